/* Messages of lode check as SARIF 2.1.0: what code scanning of forges and editors reads. */
#ifndef LODE_SHELL_SARIF_H
#define LODE_SHELL_SARIF_H

#include "answers/buffer.h"
#include "lode.h"

/* Starts as zero bytes. Messages are added as they come; the document is printed at the end and the memory given back. */
typedef struct Sarif {
    Buffer results;
    const char **codes; /* those that occurred */
    unsigned code_count, count;
} Sarif;

void sarif_add(Sarif *sarif, const LodeMessage *message);
void sarif_print(Sarif *sarif, int exit_status, FILE *to);

#endif
