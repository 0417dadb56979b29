/* The entrance, fifth page: what is wrong with a model, with its data, and what is advised about it. */
#include "lint/lint.h"
#include "lode_handle.h"

static bool check_data(Lode *lode) {
    TableSet all = {{0}};
    for (uint32_t t = 0; t < lode->model->tables.count; t++)
        if (lode->store.tables[t].present) set_add(&all, t);
    if (!store_load(&lode->store, &lode->run, all.words, NULL, &lode->diags)) return false;
    for (uint32_t i = 0; i < lode->model->relationships.count; i++) {
        const StoreLink *link = &lode->store.links[i];
        const Relationship *r = link->relationship;
        if (link->parent == NULL || link->orphans == 0) continue;
        Diag *diag =
            diag_add(&lode->diags, DIAG_ORPHAN_KEYS, r->span, "%llu rows of %.*s have a %.*s that no row of %.*s has",
                     (unsigned long long)link->orphans, TEXT_ARG(r->from->table->name), TEXT_ARG(r->from->name),
                     TEXT_ARG(r->to->table->name));
        lint_waive(lode->model, diag, r->from->table->name);
    }
    return true;
}

/* Diamonds: which way is taken; with data, where the other would lead elsewhere. */
static void check_diamonds(Lode *lode) {
    Diamonds found = {0};
    graph_diamonds(lode->model, &lode->formula, &found);
    for (uint32_t i = 0; i < found.count; i++) {
        const Diamond *d = &found.items[i];
        Writer taken, other;
        writer_init(&taken, &lode->formula);
        writer_init(&other, &lode->formula);
        put_path(&taken, d->from, &d->taken);
        put_path(&other, d->from, &d->other);
        Diag *diag = diag_add(&lode->diags, DIAG_SEVERAL_PATHS, d->taken.steps[0].relationship->span,
                              "from %.*s to %.*s this way is taken: %.*s", TEXT_ARG(d->from->name),
                              TEXT_ARG(d->to->name), TEXT_ARG(writer_text(&taken)));
        diag_place(&lode->diags, diag, d->other.steps[0].relationship->span, "the other way: %.*s",
                   TEXT_ARG(writer_text(&other)));
        lint_waive(lode->model, diag, d->from->name);
        const StoreTable *table = &lode->store.tables[d->from->index];
        if (!lode->data_open || !table->present) {
            diag_hint(&lode->diags, diag, "`via [Table]` on a field takes the other");
            continue;
        }
        uint64_t differ = store_disagreements(&lode->store, d->from, &d->taken, &d->other);
        diag_hint(&lode->diags, diag,
                  "%llu of %u rows lead to another row the other way; `via [Table]` on a field takes it",
                  (unsigned long long)differ, table->rows);
    }
}

/* What can be checked is checked, also when the model has been found wanting: one run tells all of its mistakes. */
bool lode_check(Lode *lode) {
    LODE_BEGIN(lode, false);
    arena_reset(&lode->formula);
    if (!lode->opened) lode_open_data(lode, NULL, 0);
    Scope scope = lode_scope(lode);
    bool fine = check_model(&scope) && lode_check_tests(lode) && lode->usable;
    if (fine && lode->data_open) fine = check_data(lode);
    if (!fine) return false;
    check_diamonds(lode);
    arena_reset(&lode->run);
    lint_model(lode->model, lode->data_open ? &lode->store : NULL, &lode->run, &lode->diags);
    return true;
}
