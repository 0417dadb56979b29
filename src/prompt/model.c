/* The lists of a model: tables, fields, parameters. */
#include "prompt/commands.h"
#include "prompt/listing.h"
#include "prompt/state.h"

#include <string.h>
#include <strings.h>

void run_tables(Prompt *p, const char *argument) {
    (void)argument;
    static const char *const headers[] = {"Table", "Columns", "Key", "Leads to"};
    Listing listing = {.headers = headers, .columns = 4};
    Buffer text = {0}, keys = {0};
    for (unsigned i = 0, count = lode_entry_count(p->lode); i < count; i++) {
        const LodeEntry *table = lode_entry(p->lode, i);
        if (table->kind != LODE_TABLE) continue;
        keys.size = text.size = 0;
        for (unsigned c = 0; c < table->columns.count; c++) {
            const LodeEntry *column = lode_entry(p->lode, table->columns.items[c]);
            if (column->key) buffer_print(&keys, "%s%s", keys.size == 0 ? "" : ", ", entry_title(column));
        }
        listing_add(&listing, entry_title(table));
        buffer_print(&text, "%u", table->columns.count);
        listing_add(&listing, buffer_string(&text));
        listing_add(&listing, buffer_string(&keys));
        text.size = 0;
        for (unsigned r = 0; r < lode_relationship_count(p->lode); r++) {
            LodeRelationship to = lode_relationship(p->lode, r);
            if (lode_entry(p->lode, to.from)->table != i) continue;
            const LodeEntry *other = lode_entry(p->lode, lode_entry(p->lode, to.to)->table);
            buffer_print(&text, "%s%s%s", text.size == 0 ? "" : ", ", entry_title(other), to.inactive ? " (inactive)" : "");
        }
        listing_add(&listing, buffer_string(&text));
    }
    if (listing.count > 0)
        listing_print(prompt_to(p), &listing);
    else
        prompt_note(p, "no tables: load PATH adds a model or data");
    buffer_free(&text);
    buffer_free(&keys);
}

static bool has(const char *text, const char *part) { return strcasestr(text, part) != NULL; }

static const char *first_line(Buffer *to, const char *text) {
    to->size = 0;
    buffer_bytes(to, text, strcspn(text, "\n"));
    return buffer_string(to);
}

void run_fields(Prompt *p, const char *argument) {
    static const char *const headers[] = {"Field", "Kind", "Type", "Description"};
    Listing listing = {.headers = headers, .columns = 4};
    Buffer text = {0};
    for (unsigned i = 0; i < p->let_count; i++) {
        if (!has(p->lets[i].name, argument)) continue;
        LodeMeaning meaning = {"", "", ""};
        LodeRequest request = prompt_request(p, p->lets[i].formula, strlen(p->lets[i].formula));
        if (!lode_check_formula(p->lode, &request, &meaning)) meaning.type = "";
        listing_add(&listing, p->lets[i].name);
        listing_add(&listing, "let");
        listing_add(&listing, meaning.type);
        listing_add(&listing, first_line(&text, p->lets[i].formula));
    }
    for (unsigned i = 0, count = lode_entry_count(p->lode); i < count; i++) {
        const LodeEntry *e = lode_entry(p->lode, i);
        if ((e->kind != LODE_DIMENSION && e->kind != LODE_MEASURE && e->kind != LODE_SET) || e->hidden) continue;
        if (!has(e->name, argument) && !has(e->label, argument) && !has(e->doc, argument) && !has(e->folder, argument)) continue;
        listing_add(&listing, entry_title(e));
        listing_add(&listing, entry_kind(e));
        listing_add(&listing, e->type[0] == '\0' ? "(error)" : e->type);
        listing_add(&listing, first_line(&text, e->doc));
    }
    if (listing.count > 0)
        listing_print(prompt_to(p), &listing);
    else
        prompt_note(p, *argument == '\0' ? "no fields; columns are in describe TABLE" : "no field has \"%s\" in its name or description", argument);
    buffer_free(&text);
}

/* The value that a parameter has now: the answer to its name. */
static void put_value(Prompt *p, Buffer *to, const char *name) {
    Buffer question = {0};
    buffer_print(&question, "[Parameters].[%s]", name);
    LodeRequest request = {.text = question.data, .size = question.size};
    LodeResult *result = lode_show(p->lode, &request);
    if (result != NULL && lode_result_rows(result) > 0) {
        char text[200];
        LodeValue value = lode_result_value(result, 0, 0);
        lode_value_text(value, text, sizeof text);
        buffer_text(to, value.null ? "NULL" : text);
    }
    lode_result_free(result);
    buffer_free(&question);
}

void run_parameters(Prompt *p, const char *argument) {
    (void)argument;
    static const char *const headers[] = {"Parameter", "Type", "Value", "Description"};
    Listing listing = {.headers = headers, .columns = 4};
    Buffer text = {0};
    for (unsigned i = 0, count = lode_entry_count(p->lode); i < count; i++) {
        const LodeEntry *e = lode_entry(p->lode, i);
        if (e->kind != LODE_PARAMETER) continue;
        text.size = 0;
        put_value(p, &text, e->name);
        listing_add(&listing, entry_title(e));
        listing_add(&listing, e->type);
        listing_add(&listing, buffer_string(&text));
        listing_add(&listing, first_line(&text, e->doc));
    }
    if (listing.count > 0)
        listing_print(prompt_to(p), &listing);
    else
        prompt_note(p, "the model has no parameters");
    buffer_free(&text);
}
