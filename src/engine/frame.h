/* Private to the rows of frames: frame.c (batches), expand.c (tuples of a base row), sieve.c (rows that are left out),
 * refs.c. */
#ifndef LODE_ENGINE_FRAME_H
#define LODE_ENGINE_FRAME_H

#include "engine/run.h"

typedef struct Expansion {
    const Join *join;
    const Children *list, *fallback; /* NULL: no rows */
    bool direct;                     /* its source stands in the tuple: */
    uint32_t place;                  /* ... there, */
    const uint32_t *anchors;         /* ... and this is the anchor of each of its rows; NULL: the row itself */
    bool kept;                       /* a table of B: its rows must all be there */
    const uint64_t *sieve;           /* the rows that can give a value; NULL: all */
    uint64_t *covered;               /* to note the rows that it comes across; NULL: nobody asks, or it is known */
    bool idle;                       /* nobody asks how a tuple without a value goes on from here ... */
    bool quiet;                      /* ... or from a row of it on */
} Expansion;

/* Rows of a table that pass the same tests, where nobody asks more of them. */
typedef struct Kind {
    uint32_t row;         /* one of them */
    const uint64_t *base; /* the rows of the base that have such a one */
} Kind;

struct Frame {
    Run *run;
    const Pass *pass;
    uint32_t part, next; /* the current part, and the next row number of its base */
    uint32_t end; /* a range of the first base: ends before this row, and there is no other part; 0: everything */
    Expansion *expansions;
    uint32_t expansion_count, kept_count; /* the kept ones stand first where their sources allow it */
    uint64_t **covered; /* by table index: rows of later bases that an earlier part came across; NULL: not asked for */
    uint32_t **tuples;  /* tuples waiting to become batches, by place: row numbers of the base and of each expansion */
    uint32_t width, filled, taken, capacity;
    struct Levels *levels; /* of frames whose rows are expanded many at once (spread.c); NULL: one after the other */
    bool nothing_done; /* the one row of a frame without tables was given */
    TupleSet seen;     /* of `rows` over several bases */
    bool pairs;          /* several finest tables stand side by side behind the kept ones: only pairs of their rows count */
    /* what the sieves of the pass leave out of the current part */
    const uint64_t *sieve; /* the rows of the base that can give a value; NULL: all */
    const Kind *kinds;     /* of the only table that is expanded and read: a row of each kind stands for all */
    uint32_t kind_count, tested; /* ... and its place; kind_count 0: rows are expanded */
    const Node **satisfied; /* conditions that are TRUE of every tuple */
    uint32_t satisfied_count;
    bool whole_left_out;   /* of the tuples that keep_pairs looks at: one of those left out lacks no row */
    uint32_t teller;       /* the place in tuples whose row tells the groups that are shown, */
    uint64_t *told;        /* ... and the rows there of tuples left out, which are noted; NULL: nothing is shown, or it is known */
    const uint64_t *tells; /* those rows, or all that tuples come to there; NULL: nothing is shown */
    uint32_t told_next;
    bool one_tells; /* ... of which one is enough */
};

static inline uint32_t table_rows(const Run *run, const Table *table) { return run->store->tables[table->index].rows; }

static inline const Table *frame_table(const Frame *frame, uint32_t place) {
    return place == 0 ? frame->pass->joins.parts[frame->part].joins[0].table : frame->expansions[place - 1].join->table;
}

/* Row numbers of the upper side by row numbers of one lower side of a relationship; NULL: not resolved, nothing
 * matches. */
static inline const uint32_t *upper_rows(const Run *run, const Relationship *relationship, bool lower_is_from) {
    const StoreLink *link = &run->store->links[relationship->index];
    return lower_is_from ? link->parent : link->other_parent;
}

/* ---- expand.c ---- */
void expansions_open(Frame *frame);
/* Makes the child lists of a part, while nobody else reads the store. */
void expansions_prepare(Run *run, const struct JoinPart *part);
/* When it is known what is asked of the part: finds what its tables hang from, if rows are expanded. */
void expansions_list(Frame *frame);
/* Adds the tuples of a row of the base. */
void expand_row(Frame *frame, uint32_t *tuple, uint32_t row);

/* Room for more tuples. */
void tuples_reserve(Frame *frame, uint32_t more);

/* ---- spread.c ---- */
/* When it is known what is asked of the part: whether its rows can be expanded many at once. */
void spread_open(Frame *frame);
/* Adds the tuples of the next rows of the base up to before `end`; false: there are none left. */
bool spread_rows(Frame *frame, uint32_t end);

/* ---- carry.c ---- */
/* The rows above, of so many, that one of these rows below points at by upper[row]; bits of run->arena, without row 0. */
uint64_t *carry_up(Run *run, const uint64_t *rows, const uint32_t *upper, uint32_t below, uint32_t above);
/* The rows below, of so many, that point at one of these above. */
uint64_t *carry_down(Run *run, const uint64_t *rows, const uint32_t *upper, uint32_t below);

/* ---- sift.c ---- */
void sifts_open(Run *run);
/* The one set for all with the same rows of so many. */
const uint64_t *sift_known(Run *run, const uint64_t *rows, uint32_t below);
/* What the sieves in use (by place in tuples: rows that can give a value; NULL: all) ask of the rows that others are expanded from. */
void sift_sources(Frame *frame, const uint64_t **sieves);
/* The rows of the base from which one of these rows at a place is expanded. NULL: it cannot be told. */
const uint64_t *sift_base(Frame *frame, uint32_t place, const uint64_t *rows);
/* Those of a table's rows that are in the other set, or that are not. */
const uint64_t *sift_apart(Run *run, const uint64_t *rows, const uint64_t *other, uint32_t count, bool inside);
/* The rows of an expansion's table that the part comes across. NULL: only running through it can tell. */
const uint64_t *sift_covered(Frame *frame, const Expansion *expansion);
/* The rows at a place that tuples of the part come to; *none becomes true where one comes to none. NULL: only running through it can
   tell. */
const uint64_t *sift_reached(Frame *frame, uint32_t place, bool *none);

/* ---- sieve.c ---- */
/* Which sieves the current part can use. */
void sieve_open(Frame *frame);
/* What the sieves make sure of needs not be computed again for a batch of tuples. */
void sieve_known(const Frame *frame, const Batch *batch);
/* Batches of rows that were left out, for the groups that they show; false: none are left. */
bool sieve_told(Frame *frame, Batch *batch);

/* ---- frame.c ---- */
/* The next rows of the base that have to be expanded, up to before `end`. Those on the way that cannot give a value tell their groups. */
uint32_t frame_base_rows(Frame *frame, uint32_t end, uint32_t most, uint32_t *rows);
void frame_batch(Frame *frame, Batch *batch, uint32_t rows);

#endif
