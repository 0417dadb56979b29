/* The file of what was typed. Sessions that run at the same time append to it in turn. */
#include "prompt/history.h"
#include "prompt/scan.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KEPT = 2000, LONG = 4000 }; /* lines that are kept when a file has more than LONG */

void history_path(Buffer *path) {
    const char *said = getenv("LODE_HISTORY"), *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    if (said != NULL)
        buffer_text(path, said);
    else if (state != NULL && state[0] == '/')
        buffer_print(path, "%s/lode/history", state);
    else if (home != NULL && home[0] != '\0')
        buffer_print(path, "%s/.local/state/lode/history", home);
}

static void make_folders(const char *path) {
    Buffer folder = {0};
    for (const char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        folder.size = 0;
        buffer_bytes(&folder, path, (size_t)(slash - path));
        mkdir(buffer_string(&folder), 0700);
    }
    buffer_free(&folder);
}

/* The last KEPT lines take the place of the file when they are written. */
static void cut(const char *path, const char *text, size_t size) {
    Buffer name = {0};
    buffer_print(&name, "%s.new", path);
    int handle = open(buffer_string(&name), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (handle >= 0) {
        bool fine = write(handle, text, size) == (ssize_t)size;
        fine = close(handle) == 0 && fine && rename(name.data, path) == 0;
        if (!fine) unlink(name.data);
    }
    buffer_free(&name);
}

void history_load(const char *path, void (*add)(void *user, const char *line), void *user) {
    FILE *file = fopen(path, "re");
    if (file == NULL) return;
    Buffer text = {0};
    bool read = buffer_read(&text, file);
    fclose(file);
    const char *at = buffer_string(&text), *end = text.data + text.size;
    size_t lines = 0;
    for (const char *c = at; c < end; c++) lines += *c == '\n';
    bool longer = lines > LONG;
    for (; lines > KEPT && longer; lines--) at = (const char *)memchr(at, '\n', (size_t)(end - at)) + 1;
    if (read && longer) cut(path, at, (size_t)(end - at));
    for (char *line = text.data + (at - text.data); line < end;) {
        size_t size = strcspn(line, "\n");
        line[size] = '\0';
        if (size > 0) add(user, line);
        line += size + 1;
    }
    buffer_free(&text);
}

void history_append(const char *path, const char *line) {
    int handle = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (handle < 0 && errno == ENOENT) {
        make_folders(path);
        handle = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    }
    if (handle < 0) return;
    Buffer whole = {0};
    buffer_print(&whole, "%s\n", line);
    ssize_t written = write(handle, whole.data, whole.size); /* one write: sessions do not mix their lines */
    (void)written;
    close(handle);
    buffer_free(&whole);
}

void history_line(Buffer *to, const char *text, size_t size) {
    size_t opened;
    bool comment = false;
    for (size_t i = 0; i < size; i++) {
        bool end = text[i] == '\n';
        if (!comment && text[i] == '/' && i + 1 < size && text[i + 1] == '/' && scan_end(text, i, &opened) == INSIDE_NOTHING) {
            comment = true;
            buffer_text(to, "/*");
            i++;
            continue;
        }
        if (comment && end) buffer_text(to, " */");
        comment = comment && !end;
        if (!end && text[i] != '\r') buffer_char(to, text[i]);
        if (end && to->size > 0) buffer_char(to, ' ');
    }
    if (comment) buffer_text(to, " */");
    while (to->size > 0 && scan_blank(to->data[to->size - 1])) to->size--;
}
