/* Text: a pointer and a length of UTF-8, never owned; and a writer that builds one. Knows no formulas. */
#ifndef LODE_BASE_TEXT_H
#define LODE_BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

typedef struct Text {
    const char *data;
    size_t size; /* bytes */
} Text;

#define TEXT(literal) ((Text){(literal), sizeof(literal) - 1})
/* For printf: printf("%.*s", TEXT_ARG(t)). */
#define TEXT_ARG(t) (int)(t).size, (t).data

Text text_of(const char *string); /* NULL gives the empty text */
Text text_slice(Text t, size_t begin, size_t end);
bool text_is_blank(char c); /* ASCII white space */
Text text_trim(Text t); /* without ASCII white space at both ends */
Text text_copy(Arena *arena, Text t);
char *text_string(Arena *arena, Text t); /* a copy that ends with a zero byte */
Text text_format(Arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
Text text_format_list(Arena *arena, const char *format, va_list args);

bool text_equal(Text a, Text b);
int text_compare(Text a, Text b);                 /* by bytes, which is by code points */
bool text_equal_nocase(Text a, Text b);           /* simple case folding of Unicode */
bool text_equal_loose(Text a, Text b);            /* as nocase, with '_' and ' ' the same: how names resolve */
uint64_t text_hash(Text t);
uint64_t text_hash_loose(Text t);                 /* equal for texts that are text_equal_loose */
bool text_starts(Text t, Text start);
/* Edit distance of a and b without regard to case, or `limit` + 1 when it is larger: for suggestions. */
size_t text_distance(Text a, Text b, size_t limit);

/* Code points. utf8_next reads one at *at (< size) and moves on; a broken byte gives U+FFFD and moves one byte. */
uint32_t utf8_next(Text t, size_t *at);
size_t utf8_put(char *to, uint32_t code_point); /* 1..4 bytes written */
size_t utf8_length(Text t);                     /* code points */
bool utf8_valid(Text t);
bool text_is_ascii(Text t);

typedef struct Writer {
    Arena *arena;
    char *data;
    size_t size, capacity;
} Writer;

void writer_init(Writer *w, Arena *arena);
void put_char(Writer *w, char c);
void put_text(Writer *w, Text t);
void put_string(Writer *w, const char *string);
void put_format(Writer *w, const char *format, ...) __attribute__((format(printf, 2, 3)));
Text writer_text(const Writer *w); /* valid until the next put */

#endif
