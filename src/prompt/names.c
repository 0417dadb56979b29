/* What there is to complete: commands, words, functions, the names of a model, files. */
#include "prompt/names.h"
#include "prompt/topics.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

static void add_plain(Catalog *catalog, CandidateKind kind, const char *text) { catalog_add(catalog, kind, text, "", ""); }

/* Overloads are one candidate, whose list entry shows the signatures. */
static void add_functions(Catalog *catalog, Lode *lode) {
    Buffer name = {0}, shown = {0};
    for (unsigned i = 0; i <= lode_function_count(); i++) {
        LodeFunction f = {0};
        if (i < lode_function_count()) f = lode_function(lode, i);
        bool word = f.name != NULL && ((f.name[0] >= 'A' && f.name[0] <= 'Z')) && strchr(f.signature, '(') != NULL;
        if (word && name.size > 0 && strcmp(f.name, buffer_string(&name)) == 0) {
            buffer_print(&shown, "  %s", f.signature);
            continue;
        }
        if (name.size > 0) catalog_add(catalog, CANDIDATE_FUNCTION, buffer_string(&name), "", buffer_string(&shown));
        name.size = shown.size = 0;
        if (word) buffer_text(&name, f.name);
        if (word) buffer_print(&shown, "%s -> %s", f.signature, f.result);
    }
    buffer_free(&name);
    buffer_free(&shown);
}

static CandidateKind kind_of(LodeKind kind) {
    switch (kind) {
    case LODE_TABLE: return CANDIDATE_TABLE;
    case LODE_COLUMN: return CANDIDATE_COLUMN;
    case LODE_PARAMETER: return CANDIDATE_PARAMETER;
    case LODE_DIMENSION:
    case LODE_MEASURE:
    case LODE_SET:
    case LODE_FILTER: return CANDIDATE_FIELD;
    }
    return CANDIDATE_FIELD;
}

static void add_entry(Catalog *catalog, Lode *lode, const LodeEntry *e) {
    bool labelled = e->label[0] != '\0' && strcasecmp(e->label, e->name) != 0;
    Candidate *c = catalog_add(catalog, kind_of(e->kind), labelled ? e->label : e->name, labelled ? e->name : "", "");
    if (e->kind != LODE_COLUMN) return;
    const LodeEntry *table = lode_entry(lode, e->table);
    catalog_of_table(c, table->name, table->label);
}

static int by_text(const void *a, const void *b) {
    const Candidate *x = *(Candidate *const *)a, *y = *(Candidate *const *)b;
    return strcasecmp(x->text, y->text);
}

/* Columns that are called as another column, or as a field, need their table in front. */
static void mark_shared(Catalog *catalog, unsigned first) {
    unsigned count = catalog->count - first;
    Candidate **sorted = mem_take(count, sizeof *sorted);
    for (unsigned i = 0; i < count; i++) sorted[i] = &catalog->list[first + i];
    qsort(sorted, count, sizeof *sorted, by_text);
    for (unsigned i = 1; i < count; i++) {
        Candidate *a = sorted[i - 1], *b = sorted[i];
        if (a->kind == CANDIDATE_TABLE || b->kind == CANDIDATE_TABLE || strcasecmp(a->text, b->text) != 0) continue;
        a->shared = a->kind == CANDIDATE_COLUMN;
        b->shared = b->kind == CANDIDATE_COLUMN;
    }
    free(sorted);
}

void names_collect(Catalog *catalog, Lode *lode, const LodeLet *lets, unsigned let_count, const char *const *formats) {
    static const char *const stages[] = {"tokens", "tree", "types", "plan", "profile"};
    const char *text, *title;
    for (unsigned i = 0; word_at(i) != NULL; i++) add_plain(catalog, CANDIDATE_COMMAND, word_at(i)->name);
    for (unsigned i = 0; topic_at(i) != NULL; i++) add_plain(catalog, CANDIDATE_KEYWORD, topic_at(i)->word);
    for (unsigned i = 0; (text = lode_code_at(i, &title)) != NULL; i++) add_plain(catalog, CANDIDATE_CODE, text);
    for (unsigned i = 0; formats[i] != NULL; i++) add_plain(catalog, CANDIDATE_FORMAT, formats[i]);
    for (size_t i = 0; i < sizeof stages / sizeof *stages; i++) add_plain(catalog, CANDIDATE_STAGE, stages[i]);
    add_plain(catalog, CANDIDATE_SWITCH, "on");
    add_plain(catalog, CANDIDATE_SWITCH, "off");
    unsigned first = catalog->count;
    for (unsigned i = 0; i < let_count; i++) add_plain(catalog, CANDIDATE_LET, lets[i].name);
    for (unsigned i = 0, count = lode_entry_count(lode); i < count; i++) {
        const LodeEntry *e = lode_entry(lode, i);
        bool redefined = false;
        for (unsigned k = 0; k < let_count; k++)
            redefined = redefined || strcasecmp(lets[k].name, e->label) == 0 || strcasecmp(lets[k].name, e->name) == 0;
        if (!redefined && !e->hidden && e->name[0] != '\0') add_entry(catalog, lode, e);
    }
    mark_shared(catalog, first);
    add_functions(catalog, lode);
}

/* ---- files ---- */

static bool worth(const char *name, bool folder) {
    if (folder) return true;
    const char *dot = strrchr(name, '.');
    return dot != NULL && (strcasecmp(dot, ".calc") == 0 || strcasecmp(dot, ".csv") == 0);
}

static int by_name(const struct dirent **a, const struct dirent **b) { return strcmp((*a)->d_name, (*b)->d_name); }

void names_files(Catalog *catalog, const char *typed) {
    const char *slash = strrchr(typed, '/');
    size_t size = slash == NULL ? 0 : (size_t)(slash - typed) + 1;
    Buffer path = {0}, folder = {0};
    buffer_bytes(&folder, typed, size);
    struct dirent **entries;
    int count = scandir(size == 0 ? "." : buffer_string(&folder), &entries, NULL, by_name);
    for (int i = 0; i < count; i++) {
        struct stat status;
        const char *name = entries[i]->d_name;
        path.size = 0;
        buffer_bytes(&path, typed, size);
        buffer_text(&path, name);
        bool is_folder = stat(buffer_string(&path), &status) == 0 && S_ISDIR(status.st_mode);
        if (is_folder) buffer_char(&path, '/');
        if (name[0] != '.' && worth(name, is_folder)) add_plain(catalog, CANDIDATE_FILE, buffer_string(&path));
        free(entries[i]);
    }
    if (count >= 0) free(entries);
    buffer_free(&path);
    buffer_free(&folder);
}
