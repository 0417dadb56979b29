/* A CSV file read by several threads. It is cut into chunks at places where records seem to begin
   (quotes are counted before), chunks become batches of cells, and whoever wants the cells gets them in the order of
   the file. Where a chunk turns out not to begin with a record, it is read again from the right place: what comes out
   does not depend on the chunks. */
#ifndef LODE_SOURCES_SCAN_H
#define LODE_SOURCES_SCAN_H

#include "base/list.h"
#include "sources/csv.h"

enum { SCAN_CHUNK = 1 << 18 }; /* bytes, unless somebody says otherwise */

typedef struct CellBatch {
    RawCell *cells; /* CSV_ROWS for each slot */
    uint32_t rows;
    const char *begin; /* of its first record */
} CellBatch;

typedef struct ScanFault {
    CsvFault fault;
    uint32_t number;
    const char *at;
} ScanFault;

typedef struct Chunk {
    const char *begin, *until; /* its records begin there or later, before `until` */
    const char *end;           /* where the next record begins */
    LIST(CellBatch) batches;   /* room for them; */
    uint32_t batch_count;      /* so many are filled */
    LIST(ScanFault) faults;    /* the first of them */
    uint64_t fault_count;
    Budget budget;
    Arena arena;
} Chunk;

/* Chunks that are read at the same time. */
typedef struct Wave {
    Chunk *chunks;
    uint32_t count;
} Wave;

typedef struct Scan {
    Csv csv;
    Arena *arena;
    unsigned threads;
    const char **starts; /* where chunks begin, ascending, as far as quotes tell */
    size_t start_count, next;
    size_t chunk_bytes, rows; /* rows: at most, where quotes stand only around cells */
    bool certain;             /* quotes have told the truth so far */
    const char *at;           /* where the first record begins that is in no wave yet */
    const uint32_t *slots;
    uint32_t slot_count;
    Wave waves[2];
    uint32_t wave_chunks;
} Scan;

/* Who wants cells. */
typedef struct ScanReader {
    void *context;
    /* Of every wave in turn, on the caller's thread. False: enough. */
    bool (*wave)(void *context, const Wave *wave);
    /* Then of that wave `columns` items of work, each on any thread but of one wave after the other. */
    uint32_t columns;
    void (*column)(void *context, uint32_t column, const Wave *wave, Budget *budget);
} ScanReader;

/* Counts: csv stands after the header. The arena gives what lives until scan_release; chunk_bytes 0: SCAN_CHUNK. */
void scan_open(Scan *scan, const Csv *csv, Arena *arena, unsigned threads, size_t chunk_bytes);
/* Reads all records. slots: as for csv_rows, slot_count of them. False: the reader had enough. */
bool scan_rows(Scan *scan, const uint32_t *slots, uint32_t slot_count, const ScanReader *reader);
void scan_release(Scan *scan); /* also in the middle of scan_rows, when control left it */

#endif
