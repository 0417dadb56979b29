/* Scanning CSV: marks (delimiters, newlines, quotes) of 64 bytes at once as bits, then from mark to mark. */
#include "sources/csv.h"

#include "base/list.h"

#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { BLOCK = 64 };

/* ---- marks ---- */

#ifdef __SSE2__
static inline uint64_t bytes_equal(const char *p, char c) {
    const __m128i wanted = _mm_set1_epi8(c);
    uint64_t bits = 0;
    for (int i = 0; i < BLOCK / 16; i++) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i));
        bits |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v, wanted)) << (16 * i);
    }
    return bits;
}

static inline uint64_t marks_of(const char *p, char delimiter) {
    const __m128i d = _mm_set1_epi8(delimiter), n = _mm_set1_epi8('\n'), q = _mm_set1_epi8('"');
    uint64_t bits = 0;
    for (int i = 0; i < BLOCK / 16; i++) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i));
        __m128i any = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(v, d), _mm_cmpeq_epi8(v, n)), _mm_cmpeq_epi8(v, q));
        bits |= (uint64_t)(uint32_t)_mm_movemask_epi8(any) << (16 * i);
    }
    return bits;
}
#else
static inline uint64_t bytes_equal(const char *p, char c) {
    uint64_t bits = 0;
    for (int i = 0; i < BLOCK; i++) bits |= (uint64_t)(p[i] == c) << i;
    return bits;
}

static inline uint64_t marks_of(const char *p, char delimiter) {
    return bytes_equal(p, delimiter) | bytes_equal(p, '\n') | bytes_equal(p, '"');
}
#endif

/* The last block of a text is looked at in a copy: nothing after the end is read. */
static inline uint64_t marks_at(const Csv *csv, const char *block) {
    size_t left = (size_t)(csv->text.data + csv->text.size - block);
    if (left >= BLOCK) return marks_of(block, csv->delimiter);
    char copy[BLOCK] = {0};
    memcpy(copy, block, left);
    return marks_of(copy, csv->delimiter);
}

/* The next mark, or the end of the text. */
static inline const char *next_mark(Csv *csv, const char *end) {
    while (csv->marks == 0) {
        if (end - csv->block <= BLOCK) return end;
        csv->block += BLOCK;
        csv->marks = marks_at(csv, csv->block);
    }
    const char *mark = csv->block + __builtin_ctzll(csv->marks);
    csv->marks &= csv->marks - 1;
    return mark;
}

void csv_seek(Csv *csv, size_t offset) {
    csv->at = csv->block = csv->text.data + offset;
    csv->marks = offset == csv->text.size ? 0 : marks_at(csv, csv->block);
}

/* ---- opening ---- */

void csv_open(Csv *csv, Text text) {
    if (text_starts(text, TEXT("\xef\xbb\xbf"))) text = text_slice(text, 3, text.size);
    if (text.size == 0) text.data = "";
    *csv = (Csv){.text = text, .delimiter = ',', .until = text.data + text.size};
    uint32_t commas = 0, semicolons = 0, tabs = 0;
    bool quoted = false;
    for (size_t i = 0; i < text.size && (quoted || text.data[i] != '\n'); i++) {
        char c = text.data[i];
        if (c == '"') quoted = !quoted;
        if (quoted) continue;
        commas += c == ',';
        semicolons += c == ';';
        tabs += c == '\t';
    }
    if (semicolons > commas && semicolons >= tabs)
        csv->delimiter = ';';
    else if (tabs > commas)
        csv->delimiter = '\t';
    csv_seek(csv, 0);
}

/* ---- records ---- */

/* A cell that begins with a quote, whose mark is the next one. *mark: what ends it. False: it never ends. */
static bool quoted_cell(Csv *csv, const char *begin, const char *end, RawCell *cell, const char **mark,
                        const CsvFaults *faults) {
    next_mark(csv, end);
    bool escaped = false;
    const char *quote;
    for (;;) {
        quote = next_mark(csv, end);
        if (quote == end) {
            faults->report(faults->context, FAULT_OPEN_QUOTE, begin, 0);
            return false;
        }
        if (*quote != '"') continue;
        if (quote + 1 == end || quote[1] != '"') break;
        next_mark(csv, end);
        escaped = true;
    }
    if ((size_t)(quote - begin) > CSV_CELL) {
        faults->report(faults->context, FAULT_CELL_SIZE, begin, 0);
        return false;
    }
    *cell = (RawCell){begin + 1, (uint32_t)(quote - begin - 1), true, escaped};
    *mark = next_mark(csv, end);
    const char *rest = quote + 1;
    if (rest == *mark) return true;
    bool line_end = *rest == '\r' && rest + 1 == *mark && (*mark == end || **mark == '\n');
    if (!line_end) faults->report(faults->context, FAULT_AFTER_QUOTE, rest, 0);
    while (*mark != end && **mark == '"') *mark = next_mark(csv, end);
    return true;
}

/* The cell that begins at `at`, and the mark that ends it. False: a fault after which nothing follows. */
static inline bool next_cell(Csv *csv, const char *at, const char *end, RawCell *cell, const char **mark,
                             const CsvFaults *faults) {
    if (at != end && *at == '"') return quoted_cell(csv, at, end, cell, mark, faults);
    const char *stop;
    do stop = next_mark(csv, end);
    while (stop != end && *stop == '"');
    size_t size = (size_t)(stop - at);
    if (size > CSV_CELL) {
        faults->report(faults->context, FAULT_CELL_SIZE, at, 0);
        return false;
    }
    if (size != 0 && stop[-1] == '\r' && (stop == end || *stop == '\n')) size--;
    *cell = (RawCell){.data = at, .size = (uint32_t)size};
    *mark = stop;
    return true;
}

uint32_t csv_rows(Csv *csv, const uint32_t *slots, RawCell *cells, uint32_t limit, const CsvFaults *faults) {
    Csv scan = *csv; /* so that its state stays in registers */
    const char *const end = scan.text.data + scan.text.size, *const until = scan.until;
    const uint32_t width = scan.width;
    const char *at = scan.at;
    uint32_t row = 0;
    while (row < limit && at < until) {
        const char *begin = at, *mark;
        RawCell *cell;
        uint32_t column = 0;
        for (;; at = mark + 1) {
            cell = &cells[(size_t)slots[column < width ? column : width] * CSV_ROWS + row];
            if (!next_cell(&scan, at, end, cell, &mark, faults)) {
                csv_seek(csv, csv->text.size);
                return row;
            }
            column++;
            if (mark == end || *mark == '\n') break;
        }
        at = mark == end ? end : mark + 1;
        if (column == 1 && width != 1 && cell->size == 0 && !cell->quoted) continue; /* an empty line */
        if (column != width) faults->report(faults->context, FAULT_CELLS, begin, column);
        for (; column < width; column++) cells[(size_t)slots[column] * CSV_ROWS + row] = (RawCell){.data = begin};
        row++;
    }
    *csv = scan;
    csv->at = at;
    return row;
}

RawCell *csv_header(Csv *csv, Arena *arena, const CsvFaults *faults) {
    const char *const end = csv->text.data + csv->text.size;
    LIST(RawCell) header = {0};
    const char *mark = csv->text.data;
    csv_seek(csv, 0);
    while (mark != end && (*mark == '\n' || *mark == '\r')) csv_seek(csv, (size_t)(++mark - csv->text.data));
    if (mark == end) return NULL;
    for (const char *at = mark;; at = mark + 1) {
        if (!next_cell(csv, at, end, list_add(arena, &header), &mark, faults)) return NULL;
        if (mark == end || *mark == '\n') break;
    }
    csv->width = header.count;
    csv->at = mark == end ? end : mark + 1;
    return header.items;
}

/* ---- places and counts ---- */

/* Bit i: an odd number of the bits 0..i is set. */
static inline uint64_t parity_to(uint64_t bits) {
    for (unsigned shift = 1; shift < 64; shift *= 2) bits ^= bits << shift;
    return bits;
}

static inline void found_lines(CsvPart *part, int state, const char *at, uint64_t lines) {
    if (lines == 0) return;
    part->lines[state] += (size_t)__builtin_popcountll(lines);
    if (part->first[state] == NULL) part->first[state] = at + __builtin_ctzll(lines) + 1;
}

void csv_part(const char *begin, const char *end, CsvPart *part) {
    uint64_t inside = 0; /* all ones: of what began outside */
    const char *at = begin;
    *part = (CsvPart){.odd = false};
    for (; at != end; at += end - at < BLOCK ? end - at : BLOCK) {
        uint64_t lines, quotes;
        if (end - at < BLOCK) {
            char copy[BLOCK] = {0};
            memcpy(copy, at, (size_t)(end - at));
            lines = bytes_equal(copy, '\n'), quotes = bytes_equal(copy, '"');
        } else {
            lines = bytes_equal(at, '\n'), quotes = bytes_equal(at, '"');
        }
        uint64_t parity = quotes == 0 ? inside : parity_to(quotes) ^ inside;
        inside = (uint64_t)((int64_t)parity >> 63);
        found_lines(part, 0, at, lines & ~parity);
        found_lines(part, 1, at, lines & parity);
    }
    part->odd = inside != 0;
}

void csv_locate(const Csv *csv, const char *at, uint64_t *line, uint64_t *column) {
    const char *begin = csv->text.data;
    *line = 1;
    for (const char *next; (next = memchr(begin, '\n', (size_t)(at - begin))) != NULL; begin = next + 1) ++*line;
    *column = 1 + utf8_length((Text){begin, (size_t)(at - begin)});
}

Text csv_unescape(const RawCell *cell, char *to) {
    size_t size = 0;
    for (uint32_t i = 0; i < cell->size; i++) {
        to[size++] = cell->data[i];
        if (cell->data[i] == '"') i++;
    }
    return (Text){to, size};
}
