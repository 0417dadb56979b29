/* The groups of a table's rows where there are many: rows are dealt out by the hash of their keys into buckets whose
   tuples fit a cache, and each bucket is looked through alone, several at a time. Groups are numbered by their first
   rows then, as if rows had been looked at one after the other: neither buckets nor threads show. */
#include <string.h>

#include "engine/run.h"

enum {
    BUCKET_ROWS = 1 << 17,
    BUCKETS_AT_MOST = 1 << 10,
    BLOCK_ROWS = 256,
    PIECES_FOR_A_THREAD = 8,
    ROWS_UNWATCHED = 1 << 16
};

/* Rows of one bucket and their tuples, in order. */
typedef struct Block {
    struct Block *next;
    uint64_t *tuples;
    uint32_t rows[BLOCK_ROWS];
} Block;

/* A range of rows as it was dealt out: lists of blocks by bucket, all but the last of each full. The bucket behind all
   others takes rows some of whose keys are NULL; only its tuples have states. */
typedef struct Chunk {
    uint32_t begin, end;
    Block **first, **last;
    uint32_t *filled; /* of the last block */
    uint32_t groups;  /* that begin here ... */
    uint32_t number;  /* ... and the number of the first of them */
} Chunk;

/* by_row[row], while groups have no numbers: 0 is the first row of its group, others have that row's number + 1. */
enum { BEGINS_GROUP = 0 };
#define IN_NO_GROUP UINT32_MAX

typedef struct Scatter {
    Run *main;
    Groups *groups;
    struct JoinPart part;
    uint32_t rows; /* row 0 among them: what keys are without a row */
    uint32_t keys, width;
    uint32_t buckets, shift; /* a row's bucket is its hash >> shift */
    uint32_t pieces;
    Chunk *chunks;
    uint32_t chunk_count;
    Arena *arenas; /* of the chunks */
    Arena *taken;  /* ... of pieces under way, */
    uint32_t taken_count;
    Arena *arena;     /* ... and of what is left in the end */
    uint64_t *begins; /* a bit per row: it is the first of its group */
} Scatter;

/* ---- dealing out ---- */

/* The keys of a batch: of n keys, the bits of the first key for all rows, then of the next ... */
typedef struct Keys {
    uint64_t **bits;
    uint8_t **states;
    uint8_t *odd; /* some key has no value */
} Keys;

static Keys keys_of(Run *run, const Scatter *s, uint32_t begin, uint32_t rows) {
    static const uint32_t nothing[1] = {0};
    Batch batch = {.rows = rows, .epoch = ++run->epoch, .part = &s->part, .begin = begin, .contiguous = begin != 0};
    arena_reset(&run->scratch);
    batch.refs = NEW_ARRAY(&run->scratch, const uint32_t *, run->plan->model->tables.count);
    if (begin == 0) batch.refs[s->part.joins[0].table->index] = nothing;
    Keys keys = {.bits = NEW_ARRAY(&run->scratch, uint64_t *, s->keys),
                 .states = NEW_ARRAY(&run->scratch, uint8_t *, s->keys)};
    for (uint32_t i = 0; i < s->keys; i++) {
        keys.bits[i] = arena_take(&run->scratch, ((size_t)rows + 1) * sizeof(uint64_t));
        keys.states[i] = arena_take(&run->scratch, (size_t)rows + 1);
        key_bits(run, &batch, &s->groups->grouping->keys[i], keys.bits[i], keys.states[i]);
    }
    keys.odd = keys.states[0];
    if (s->keys == 1) return keys;
    keys.odd = arena_alloc(&run->scratch, (size_t)rows + 1);
    for (uint32_t i = 0; i < s->keys; i++)
        for (uint32_t k = 0; k < rows; k++) keys.odd[k] |= keys.states[i][k];
    return keys;
}

/* The whole tuple of a row, as it stands in g->tuples; false: the row belongs to no group. */
static bool whole_tuple(const Scatter *s, const Keys *keys, uint32_t k, uint64_t *tuple) {
    for (uint32_t i = s->keys; i < s->width; i++) tuple[i] = 0;
    for (uint32_t i = 0; i < s->keys; i++) {
        uint8_t state = keys->states[i][k];
        if (state == KEY_ABSENT && !s->groups->grouping->view) return false;
        if (state == KEY_ABSENT) state = KEY_NULL;
        tuple[i] = keys->bits[i][k];
        tuple[s->keys + i / STATES_PER_WORD] |= (uint64_t)state << (i % STATES_PER_WORD * 2);
    }
    return true;
}

static Block *next_block(Run *run, Chunk *chunk, uint32_t bucket, uint32_t words) {
    Block *block = arena_take(run->arena, sizeof *block + BLOCK_ROWS * words * sizeof(uint64_t));
    block->next = NULL;
    block->tuples = (uint64_t *)(block + 1);
    if (chunk->last[bucket] == NULL)
        chunk->first[bucket] = block;
    else
        chunk->last[bucket]->next = block;
    chunk->filled[bucket] = 0;
    return chunk->last[bucket] = block;
}

/* Where the row's tuple of so many words goes. */
static uint64_t *deal(Run *run, Chunk *chunk, uint32_t bucket, uint32_t row, uint32_t words) {
    Block *block = chunk->last[bucket];
    if (block == NULL || chunk->filled[bucket] == BLOCK_ROWS) block = next_block(run, chunk, bucket, words);
    const uint32_t at = chunk->filled[bucket]++;
    block->rows[at] = row;
    return block->tuples + (size_t)at * words;
}

static void deal_batch(Run *run, const Scatter *s, Chunk *chunk, uint32_t begin, uint32_t rows) {
    const Keys keys = keys_of(run, s, begin, rows);
    const uint32_t n = s->keys;
    uint64_t *tuples = keys.bits[0];
    if (n > 1) {
        tuples = arena_take(&run->scratch, (size_t)rows * n * sizeof *tuples);
        for (uint32_t i = 0; i < n; i++)
            for (uint32_t k = 0; k < rows; k++) tuples[(size_t)k * n + i] = keys.bits[i][k];
    }
    const uint32_t *hashes = tuples_hashes(&run->scratch, tuples, n, rows);
    uint64_t *whole = arena_take(&run->scratch, s->width * sizeof *whole);
    for (uint32_t k = 0; k < rows; k++) {
        if (keys.odd[k]) {
            if (whole_tuple(s, &keys, k, whole))
                memcpy(deal(run, chunk, s->buckets, begin + k, s->width), whole, s->width * sizeof *whole);
            else
                s->groups->by_row[begin + k] = IN_NO_GROUP;
            continue;
        }
        uint64_t *to = deal(run, chunk, (uint32_t)((uint64_t)hashes[k] >> s->shift), begin + k, n);
        for (uint32_t i = 0; i < n; i++) to[i] = tuples[(size_t)k * n + i];
    }
}

typedef void EachBatch(Run *run, const Scatter *s, Chunk *chunk, uint32_t begin, uint32_t rows);

/* Row 0 comes alone, as it is no row; else batches begin at multiples of their size, as in frames. */
static void over_chunk(Run *run, const Scatter *s, Chunk *chunk, EachBatch *each) {
    const uint32_t size = run->settings.batch_rows;
    for (uint32_t begin = chunk->begin; begin < chunk->end;) {
        budget_watch(run->arena->budget, "finding groups", begin, s->rows);
        const uint32_t end = begin == 0                                 ? 1
                             : chunk->end - begin < size - begin % size ? chunk->end
                                                                        : begin + size - begin % size;
        each(run, s, chunk, begin, end - begin);
        begin = end;
    }
}

static void deal_chunk(Run *run, uint32_t piece, void *context) {
    const Scatter *s = context;
    Chunk *chunk = &s->chunks[piece];
    chunk->first = NEW_ARRAY(run->arena, Block *, s->buckets + 1);
    chunk->last = NEW_ARRAY(run->arena, Block *, s->buckets + 1);
    chunk->filled = NEW_ARRAY(run->arena, uint32_t, s->buckets + 1);
    over_chunk(run, s, chunk, deal_batch);
}

/* ---- buckets ---- */

/* first: by the numbers of the set, the row that each was met at first. */
typedef struct Firsts {
    uint32_t *rows, room;
} Firsts;

static void look_at_block(Run *run, const Scatter *s, TupleSet *set, Firsts *first, const Block *block,
                          uint32_t count) {
    uint32_t numbers[BLOCK_ROWS], *by_row = s->groups->by_row;
    bool fresh[BLOCK_ROWS];
    arena_reset(&run->scratch);
    tuples_put_all(set, &run->scratch, block->tuples, count, numbers, fresh);
    if (set->count > first->room) {
        first->rows =
            arena_grow(run->arena, first->rows, first->room * sizeof(uint32_t), set->capacity * sizeof(uint32_t));
        first->room = set->capacity;
    }
    for (uint32_t k = 0; k < count; k++) {
        if (fresh[k])
            first->rows[numbers[k]] = block->rows[k];
        else
            by_row[block->rows[k]] = first->rows[numbers[k]] + 1;
    }
}

static void look_at_buckets(Run *run, uint32_t piece, void *context) {
    const Scatter *s = context;
    const bool odd = piece == 0;
    const uint32_t at = odd ? 0 : piece - 1, shares = s->pieces - 1;
    uint32_t bucket = odd ? s->buckets : (uint32_t)((uint64_t)s->buckets * at / shares);
    const uint32_t end = odd ? s->buckets + 1 : (uint32_t)((uint64_t)s->buckets * (at + 1) / shares);
    Firsts first = {NULL, 0};
    TupleSet set;
    tuples_init(&set, run->arena, odd ? s->width : s->keys);
    for (; bucket < end; bucket++) {
        tuples_clear(&set);
        for (uint32_t c = 0; c < s->chunk_count; c++) {
            budget_watch(run->arena->budget, "finding groups", bucket, s->buckets);
            const Chunk *chunk = &s->chunks[c];
            for (const Block *block = chunk->first[bucket]; block != NULL; block = block->next)
                look_at_block(run, s, &set, &first, block, block->next == NULL ? chunk->filled[bucket] : BLOCK_ROWS);
        }
    }
}

/* ---- numbers ---- */

static void count_groups(Run *run, uint32_t piece, void *context) {
    const Scatter *s = context;
    Chunk *chunk = &s->chunks[piece];
    const uint32_t *by_row = s->groups->by_row;
    chunk->groups = 0;
    for (uint32_t begin = chunk->begin; begin < chunk->end; begin += 64) {
        if (begin % ROWS_UNWATCHED == 0) budget_watch(run->arena->budget, "finding groups", begin, s->rows);
        const uint32_t count = chunk->end - begin < 64 ? chunk->end - begin : 64;
        uint64_t word = 0;
        for (uint32_t k = 0; k < count; k++) word |= (uint64_t)(by_row[begin + k] == BEGINS_GROUP) << k;
        s->begins[begin / 64] = word;
        chunk->groups += bit_count(word);
    }
}

static void number_batch(Run *run, const Scatter *s, Chunk *chunk, uint32_t begin, uint32_t rows) {
    const Keys keys = keys_of(run, s, begin, rows);
    for (uint32_t k = 0; k < rows; k++) {
        if (!bit_get(s->begins, begin + k)) continue;
        whole_tuple(s, &keys, k, s->groups->tuples.tuples + (size_t)chunk->number * s->width);
        s->groups->by_row[begin + k] = chunk->number++ + GROUP_FIRST;
    }
}

static void number_groups(Run *run, uint32_t piece, void *context) {
    const Scatter *s = context;
    over_chunk(run, s, &s->chunks[piece], number_batch);
}

/* Other rows have the numbers of their first ones. */
static void number_rows(Run *run, uint32_t piece, void *context) {
    enum { AHEAD = 16 };
    const Scatter *s = context;
    const Chunk *chunk = &s->chunks[piece];
    uint32_t *by_row = s->groups->by_row;
    for (uint32_t row = chunk->begin; row < chunk->end; row++) {
        if (row % ROWS_UNWATCHED == 0) budget_watch(run->arena->budget, "finding groups", row, s->rows);
        if (row + AHEAD < chunk->end && !bit_get(s->begins, row + AHEAD) && by_row[row + AHEAD] != IN_NO_GROUP)
            __builtin_prefetch(&by_row[by_row[row + AHEAD] - 1]);
        if (bit_get(s->begins, row)) continue;
        by_row[row] = by_row[row] == IN_NO_GROUP ? GROUP_NOWHERE : by_row[by_row[row] - 1];
    }
}

/* ---- together ---- */

/* By one thread, the run itself does the work: it keeps what it knows of its nodes. */
static void do_pieces(Scatter *s, Arena *arenas, uint32_t pieces, WorkFunction *work) {
    Run *run = s->main;
    if (run->settings.threads > 1) {
        workers_do(run, pieces, arenas, work, s);
        return;
    }
    for (uint32_t i = 0; i < pieces; i++) {
        arena_init(&arenas[i], s->arena->budget);
        run->arena = &arenas[i];
        work(run, i, s);
    }
    run->arena = s->arena;
}

static void release(Arena *arenas, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) arena_release(&arenas[i]);
}

/* Work that takes memory only while it is done. */
static void do_for(Scatter *s, uint32_t pieces, WorkFunction *work) {
    s->taken = NEW_ARRAY(s->arena, Arena, pieces);
    s->taken_count = pieces;
    do_pieces(s, s->taken, pieces, work);
    release(s->taken, pieces);
}

static void end_scatter(void *context) {
    Scatter *s = context;
    s->main->arena = s->arena;
    release(s->arenas, s->chunk_count);
    release(s->taken, s->taken_count);
}

static void scatter(void *context) {
    Scatter *s = context;
    do_pieces(s, s->arenas, s->chunk_count, deal_chunk);
    do_for(s, s->pieces, look_at_buckets);
    release(s->arenas, s->chunk_count);
    do_for(s, s->chunk_count, count_groups);
    uint32_t groups = 0;
    for (uint32_t i = 0; i < s->chunk_count; i++) {
        s->chunks[i].number = groups;
        groups += s->chunks[i].groups;
    }
    tuples_number(&s->groups->tuples, groups);
    do_for(s, s->chunk_count, number_groups);
    do_for(s, s->chunk_count, number_rows);
}

/* Chunks begin at words of bits and at batches. */
static void cut(Scatter *s) {
    const uint32_t size = s->main->settings.batch_rows, threads = s->main->settings.threads;
    const uint32_t unit = size % 64 == 0 ? size : size * 64, most = s->rows / unit + 1;
    s->chunk_count = threads == 1 ? 1 : 2 * threads < most ? 2 * threads : most;
    s->chunks = NEW_ARRAY(s->main->arena, Chunk, s->chunk_count);
    s->arenas = NEW_ARRAY(s->main->arena, Arena, s->chunk_count);
    for (uint32_t i = 0; i < s->chunk_count; i++) {
        s->chunks[i].begin = i == 0 ? 0 : s->chunks[i - 1].end;
        s->chunks[i].end =
            i + 1 == s->chunk_count ? s->rows : (uint32_t)((uint64_t)s->rows * (i + 1) / s->chunk_count) / unit * unit;
    }
}

void groups_scatter(Run *run, Groups *g) {
    const Table *table = g->many;
    if (table == NULL) return;
    g->many = NULL;
    run->doing.grouping = g->grouping;
    Join base = {.kind = JOIN_BASE, .table = table};
    Scatter s = {.main = run,
                 .arena = run->arena,
                 .groups = g,
                 .part = {&base, 1},
                 .rows = run->store->tables[table->index].rows + 1,
                 .keys = g->grouping->count,
                 .width = g->tuples.width,
                 .buckets = 1,
                 .shift = 32};
    const uint32_t bucket_rows = run->settings.batch_rows < SMALL_BATCH ? 4 : BUCKET_ROWS;
    for (; s.buckets < BUCKETS_AT_MOST && s.rows / s.buckets > bucket_rows; s.shift--) s.buckets *= 2;
    const uint32_t most = run->settings.threads * PIECES_FOR_A_THREAD;
    s.pieces = 1 + (s.buckets < most ? s.buckets : most);
    cut(&s);
    memset(g->by_row, 0, (size_t)s.rows * sizeof *g->by_row);
    s.begins = arena_take(run->arena, BITMAP_WORDS(s.rows) * 8);
    budget_guard(run->arena->budget, scatter, end_scatter, &s);
    if (!g->grouping->view) g->by_row[0] = GROUP_EMPTY; /* for lookups */
    g->count = g->tuples.count + GROUP_FIRST;
    g->table = table;
    g->mode = GROUPS_TABLE;
}
