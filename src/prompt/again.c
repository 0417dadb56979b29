/* Statements that come from elsewhere or come again: watch, edit, read. */
#include "prompt/commands.h"
#include "prompt/interrupt.h"
#include "prompt/scan.h"
#include "prompt/state.h"

#include <errno.h>
#include <stdlib.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* ---- watch ---- */

/* Waits until files change, `every` seconds (0: for ever) have gone by, or Ctrl-C comes. false: it came. */
static bool wait_for_news(Prompt *p, double every) {
    double begun = p->host->seconds();
    Buffer what = {0};
    bool news = false;
    while (!news && !interrupt_seen()) {
        nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
        news = (every > 0 && p->host->seconds() - begun >= every) || files_changed(&p->files, p->lode, &what);
    }
    buffer_free(&what);
    return !interrupt_seen();
}

void run_watch(Prompt *p, const char *argument) {
    char *end;
    double every = strtod(argument, &end);
    if (end == argument || !scan_blank(*end) || every < 0) {
        every = 0;
        end = (char *)(uintptr_t)argument;
    }
    while (scan_blank(*end)) end++;
    Buffer text = {0};
    if (*end == '\0')
        buffer_bytes(&text, p->question.data, p->question.size);
    else
        prompt_padded(p, end, &text);
    if (text.size == 0) {
        prompt_error(p, "watch what? watch [SECONDS] STATEMENT");
        return;
    }
    do {
        prompt_notice(p);
        prompt_answer(p, text.data, text.size);
    } while (!p->failed && wait_for_news(p, every));
    interrupt_take();
    buffer_free(&text);
}

/* ---- edit ---- */

static bool run_editor(Prompt *p, const char *path) {
    const char *editor = getenv("VISUAL");
    if (editor == NULL || *editor == '\0') editor = getenv("EDITOR");
    if (editor == NULL || *editor == '\0') editor = "vi";
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        Buffer command = {0};
        buffer_print(&command, "exec %s \"$1\"", editor); /* EDITOR may have arguments */
        execl("/bin/sh", "sh", "-c", buffer_string(&command), "sh", path, (char *)NULL);
        _exit(127);
    }
    int status = -1;
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
    if (child > 0 && status == 0) return true;
    prompt_error(p, "%s did not end well: nothing is run", editor);
    return false;
}

static bool write_file(int handle, const Buffer *text) {
    bool fine = write(handle, text->data, text->size) == (ssize_t)text->size && write(handle, "\n", 1) == 1;
    return close(handle) == 0 && fine;
}

static bool read_file(const char *path, Buffer *text) {
    FILE *file = fopen(path, "re");
    if (file == NULL) return false;
    bool fine = buffer_read(text, file);
    fclose(file);
    while (text->size > 0 && scan_blank(text->data[text->size - 1])) text->size--;
    return fine;
}

void run_edit(Prompt *p, const char *argument) {
    Buffer text = {0}, name = {0}, path = {0}, edited = {0};
    const char *folder = getenv("TMPDIR");
    name_read(argument, &name);
    const LodeLet *let = prompt_let(p, name.data);
    if (let != NULL)
        buffer_print(&text, "let [%s] = %s", let->name, let->formula);
    else if (*argument != '\0')
        buffer_print(&text, "let [%s] = ", name.data);
    else
        buffer_bytes(&text, p->question.data, p->question.size);
    buffer_print(&path, "%s/lode-XXXXXX.calc", folder == NULL || *folder == '\0' ? "/tmp" : folder);
    buffer_string(&path);
    buffer_string(&text);
    int handle = mkstemps(path.data, (int)strlen(".calc"));
    if (handle < 0 || !write_file(handle, &text)) {
        prompt_error(p, "%s: %s", path.data, strerror(errno));
    } else if (run_editor(p, path.data)) {
        if (!read_file(path.data, &edited)) {
            prompt_error(p, "%s: %s", path.data, strerror(errno));
        } else if (edited.size > 0) {
            fprintf(prompt_to(p), "%s\n", buffer_string(&edited));
            prompt_execute(p, edited.data, edited.size);
            p->failures -= p->failed; /* this command counts it */
        }
    }
    if (handle >= 0) unlink(path.data);
    buffer_free(&text);
    buffer_free(&name);
    buffer_free(&path);
    buffer_free(&edited);
}

/* ---- read ---- */

void run_read(Prompt *p, const char *argument) {
    enum { DEEPEST = 16 };
    FILE *file = *argument == '\0' ? NULL : fopen(argument, "re");
    if (*argument == '\0') {
        prompt_error(p, "read FILE runs the statements of a file");
    } else if (file == NULL) {
        prompt_error(p, "%s: %s", argument, strerror(errno));
    } else if (p->depth == DEEPEST) {
        prompt_error(p, "files of statements read each other more than %d deep", DEEPEST);
    } else {
        bool leaving = p->leaving;
        p->depth++;
        prompt_read_file(p, file, argument);
        p->depth--;
        if (p->bail && p->depth == 0 && p->typing && p->status < 0) p->leaving = leaving;
        p->failed = false; /* its statements have been counted */
    }
    if (file != NULL) fclose(file);
}
