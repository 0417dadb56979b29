/* Reading a CSV file in waves of chunks. While the columns of one wave are made, the chunks of the next are cut into
   cells: both are items of one pool of work. */
#include "sources/scan.h"

#include "base/threads.h"

enum { CHUNKS_A_THREAD = 8, FAULTS_KEPT = 16 };
#define WAVE_BYTES ((size_t)64 << 20) /* of cells, more or less: wide tables get fewer chunks at a time */

/* ---- where records begin ---- */

typedef struct Counting {
    const char *begin, *end;
    size_t bytes;
    CsvPart *parts;
} Counting;

static void count_part(void *context, size_t item, Budget *budget) {
    (void)budget;
    const Counting *counting = context;
    const char *begin = counting->begin + item * counting->bytes;
    size_t left = (size_t)(counting->end - begin);
    csv_part(begin, begin + (left < counting->bytes ? left : counting->bytes), &counting->parts[item]);
}

void scan_open(Scan *scan, const Csv *csv, Arena *arena, unsigned threads, size_t chunk_bytes) {
    if (chunk_bytes == 0) chunk_bytes = SCAN_CHUNK;
    const char *end = csv->text.data + csv->text.size;
    size_t size = (size_t)(end - csv->at), parts = (size + chunk_bytes - 1) / chunk_bytes;
    if (threads < 1) threads = 1;
    *scan = (Scan){.csv = *csv, .arena = arena, .chunk_bytes = chunk_bytes, .certain = true, .at = csv->at, .rows = 1};
    scan->threads = threads < parts ? threads : parts == 0 ? 1 : (unsigned)parts;
    Counting counting = {csv->at, end, chunk_bytes, NEW_ARRAY(arena, CsvPart, parts)};
    parallel_for(arena->budget, scan->threads, parts, count_part, &counting);
    scan->starts = NEW_ARRAY(arena, const char *, parts + 1);
    if (size != 0) scan->starts[scan->start_count++] = csv->at;
    bool inside = false;
    for (size_t i = 0; i < parts; i++) {
        const CsvPart *part = &counting.parts[i];
        scan->rows += part->lines[inside];
        const char *first = part->first[inside];
        if (i != 0 && first != NULL && first != end) scan->starts[scan->start_count++] = first;
        inside ^= part->odd;
    }
}

/* ---- cells of a chunk ---- */

static void keep_fault(void *context, CsvFault fault, const char *at, uint32_t number) {
    Chunk *chunk = context;
    if (chunk->fault_count++ >= FAULTS_KEPT) return;
    *list_add(&chunk->arena, &chunk->faults) = (ScanFault){fault, number, at};
}

static CellBatch *next_batch(const Scan *scan, Chunk *chunk) {
    if (chunk->batch_count < chunk->batches.count) return &chunk->batches.items[chunk->batch_count++];
    CellBatch *batch = list_add(&chunk->arena, &chunk->batches);
    batch->cells = arena_take(&chunk->arena, (size_t)scan->slot_count * CSV_ROWS * sizeof *batch->cells);
    chunk->batch_count++;
    return batch;
}

static void scan_chunk(const Scan *scan, Chunk *chunk, jmp_buf *escape) {
    chunk->budget.escape = escape;
    chunk->batch_count = chunk->faults.count = 0;
    chunk->fault_count = 0;
    Csv csv = scan->csv;
    CsvFaults faults = {chunk, keep_fault};
    csv_seek(&csv, (size_t)(chunk->begin - csv.text.data));
    csv.until = chunk->until;
    while (csv.at < csv.until) {
        CellBatch *batch = next_batch(scan, chunk);
        batch->begin = csv.at;
        batch->rows = csv_rows(&csv, scan->slots, batch->cells, CSV_ROWS, &faults);
    }
    chunk->end = csv.at;
}

/* ---- waves ---- */

/* Chunks that go on where the last ones end. Once quotes have lied, one chunk at a time: only its begin is known. */
static void plan_wave(Scan *scan, Wave *wave) {
    const char *end = scan->csv.text.data + scan->csv.text.size;
    wave->count = 0;
    if (!scan->certain) {
        if (scan->at == end) return;
        size_t left = (size_t)(end - scan->at), most = scan->wave_chunks * scan->chunk_bytes;
        wave->chunks[0].begin = scan->at;
        wave->chunks[0].until = left < most ? end : scan->at + most;
        wave->count = 1;
        return;
    }
    for (; wave->count < scan->wave_chunks && scan->next < scan->start_count; scan->next++) {
        Chunk *chunk = &wave->chunks[wave->count++];
        chunk->begin = scan->starts[scan->next];
        chunk->until = scan->next + 1 < scan->start_count ? scan->starts[scan->next + 1] : end;
    }
}

/* Every chunk must begin where the one before it has ended; those that do not are read again. */
static void settle_wave(Scan *scan, Wave *wave) {
    Budget *budget = scan->arena->budget;
    for (uint32_t i = 0; i < wave->count; i++) {
        Chunk *chunk = &wave->chunks[i];
        if (chunk->begin != scan->at) {
            scan->certain = false;
            chunk->begin = scan->at;
            scan_chunk(scan, chunk, budget == NULL ? NULL : budget->escape);
        }
        scan->at = chunk->end;
    }
}

typedef struct Round {
    const Scan *scan;
    const ScanReader *reader;
    const Wave *ready, *next;
    uint32_t columns;
} Round;

static void do_item(void *context, size_t item, Budget *budget) {
    const Round *round = context;
    if (item < round->columns)
        round->reader->column(round->reader->context, (uint32_t)item, round->ready, budget);
    else
        scan_chunk(round->scan, &round->next->chunks[item - round->columns], budget->escape);
}

bool scan_rows(Scan *scan, const uint32_t *slots, uint32_t slot_count, const ScanReader *reader) {
    scan->slots = slots;
    scan->slot_count = slot_count;
    size_t most = WAVE_BYTES / ((size_t)slot_count * CSV_ROWS * sizeof(RawCell)) + 1;
    scan->wave_chunks = scan->threads * CHUNKS_A_THREAD;
    if (scan->wave_chunks > most) scan->wave_chunks = (uint32_t)most;
    for (int w = 0; w < 2; w++) {
        scan->waves[w].chunks = NEW_ARRAY(scan->arena, Chunk, scan->wave_chunks);
        for (uint32_t i = 0; i < scan->wave_chunks; i++) {
            Chunk *chunk = &scan->waves[w].chunks[i];
            chunk->budget = (Budget){.shared = scan->arena->budget};
            arena_init(&chunk->arena, &chunk->budget);
        }
    }
    Wave *ready = &scan->waves[0], *next = &scan->waves[1];
    for (;;) {
        plan_wave(scan, next);
        if (ready->count == 0 && next->count == 0) return true;
        if (ready->count != 0 && !reader->wave(reader->context, ready)) return false;
        Round round = {scan, reader, ready, next, ready->count == 0 ? 0 : reader->columns};
        parallel_for(scan->arena->budget, scan->threads, (size_t)round.columns + next->count, do_item, &round);
        settle_wave(scan, next);
        Wave *done = ready;
        ready = next;
        next = done;
    }
}

void scan_release(Scan *scan) {
    for (int w = 0; w < 2; w++)
        for (uint32_t i = 0; i < scan->wave_chunks && scan->waves[w].chunks != NULL; i++)
            arena_release(&scan->waves[w].chunks[i].arena);
    scan->wave_chunks = 0;
}
