/* All about one thing of the model: what it is, where it stands, what it is made of. */
#include "prompt/commands.h"
#include "prompt/listing.h"
#include "prompt/state.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* [Table].[Column], [Field], Table */
static void put_name(Prompt *p, Buffer *to, const LodeEntry *e) {
    if (e->kind == LODE_COLUMN) buffer_print(to, "[%s].", entry_title(lode_entry(p->lode, e->table)));
    buffer_print(to, "[%s]", entry_title(e));
}

static void put_line(FILE *to, const char *what, const char *text) {
    if (*text != '\0') fprintf(to, "  %-11s %s\n", what, text);
}

/* Text whose further lines stand under the first, without the indent that they have in the file. */
static void put_lines(FILE *to, const char *what, const char *text, size_t size) {
    size_t least = SIZE_MAX;
    for (size_t i = 0; i < size; i++) {
        if (text[i] != '\n') continue;
        size_t blanks = 0;
        while (i + 1 + blanks < size && text[i + 1 + blanks] == ' ') blanks++;
        if (i + 1 + blanks < size && text[i + 1 + blanks] != '\n' && blanks < least) least = blanks;
    }
    fprintf(to, "  %-11s ", what);
    for (size_t i = 0; i < size; i++) {
        putc(text[i], to);
        if (text[i] != '\n') continue;
        fprintf(to, "  %-11s ", "");
        for (size_t k = 0; k < least && i + 1 < size && text[i + 1] == ' '; k++) i++;
    }
    fputs("\n", to);
}

static void put_names(Prompt *p, const char *what, LodeIndexes of) {
    Buffer text = {0};
    for (unsigned i = 0; i < of.count; i++) {
        if (i > 0) buffer_text(&text, ", ");
        put_name(p, &text, lode_entry(p->lode, of.items[i]));
    }
    put_line(prompt_to(p), what, buffer_string(&text));
    buffer_free(&text);
}

static void describe_table(Prompt *p, const LodeEntry *table) {
    static const char *const headers[] = {"Column", "Type", "", "Description"};
    Listing listing = {.headers = headers, .columns = 4};
    Buffer text = {0};
    for (unsigned i = 0; i < table->columns.count; i++) {
        unsigned index = table->columns.items[i];
        const LodeEntry *column = lode_entry(p->lode, index);
        text.size = 0;
        buffer_text(&text, column->key ? "key" : column->unique ? "unique" : column->measure ? "measure" : "");
        for (unsigned r = 0; r < lode_relationship_count(p->lode); r++) {
            LodeRelationship to = lode_relationship(p->lode, r);
            if (to.from != index) continue;
            buffer_print(&text, "%s%s %s", text.size == 0 ? "" : ", ", to.many_to_many ? "--" : "->",
                         entry_title(lode_entry(p->lode, lode_entry(p->lode, to.to)->table)));
        }
        listing_add(&listing, entry_title(column));
        listing_add(&listing, column->type);
        listing_add(&listing, buffer_string(&text));
        listing_add(&listing, column->doc);
    }
    listing_print(prompt_to(p), &listing);
    buffer_free(&text);
}

static void describe_entry(Prompt *p, const LodeEntry *e) {
    FILE *to = prompt_to(p);
    Buffer text = {0};
    put_name(p, &text, e);
    fprintf(to, "%s: %s", buffer_string(&text), entry_kind(e));
    if (e->type[0] != '\0') fprintf(to, ", %s", e->type);
    if (e->level[0] != '\0') fprintf(to, ", %s", e->level);
    fputs("\n", to);
    if (e->doc[0] != '\0') put_lines(to, "", e->doc, strlen(e->doc));
    if (strcmp(entry_title(e), e->name) != 0) put_line(to, "name", e->name);
    put_line(to, "folder", e->folder);
    put_line(to, "format", e->format);
    put_line(to, "grain", e->grain);
    put_line(to, "sums up by", e->aggregation);
    put_line(to, "NULL is", e->null_text);
    if (e->formula_end > e->formula_begin) put_lines(to, "formula", e->source + e->formula_begin, e->formula_end - e->formula_begin);
    put_names(p, "uses", e->uses);
    put_names(p, "used by", e->used_by);
    text.size = 0;
    if (e->tests.count > 0) buffer_print(&text, "%u test%s", e->tests.count, e->tests.count == 1 ? "" : "s");
    put_line(to, "read by", buffer_string(&text));
    text.size = 0;
    if (e->line > 0) buffer_print(&text, "%s:%u", e->file + (strncmp(e->file, "./", 2) == 0 ? 2 : 0), e->line);
    put_line(to, "defined in", buffer_string(&text));
    buffer_free(&text);
    if (e->kind == LODE_TABLE) describe_table(p, e);
}

static bool describe_let(Prompt *p, const char *name) {
    const LodeLet *let = prompt_let(p, name);
    LodeMeaning meaning = {"", "", ""};
    if (let == NULL) return false;
    LodeRequest request = prompt_request(p, let->formula, strlen(let->formula));
    bool sound = lode_check_formula(p->lode, &request, &meaning);
    fprintf(prompt_to(p), "[%s]: let, %s, %s\n", let->name, sound ? meaning.type : "(error)", meaning.level);
    put_line(prompt_to(p), "grain", meaning.grain);
    put_lines(prompt_to(p), "formula", let->formula, strlen(let->formula));
    return true;
}

/* [Table].[Column], or any name. */
static bool find(Prompt *p, const char *argument, unsigned *index) {
    Buffer name = {0}, column = {0};
    const char *rest = argument + name_read(argument, &name);
    bool found = lode_entry_find(p->lode, buffer_string(&name), index);
    if (*rest == '.') {
        name_read(rest + 1, &column);
        unsigned table = *index;
        bool known = false;
        for (unsigned i = 0, count = lode_entry_count(p->lode); i < count && !known; i++) { /* a field may have the table's name */
            const LodeEntry *e = lode_entry(p->lode, i);
            known = e->kind == LODE_TABLE && (strcasecmp(e->name, name.data) == 0 || strcasecmp(e->label, name.data) == 0);
            if (known) table = i;
        }
        found = false;
        for (unsigned i = 0; known && i < lode_entry(p->lode, table)->columns.count && !found; i++) {
            *index = lode_entry(p->lode, table)->columns.items[i];
            const LodeEntry *e = lode_entry(p->lode, *index);
            found = strcasecmp(e->name, buffer_string(&column)) == 0 || strcasecmp(e->label, column.data) == 0;
        }
    } else if (!found && *rest != '\0') { /* a name of several words without brackets */
        found = lode_entry_find(p->lode, argument, index);
    }
    buffer_free(&name);
    buffer_free(&column);
    return found;
}

/* Names that are near, or that the argument is a part of. */
static void not_found(Prompt *p, const char *argument) {
    Buffer name = {0};
    unsigned count = lode_entry_count(p->lode), listed = 0;
    const char **names = mem_take(count + 1, sizeof *names);
    name_read(argument, &name);
    for (unsigned i = 0; i < count; i++) {
        const LodeEntry *e = lode_entry(p->lode, i);
        if (entry_title(e)[0] != '\0') names[listed++] = entry_title(e);
    }
    const char *near = p->host->nearest(name.data, names);
    for (unsigned i = 0; near == NULL && i < listed && name.size > 2; i++)
        if (strcasestr(names[i], name.data) != NULL) near = names[i];
    if (near != NULL)
        prompt_error(p, "nothing is called %s; did you mean [%s]?", argument, near);
    else
        prompt_error(p, "nothing is called %s; fields and tables list the names", argument);
    free(names);
    buffer_free(&name);
}

void run_describe(Prompt *p, const char *argument) {
    Buffer name = {0};
    unsigned index;
    name_read(argument, &name);
    if (*argument == '\0')
        run_tables(p, argument);
    else if (describe_let(p, name.data))
        ;
    else if (find(p, argument, &index))
        describe_entry(p, lode_entry(p->lode, index));
    else
        not_found(p, argument);
    buffer_free(&name);
}

/* ---- lineage ---- */

typedef struct Walk {
    Prompt *prompt;
    bool *seen;
    bool up; /* what uses it, instead of what it uses */
} Walk;

/* What an entry uses, or is used by, indented by depth; what was shown before is not taken apart again. */
static void put_tree(Walk *walk, unsigned index, unsigned depth) {
    Prompt *p = walk->prompt;
    const LodeEntry *e = lode_entry(p->lode, index);
    LodeIndexes next = walk->up ? e->used_by : e->uses;
    Buffer name = {0};
    put_name(p, &name, e);
    bool again = walk->seen[index] && next.count > 0;
    fprintf(prompt_to(p), "%*s%s  %s%s%s\n", (int)(2 * depth), "", buffer_string(&name), entry_kind(e),
            e->type[0] == '\0' ? "" : ", ", e->type);
    if (again) fprintf(prompt_to(p), "%*s... as above\n", (int)(2 * depth + 2), "");
    buffer_free(&name);
    if (walk->seen[index]) return;
    walk->seen[index] = true;
    for (unsigned i = 0; i < next.count; i++) put_tree(walk, next.items[i], depth + 1);
}

void run_lineage(Prompt *p, const char *argument) {
    unsigned index, count = lode_entry_count(p->lode);
    if (*argument == '\0') {
        prompt_error(p, "lineage of what? lineage [FIELD]");
        return;
    }
    Buffer name = {0};
    name_read(argument, &name);
    bool let = prompt_let(p, name.data) != NULL;
    buffer_free(&name);
    if (let) {
        prompt_error(p, "lineage knows the fields of files; describe shows the formula of a let");
        return;
    }
    if (!find(p, argument, &index)) {
        not_found(p, argument);
        return;
    }
    Walk walk = {p, mem_take(count, sizeof *walk.seen), false};
    put_tree(&walk, index, 0);
    free(walk.seen);
    const LodeEntry *e = lode_entry(p->lode, index);
    if (e->used_by.count > 0) {
        fprintf(prompt_to(p), "used by\n");
        walk = (Walk){p, mem_take(count, sizeof *walk.seen), true};
        for (unsigned i = 0; i < e->used_by.count; i++) put_tree(&walk, e->used_by.items[i], 1);
        free(walk.seen);
    }
}
