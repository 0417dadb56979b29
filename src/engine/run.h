/* Private to the engine: one run, its batches, groups and column cache. */
#ifndef LODE_ENGINE_RUN_H
#define LODE_ENGINE_RUN_H

#include "engine/engine.h"

/* Up to batch_rows rows of a frame (a row number per table), or groups of a grouping. */
typedef struct Batch {
    uint32_t rows;
    uint32_t epoch;              /* cached columns of nodes belong to one epoch */
    const struct JoinPart *part; /* over rows; NULL: over groups, or a frame of no table */
    const uint32_t **refs;       /* by the table's index: row numbers, or NULL until asked for */
    const uint32_t *ids;         /* over groups: group ids, or NULL: begin, begin + 1, ... */
    uint32_t begin;              /* first row number of the base (over rows) or first group, where they follow each other */
    bool contiguous;
    bool told;                   /* its rows give no aggregate a value, they only show their groups */
} Batch;

enum { CODES_FOR_A_ROW = 256 }; /* a batch of fewer rows is not worth a table of all codes */
enum { FEW_CODES = 4 };
typedef struct CodeSet CodeSet; /* of codes that mean TRUE, or FALSE */

typedef struct NodeState {
    uint32_t epoch;
    bool constant_known;
    Column column;             /* of the batch of `epoch`, or the constant */
    const Column **sources;    /* the dictionaries that `dictionary` was computed from */
    Column *dictionary;        /* results per dictionary entry */
    uint32_t held_epoch[2];
    const uint64_t *held[2];   /* of a condition, for the batch of held_epoch: the rows where it is FALSE, and where it is TRUE */
    CodeSet *sets[2];
    const Column *rows;        /* values over the rows of `table`, as a stored column has them; NULL: computed for each batch */
    const Table *table;
    struct Days *days;         /* of a column of points in time: its days as codes (days.c) */
    Memo memo;
} NodeState;

/* Who asks for batches smaller than this wants to see work divided, not speed: tests have few rows. */
enum { SMALL_BATCH = 64 };

/* ---- tuples.c ---- */
/* Tuples of `width` words, numbered from 0 as they come. */
typedef struct TupleSet {
    Arena *arena;
    uint32_t width, count, capacity;
    uint64_t *tuples;
    uint32_t *slots; /* index + 1; 0: free. NULL, where there are tuples: made when one is to be found */
    uint32_t slot_count;
    uint64_t *bits; /* of deduplication, where there are few possible tuples: a bit for each, and no tuples */
} TupleSet;

void tuples_init(TupleSet *set, Arena *arena, uint32_t width);
uint32_t tuples_put(TupleSet *set, const uint64_t *tuple, bool *fresh);
uint32_t tuples_get(const TupleSet *set, const uint64_t *tuple); /* MAP_NONE: not there */
/* Many at once, one after the other in `tuples`: quicker where the set is large. fresh may be NULL. */
void tuples_put_all(TupleSet *set, Arena *scratch, const uint64_t *tuples, uint32_t count, uint32_t *numbers, bool *fresh);
void tuples_get_all(const TupleSet *set, Arena *scratch, const uint64_t *tuples, uint32_t count, uint32_t *numbers);
void tuples_clear(TupleSet *set); /* keeps its room */
void tuples_drop(TupleSet *set);  /* gives its room back */
/* An empty set gets so many tuples, all different, which the caller writes; to be put to before any are asked for. */
void tuples_number(TupleSet *set, uint32_t count);
const uint32_t *tuples_hashes(Arena *scratch, const uint64_t *tuples, uint32_t width, uint32_t count);

enum { STATES_PER_WORD = 32 }; /* of the keys of a group's tuple, two bits each, behind their bits */

/* Group ids: 0 takes what belongs to no group, 1 is the group of no rows (never updated), others are groups. */
enum { FEW_HIDDEN = 4 };
enum { GROUP_NOWHERE = 0, GROUP_EMPTY = 1, GROUP_FIRST = 2 };
typedef enum GroupMode { GROUPS_ONE, GROUPS_ROW, GROUPS_CODE, GROUPS_ENTRY, GROUPS_TABLE, GROUPS_HASH } GroupMode;
typedef struct Groups {
    const Grouping *grouping;
    GroupMode mode;
    const StoreColumn *column; /* GROUPS_ROW, GROUPS_CODE: the key */
    uint32_t count;            /* ids 0 .. count - 1 */
    uint32_t null_id;          /* GROUPS_ROW, GROUPS_CODE */
    TupleSet tuples;           /* GROUPS_ENTRY, GROUPS_TABLE, GROUPS_HASH: key bits, then two bits of state per key */
    const Table *table;        /* GROUPS_ENTRY, GROUPS_TABLE: the only one that the keys read ... */
    const Node *source;        /* GROUPS_ENTRY: ... and the only column, whose codes by_code knows */
    uint32_t *by_row;          /* ... and the group of each of its rows, or only of row 0; GROUPS_ONE: of the rows of any batch, as many as counted */
    const Table *many;         /* GROUPS_HASH: has `table`'s part until groups_scatter; NULL: nothing is left to be done */
    uint32_t by_row_count;
    const Column *coded_by;    /* GROUPS_TABLE, GROUPS_HASH by one key that comes as codes: its dictionary ... */
    const Run *coded_for;      /* ... whose run it is, as workers copy what they look up ... */
    uint32_t *by_code;         /* ... and the groups of its entries, as far as they were met; GROUPS_ENTRY: of all entries */
    uint64_t *shown;           /* bit per id: the group is a row of the result */
    uint32_t shown_bits;
    uint32_t shown_count;      /* how many of them, from GROUP_FIRST on */
    uint32_t hidden[FEW_HIDDEN]; /* ... and those that were not when there were so many groups and so many were shown, if they were few */
    uint32_t hidden_of, hidden_when;
    uint8_t pause, unsplit; /* so many batches are not split after one that could not be (split.c); of these are left */
    uint32_t find_epoch, put_epoch;
    uint32_t *find_ids, *put_ids;
    uint32_t low, high;        /* of a worker: the groups that it has met lie between */
} Groups;

typedef struct AggregationState {
    const Aggregate *aggregate; /* the function's; of COUNTD over distinct values, that of COUNT */
    struct CodeOrder *order; /* of texts as codes (codes.c); NULL: of values */
    bool kept;     /* `result` is an earlier run's */
    char *states;
    Arena *arena; /* that they are taken from */
    uint32_t capacity;
    uint32_t *met, met_count; /* of COUNTD over distinct values where rows are expanded: the row of the base that each group met last */
    Column result; /* over the groups, FLAT or CODED; rows 0: not finished */
} AggregationState;

typedef struct DictionaryMap { /* what is made of a dictionary */
    const Column *dictionary;
    const Column *flat; /* it as texts; NULL: not asked for */
    uint64_t *ids;      /* its entries as interned ids; NULL: not asked for */
} DictionaryMap;

struct Run {
    const Plan *plan;
    Store *store; /* only lists of children are added to it */
    Arena *arena;     /* of groups and states */
    Arena *cache;     /* of what nodes keep from batch to batch; of the run, or of the worker */
    Arena scratch;    /* emptied for every batch */
    Settings settings;
    FnContext context;
    uint64_t random;
    bool draws; /* RANDOM is asked for: rows are met in their order, each once */
    uint32_t epoch;
    Doing doing;
    uint64_t rows_met, rows_kept;  /* of the pass that runs: before and after its filters */
    uint64_t *left;                /* ... and after each of them; NULL: nobody asks */
    Batch cells;                   /* of the view, after `having` ... */
    uint32_t *order, order_count;  /* ... and which of them the rows of the result are */
    NodeState *nodes;              /* by node id */
    Groups *groups;                /* by grouping id: what tasks add to */
    Groups *lookups;               /* ... and what LODs are read by: the same, except in a worker */
    AggregationState *aggregations;/* by aggregation id */
    const uint64_t **sieves;       /* by the condition's node id: rows of its table that make it TRUE; NULL: not asked for */
    uint8_t *marks; size_t mark_count; /* bytes for a short time, of `cache` (sift.c) */
    struct Sifts *sifts;           /* ... and what was found of these and of other sets of rows; NULL: nobody asks */
    Column *lods;                  /* by LOD id: values over the groups */
    struct Interner *interner;
    LIST(DictionaryMap) dictionaries;
    struct Partitions *partitions; /* by addressing id */
    struct Probes *probes;         /* NULL: nobody counts */
    struct Reuse *reuse;           /* NULL: everything is computed, nothing kept */
    struct Workers *workers;       /* NULL: none yet, and in a worker */
};

uint32_t pass_rows(const Run *run, const Pass *pass); /* of its first base */
void run_release(Run *run); /* what is outside of its arena, without what runs share */

/* ---- sieve.c ---- */
/* Before a pass: finds the rows that its sieves keep. */
void sieves_open(Run *run);
void sieve_prepare(Run *run, const Table *table, const Node *condition);

/* ---- frame.c: the rows of J ---- */
typedef struct Frame Frame;
/* Before frames of the pass are opened, when its sieves are known: finds the sets of rows that they share, and makes what workers only
   read. */
void frame_prepare(Run *run, const Pass *pass);
Frame *frame_open(Run *run, const Pass *pass);
/* Only the rows of the first base from `begin` to before `end`. */
Frame *frame_open_range(Run *run, const Pass *pass, uint32_t begin, uint32_t end);
/* Takes over what another frame of the same pass has met of later bases; goes on behind the first base. */
void frame_covered(Frame *frame, const Frame *other);
void frame_skip_part(Frame *frame);
/* The next batch of rows that satisfy the pass's filters; false at the end. Empties the scratch arena. */
bool frame_next(Frame *frame, Batch *batch);
/* Row numbers of a table for the rows of a batch. */
const uint32_t *batch_refs(Run *run, Batch *batch, uint32_t table);
/* The rows of a batch whose numbers are in `picked` (ascending), as a batch. */
void batch_pick(Run *run, const Batch *batch, const uint32_t *picked, uint32_t count, Batch *out);

/* ---- eval.c: nodes over batches ---- */
/* Whether a node's values are there without its arguments. These must not be looked at then: a recurrence leaves them alone, and what a
   kept column stands for is not computed at all. */
static inline bool node_is_given(const Run *run, const Batch *batch, const Node *node) {
    const NodeState *state = &run->nodes[node->id];
    return node->constant || state->rows != NULL || state->epoch == batch->epoch;
}
const Column *eval(Run *run, Batch *batch, const Node *node);
/* The rows of a batch where a node has a value, as bits. */
const uint64_t *eval_values(Run *run, Batch *batch, const Node *node);
/* A FLAT or CONSTANT column of the same values, in scratch. */
const Column *flatten(Arena *arena, const Column *column);
/* Rows `picks` of a FLAT, CODED or PACKED column (0-based slots) as a column of `count` rows. */
void gather(Arena *arena, const Column *from, const uint32_t *picks, size_t count, Column *out);

/* ---- choose.c: IF over the columns of its arguments ---- */
/* Whether an argument of an IF is a condition. */
static inline bool is_condition(const Node *node, uint32_t arg) { return arg % 2 == 0 && arg + 1 < node->count; }
/* Whether rows that no condition chooses are NULL. last: the last argument. */
bool if_without_else(const Node *node, const Column *last);
/* conditions: the rows where each is TRUE. */
void compute_if(const Node *node, const Column *args, const uint64_t *const *conditions, size_t rows, Arena *arena, Column *out);

/* ---- days.c ---- */
/* For a call that only looks at the days of a column: these as codes, and which argument they are. NULL: it is none, or
   there are too many days. */
const Column *days_argument(Run *run, Batch *batch, const Node *node, uint32_t *at);

/* ---- truth.c: rows as bits; those past the end are 0 ---- */
/* Where a condition is TRUE, or where it is FALSE: its column of values is made only if it must be. */
const uint64_t *condition_rows(Run *run, Batch *batch, const Node *node, bool truth);
const uint64_t *true_rows(Arena *arena, const Column *test, size_t rows);
const uint64_t *value_rows(Arena *arena, const Column *column, size_t rows); /* where there is a value */
/* Whether a node's column follows from one column of codes (or none: NULL) and constants; looks through AND, OR and NOT. */
bool one_coding(Run *run, Batch *batch, const Node *node, const Column **coded);

/* ---- rows.c: some of a batch's rows, as bits ---- */
typedef enum Wanted { WANT_TRUE, WANT_NULL, WANT_NULL_OR_ZERO } Wanted;
uint64_t *rows_all(Arena *arena, uint32_t rows);
bool rows_none(const uint64_t *rows, uint32_t count);
uint64_t *rows_copy(Arena *arena, const uint64_t *rows, uint32_t count);
void rows_take_away(uint64_t *from, const uint64_t *rows, uint32_t count);
/* Those of the rows whose value is wanted. */
uint64_t *rows_where(Run *run, Batch *batch, const Node *node, const uint64_t *rows, Wanted wanted);

/* ---- keys.c: values as 64-bit keys ---- */
/* bits[k] are equal when the values of the key are equal; state[k]: KEY_VALUE, KEY_NULL, KEY_ABSENT. */
enum { KEY_VALUE, KEY_NULL, KEY_ABSENT };
void key_bits(Run *run, Batch *batch, const Key *key, uint64_t *bits, uint8_t *state);
/* The same for codes of the key's column, whatever rows have them. */
void code_bits(Run *run, const Key *key, const Column *column, const uint32_t *codes, uint32_t count, uint64_t *bits, uint8_t *state);
/* A column's values as keys (COUNTD): a FLAT integer column, in scratch. */
void column_keys(Run *run, const Column *column, size_t rows, Column *out);
uint64_t intern(Run *run, Text text);
void interner_open(Run *run);
void interner_share(Run *run, bool shared); /* workers may call intern at the same time */
void interner_leave(const Run *run);        /* a worker has left in the middle of it */
void interner_release(Run *run);
Text interned(const Run *run, uint64_t id);
/* A dictionary with all its texts: itself, or made once and kept in the cache. */
const Column *unpacked(Run *run, const Column *dictionary);
/* Whether row k of the batch is absent from a key: no row of any of its finest tables. NULL: none is. */
const uint8_t *key_absent(Run *run, Batch *batch, const Key *key);

/* ---- group.c ---- */
void groups_init(Run *run, Groups *groups, const Grouping *grouping);
/* Ids of a batch's rows; put: new groups are made, rows that belong to none get GROUP_NOWHERE; else these, and keys that have no
   group, get GROUP_EMPTY. */
const uint32_t *group_ids(Run *run, Batch *batch, Groups *groups, bool put);
/* Values of key n for these groups, FLAT or CODED: NULL for those that are none (GROUP_NOWHERE, GROUP_EMPTY). */
void group_key_values(Run *run, const Groups *groups, uint32_t key, const uint32_t *ids, uint32_t count, Column *out);

/* By hash, whatever is known: of a batch, and of these codes of a key, for all rows that have them. */
void hash_ids(Run *run, Batch *batch, Groups *groups, bool put, uint32_t *ids);
void meet_codes(Run *run, Groups *groups, const Column *key, bool put, const uint32_t *codes, uint32_t count);

/* ---- told.c ---- */
/* Before a pass over so many rows: finds the group of each row of the table that the keys read, if that pays. */
void groups_prepare(Run *run, Groups *groups, uint32_t rows);
/* ... and to be called then in any case, not in a worker: finds them where groups_prepare met so many groups that it left off. */
void groups_scatter(Run *run, Groups *groups); /* scatter.c */

/* ---- shown.c ---- */
enum { ROWS_TO_LOOK = 64 }; /* for fewer it does not pay to look at all ids first */
void ids_between(const uint32_t *ids, uint32_t count, uint32_t *least, uint32_t *most);
/* Marks the groups as rows of the result. */
void groups_show(Run *run, Groups *groups, const uint32_t *ids, uint32_t count);
/* ... all that another numbering shows whose groups have the same numbers. */
void groups_show_those_of(Run *run, Groups *groups, const Groups *other);

/* ---- task.c ---- */
void task_run(Run *run, Batch *batch, const Task *task, TupleSet *seen);
char *aggregation_states(Run *run, const Aggregation *aggregation); /* room for all groups so far */
/* Its values are known for all groups that there will be: the states are not wanted any more. While no worker is at work. */
void aggregation_done(Run *run, const Aggregation *aggregation);
/* The values of an aggregation for all groups so far. */
const Column *aggregation_result(Run *run, const Aggregation *aggregation);

/* ---- codes.c ---- */
/* Before a pass: which of its aggregates of texts go over codes. */
void codes_prepare(Run *run, const Pass *pass);
void codes_argument(Run *run, const struct CodeOrder *order, const Column *values, size_t rows, Column *arg);
void codes_result(Run *run, const AggregationState *state, uint32_t groups, Column *out);

/* ---- split.c ---- */
enum { SPLIT_MOST = 4 };
typedef struct Split { /* rows by groups */
    uint32_t count;    /* 0: groups are many, or rows few */
    uint32_t groups[SPLIT_MOST];
    uint64_t *rows[SPLIT_MOST]; /* bits; in scratch */
} Split;
void split_by_groups(Run *run, Groups *groups, const uint32_t *ids, uint32_t rows, Split *split);

/* ---- update.c ---- */
/* The task's aggregates take the rows of the batch, whose groups are `ids`. */
void task_update(Run *run, Batch *batch, const Task *task, const uint32_t *ids);

/* ---- fresh.c ---- */
bool task_deduplicates(const Run *run, const Task *task);
/* Rows of the batch whose tuple of K is new; `ids` are their groups. Gives how many. */
uint32_t fresh_rows(Run *run, Batch *batch, const Task *task, const uint32_t *ids, TupleSet *seen, uint32_t *picked);

/* ---- workers.c: pieces of work on several threads ---- */
typedef void WorkFunction(Run *run, uint32_t piece, void *context);
/* Whether it is a worker's run, in which no others may be called. */
static inline bool is_worker(const Run *run) { return run->groups != run->lookups; }
/* work for each piece from 0 to pieces - 1, several at a time, begun in this order. Each gets the run of its thread, with what `main`
   knows. What it takes from run->arena lives as long as what `main` takes; or run->arena is arenas[piece], where arenas are given: the
   caller has to adopt or release them. Leaves through the escape of `main` when one of them has left, and releases these. */
void workers_do(Run *main, uint32_t pieces, Arena *arenas, WorkFunction *work, void *context);
void workers_release(Run *main);

/* ---- set.c ---- */
/* Which groups of a set's member are in it: a boolean per group. */
void finish_set(Run *run, const Lod *set, const Column *values, Column *out);

/* ---- window.c: over the cells of the view ---- */
void eval_window(Run *run, Batch *batch, const Node *node, Column *out);
void eval_recurrence(Run *run, Batch *batch, const Node *node, Column *out);
void eval_total(Run *run, Batch *batch, const Node *node, Column *out);
/* The recurrence once more, with a look at every cell: `cell` of the batch, alone in `one`. */
typedef void CellVisitor(Run *run, Batch *one, uint32_t cell, void *context);
void visit_recurrence(Run *run, Batch *batch, const Node *node, CellVisitor *visit, void *context);

/* The cells of the partition that a cell is in, in the order in which it is walked; *at: the cell's place among them. */
const uint32_t *window_cells(Run *run, Batch *batch, const Addressing *addressing, uint32_t cell, uint32_t *count, uint32_t *at);
/* The group of a total that a cell reads. */
uint32_t total_group(Run *run, Batch *batch, const Node *total, uint32_t cell);

/* ---- probe.c: which way rows and groups go; nothing of it changes a result ---- */
void probes_init(Run *run);
void probe_filter(Run *run, Batch *batch, const Node *filter); /* the rows that a filter sees */
void probe_keys(Run *run, Batch *batch, const Grouping *grouping, const uint32_t *ids);
void probe_aggregation(Run *run, Batch *batch, const Aggregation *aggregation, const uint32_t *ids);
void probe_lod(Run *run, const Lod *lod); /* over its groups, when their values are known */
void probe_having(Run *run, Batch *batch, uint32_t condition);
void probe_outputs(Run *run, Batch *batch);
/* Adds to the counters what stands in ways that were taken. */
void probes_finish(Run *run);

/* ---- result.c ---- */
void result_view(Run *run, Arena *arena, ResultTable *result);
typedef struct RowSink {
    Run *run;
    Arena *arena;
    LIST(Column *) chunks; /* per batch an array of columns */
    LIST(Column *) order_chunks;
    LIST(uint32_t) sizes;
    uint64_t rows;
    const Column *last; /* of `limit`: the keys of the last row that is wanted so far, as columns of one row; NULL: not known */
} RowSink;
void sink_rows(RowSink *sink, Batch *batch);
void result_rows(RowSink *sink, ResultTable *result);

/* ---- stage.c ---- */
/* The passes of a stage, and the LODs that they complete; rows of `rows` go to the sink. */
void stage_run(Run *run, uint32_t stage, RowSink *sink);

#endif
