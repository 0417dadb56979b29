/* A line of lode batch, read into a request. */
#ifndef LODE_SHELL_REQUEST_H
#define LODE_SHELL_REQUEST_H

#include "lode.h"
#include "answers/buffer.h"

#include <jansson.h>

typedef enum Ask { ASK_NOTHING, ASK_SHOW, ASK_CHECK, ASK_EXPLAIN } Ask;

typedef struct Request {
    const char *id; /* as it was written, id_size bytes; NULL: there was none, or it could not be read */
    size_t id_size;
    Ask ask;
    LodeStage stage;
    LodeRequest lode;
    char problem[200]; /* not "": the request cannot be answered, and why */
    /* what the texts above live in */
    json_t *statement, *let, *fields;
    LodeLet *lets;
    LodeName *names;
} Request;

/* Reads a line; it must live as long as the request. What is wrong is in `problem`. request_free in any case. */
void request_read(Request *request, const char *line, size_t size);
void request_free(Request *request);

#endif
