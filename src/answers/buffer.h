/* Memory that never fails to its caller, and texts that grow. The one place where the shell runs out of memory. */
#ifndef LODE_ANSWERS_BUFFER_H
#define LODE_ANSWERS_BUFFER_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum { EXIT_FINE, EXIT_WRONG, EXIT_USAGE, EXIT_TESTS, EXIT_SYSTEM }; /* exit statuses of lode */

/* Says so on stderr and ends the program with EXIT_SYSTEM. */
_Noreturn void mem_exhausted(void);
/* count * size zero bytes; free() gives them back. */
void *mem_take(size_t count, size_t size);
char *mem_text(const char *text); /* a copy; free() gives it back */

typedef struct Buffer { /* starts as zero bytes; data is not zero-ended unless buffer_string was called last */
    char *data;
    size_t size, room;
} Buffer;

/* Makes room for `more` further bytes and gives the place where they go; the caller adds to size. */
char *buffer_room(Buffer *buffer, size_t more);
void buffer_bytes(Buffer *buffer, const char *bytes, size_t size);
void buffer_text(Buffer *buffer, const char *text);
void buffer_char(Buffer *buffer, char c);
void buffer_fill(Buffer *buffer, char c, size_t count);
void buffer_print(Buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Everything up to the end of a file is added; false after an error of reading (errno). */
bool buffer_read(Buffer *buffer, FILE *from);
const char *buffer_string(Buffer *buffer);   /* zero-ended; lives until the next change */
void buffer_write(Buffer *buffer, FILE *to); /* writes it out and empties it */
void buffer_free(Buffer *buffer);

#endif
