/* Runs statements and commands, from a terminal or a file, one after the other. */
#include "prompt/commands.h"
#include "prompt/history.h"
#include "prompt/interrupt.h"
#include "prompt/names.h"
#include "prompt/scan.h"
#include "prompt/state.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

static const char first_prompt[] = "lode> ", further_prompt[] = "   -> ";

/* ---- one statement ---- */

/* A field of the same name as a command that was typed alone: it is easily meant. */
static void mention_field(Prompt *p, const Word *word, const char *text, size_t size) {
    unsigned index;
    size_t letters = 0;
    while (letters < size && scan_letter(text[letters])) letters++;
    if (letters == 0 || letters < size || !p->sound || !lode_entry_find(p->lode, word->name, &index)) return;
    if (lode_entry(p->lode, index)->kind != LODE_TABLE) prompt_note(p, "(the command; the field is [%s])", lode_entry(p->lode, index)->name);
}

static void trim(const char **text, size_t *size) {
    while (*size > 0 && scan_blank(**text)) {
        ++*text;
        --*size;
    }
    while (*size > 0 && scan_blank((*text)[*size - 1])) --*size;
}

static bool is_sound_statement(Prompt *p, const char *text, size_t size) {
    LodeRequest request = {.text = text, .size = size};
    return lode_explain(p->lode, &request, LODE_STAGE_TREE) != NULL;
}

/* A line that begins with by, where, order ... goes on with the last question, once that has been answered; not when a field is
   called so and the line is a statement of its own. */
static bool goes_on(Prompt *p, const char *text, size_t size, Buffer *whole) {
    static const char *const words[] = {"by", "where", "context", "having", "order", "limit"};
    trim(&text, &size);
    size_t letters = 0;
    while (letters < size && scan_letter(text[letters])) letters++;
    const char *clause = NULL;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i]) == letters && strncasecmp(text, words[i], letters) == 0) clause = words[i];
    bool more = letters < size && scan_blank(text[letters]);
    if (clause == NULL || !more || p->question.size == 0) return false;
    Known names = prompt_known(p);
    if (names.is(names.user, clause) && is_sound_statement(p, text, size)) return false;
    buffer_bytes(whole, p->question.data, p->question.size);
    buffer_char(whole, '\n');
    buffer_bytes(whole, text, size);
    return true;
}

void prompt_execute(Prompt *p, const char *text, size_t size) {
    const Word *word = NULL;
    size_t argument = 0;
    p->failed = false;
    p->typed = NULL;
    prompt_notice(p);
    Reading reading = word_read(text, size, prompt_known(p), &word, &argument);
    Buffer copy = {0};
    if (reading == READS_STATEMENT) {
        bool further = goes_on(p, text, size, &copy);
        prompt_answer(p, further ? copy.data : text, further ? copy.size : size);
    } else if (reading == READS_UNKNOWN) {
        trim(&text, &size);
        prompt_error(p, "there is no command %.*s; help lists them", (int)strcspn(text, " \t\r\n"), text);
    } else {
        buffer_bytes(&copy, text, size);
        buffer_string(&copy);
        while (copy.size > argument && scan_blank(copy.data[copy.size - 1])) copy.size--;
        const char *rest = buffer_string(&copy) + argument;
        p->typed = copy.data;
        p->typed_size = copy.size;
        trim(&text, &size);
        mention_field(p, word, text, size);
        if (word->takes == TAKES_NOTHING && *rest != '\0')
            prompt_error(p, "%s takes nothing after it", word->name);
        else
            word->run(p, rest);
    }
    p->typed = NULL;
    p->failures += p->failed;
    if (p->failed && p->bail && !p->typing) p->leaving = true;
    buffer_free(&copy);
}

/* ---- when a statement ends ---- */

static bool lacks_end(Prompt *p) { return lode_message_count(p->lode) > 0 && strcmp(lode_message(p->lode, 0)->code, "unexpected-end") == 0; }

static bool statement_unfinished(Prompt *p, const char *text, size_t size) {
    Buffer whole = {0};
    bool further = goes_on(p, text, size, &whole);
    bool unfinished = !scan_nothing(text, size) && !is_sound_statement(p, further ? whole.data : text, further ? whole.size : size);
    buffer_free(&whole);
    return unfinished && lacks_end(p);
}

/* let [X] = FORMULA is whole when its formula is; with show behind it, when the statement is. */
static bool let_unfinished(Prompt *p, const char *text, size_t size, size_t argument) {
    LodeRequest request = {.text = text, .size = size};
    LodeMeaning meaning;
    if (lode_explain(p->lode, &request, LODE_STAGE_TREE) != NULL) return false;
    bool statement = lacks_end(p);
    const char *equals = memchr(text + argument, '=', size - argument);
    if (equals == NULL) return statement;
    LodeRequest formula = {.text = equals + 1, .size = size - (size_t)(equals + 1 - text)};
    if (lode_check_formula(p->lode, &formula, &meaning)) return false;
    bool cut = lode_message_count(p->lode) > 0 && strcmp(lode_message(p->lode, 0)->code, "unexpected-token") == 0;
    return statement && (cut || lacks_end(p));
}

bool prompt_unfinished(Prompt *p, const char *text, size_t size) {
    const Word *word = NULL;
    size_t argument = 0, from = 0;
    switch (word_read(text, size, prompt_known(p), &word, &argument)) {
    case READS_STATEMENT: return statement_unfinished(p, text, size);
    case READS_UNKNOWN: return false;
    case READS_COMMAND: break;
    }
    switch (word->takes) {
    case TAKES_DEFINITION: return let_unfinished(p, text, size, argument);
    case TAKES_STATEMENT: /* watch 5 STATEMENT */
        for (from = argument; from < size && text[from] >= '0' && text[from] <= '9';) from++;
        if (from == size || !scan_blank(text[from])) from = argument;
        break;
    case TAKES_STAGE: {
        LodeStage stage;
        char name[16];
        size_t letters = strcspn(text + argument, " \t\r\n;");
        snprintf(name, sizeof name, "%.*s", (int)letters, text + argument);
        from = letters < sizeof name && p->host->stage(name, &stage) ? argument + letters : argument;
        break;
    }
    case TAKES_NOTHING:
    case TAKES_TEXT:
    case TAKES_FIELD:
    case TAKES_PARAMETER:
    case TAKES_PATH:
    case TAKES_FORMAT:
    case TAKES_SWITCH:
    case TAKES_TOPIC: return false;
    }
    return statement_unfinished(p, text + from, size - from);
}

/* A statement that grows line by line. */
typedef struct Growing {
    Buffer text;
    unsigned line; /* where it begins in a file */
} Growing;

/* Runs what is complete: everything up to each ; and the rest when `all`. */
static void run_complete(Prompt *p, Growing *g, bool all, Editor *editor) {
    size_t at;
    while (!p->leaving && (scan_semicolon(buffer_string(&g->text), g->text.size, &at) || all)) {
        bool whole = at >= g->text.size;
        size_t size = whole ? g->text.size : at, next = whole ? g->text.size : at + 1;
        p->source_line = g->line;
        if (!scan_nothing(g->text.data, size)) {
            if (editor != NULL) editor_remember(editor, g->text.data, size);
            prompt_execute(p, g->text.data, size);
        }
        for (size_t i = 0; i < next; i++) g->line += g->text.data[i] == '\n';
        memmove(g->text.data, g->text.data + next, g->text.size - next);
        g->text.size -= next;
        if (whole) return;
    }
}

/* ---- from a file ---- */

/* The next line without its end; false: there is none. */
static bool next_line(FILE *file, Buffer *line) {
    char *text = NULL;
    size_t room = 0;
    ssize_t size = getline(&text, &room, file);
    while (size > 0 && (text[size - 1] == '\n' || text[size - 1] == '\r')) size--;
    line->size = 0;
    if (size > 0) buffer_bytes(line, text, (size_t)size);
    free(text);
    return size >= 0;
}

static void echo_lines(const Prompt *p, const Buffer *line, bool first) {
    if (p->echo) printf("%s%.*s\n", first ? first_prompt : further_prompt, (int)line->size, line->size == 0 ? "" : line->data);
}

/* A line that begins with a blank belongs to the statement before it. */
static bool indented(const Buffer *line) { return line->size > 0 && scan_blank(line->data[0]) && !scan_nothing(line->data, line->size); }

void prompt_read_file(Prompt *p, FILE *file, const char *name) {
    bool typing = p->typing;
    const char *source = p->source;
    unsigned source_line = p->source_line, number = 0;
    Growing g = {0};
    Buffer line = {0}, next = {0};
    bool more = next_line(file, &line), further = more && next_line(file, &next);
    p->typing = false;
    p->source = name;
    while (more && !p->leaving) {
        number++;
        bool empty = scan_nothing(line.data == NULL ? "" : line.data, line.size);
        if (scan_nothing(buffer_string(&g.text), g.text.size)) {
            g.text.size = 0;
            g.line = number;
        } else {
            buffer_char(&g.text, '\n');
        }
        if (!empty || g.text.size > 0) echo_lines(p, &line, g.text.size == 0);
        buffer_bytes(&g.text, line.data, line.size);
        buffer_string(&g.text);
        bool ends = !further || (line.size == 0 && g.text.size > 0) || (!indented(&next) && !prompt_unfinished(p, g.text.data, g.text.size));
        run_complete(p, &g, ends, NULL);
        Buffer swap = line;
        line = next;
        next = swap;
        more = further;
        further = more && next_line(file, &next);
    }
    buffer_free(&g.text);
    buffer_free(&line);
    buffer_free(&next);
    p->typing = typing;
    p->source = source;
    p->source_line = source_line;
}

/* ---- from a terminal ---- */

static Completion fill(void *user, const char *text, size_t cursor) {
    Prompt *p = user;
    Spot spot = spot_at(text, cursor, prompt_known(p));
    if (spot.place == PLACE_PATH) {
        Catalog paths = {0};
        Buffer typed = {0};
        buffer_bytes(&typed, text + spot.begin, cursor - spot.begin);
        names_files(&paths, buffer_string(&typed));
        buffer_free(&typed);
        catalog_free(&p->catalog); /* the names are collected again when they are needed */
        p->catalog = paths;
        p->catalog_made = false;
        return complete(text, cursor, &p->catalog, prompt_known(p));
    }
    if (!p->catalog_made) {
        catalog_free(&p->catalog);
        names_collect(&p->catalog, p->lode, p->lets, p->let_count, p->host->formats);
        p->catalog_made = true;
    }
    return complete(text, cursor, &p->catalog, prompt_known(p));
}

static void talk(Prompt *p) {
    Buffer path = {0}, line = {0};
    Growing g = {0};
    history_path(&path);
    Editor *editor = editor_new(path.size == 0 ? NULL : buffer_string(&path), fill, p);
    p->typing = true;
    while (!p->leaving) {
        bool first = scan_nothing(buffer_string(&g.text), g.text.size);
        if (first) g.text.size = 0;
        line.size = 0;
        Typed typed = editor_read(editor, first ? first_prompt : further_prompt, buffer_string(&g.text), &line);
        if (typed == TYPED_END) {
            fputs("\n", stdout);
            break;
        }
        if (typed == TYPED_INTERRUPT) {
            fputs("\n", stdout);
            g.text.size = 0;
            continue;
        }
        bool empty = line.size == 0;
        buffer_bytes(&g.text, line.data, line.size);
        bool ends = empty || !prompt_unfinished(p, buffer_string(&g.text), g.text.size);
        run_complete(p, &g, ends, editor);
        if (g.text.size > 0) buffer_char(&g.text, '\n');
    }
    editor_free(editor);
    buffer_free(&g.text);
    buffer_free(&line);
    buffer_free(&path);
}

/* ---- the session ---- */

static void banner(const Prompt *p) {
    unsigned tables = 0, fields = 0;
    for (unsigned i = 0, count = lode_entry_count(p->lode); i < count; i++) {
        LodeKind kind = lode_entry(p->lode, i)->kind;
        tables += kind == LODE_TABLE;
        fields += kind == LODE_DIMENSION || kind == LODE_MEASURE || kind == LODE_SET;
    }
    printf("lode %s", lode_version());
    if (tables > 0) printf(": %u table%s, %u field%s", tables, tables == 1 ? "" : "s", fields, fields == 1 ? "" : "s");
    printf("\nhelp lists the commands, Tab completes names, Ctrl-D leaves.\n");
}

unsigned prompt_run(const PromptHost *host, int *status) {
    Prompt prompt = {.host = host, .timing = host->timing, .status = -1, .typing = host->terminal}, *p = &prompt;
    prompt_open(p);
    if (p->lode != NULL) {
        p->failures += p->failed;
        if (host->terminal) interrupt_begin();
        if (host->terminal && !host->quiet) banner(p);
        if (host->terminal)
            talk(p);
        else
            prompt_read_file(p, stdin, "standard input");
        if (host->terminal) interrupt_end();
    }
    if (p->output != NULL && fclose(p->output) != 0) prompt_error(p, "%s could not be written", p->output_path);
    *status = p->status;
    while (p->let_count > 0) {
        Buffer name = {0};
        buffer_text(&name, p->lets[0].name);
        prompt_forget(p, buffer_string(&name));
        buffer_free(&name);
    }
    for (unsigned i = 0; i < p->setting_count; i++) {
        free(p->settings[i].name);
        free(p->settings[i].value);
    }
    lode_result_free(p->result);
    lode_free(p->lode);
    files_free(&p->files);
    catalog_free(&p->catalog);
    buffer_free(&p->question);
    free(p->lets);
    free(p->settings);
    free(p->now);
    free(p->user);
    free(p->output_path);
    return p->failures;
}
