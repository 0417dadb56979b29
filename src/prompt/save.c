/* save [NAME] to FILE: a let becomes a definition in a .calc file. */
#include "answers/file.h"
#include "prompt/commands.h"
#include "prompt/scan.h"
#include "prompt/state.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

/* A name as files have it: letters, digits and _. */
static void put_word(Buffer *to, const char *name) {
    if (name[0] >= '0' && name[0] <= '9') buffer_char(to, '_');
    for (; *name != '\0'; name++) buffer_char(to, scan_letter(*name) ? *name : '_');
}

static void put_label(Buffer *to, const char *name) {
    buffer_text(to, " \"");
    for (; *name != '\0'; name++) {
        if (*name == '"') buffer_char(to, '"');
        buffer_char(to, *name);
    }
    buffer_char(to, '"');
}

static void put_definition(Buffer *to, const LodeLet *let, const char *level) {
    bool rows = strcmp(level, "row") == 0 || strcmp(level, "constant") == 0;
    Buffer word = {0};
    put_word(&word, let->name);
    buffer_print(to, "%s %s", rows ? "dimension" : "measure", buffer_string(&word));
    if (strcmp(word.data, let->name) != 0) put_label(to, let->name);
    buffer_print(to, " =\n    %s\n", let->formula);
    buffer_free(&word);
}

/* ---- the tables of a session without a model ---- */

/* Whether the tables were made from data: a file of definitions has to name them, or it would hide them. */
static bool from_data(Prompt *p) {
    bool tables = false;
    for (unsigned i = 0, count = lode_entry_count(p->lode); i < count; i++) {
        const LodeEntry *e = lode_entry(p->lode, i);
        if (e->source != NULL) return false;
        tables = tables || e->kind == LODE_TABLE;
    }
    return tables;
}

static void put_plain(Buffer *to, const char *name) {
    const char *at = name;
    while (scan_letter(*at)) at++;
    bool plain = *at == '\0' && !(name[0] >= '0' && name[0] <= '9');
    buffer_print(to, plain ? "%s" : "[%s]", name);
}

static void put_column(Prompt *p, Buffer *to, unsigned index) {
    const LodeEntry *column = lode_entry(p->lode, index);
    buffer_text(to, "    ");
    put_plain(to, column->name);
    buffer_print(to, "  %s%s", column->type, column->key ? "  key" : "");
    for (unsigned r = 0; r < lode_relationship_count(p->lode); r++) {
        LodeRelationship to_key = lode_relationship(p->lode, r);
        if (to_key.from != index) continue;
        buffer_text(to, "  -> ");
        put_plain(to, lode_entry(p->lode, lode_entry(p->lode, to_key.to)->table)->name);
    }
    buffer_char(to, '\n');
}

/* The only path of the data, as a file in another folder has to say it. */
static void put_data(Prompt *p, Buffer *to, const char *file) {
    bool model;
    const char *data = lode_path(p->lode, 0, &model);
    if (data == NULL || model || lode_path(p->lode, 1, &model) != NULL) return;
    char *real = strchr(file, '/') != NULL ? realpath(data, NULL) : NULL;
    buffer_print(to, "    data \"%s\"\n", real == NULL ? data : real);
    free(real);
}

static void put_tables(Prompt *p, Buffer *to, const char *file) {
    const char *name = strrchr(file, '/') == NULL ? file : strrchr(file, '/') + 1;
    Buffer stem = {0}, word = {0};
    buffer_bytes(&stem, name, strcspn(name, "."));
    put_word(&word, buffer_string(&stem));
    buffer_print(to, "model %s\n", buffer_string(&word));
    put_data(p, to, file);
    for (unsigned i = 0, count = lode_entry_count(p->lode); i < count; i++) {
        const LodeEntry *table = lode_entry(p->lode, i);
        if (table->kind != LODE_TABLE) continue;
        buffer_text(to, "\ntable ");
        put_plain(to, table->name);
        buffer_char(to, '\n');
        for (unsigned c = 0; c < table->columns.count; c++) put_column(p, to, table->columns.items[c]);
    }
    buffer_char(to, '\n');
    buffer_free(&stem);
    buffer_free(&word);
}

/* ---- the file ---- */

/* Puts a text into its layout; false: reported. */
static bool lay_out(Prompt *p, const char *file, Buffer *text) {
    size_t size;
    const char *made = lode_format(p->lode, file, text->size == 0 ? "" : text->data, text->size, false, &size);
    if (made == NULL) return false;
    text->size = 0;
    buffer_bytes(text, made, size);
    return true;
}

/* The file with the definition at its end; with the formula replaced where the file has the field already. */
static bool put_file(Prompt *p, Buffer *to, const char *file, const LodeLet *let, const LodeEntry *defined, const char *level) {
    if (defined != NULL) {
        Buffer before = {0};
        buffer_bytes(&before, defined->source, defined->source_size);
        bool formatted = lay_out(p, file, &before) && before.size == defined->source_size && memcmp(before.data, defined->source, before.size) == 0;
        buffer_free(&before);
        buffer_bytes(to, defined->source, defined->formula_begin);
        buffer_text(to, let->formula);
        buffer_bytes(to, defined->source + defined->formula_end, defined->source_size - defined->formula_end);
        return !formatted || lay_out(p, file, to);
    }
    Buffer definition = {0};
    struct stat status;
    bool new = stat(file, &status) != 0;
    if (new && from_data(p)) put_tables(p, &definition, file);
    put_definition(&definition, let, level);
    bool fine = lay_out(p, file, &definition);
    FILE *old = new ? NULL : fopen(file, "re");
    if (old != NULL) {
        if (!buffer_read(to, old)) prompt_error(p, "%s: %s", file, strerror(errno));
        fclose(old);
    }
    if (to->size > 0 && to->data[to->size - 1] != '\n') buffer_char(to, '\n');
    if (to->size > 0) buffer_char(to, '\n');
    buffer_bytes(to, definition.data, definition.size);
    buffer_free(&definition);
    return fine && !p->failed;
}

static bool same_file(const char *a, const char *b) {
    struct stat x, y;
    return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/* Whether the session reads the file, by its name or with its folder. */
static bool is_read(Prompt *p, const char *file) {
    Buffer folder = {0};
    const char *path, *slash = strrchr(file, '/');
    if (slash == NULL)
        buffer_text(&folder, ".");
    else
        buffer_bytes(&folder, file, slash == file ? 1 : (size_t)(slash - file));
    buffer_string(&folder);
    bool found = false, model;
    for (unsigned i = 0; !found && (path = lode_path(p->lode, i, &model)) != NULL; i++)
        found = model && (same_file(path, file) || same_file(path, folder.data));
    buffer_free(&folder);
    return found;
}

static void save(Prompt *p, const LodeLet *let, const char *file) {
    LodeMeaning meaning;
    LodeRequest request = {.text = let->formula, .size = strlen(let->formula)};
    unsigned index;
    if (!lode_check_formula(p->lode, &request, &meaning)) {
        prompt_report(p);
        if (p->let_count > 1) prompt_note(p, "lets that it reads have to be saved first");
        return;
    }
    char level[16];
    snprintf(level, sizeof level, "%s", meaning.level);
    bool there = lode_entry_find(p->lode, let->name, &index);
    const LodeEntry *defined = there ? lode_entry(p->lode, index) : NULL;
    if (defined != NULL && (defined->kind == LODE_COLUMN || defined->kind == LODE_TABLE)) defined = NULL;
    if (defined != NULL && (defined->formula_end == defined->formula_begin || !same_file(defined->file, file))) {
        prompt_error(p, "[%s] is defined in %s:%u; save it there, or under another name", let->name, defined->file, defined->line);
        return;
    }
    Buffer text = {0}, name = {0};
    buffer_text(&name, let->name);
    bool read = is_read(p, file);
    if (!put_file(p, &text, file, let, defined, level)) {
        prompt_report(p);
    } else if (!file_rewrite(file, text.data, text.size)) {
        prompt_error(p, "%s: %s", file, strerror(errno));
    } else {
        prompt_note(p, "[%s] %s %s", let->name, defined != NULL ? "is changed in" : "is now in", file);
        bool loaded = read || p->host->load(p->host->user, file);
        if (loaded && prompt_open(p)) prompt_forget(p, buffer_string(&name)); /* the file has it now */
    }
    buffer_free(&text);
    buffer_free(&name);
}

void run_save(Prompt *p, const char *argument) {
    Buffer name = {0}, path = {0};
    const char *rest = argument + name_read(argument, &name);
    if (strncasecmp(rest, "to", 2) == 0 && scan_blank(rest[2])) rest += 2;
    while (scan_blank(*rest)) rest++;
    bool quoted = *rest == '"' || *rest == '\'';
    buffer_text(&path, rest + quoted);
    if (quoted && path.size > 0) path.size--;
    const LodeLet *let = prompt_let(p, name.data);
    if (name.size == 0 || path.size == 0)
        prompt_error(p, "save [NAME] to FILE adds a let to a .calc file");
    else if (let == NULL)
        prompt_error(p, "there is no let [%s]; lets lists them", name.data);
    else if (path.size < 6 || strcmp(buffer_string(&path) + path.size - 5, ".calc") != 0)
        prompt_error(p, "definitions stand in .calc files, not in %s", buffer_string(&path));
    else
        save(p, let, path.data);
    buffer_free(&name);
    buffer_free(&path);
}
