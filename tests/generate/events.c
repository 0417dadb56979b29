/* Events of sessions, for measuring single pieces of work: events FILE ROWS. The same bytes for the same number everywhere.
   A session and a user for every 50 rows; a session's rows lie near each other, a user's anywhere; some cells are empty. */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROWS_OF_ONE = 50, NEAR = 5000, NAMES = 2000, DAYS = 365, START = 1704067200 /* 2024-01-01 */ };

static const char *const types[] = {"ORDER", "VISIT", "CALL", "REFUND", "SESSION_END", "Chat", "Mail", "Übergabe"};
static const char *const verbs[] = {"Order", "Sync", "order", "Check", "Pay", "ship", "Éclair", "Ask"};
static const char *const nouns[] = {"error", "item", "basket", "Error", "stock", "offer", "Rate", "street"};

static uint64_t scramble(uint64_t x) {
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

static uint64_t state;

static uint64_t draw(uint64_t below) { return scramble(++state) % below; }

static void write_time(FILE *file, uint64_t ms) {
    uint64_t day = ms / 86400000, of_day = ms % 86400000, era = day + 719468, doe = era % 146097;
    uint64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365, doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    uint64_t mp = (5 * doy + 2) / 153, month = mp < 10 ? mp + 3 : mp - 9, year = yoe + era / 146097 * 400 + (month <= 2);
    fprintf(file, "%04" PRIu64 "-%02" PRIu64 "-%02" PRIu64 " %02" PRIu64 ":%02" PRIu64 ":%02" PRIu64 ".%03" PRIu64, year, month,
            doy - (153 * mp + 2) / 5 + 1, of_day / 3600000, of_day / 60000 % 60, of_day / 1000 % 60, of_day % 1000);
}

static void write_row(FILE *file, uint64_t row, uint64_t rows, uint64_t ones) {
    uint64_t session = (row + draw(NEAR)) / ROWS_OF_ONE % ones, s = scramble(session), name = draw(NAMES);
    fprintf(file, "%08" PRIx64 "-%04" PRIx64 "-7%03" PRIx64 "-8%03" PRIx64 "-%012" PRIx64 ",", session, s & 0xffff, s >> 16 & 0xfff, s >> 28 & 0xfff, s >> 16);
    if (draw(100) != 0) fprintf(file, "user-%010" PRIx64, scramble(draw(ones) + 77) >> 24);
    fputc(',', file);
    if (draw(100) != 0) fprintf(file, "\"%s\"", types[draw(8)]);
    fprintf(file, ",%s %s %" PRIu64 ",%" PRIu64 ",", verbs[name % 8], nouns[name / 8 % 8], name, draw(10000));
    uint64_t start = (uint64_t)START * 1000 + row * ((uint64_t)DAYS * 86400000 / rows) + draw(3600000);
    write_time(file, start);
    fputc(',', file);
    if (draw(50) != 0) write_time(file, start + draw(900000));
    fputc('\n', file);
}

int main(int count, char **words) {
    uint64_t rows = count == 3 ? strtoull(words[2], NULL, 10) : 0;
    FILE *file = rows == 0 ? NULL : fopen(words[1], "w");
    if (file == NULL) {
        fputs("usage: events FILE ROWS\n", stderr);
        return 2;
    }
    fputs("Session,User,Type,Name,Amount,Start,End\n", file);
    uint64_t ones = rows / ROWS_OF_ONE == 0 ? 1 : rows / ROWS_OF_ONE;
    for (uint64_t row = 0; row < rows; row++) write_row(file, row, rows, ones);
    return fclose(file) != 0;
}
