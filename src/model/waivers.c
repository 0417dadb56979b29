/* What the model says not to be told of: lints, mutants and arms that are waived, with a reason. */
#include "model/build.h"

void add_waiver(Model *model, const Waiver *waiver) {
    ModelWaiver *added = NEW(model->arena, ModelWaiver);
    added->written = waiver;
    *list_add(model->arena, &model->waivers) = added;
}

/* Runs of blanks count as one, and none at the ends. */
static bool same_words(Text a, Text b) {
    a = text_trim(a), b = text_trim(b);
    size_t i = 0, k = 0;
    while (i < a.size && k < b.size) {
        if (text_is_blank(a.data[i]) && text_is_blank(b.data[k])) {
            while (i < a.size && text_is_blank(a.data[i])) i++;
            while (k < b.size && text_is_blank(b.data[k])) k++;
        } else if (a.data[i++] != b.data[k++]) {
            return false;
        }
    }
    return i == a.size && k == b.size;
}

static Text last_part(const Name *name) { return name->parts[name->count - 1]; }

static bool covers(const Model *model, const Waiver *waiver, Text name) {
    if (waiver->name_count == 0) return true;
    for (uint32_t i = 0; i < waiver->name_count; i++) {
        Text said = last_part(&waiver->names[i]);
        bool several;
        const Field *field = model_field(model, said, &several);
        if (text_equal_loose(said, name) || (field != NULL && text_equal_loose(field->name, name))) return true;
    }
    return false;
}

const Waiver *model_waiver(const Model *model, WaiverKind kind, Text what, Text name) {
    for (uint32_t i = 0; i < model->waivers.count; i++) {
        ModelWaiver *waiver = model->waivers.items[i];
        const Waiver *written = waiver->written;
        if (written->kind != kind || !same_words(written->what, what) || !covers(model, written, name)) continue;
        waiver->used = true;
        return written;
    }
    return NULL;
}

static bool known(const Model *model, Text name) {
    bool several;
    return model_field(model, name, &several) != NULL || model_parameter(model, name) != NULL ||
           model_table(model, name, &several) != NULL;
}

static void check_lint(const Waiver *waiver, Diags *diags) {
    DiagCode code;
    bool known_code = diag_find(waiver->what, &code);
    if (known_code && diag_can_be_off(code)) return;
    Diag *diag = diag_add(diags, DIAG_UNKNOWN_LINT, waiver->span, "%s %.*s",
                          known_code ? "nothing turns off" : "there is no lint", TEXT_ARG(waiver->what));
    Near near;
    size_t distance;
    near_init(&near, waiver->what, 1);
    for (int i = 0; i < DIAG_COUNT; i++) {
        Text candidate = text_of(diag_code((DiagCode)i));
        if (diag_can_be_off((DiagCode)i) && near_distance(&near, candidate, &distance))
            near_offer(&near, candidate, distance);
    }
    hint_near(diags, diag, &near, "`lode explain` lists the lints");
}

void link_waivers(Model *model, Diags *diags) {
    for (; model->linked_waivers < model->waivers.count; model->linked_waivers++) {
        const Waiver *waiver = model->waivers.items[model->linked_waivers]->written;
        if (waiver->kind == WAIVER_LINT) check_lint(waiver, diags);
        for (uint32_t k = 0; k < waiver->name_count; k++) {
            const Name *name = &waiver->names[k];
            if (known(model, last_part(name))) continue;
            Diag *diag = diag_add(diags, DIAG_UNKNOWN_FIELD, name->span,
                                  "no field, parameter or table is called [%.*s]", TEXT_ARG(last_part(name)));
            Text near[3];
            uint32_t count = model_suggest(model, diags->arena, NULL, last_part(name), near, 3);
            if (count > 0) diag_hint(diags, diag, "did you mean %.*s?", TEXT_ARG(near[0]));
        }
    }
}
