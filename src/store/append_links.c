/* Relationships of a store file that gets rows: parents of the new rows, and of old rows that had none until now. The
   values of both sides that are new in either get numbers, 1 to `values`; by them old and new rows meet. */
#include "store/append.h"

static bool is_text(const AddedEnd *end) { return end->model->type == TYPE_STRING || end->model->type == TYPE_SPATIAL; }

static uint32_t more_of(const AddedEnd *end) { return end->added == NULL ? 0 : end->table->more; }

/* ---- which, and what they need ---- */

static AddedEnd end_of(const Append *a, const ModelColumn *column) {
    const AddedTable *table = &a->tables[column->table->index];
    AddedEnd end = {.table = table, .model = column, .known = table->columns[column->index]};
    if (table->added != NULL && table->more != 0 && table->added->columns[column->index].present)
        end.added = &table->added->columns[column->index];
    return end;
}

static bool has_rows(const AddedEnd *end) { return end->known != NULL && end->table->before != 0; }

static bool grows(const AddedLink *link) { return link->from.table->more != 0 || link->to.table->more != 0; }

/* Whether old rows can meet new ones on the other side. */
static bool old_may_meet(const AddedLink *link) {
    return link->relation->many_to_many || link->known == NULL || link->known->orphans != 0;
}

static void ask(Append *a, AddedEnd *here, const AddedEnd *there) {
    if (here->known == NULL || !is_text(here)) return;
    if (here->added != NULL) here->of_here = search_ask(&a->search, here->known, here->added->data.dictionary);
    if (there->added != NULL) here->of_there = search_ask(&a->search, here->known, there->added->data.dictionary);
}

void links_ask(Append *a) {
    const Model *model = a->known->model;
    for (uint32_t i = 0; i < model->relationships.count; i++) {
        const Relationship *relation = model->relationships.items[i];
        AddedLink link = {.relation = relation, .known = stored_link(a->known, relation)};
        if (relation->inactive || relation->from->type != relation->to->type) continue;
        link.from = end_of(a, relation->from);
        link.to = end_of(a, relation->to);
        bool there =
            (link.from.known != NULL || link.from.added != NULL) && (link.to.known != NULL || link.to.added != NULL);
        /* one that the file lacks between rows that it has is resolved when it is read */
        if (!there || !grows(&link) || (link.known == NULL && has_rows(&link.from) && has_rows(&link.to))) continue;
        if (old_may_meet(&link)) ask(a, &link.from, &link.to);
        ask(a, &link.to, &link.from);
        *list_add(a->scratch, &a->links) = link;
    }
}

/* ---- numbers of values ---- */

/* A text's number is its code on the side of `to`, or comes after those. */
static void number_texts(Append *a, AddedLink *link) {
    const Column *from = link->from.added == NULL ? NULL : &link->from.added->data,
                 *to = link->to.added == NULL ? NULL : &link->to.added->data;
    uint32_t known = to == NULL ? 0 : (uint32_t)to->dictionary->rows - 1,
             count = from == NULL ? 1 : (uint32_t)from->dictionary->rows;
    uint32_t *ids = NEW_ARRAY(a->scratch, uint32_t, count);
    link->values = known;
    if (from != NULL && to != NULL) {
        Interner index;
        intern_index(&index, a->scratch, to->dictionary);
        intern_codes(&index, a->scratch, from->dictionary, ids);
    }
    for (uint32_t i = 1; i < count; i++)
        if (ids[i] == 0) ids[i] = ++link->values;
    for (uint32_t r = 1; r <= more_of(&link->from); r++) link->from.ids[r] = ids[from->codes[r]];
    for (uint32_t r = 1; r <= more_of(&link->to); r++) link->to.ids[r] = to->codes[r];
    for (int side = 0; side < 2; side++) {
        AddedEnd *end = side == 0 ? &link->from : &link->to;
        const uint32_t *of_from = side == 0 ? end->of_here : end->of_there,
                       *of_to = side == 0 ? end->of_there : end->of_here;
        values_init(&end->keys, a->scratch, link->values);
        for (uint32_t i = 1; of_from != NULL && i < count; i++)
            if (of_from[i] != 0) end->key_count += values_put(&end->keys, of_from[i], ids[i]) == 0;
        for (uint32_t i = 1; of_to != NULL && i <= known; i++)
            if (of_to[i] != 0) end->key_count += values_put(&end->keys, of_to[i], i) == 0;
    }
}

static void number_rows(AddedLink *link, AddedEnd *end, ValueSet *numbers) {
    for (uint32_t r = 1; r <= more_of(end); r++) {
        const Column *data = &end->added->data;
        if (!bit_get(data->valid, r)) continue;
        uint32_t before = values_put(numbers, column_bits(data, r), link->values + 1);
        end->ids[r] = before != 0 ? before : ++link->values;
    }
}

static void number_values(Append *a, AddedLink *link) {
    ValueSet numbers;
    values_init(&numbers, a->scratch, (size_t)more_of(&link->from) + more_of(&link->to));
    number_rows(link, &link->from, &numbers);
    number_rows(link, &link->to, &numbers);
    link->from.keys = link->to.keys = numbers;
    link->from.key_count = link->to.key_count = link->values;
}

static void give_numbers(Append *a, AddedLink *link) {
    AddedEnd *ends[] = {&link->from, &link->to};
    for (int i = 0; i < 2; i++) {
        ends[i]->ids = NEW_ARRAY(a->scratch, uint32_t, (size_t)more_of(ends[i]) + 1);
        ends[i]->parents = NEW_ARRAY(a->scratch, uint32_t, (size_t)ends[i]->table->more + 1);
    }
    if (is_text(&link->from))
        number_texts(a, link);
    else
        number_values(a, link);
    for (int i = 0; i < 2; i++) ends[i]->first = NEW_ARRAY(a->scratch, uint32_t, (size_t)link->values + 1);
}

/* ---- old rows ---- */

static void keep_first(void *context, uint32_t row, uint32_t number) {
    uint32_t *first = context;
    if (first[number] == 0 || row < first[number]) first[number] = row;
}

static bool search_end(const Append *a, const AddedEnd *end, SearchFound *found, void *context) {
    const char *wrong =
        search_rows(&a->search, end->table->known, end->known, &end->keys, end->key_count, found, context);
    return wrong == NULL || append_damaged(a, end->known, wrong);
}

typedef struct Meeting {
    Append *a;
    AddedEnd *end;
    const uint32_t *parents; /* by number of value; 0: not now */
} Meeting;

static void meet(void *context, uint32_t row, uint32_t number) {
    Meeting *m = context;
    if (m->parents[number] != 0) *list_add(m->a->scratch, &m->end->fixes) = (ImageFix){row, m->parents[number]};
}

static bool fix_old(Append *a, AddedEnd *end, const uint32_t *parents) {
    Meeting meeting = {a, end, parents};
    return search_end(a, end, meet, &meeting);
}

/* ---- many to one ---- */

static bool count_values(const Append *a, const AddedEnd *end, uint64_t *count) {
    Column data;
    *count = end->table->before;
    if (end->known == NULL) *count = 0;
    if (end->known == NULL || end->known->no_nulls) return true;
    const char *wrong = image_values(a->image, end->table->known, end->known, &data);
    if (wrong != NULL) return append_damaged(a, end->known, wrong);
    if (!is_text(end)) *count = bitmap_count(data.valid, data.rows);
    for (size_t r = 1; is_text(end) && r < data.rows; r++) *count -= data.codes[r] == 0;
    return true;
}

static bool find_parents(Append *a, AddedLink *link) {
    AddedEnd *from = &link->from, *to = &link->to;
    uint32_t *old = to->first, *young = NEW_ARRAY(a->scratch, uint32_t, (size_t)link->values + 1);
    bool fresh = false;
    if (from->added != NULL && !search_end(a, to, keep_first, old)) return false;
    for (uint32_t r = 1; r <= more_of(to); r++) {
        uint32_t number = to->ids[r];
        if (number == 0 || old[number] != 0 || young[number] != 0) continue;
        young[number] = to->table->before + r;
        fresh = true;
    }
    if (link->known != NULL)
        link->orphans = link->known->orphans;
    else if (!count_values(a, from, &link->orphans))
        return false;
    if (fresh && old_may_meet(link) && !fix_old(a, from, young)) return false;
    link->orphans -= from->fixes.count < link->orphans ? from->fixes.count : link->orphans;
    for (uint32_t r = 1; r <= more_of(from); r++) {
        uint32_t number = from->ids[r];
        from->parents[r] = old[number] != 0 ? old[number] : young[number];
        link->orphans += number != 0 && from->parents[r] == 0;
    }
    return true;
}

/* ---- many to many ---- */

static void note_new(const AddedEnd *end, bool *has) {
    for (uint32_t r = 1; r <= more_of(end); r++) has[end->ids[r]] = true;
}

static bool find_shared(Append *a, AddedLink *link) {
    AddedEnd *from = &link->from, *to = &link->to;
    uint32_t *before = NULL, *other;
    const char *wrong = link->known == NULL ? NULL : image_link(a->image, link->known, &before, &other);
    if (wrong != NULL) return append_damaged(a, from->known, wrong);
    if (!search_end(a, from, keep_first, from->first) || !search_end(a, to, keep_first, to->first)) return false;
    size_t count = (size_t)link->values + 1;
    uint32_t *shared = NEW_ARRAY(a->scratch, uint32_t, count), *young = NEW_ARRAY(a->scratch, uint32_t, count);
    bool *in_from = NEW_ARRAY(a->scratch, bool, count), *in_to = NEW_ARRAY(a->scratch, bool, count);
    note_new(from, in_from);
    note_new(to, in_to);
    link->value_count = link->known == NULL ? 0 : link->known->value_count;
    for (uint32_t v = 1; v <= link->values; v++) {
        if (before != NULL) shared[v] = before[from->first[v]];
        bool both = (in_from[v] || from->first[v] != 0) && (in_to[v] || to->first[v] != 0);
        if (shared[v] == 0 && both) shared[v] = young[v] = ++link->value_count;
    }
    for (uint32_t r = 1; r <= more_of(from); r++) from->parents[r] = shared[from->ids[r]];
    for (uint32_t r = 1; r <= more_of(to); r++) to->parents[r] = shared[to->ids[r]];
    return fix_old(a, from, young) && fix_old(a, to, young);
}

bool links_find(Append *a) {
    for (uint32_t i = 0; i < a->links.count; i++) {
        AddedLink *link = &a->links.items[i];
        give_numbers(a, link);
        if (!(link->relation->many_to_many ? find_shared(a, link) : find_parents(a, link))) return false;
    }
    return true;
}

/* ---- writing ---- */

static ImageParents write_parents(ImageWriter *w, const AddedEnd *end, const ImageParents *known) {
    ImageParents out = {.fixes = {0}};
    uint32_t before = end->table->before, more = end->table->more;
    if (known != NULL) out = *known;
    if (known == NULL) out.rows = array_of_zeros(w->scratch, ((uint64_t)before + 1) * 4);
    if (more != 0) {
        ImageArray rows = out.rows;
        array_begin(w, &rows, rows.size);
        array_put(w, end->parents + 1, (size_t)more * sizeof *end->parents);
        out.rows = array_end(w);
    }
    if (end->fixes.count == 0) return out;
    ImageArray fixes = out.fixes;
    array_begin(w, &fixes, fixes.size);
    array_put(w, end->fixes.items, end->fixes.count * sizeof *end->fixes.items);
    out.fixes = array_end(w);
    return out;
}

static uint32_t place_of(const ImageTable *table, const AddedEnd *end) {
    uint32_t c = 0;
    Text name = end->known == NULL ? end->model->name : end->known->name;
    while (c + 1 < table->column_count && !text_equal(table->columns[c].name, name)) c++;
    return c;
}

static void write_link(const Append *a, ImageWriter *w, const AddedLink *link, const Image *next, ImageLink *out) {
    *out = (ImageLink){.many_to_many = link->relation->many_to_many,
                       .value_count = link->value_count,
                       .orphans = link->orphans,
                       .from_table = a->numbers[link->relation->from->table->index],
                       .to_table = a->numbers[link->relation->to->table->index]};
    out->from_column = place_of(&next->tables[out->from_table], &link->from);
    out->to_column = place_of(&next->tables[out->to_table], &link->to);
    out->parent = write_parents(w, &link->from, link->known == NULL ? NULL : &link->known->parent);
    if (out->many_to_many) out->other = write_parents(w, &link->to, link->known == NULL ? NULL : &link->known->other);
}

static bool is_written(const Append *a, const ImageLink *known) {
    for (uint32_t i = 0; i < a->links.count; i++)
        if (a->links.items[i].known == known) return true;
    return false;
}

void links_write(Append *a, ImageWriter *w, Image *next) {
    const Image *image = a->image;
    next->links = NEW_ARRAY(w->scratch, ImageLink, image->link_count + a->links.count);
    for (uint32_t i = 0; i < image->link_count; i++) {
        const ImageLink *known = &image->links[i];
        bool same = next->tables[known->from_table].rows == image->tables[known->from_table].rows &&
                    next->tables[known->to_table].rows == image->tables[known->to_table].rows;
        if (same && !is_written(a, known)) next->links[next->link_count++] = *known;
    }
    for (uint32_t i = 0; i < a->links.count; i++)
        write_link(a, w, &a->links.items[i], next, &next->links[next->link_count++]);
}
