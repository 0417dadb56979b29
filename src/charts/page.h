/* A result as a page: one file with the chart and the table, for any browser, without a network. */
#ifndef LODE_CHARTS_PAGE_H
#define LODE_CHARTS_PAGE_H

#include "lode.h"

#include <stdio.h>

/* statement: what was asked; zero-ended. */
void page_file(FILE *to, const LodeResult *result, const char *statement);

#endif
