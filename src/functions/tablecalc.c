/* Table calculations: functions over the cells of a result. TOTAL and PREVIOUS_VALUE have no kernel: the plan takes
 * them apart. */
#include "functions/families.h"
#include "functions/window.h"

#define TABLECALC(name_, result_, ...)                                                                                 \
    .name = name_, .kind = FN_TABLECALC, .family = FAMILY_TABLECALC, .result = (result_), .params = {__VA_ARGS__},     \
    .nulls = NULLS_HANDLED, .makes_nulls = true

#define RUNNING(name_, result_, type_, word, gives_)                                                                   \
    {                                                                                                                  \
        TABLECALC("RUNNING_" name_, result_, P(type_)),                                                                \
            .window = window_running, .over = name_, .example = "RUNNING_" name_ "(SUM([Sales]))", .gives = gives_,    \
            .doc = word " from the first row of the partition to this one."                                            \
    }

/* Both forms: over the whole partition, and over the rows from an offset to an offset of this one. */
#define WINDOW(name_, result_, word, ...)                                                                              \
    {TABLECALC("WINDOW_" name_, result_, __VA_ARGS__), .window = window_aggregate, .over = name_,                      \
     .doc = word " over the partition."},                                                                              \
    {                                                                                                                  \
        TABLECALC("WINDOW_" name_, result_, __VA_ARGS__, P(INT), P(INT)),                                              \
            .window = window_aggregate, .over = name_,                                                                 \
            .doc = word " over the rows from the first offset to the second."                                          \
    }

#define RANK_OF(name_, result_, kernel_, type_, word)                                                                  \
    {TABLECALC(name_, result_, P(type_)), .window = kernel_, .doc = word "."}, {                                       \
        TABLECALC(name_, result_, P(type_), PL(STRING, ORDER)), .window = kernel_,                                     \
                                                                .doc = word ", ascending or descending."               \
    }
#define RANKS(name_, result_, kernel_, word)                                                                           \
    RANK_OF(name_, result_, kernel_, INT, word " of an integer"), RANK_OF(name_, result_, kernel_, REAL, word),        \
        RANK_OF(name_, result_, kernel_, STRING, word " of a string"),                                                 \
        RANK_OF(name_, result_, kernel_, DATETIME, word " of a point in time")

const Function tablecalc_functions[] = {
    {TABLECALC("FIRST", TYPE_INT, P(NONE)), .null_case = NULL_CASE_NEVER, .window = window_first, .example = "FIRST()", .gives = "0",
     .doc = "The offset from this row to the first of the partition."},
    {TABLECALC("INDEX", TYPE_INT, P(NONE)), .null_case = NULL_CASE_NEVER, .window = window_index, .example = "INDEX()", .gives = "1",
     .doc = "The number of this row in the partition, from 1."},
    {TABLECALC("LAST", TYPE_INT, P(NONE)), .null_case = NULL_CASE_NEVER, .window = window_last, .example = "LAST()", .gives = "0",
     .doc = "The offset from this row to the last of the partition."},
    {TABLECALC("SIZE", TYPE_INT, P(NONE)), .null_case = NULL_CASE_NEVER, .window = window_size, .example = "SIZE()", .gives = "1",
     .doc = "The number of rows of the partition."},
    {TABLECALC("LOOKUP", TYPE_AS_1, P(ANY)), .window = window_lookup, .example = "LOOKUP(SUM([Sales]))", .gives = "102",
     .doc = "The value in another row of the partition."},
    {TABLECALC("LOOKUP", TYPE_AS_1, P(ANY), P(INT)), .window = window_lookup, .example = "LOOKUP(SUM([Sales]), -1)",
     .gives = "NULL", .doc = "The value in the row at an offset from this one; NULL outside of the partition."},
    {TABLECALC("PREVIOUS_VALUE", TYPE_AS_1, P(ANY)), .example = "SUM([Sales]) + PREVIOUS_VALUE(5)", .gives = "107",
     .doc = "The value of this calculation in the previous row, or the argument in the first row."},
    {TABLECALC("TOTAL", TYPE_AS_1, P(ANY)), .example = "TOTAL(AVG([Sales]))", .gives = "20.4",
     .doc = "The aggregate over all rows of the partition."},

    RUNNING("AVG", TYPE_REAL, REAL, "The mean", "102.0"),
    RUNNING("COUNT", TYPE_INT, ANY, "The number of values", "1"),
    RUNNING("MAX", TYPE_AS_1, ANY, "The largest value", "102"),
    RUNNING("MIN", TYPE_AS_1, ANY, "The smallest value", "102"),
    RUNNING("SUM", TYPE_INT, INT, "The sum of integers", "102"),
    RUNNING("SUM", TYPE_REAL, REAL, "The sum", "102"),

    RANKS("RANK", TYPE_INT, window_rank, "The rank, where ties share the best"),
    RANKS("RANK_DENSE", TYPE_INT, window_rank_dense, "The rank, without gaps after ties"),
    RANKS("RANK_MODIFIED", TYPE_INT, window_rank_modified, "The rank, where ties share the worst"),
    RANKS("RANK_PERCENTILE", TYPE_REAL, window_rank_percentile, "The rank as a part from 0 to 1"),
    RANKS("RANK_UNIQUE", TYPE_INT, window_rank_unique, "The rank, where ties get different ones"),

    WINDOW("AVG", TYPE_REAL, "The mean", P(REAL)),
    WINDOW("CORR", TYPE_REAL, "The correlation", P(REAL), P(REAL)),
    WINDOW("COUNT", TYPE_INT, "The number of values", P(ANY)),
    WINDOW("COVAR", TYPE_REAL, "The sample covariance", P(REAL), P(REAL)),
    WINDOW("COVARP", TYPE_REAL, "The population covariance", P(REAL), P(REAL)),
    WINDOW("MAX", TYPE_AS_1, "The largest value", P(ANY)),
    WINDOW("MEDIAN", TYPE_REAL, "The middle value", P(REAL)),
    WINDOW("MIN", TYPE_AS_1, "The smallest value", P(ANY)),
    WINDOW("PERCENTILE", TYPE_REAL, "The percentile", P(REAL), PL(REAL, ANY)),
    WINDOW("STDEV", TYPE_REAL, "The sample standard deviation", P(REAL)),
    WINDOW("STDEVP", TYPE_REAL, "The population standard deviation", P(REAL)),
    WINDOW("SUM", TYPE_INT, "The sum of integers", P(INT)),
    WINDOW("SUM", TYPE_REAL, "The sum", P(REAL)),
    WINDOW("VAR", TYPE_REAL, "The sample variance", P(REAL)),
    WINDOW("VARP", TYPE_REAL, "The population variance", P(REAL)),
    {.name = NULL},
};
