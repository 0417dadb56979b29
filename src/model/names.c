/* How names resolve (docs/language.md, Names): an exact name, then an exact label, then a loose name, then a loose
   label; and which names to suggest for a misspelt one. Knows nothing of what the things are. */
#include "model/build.h"

#include <string.h>

/* ---- lookup ---- */

typedef enum Fit { FIT_NONE, FIT_LOOSE_LABEL, FIT_LOOSE_NAME, FIT_LABEL, FIT_NAME } Fit;

static Fit fit_of(Text name, Text label, Text wanted) {
    if (text_equal(name, wanted)) return FIT_NAME;
    if (text_equal(label, wanted)) return FIT_LABEL;
    if (text_equal_loose(name, wanted)) return FIT_LOOSE_NAME;
    if (text_equal_loose(label, wanted)) return FIT_LOOSE_LABEL;
    return FIT_NONE;
}

typedef struct Best {
    Fit fit;
    uint32_t index;
    bool several;
} Best;

static void consider(Best *best, Text name, Text label, Text wanted, uint32_t index) {
    Fit fit = fit_of(name, label, wanted);
    if (fit == FIT_NONE || fit < best->fit) return;
    if (fit == best->fit)
        best->several = true;
    else
        *best = (Best){fit, index, false};
}

/* The loop over a list of things that have a name and a label. */
#define CONSIDER_ALL(best, list, wanted)                                                                               \
    for (uint32_t i_ = 0; i_ < (list).count; i_++)                                                                     \
        consider(&(best), (list).items[i_]->name, (list).items[i_]->label, (wanted), i_);

/* What the map of a linked model knows: true when it settles the question (*index, or MAP_NONE). */
static bool from_map(const Model *model, const Map *map, Text name, uint32_t *index) {
    if (!model->linked) return false;
    *index = map_get(map, name);
    return *index != MAP_SEVERAL;
}

static void tell(bool *to, bool several) {
    if (to != NULL) *to = several;
}

Table *model_table(const Model *model, Text name, bool *several) {
    uint32_t index;
    tell(several, false);
    if (from_map(model, &model->table_names, name, &index))
        return index == MAP_NONE ? NULL : model->tables.items[index];
    Best best = {0};
    CONSIDER_ALL(best, model->tables, name)
    tell(several, best.several);
    return best.fit == FIT_NONE ? NULL : model->tables.items[best.index];
}

Field *model_field(const Model *model, Text name, bool *several) {
    uint32_t index;
    tell(several, false);
    if (from_map(model, &model->field_names, name, &index))
        return index == MAP_NONE ? NULL : model->fields.items[index];
    Best best = {0};
    CONSIDER_ALL(best, model->fields, name)
    tell(several, best.several);
    return best.fit == FIT_NONE ? NULL : model->fields.items[best.index];
}

Parameter *model_parameter(const Model *model, Text name) {
    uint32_t index;
    if (from_map(model, &model->parameter_names, name, &index))
        return index == MAP_NONE ? NULL : model->parameters.items[index];
    Best best = {0};
    CONSIDER_ALL(best, model->parameters, name)
    return best.fit == FIT_NONE ? NULL : model->parameters.items[best.index];
}

ModelColumn *table_column(const Table *table, Text name, bool *several) {
    Best best = {0};
    for (uint32_t i = 0; i < table->column_count; i++)
        consider(&best, table->columns[i]->name, table->columns[i]->label, name, i);
    tell(several, best.several);
    return best.fit == FIT_NONE ? NULL : table->columns[best.index];
}

/* ---- the maps ---- */

#define PUT_NAMES(map, list)                                                                                           \
    for (uint32_t i_ = 0; i_ < (list).count; i_++) map_put((map), (list).items[i_]->name, i_);

void names_open(Model *model) {
    if (!model->linked) return;
    model->linked = false;
    map_init(&model->table_names, model->arena, true);
    map_init(&model->field_names, model->arena, true);
    map_init(&model->parameter_names, model->arena, true);
    PUT_NAMES(&model->table_names, model->tables)
    PUT_NAMES(&model->field_names, model->fields)
    PUT_NAMES(&model->parameter_names, model->parameters)
}

/* A map changes no value, so what is several is found first, with another map, and then put before the rest. */
typedef struct Naming {
    Map first;
    Map all;
} Naming;

static void note(Naming *naming, Text key, uint32_t index) {
    uint32_t other = map_put(&naming->first, key, index);
    if (other != MAP_NONE && other != index) map_put(&naming->all, key, MAP_SEVERAL);
}

#define CLOSE(map, list)                                                                                               \
    do {                                                                                                               \
        Naming naming;                                                                                                 \
        map_init(&naming.first, model->arena, true);                                                                   \
        map_init(&naming.all, model->arena, true);                                                                     \
        for (uint32_t i = 0; i < (list).count; i++) {                                                                  \
            note(&naming, (list).items[i]->name, i);                                                                   \
            note(&naming, (list).items[i]->label, i);                                                                  \
        }                                                                                                              \
        for (uint32_t i = 0; i < (list).count; i++) {                                                                  \
            map_put(&naming.all, (list).items[i]->name, i);                                                            \
            map_put(&naming.all, (list).items[i]->label, i);                                                           \
        }                                                                                                              \
        *(map) = naming.all;                                                                                           \
    } while (0)

void names_close(Model *model) {
    CLOSE(&model->table_names, model->tables);
    CLOSE(&model->field_names, model->fields);
    CLOSE(&model->parameter_names, model->parameters);
    model->linked = true;
}

void report_duplicate(const char *things, Text name, Span second, Span first, Diags *diags) {
    Diag *diag = diag_add(diags, DIAG_DUPLICATE_NAME, second, "two %s are called %.*s", things, TEXT_ARG(name));
    diag_place(diags, diag, first, "the first one");
    diag_hint(diags, diag, "rename one of them; case, '_' and ' ' make no difference between names");
}

bool claim_name(Map *map, const Name *name, const char *things, uint32_t index, uint32_t *taken, Diags *diags) {
    *taken = MAP_NONE;
    if (name->count != 1 || text_trim(name->parts[0]).size == 0) {
        Diag *diag = diag_add(diags, DIAG_MALFORMED, name->span, "this is not one name");
        diag_hint(diags, diag,
                  "the names of %s have one part; a dot or a space belongs inside brackets, as in [My Name]", things);
        return false;
    }
    *taken = map_put(map, name->parts[0], index);
    return *taken == MAP_NONE;
}

/* ---- suggestions ---- */

void near_init(Near *near, Text word, uint32_t most) {
    size_t size = utf8_length(word);
    *near = (Near){.word = word, .size = size, .most = most < 5 ? most : 5};
    near->limit = size < 6 ? 1 + size / 4 : size / 3;
}

static bool holds(Text whole, Text part) {
    for (size_t i = 0; i + part.size <= whole.size; i++)
        if (text_equal_loose(text_slice(whole, i, i + part.size), part)) return true;
    return false;
}

/* Near: a third of the letters may differ (one in short words); or one is part of the other ([Session Id] for
   [AI Agent Session Id]), which counts as farther than any misspelling. */
bool near_distance(const Near *near, Text candidate, size_t *distance) {
    size_t limit = near->limit;
    size_t d = text_distance(near->word, candidate, limit);
    if (d > limit) {
        bool part =
            near->size >= 4 && (holds(candidate, near->word) || (candidate.size >= 4 && holds(near->word, candidate)));
        if (!part) return false;
        size_t length = utf8_length(candidate);
        d = limit + (length > near->size ? length - near->size : near->size - length);
    }
    *distance = d;
    return true;
}

void near_offer(Near *near, Text candidate, size_t distance) {
    for (uint32_t i = 0; i < near->count; i++)
        if (text_equal(near->items[i], candidate)) return;
    bool misspelling = distance <= near->limit; /* parts are only offered where no misspelling is */
    if (!misspelling && near->count > 0 && near->distance[0] <= near->limit) return;
    if (misspelling && near->count > 0 && near->distance[0] > near->limit) near->count = 0;
    uint32_t at = near->count;
    while (at > 0 && near->distance[at - 1] > distance) at--;
    if (at == near->most) return;
    if (near->count < near->most) near->count++;
    for (uint32_t i = near->count - 1; i > at; i--) {
        near->items[i] = near->items[i - 1];
        near->distance[i] = near->distance[i - 1];
    }
    near->items[at] = candidate;
    near->distance[at] = distance;
}

void hint_near(Diags *diags, Diag *diag, const Near *near, const char *otherwise) {
    if (near->count == 0) {
        if (otherwise[0] != '\0') diag_hint(diags, diag, "%s", otherwise);
        return;
    }
    Writer w;
    writer_init(&w, diags->arena);
    put_string(&w, "did you mean ");
    for (uint32_t i = 0; i < near->count; i++) {
        if (i > 0) put_string(&w, i + 1 == near->count ? " or " : ", ");
        put_text(&w, near->items[i]);
    }
    put_char(&w, '?');
    Text hint = writer_text(&w);
    diag_hint(diags, diag, "%.*s", TEXT_ARG(hint));
}

static void put_part(Writer *w, Text part) {
    put_char(w, '[');
    for (size_t i = 0; i < part.size; i++) {
        if (part.data[i] == ']') put_char(w, ']');
        put_char(w, part.data[i]);
    }
    put_char(w, ']');
}

/* [part], or [owner].[part]. */
static Text written(Arena *arena, Text owner, Text part) {
    Writer w;
    writer_init(&w, arena);
    if (owner.size > 0) {
        put_part(&w, owner);
        put_char(&w, '.');
    }
    put_part(&w, part);
    return writer_text(&w);
}

/* The nearer of name and label, the label when they are as near. */
static void offer(Near *near, Arena *arena, Text owner, Text name, Text label) {
    size_t by_label, by_name;
    bool label_near = near_distance(near, label, &by_label), name_near = near_distance(near, name, &by_name);
    if (label_near && (!name_near || by_label <= by_name))
        near_offer(near, written(arena, owner, label), by_label);
    else if (name_near)
        near_offer(near, written(arena, owner, name), by_name);
}

static bool only_one(const Model *model, const ModelColumn *column) {
    for (uint32_t t = 0; t < model->tables.count; t++)
        if (model->tables.items[t] != column->table &&
            table_column(model->tables.items[t], column->label, NULL) != NULL)
            return false;
    return true;
}

uint32_t model_suggest(const Model *model, Arena *arena, const Table *table, Text name, Text *out, uint32_t most) {
    Near near;
    near_init(&near, name, most);
    size_t distance;
    if (table != NULL) {
        for (uint32_t i = 0; i < table->column_count; i++)
            offer(&near, arena, table->label, table->columns[i]->name, table->columns[i]->label);
    } else {
        for (uint32_t i = 0; i < model->fields.count; i++)
            offer(&near, arena, TEXT(""), model->fields.items[i]->name, model->fields.items[i]->label);
        for (uint32_t t = 0; t < model->tables.count; t++) {
            const Table *owner = model->tables.items[t];
            for (uint32_t i = 0; i < owner->column_count; i++) {
                const ModelColumn *column = owner->columns[i];
                if (!near_distance(&near, column->label, &distance) && !near_distance(&near, column->name, &distance))
                    continue;
                offer(&near, arena, only_one(model, column) ? TEXT("") : owner->label, column->name, column->label);
            }
        }
        for (uint32_t i = 0; i < model->tables.count; i++)
            offer(&near, arena, TEXT(""), model->tables.items[i]->name, model->tables.items[i]->label);
        for (uint32_t i = 0; i < model->parameters.count; i++)
            offer(&near, arena, TEXT("Parameters"), model->parameters.items[i]->name,
                  model->parameters.items[i]->label);
    }
    for (uint32_t i = 0; i < near.count; i++) out[i] = near.items[i];
    return near.count;
}
