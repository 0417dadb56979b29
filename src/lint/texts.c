/* Texts that the function beside them can never give. */
#include "lint/linter.h"

#include <string.h>

/* A letter of the other case: ASCII, so that no alphabet is misjudged. */
static bool has_letters(Text t, char first, char last) {
    for (size_t i = 0; i < t.size; i++)
        if (t.data[i] >= first && t.data[i] <= last) return true;
    return false;
}

static void check_text(Linter *l, const Expr *made, const Expr *literal, bool part) {
    Text text;
    Value length;
    made = bare(made);
    if (!quoted_text(literal, &text) || made->kind != EXPR_CALL) return;
    const char *why = NULL;
    if (calls(made, "UPPER") && has_letters(text, 'a', 'z')) why = "UPPER gives no small letters";
    if (calls(made, "LOWER") && has_letters(text, 'A', 'Z')) why = "LOWER gives no capital letters";
    if (!part && (calls(made, "LEFT") || calls(made, "RIGHT")) && literal_value(made->args[1], &length) &&
        length.type == TYPE_INT && length.as.i >= 0 && (uint64_t)length.as.i < utf8_length(text))
        why = "the text is longer than what the function gives";
    if (why == NULL) return;
    Diag *diag = lint_tell(l, LINT_IMPOSSIBLE_TEXT, bare(literal)->span, "%s", why);
    diag_place(l->diags, diag, made->span, "compared with this");
    diag_hint(l->diags, diag, "correct the text or the function");
}

void lint_texts(Linter *l, const Expr *e, const Around *around) {
    static const char *const searches[] = {"CONTAINS", "STARTSWITH", "ENDSWITH", "FIND", NULL};
    (void)around;
    if (calls(e, "=") || calls(e, "<>")) {
        check_text(l, e->args[0], e->args[1], false);
        check_text(l, e->args[1], e->args[0], false);
    } else if (calls(e, "IN")) {
        for (uint32_t i = 1; i < e->count; i++) check_text(l, e->args[0], e->args[i], false);
    } else if (e->kind == EXPR_CASE) {
        for (uint32_t arm = 0; arm < arm_count(e); arm++) check_text(l, e->args[0], arm_test(e, arm), false);
    } else if (e->kind == EXPR_CALL && calls_any(e, searches)) {
        check_text(l, e->args[0], e->args[1], true);
    }
}
