/* Inside the testing room: what tests have reached, counted up for the reports of coverage. */
#ifndef LODE_TESTING_COVERAGE_H
#define LODE_TESTING_COVERAGE_H

#include "testing/testing.h"

/* What can be reached (or was), and what was. */
typedef struct Reached {
    unsigned all, taken;
} Reached;

/* A field, set or filter with its points: first .. first + count - 1. */
typedef struct CoveredField {
    unsigned index;
    const LodeEntry *entry;
    unsigned first, count;
    Reached arms, nulls;
} CoveredField;

typedef struct Covered {
    CoveredField *fields; /* all of the model, in its order, also those without points */
    unsigned field_count;
    LodePoint *points;
    unsigned point_count;
    Reached arms, nulls;
} Covered;

Covered covered_new(Lode *lode);
void covered_free(Covered *covered);
bool field_is_filter(const CoveredField *field);
/* Of 100; 100 where there is nothing to reach. */
double reached_percent(Reached reached);

typedef enum PointState { POINT_TAKEN, POINT_NEVER, POINT_UNREACHABLE } PointState;
PointState point_state(const LodePoint *point);

void coverage_json(FILE *to, Lode *lode, const Covered *covered);
void coverage_html(FILE *to, const Covered *covered);

#endif
