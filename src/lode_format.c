/* The entrance, page on layout: text in the one layout that files and formulas have. */
#include "lode_handle.h"

static const Source *format_source(Lode *lode, Text name, Text text) {
    Source *source = NEW(&lode->formula, Source);
    *source = (Source){text_copy(&lode->formula, name), text_copy(&lode->formula, text)};
    return source;
}

const char *lode_lay_out(Lode *lode, Text name, Text text, bool formula, size_t *length) {
    arena_reset(&lode->formula);
    const Source *before = format_source(lode, name, text);
    Writer w;
    writer_init(&w, &lode->formula);
    bool fine = formula ? layout_formula(&w, &lode->formula, before, &lode->diags)
                        : layout_file(&w, &lode->formula, before, &lode->diags);
    if (!fine) return NULL;
    Span where;
    /* what is written over somebody's file is looked at again */
    if (!layout_same(&lode->formula, before, format_source(lode, name, writer_text(&w)), formula, &where)) {
        Diag *diag =
            diag_add(&lode->diags, DIAG_LAYOUT_FAILED, where, "the layout of this text would change what it means");
        diag_hint(&lode->diags, diag, "the text is left as it is; please report it with this message");
        return NULL;
    }
    *length = w.size;
    put_char(&w, 0);
    return w.data;
}

const char *lode_format(Lode *lode, const char *name, const char *text, size_t size, bool formula, size_t *length) {
    LODE_BEGIN(lode, NULL);
    return lode_lay_out(lode, text_of(name), (Text){text, size}, formula, length);
}
