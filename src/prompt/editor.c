/* Lines typed at a terminal, by libedit: keys, history, and the list of what can be completed. */
#include "prompt/editor.h"
#include "answers/text.h"
#include "prompt/history.h"
#include "prompt/interrupt.h"

#include <errno.h>
#include <histedit.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

struct Editor {
    EditLine *el;
    History *history;
    Buffer path, prompt, before;
    EditorComplete *fill;
    void *user;
    bool interrupted;
};

static char *show_prompt(EditLine *el) {
    Editor *editor = NULL;
    el_get(el, EL_CLIENTDATA, &editor);
    return editor->prompt.data;
}

/* A character; Ctrl-C ends the line, which libedit alone would go on to read. */
static int read_character(EditLine *el, wchar_t *character) {
    Editor *editor = NULL;
    mbstate_t state = {0};
    el_get(el, EL_CLIENTDATA, &editor);
    for (;;) {
        char byte;
        ssize_t got = read(STDIN_FILENO, &byte, 1);
        if (got == 0) return 0;
        if (got < 0 && errno == EINTR && interrupt_take()) {
            editor->interrupted = true;
            return -1;
        }
        if (got < 0 && errno == EINTR) {
            el_resize(el);
            continue;
        }
        if (got < 0) return -1;
        size_t used = mbrtowc(character, &byte, 1, &state);
        if (used == 1 || used == 0) return 1;
        if (used == (size_t)-1) state = (mbstate_t){0}; /* not a character of this locale: left out */
    }
}

/* ---- completion ---- */

static unsigned screen_width(void) {
    struct winsize size;
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20 ? size.ws_col : 80;
}

static void put_shown(Buffer *to, const Candidate *c, Spot spot, size_t most) {
    Buffer text = {0};
    if (c->shown[0] != '\0')
        buffer_text(&text, c->shown);
    else
        candidate_text(&text, c, spot);
    const char *end = text.data + text.size;
    size_t width = 0;
    for (const char *at = text.data; at < end;) {
        uint32_t point = text_next(&at, end);
        width += text_point_width(point);
        if (width > most) break;
        text_escape_point(to, point);
    }
    buffer_free(&text);
}

/* What fits, in columns; a long list is cut. */
static void list_candidates(const Completion *found) {
    enum { MOST_LINES = 20 };
    unsigned screen = screen_width();
    size_t widest = 0;
    Buffer text = {0};
    for (unsigned i = 0; i < found->count; i++) {
        text.size = 0;
        put_shown(&text, found->list[i], found->spot, screen - 1);
        size_t width = text_width(text.data, text.size);
        if (width > widest) widest = width;
    }
    bool signatures = false;
    for (unsigned i = 0; i < found->count; i++) signatures = signatures || found->list[i]->shown[0] != '\0';
    unsigned columns = (unsigned)(screen / (widest + 2)), lines;
    if (columns == 0 || (signatures && found->count <= MOST_LINES)) columns = 1;
    lines = (found->count + columns - 1) / columns;
    unsigned shown = lines > MOST_LINES ? MOST_LINES : lines;
    for (unsigned line = 0; line < shown; line++) {
        text.size = 0;
        for (unsigned column = 0; column < columns; column++) {
            unsigned i = line + column * shown;
            if (i >= found->count) break;
            size_t begin = text.size;
            put_shown(&text, found->list[i], found->spot, screen - 1);
            if (column + 1 < columns) buffer_fill(&text, ' ', widest + 2 - text_width(text.data + begin, text.size - begin));
        }
        while (text.size > 0 && text.data[text.size - 1] == ' ') text.size--;
        buffer_char(&text, '\n');
        buffer_write(&text, stdout);
    }
    if (shown * columns < found->count) printf("... and %u more\n", found->count - shown * columns);
    fflush(stdout);
    buffer_free(&text);
}

static unsigned char complete_key(EditLine *el, int key) {
    (void)key;
    Editor *editor = NULL;
    el_get(el, EL_CLIENTDATA, &editor);
    const LineInfo *line = el_line(el);
    size_t typed = (size_t)(line->cursor - line->buffer);
    char next = line->cursor < line->lastchar ? *line->cursor : '\0';
    Buffer text = {0};
    buffer_bytes(&text, editor->before.data, editor->before.size);
    size_t offset = text.size;
    buffer_bytes(&text, line->buffer, typed);
    buffer_string(&text);
    Completion found = editor->fill(editor->user, text.data, text.size);
    unsigned char done = CC_ERROR;
    bool own = found.spot.begin >= offset; /* what is replaced stands on this line */
    const char *replaced = text.data + (own ? found.spot.begin : text.size);
    size_t size = text.size - (size_t)(replaced - text.data);
    bool better = found.insert.size > 0 && (found.insert.size != size || memcmp(found.insert.data, replaced, size) != 0);
    if (own && better) {
        bool closed = next == ']' && found.insert.data[found.insert.size - 1] == ']';
        if (closed) found.insert.size--;
        el_deletestr(el, (int)text_points(replaced, size));
        el_insertstr(el, buffer_string(&found.insert));
        done = CC_REFRESH;
    } else if (own && found.count > 1) {
        printf("\n");
        list_candidates(&found);
        done = CC_REDISPLAY;
    }
    completion_free(&found);
    buffer_free(&text);
    return done;
}

/* ---- reading ---- */

static void add_line(void *user, const char *line) {
    Editor *editor = user;
    HistEvent event;
    history(editor->history, &event, H_ENTER, line);
}

Editor *editor_new(const char *path, EditorComplete *fill, void *user) {
    Editor *editor = mem_take(1, sizeof *editor);
    HistEvent event;
    editor->fill = fill;
    editor->user = user;
    buffer_text(&editor->path, path == NULL ? "" : path);
    buffer_string(&editor->path);
    buffer_string(&editor->prompt);
    editor->el = el_init("lode", stdin, stdout, stderr);
    editor->history = history_init();
    if (editor->el == NULL || editor->history == NULL) mem_exhausted();
    history(editor->history, &event, H_SETSIZE, 5000);
    history(editor->history, &event, H_SETUNIQUE, 1);
    el_set(editor->el, EL_CLIENTDATA, editor);
    el_set(editor->el, EL_PROMPT, show_prompt);
    el_set(editor->el, EL_SIGNAL, 0);
    el_set(editor->el, EL_EDITOR, "emacs");
    el_set(editor->el, EL_HIST, history, editor->history);
    el_set(editor->el, EL_GETCFN, read_character);
    el_set(editor->el, EL_ADDFN, "lode-complete", "completes names", complete_key);
    el_set(editor->el, EL_BIND, "^I", "lode-complete", NULL);
    el_set(editor->el, EL_BIND, "^R", "em-inc-search-prev", NULL);
    el_set(editor->el, EL_SETTY, "-x", "-echoctl", NULL); /* no ^C behind bars of progress and answers */
    el_source(editor->el, NULL); /* ~/.editrc: the user's own keys */
    if (editor->path.size > 0) history_load(editor->path.data, add_line, editor);
    return editor;
}

void editor_free(Editor *editor) {
    if (editor == NULL) return;
    history_end(editor->history);
    el_end(editor->el);
    buffer_free(&editor->path);
    buffer_free(&editor->prompt);
    buffer_free(&editor->before);
    free(editor);
}

Typed editor_read(Editor *editor, const char *prompt, const char *before, Buffer *line) {
    int count = 0;
    editor->prompt.size = editor->before.size = 0;
    buffer_text(&editor->prompt, prompt);
    buffer_string(&editor->prompt);
    buffer_text(&editor->before, before);
    editor->interrupted = false;
    fflush(stdout);
    const char *text = el_gets(editor->el, &count);
    if (editor->interrupted) return TYPED_INTERRUPT;
    if (text == NULL || count <= 0) return TYPED_END;
    size_t size = strlen(text);
    while (size > 0 && (text[size - 1] == '\n' || text[size - 1] == '\r')) size--;
    buffer_bytes(line, text, size);
    return TYPED_LINE;
}

void editor_remember(Editor *editor, const char *text, size_t size) {
    Buffer line = {0};
    history_line(&line, text, size);
    if (line.size > 0) add_line(editor, buffer_string(&line));
    if (line.size > 0 && editor->path.size > 0) history_append(editor->path.data, line.data);
    buffer_free(&line);
}
