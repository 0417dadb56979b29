/* Memory that never fails to its caller, and texts that grow. */
#include "answers/buffer.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void mem_exhausted(void) {
    static const char text[] = "lode: the system has no more memory\n";
    if (write(STDERR_FILENO, text, sizeof text - 1) < 0) _exit(EXIT_SYSTEM);
    _exit(EXIT_SYSTEM);
}

void *mem_take(size_t count, size_t size) {
    void *got = calloc(count == 0 ? 1 : count, size);
    if (got == NULL) mem_exhausted();
    return got;
}

char *mem_text(const char *text) {
    size_t size = strlen(text) + 1;
    return memcpy(mem_take(size, 1), text, size);
}

char *buffer_room(Buffer *buffer, size_t more) {
    if (more > SIZE_MAX / 4 || buffer->size > SIZE_MAX / 4) mem_exhausted();
    if (buffer->data == NULL || buffer->size + more > buffer->room) {
        size_t room = buffer->room < 64 ? 64 : buffer->room * 2;
        if (room < buffer->size + more) room = buffer->size + more;
        char *data = realloc(buffer->data, room);
        if (data == NULL) mem_exhausted();
        buffer->data = data;
        buffer->room = room;
    }
    return buffer->data + buffer->size;
}

void buffer_bytes(Buffer *buffer, const char *bytes, size_t size) {
    if (size == 0) return;
    memcpy(buffer_room(buffer, size), bytes, size);
    buffer->size += size;
}

bool buffer_read(Buffer *buffer, FILE *from) {
    for (size_t got; (got = fread(buffer_room(buffer, 65536), 1, 65536, from)) > 0;) buffer->size += got;
    return ferror(from) == 0;
}

void buffer_text(Buffer *buffer, const char *text) { buffer_bytes(buffer, text, strlen(text)); }

void buffer_char(Buffer *buffer, char c) { buffer_bytes(buffer, &c, 1); }

void buffer_fill(Buffer *buffer, char c, size_t count) {
    if (count == 0) return;
    memset(buffer_room(buffer, count), c, count);
    buffer->size += count;
}

void buffer_print(Buffer *buffer, const char *format, ...) {
    va_list args;
    va_start(args, format);
    int size = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (size < 0) return;
    char *to = buffer_room(buffer, (size_t)size + 1);
    va_start(args, format);
    vsnprintf(to, (size_t)size + 1, format, args);
    va_end(args);
    buffer->size += (size_t)size;
}

const char *buffer_string(Buffer *buffer) {
    *buffer_room(buffer, 1) = '\0';
    return buffer->data;
}

void buffer_write(Buffer *buffer, FILE *to) {
    if (buffer->size != 0) fwrite(buffer->data, 1, buffer->size, to);
    buffer->size = 0;
}

void buffer_free(Buffer *buffer) {
    free(buffer->data);
    *buffer = (Buffer){0};
}
