/* Rows of text, buffered. Knows nothing of what stands in them. */
#include "csv.h"
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { BUFFER = 1 << 18, LONGEST_ROW = 2048 };

#define NAME(id, name, header)   name,
#define HEADER(id, name, header) header,
static const char *const table_names[] = {TABLES(NAME)};
static const char *const table_headers[] = {TABLES(HEADER)};

static void fail(const char *what) {
    fprintf(stderr, "agentforce: %s: %s\n", what, strerror(errno));
    exit(4);
}

static void out_flush(Out *out) {
    if (fwrite(out->data, 1, out->size, out->file) != out->size) fail("cannot write");
    out->size = 0;
}

void out_end(Out *out) {
    out->data[out->size - 1] = '\n';
    out->rows++;
    if (out->size > BUFFER - LONGEST_ROW) out_flush(out);
}

void put_null(Out *out) { out->data[out->size++] = ','; }

void put_word(Out *out, const char *word) {
    size_t length = strlen(word);
    memcpy(out->data + out->size, word, length);
    out->size += length;
    out->data[out->size++] = ',';
}

void put_text(Out *out, const char *text) {
    if (text == NULL) {
        put_null(out);
    } else if (*text != '\0' && strpbrk(text, ",\"\n\r") == NULL) {
        put_word(out, text);
    } else {
        out->data[out->size++] = '"';
        for (; *text != '\0'; text++) {
            if (*text == '"') out->data[out->size++] = '"';
            out->data[out->size++] = *text;
        }
        out->data[out->size++] = '"';
        out->data[out->size++] = ',';
    }
}

static void put_hex(const World *world, Out *out, uint64_t value, int first_byte, int bytes) {
    for (int i = first_byte; i < first_byte + bytes; i++) {
        memcpy(out->data + out->size, world->hex[(value >> (56 - 8 * i)) & 0xff], 2);
        out->size += 2;
    }
}

void put_id(const World *world, Out *out, Id id) {
    if (id.high != 0 || id.low != 0) {
        put_hex(world, out, id.high, 0, 4);
        out->data[out->size++] = '-';
        put_hex(world, out, id.high, 4, 2);
        out->data[out->size++] = '-';
        put_hex(world, out, id.high, 6, 2);
        out->data[out->size++] = '-';
        put_hex(world, out, id.low, 0, 2);
        out->data[out->size++] = '-';
        put_hex(world, out, id.low, 2, 6);
    }
    out->data[out->size++] = ',';
}

void put_trace(const World *world, Out *out, Id id) {
    put_hex(world, out, id.high, 0, 8);
    put_hex(world, out, id.low, 0, 8);
    out->data[out->size++] = ',';
}

static void put_digits(Out *out, int64_t value, int digits) {
    for (int i = digits - 1; i >= 0; i--) {
        out->data[out->size + (size_t)i] = (char)('0' + value % 10);
        value /= 10;
    }
    out->size += (size_t)digits;
}

void put_decimal(Out *out, int64_t value, int decimals) {
    int64_t unit = 1;
    for (int i = 0; i < decimals; i++) unit *= 10;
    int digits = 1;
    for (int64_t rest = value / unit; rest >= 10; rest /= 10) digits++;
    put_digits(out, value / unit, digits);
    out->data[out->size++] = '.';
    put_digits(out, value % unit, decimals);
    out->data[out->size++] = ',';
}

void put_time(const World *world, Out *out, int64_t ms) {
    if (ms >= 0) {
        int64_t of_day = ms % 86400000;
        memcpy(out->data + out->size, world->days[ms / 86400000], 10);
        out->size += 10;
        out->data[out->size++] = ' ';
        put_digits(out, of_day / 3600000, 2);
        out->data[out->size++] = ':';
        put_digits(out, of_day / 60000 % 60, 2);
        out->data[out->size++] = ':';
        put_digits(out, of_day / 1000 % 60, 2);
        out->data[out->size++] = '.';
        put_digits(out, of_day % 1000, 3);
    }
    out->data[out->size++] = ',';
}

void prepare(World *world) {
    static const int lengths[] = {31, 28, 31, 30, 31, 30};
    static const char digits[] = "0123456789abcdef";
    size_t day = 0;
    for (int month = 0; month < 6 && day < 160; month++)
        for (int i = 1; i <= lengths[month] && day < 160; i++) {
            char text[10] = {
                '2', '0', '2', '5', '-', '0', (char)('1' + month), '-', (char)('0' + i / 10), (char)('0' + i % 10)};
            memcpy(world->days[day++], text, sizeof text);
        }
    for (size_t i = 0; i < 256; i++) {
        world->hex[i][0] = digits[i >> 4];
        world->hex[i][1] = digits[i & 15];
    }
}

void open_tables(World *world, const char *folder) {
    for (int i = 0; i < TABLE_COUNT; i++) {
        char path[4096];
        int length = snprintf(path, sizeof path, "%s/%s.csv", folder, table_names[i]);
        Out *out = &world->out[i];
        if (length < 0 || (size_t)length >= sizeof path) {
            errno = ENAMETOOLONG;
            fail(folder);
        }
        out->file = fopen(path, "wb");
        out->data = malloc(BUFFER);
        if (out->file == NULL || out->data == NULL) fail(path);
        put_word(out, table_headers[i]);
        out_end(out);
        out->rows = 0;
    }
}

void close_tables(World *world) {
    uint64_t rows = 0;
    for (int i = 0; i < TABLE_COUNT; i++) {
        Out *out = &world->out[i];
        out_flush(out);
        if (fclose(out->file) != 0) fail(table_names[i]);
        free(out->data);
        fprintf(stderr, "%12" PRIu64 "  %s\n", out->rows, table_names[i]);
        rows += out->rows;
    }
    fprintf(stderr, "%12" PRIu64 "  rows\n", rows);
}
