/* What a run took, pass by pass: filled by the engine, printed for `explain --stage profile`. */
#ifndef LODE_PLAN_PROFILE_H
#define LODE_PLAN_PROFILE_H

#include "plan/plan.h"

typedef struct PassProfile {
    uint64_t rows, kept; /* of J, before and after the filters */
    uint32_t workers;
    double seconds;
    size_t bytes; /* that it left taken */
    bool left_out; /* what it computes was there from earlier statements, or nobody asked for it: it has not run */
} PassProfile;

typedef struct GroupingProfile {
    const char *found; /* how: "by row number", "by code", ... */
    uint64_t groups;
    bool exact; /* else these are places, for groups that may be there */
} GroupingProfile;

typedef struct Profile {
    double (*seconds)(void);    /* a clock */
    PassProfile *passes;        /* by pass id */
    GroupingProfile *groupings; /* by grouping id */
    double lods, result;        /* seconds for values of LODs and sets; for what stands above the aggregates */
    uint64_t result_rows;
    bool *reused; /* by aggregation id: it was there from earlier statements */
    uint32_t reused_lods, reused_groupings, reused_columns; /* these, too */
} Profile;

Profile *profile_new(Arena *arena, const Plan *plan, double (*seconds)(void));
void put_profile(Writer *w, const Plan *plan, const Profile *profile);

#endif
