/* Private to functions/: the rows of every family, one array per file, each ended by an all-zero row. */
#ifndef LODE_FUNCTIONS_FAMILIES_H
#define LODE_FUNCTIONS_FAMILIES_H

#include "functions/function.h"

/* Parameters in rows: P(INT), PL(STRING, PART) for literals, PA(DATETIME, ACCEPTS(TYPE_STRING)). */
#define P(type_)                                                                                                       \
    { .type = TYPE_##type_ }
#define PL(type_, literal_)                                                                                            \
    { .type = TYPE_##type_, .literal = LITERAL_##literal_ }
#define PA(type_, accepts_)                                                                                            \
    { .type = TYPE_##type_, .accepts = (accepts_) }

extern const Function operator_functions[];
extern const Function number_functions[];
extern const Function string_functions[];
extern const Function search_functions[]; /* strings too: FIND, SPLIT, CONTAINS ... */
extern const Function regex_functions[];
extern const Function date_functions[];
extern const Function dateparse_functions[];
extern const Function logical_functions[];
extern const Function conversion_functions[];
extern const Function cast_functions[];
extern const Function sum_functions[];        /* aggregates: SUM, AVG */
extern const Function extreme_functions[];    /* MIN, MAX, ATTR */
extern const Function count_functions[];      /* COUNT, COUNTD */
extern const Function statistics_functions[]; /* MEDIAN, STDEV, CORR ... */
extern const Function tablecalc_functions[];
extern const Function user_functions[];
extern const Function spatial_functions[];
extern const Function passthrough_functions[];

#endif
