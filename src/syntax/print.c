/* Names and expressions as text that parses to the same tree. */
#include "syntax/print.h"

#include "data/calendar.h"
#include "data/number.h"
#include "syntax/token.h"

static void put_doubled(Writer *w, Text t, char open, char close) {
    put_char(w, open);
    size_t begin = 0;
    for (size_t i = 0; i < t.size; i++) {
        if (t.data[i] != close) continue;
        put_text(w, text_slice(t, begin, i + 1));
        begin = i;
    }
    put_text(w, text_slice(t, begin, t.size));
    put_char(w, close);
}

void put_quoted(Writer *w, Text t) { put_doubled(w, t, '"', '"'); }
void put_bracketed(Writer *w, Text part) { put_doubled(w, part, '[', ']'); }

/* The token that a whole text is, or LEX_BAD. */
static int whole_token(Arena *arena, Text t) {
    if (t.size == 0 || t.size > 256) return LEX_BAD;
    char *text = text_string(arena, t);
    const char *at = text;
    int type = lex(&at, text + t.size);
    return at == text + t.size ? type : LEX_BAD;
}

void put_word(Writer *w, Text t) {
    char c = t.size > 0 ? t.data[0] : '0';
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
    int type = letter ? whole_token(w->arena, t) : LEX_BAD;
    if (type > 0 && type < LEX_SPACE)
        put_text(w, t);
    else
        put_bracketed(w, t);
}

void put_ref(Writer *w, const Name *name) {
    for (int i = 0; i < name->count; i++) {
        if (i > 0) put_char(w, '.');
        put_word(w, name->parts[i]);
    }
}

void put_name(Writer *w, const Name *name) {
    if (name->bare && name->count == 1 && whole_token(w->arena, name->parts[0]) == T_ID) {
        put_text(w, name->parts[0]);
        return;
    }
    for (int i = 0; i < name->count; i++) {
        if (i > 0) put_char(w, '.');
        put_bracketed(w, name->parts[i]);
    }
}

static void put_string_literal(Writer *w, Text t) {
    bool single = false, twice = false;
    for (size_t i = 0; i < t.size; i++) {
        if (t.data[i] == '\'') single = true;
        if (t.data[i] == '"') twice = true;
    }
    char quote = single && !twice ? '"' : '\'';
    put_doubled(w, t, quote, quote);
}

void put_literal(Writer *w, Value value) {
    switch (value.type) {
    case TYPE_BOOL: put_string(w, value.null ? "NULL" : value.as.b ? "TRUE" : "FALSE"); return;
    case TYPE_INT:
        if (value.null) break;
        put_integer(w, value.as.i);
        return;
    case TYPE_REAL:
        if (value.null) break;
        put_real(w, value.as.r);
        return;
    case TYPE_STRING:
        if (value.null) break;
        put_string_literal(w, value.as.s);
        return;
    case TYPE_DATE:
    case TYPE_DATETIME:
        if (value.null) break;
        put_char(w, '#');
        if (value.type == TYPE_DATE)
            put_date(w, value.as.i);
        else
            put_datetime(w, value.as.i, ' ');
        put_char(w, '#');
        return;
    case TYPE_NONE:
    case TYPE_NULL:
    case TYPE_SPATIAL:
    case TYPE_TABLE:
    case TYPE_COUNT: break;
    }
    put_string(w, "NULL");
}

/* Looser to tighter, as in the grammar. */
enum { ANY, OR, AND, NOT, COMPARE, SUM, PRODUCT, POWER, SIGN, PRIMARY };

static int infix_level(Text sign) {
    if (text_equal(sign, TEXT("OR"))) return OR;
    if (text_equal(sign, TEXT("AND"))) return AND;
    if (text_equal(sign, TEXT("+")) || text_equal(sign, TEXT("-"))) return SUM;
    if (text_equal(sign, TEXT("*")) || text_equal(sign, TEXT("/")) || text_equal(sign, TEXT("%"))) return PRODUCT;
    return text_equal(sign, TEXT("^")) ? POWER : COMPARE;
}

static bool is_not_in(const Expr *e) {
    return e->negated && e->count == 1 && e->args[0]->kind == EXPR_CALL && e->args[0]->written == WRITTEN_IN;
}

static int call_level(const Expr *e) {
    switch (e->written) {
    case WRITTEN_PREFIX: return is_not_in(e) ? COMPARE : text_equal(e->text, TEXT("NOT")) ? NOT : SIGN;
    case WRITTEN_INFIX: return infix_level(e->text);
    case WRITTEN_IN: return COMPARE;
    case WRITTEN_NAME:
    case WRITTEN_CAST: break;
    }
    return PRIMARY;
}

static int level_of(const Expr *e) {
    if (e->kind == EXPR_SET) return COMPARE;
    if (e->kind == EXPR_CALL) return call_level(e);
    bool negative =
        e->kind == EXPR_LITERAL && !e->value.null &&
        ((e->value.type == TYPE_INT && e->value.as.i < 0) || (e->value.type == TYPE_REAL && e->value.as.r < 0));
    return negative ? SIGN : PRIMARY;
}

static void put_at(Writer *w, const Expr *e, int level);

void put_exprs(Writer *w, Expr *const *exprs, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0) put_string(w, ", ");
        put_at(w, exprs[i], ANY);
    }
}

/* The left side of a comparison: a computed set there would take the sign into its last part. */
static void put_left(Writer *w, const Expr *e, int level) {
    put_at(w, e, level == COMPARE && e->kind == EXPR_SET ? PRIMARY : level);
}

static void put_in(Writer *w, const Expr *e, const char *in) {
    put_left(w, e->args[0], COMPARE);
    put_string(w, in);
    if (e->count == 2 && e->args[1]->kind == EXPR_NAME) {
        put_at(w, e->args[1], ANY);
        return;
    }
    put_char(w, '(');
    put_exprs(w, e->args + 1, e->count - 1);
    put_char(w, ')');
}

static void put_call(Writer *w, const Expr *e) {
    switch (e->written) {
    case WRITTEN_NAME:
        put_text(w, e->text);
        put_char(w, '(');
        put_exprs(w, e->args, e->count);
        put_char(w, ')');
        break;
    case WRITTEN_PREFIX:
        if (is_not_in(e)) {
            put_in(w, e->args[0], " NOT IN ");
            break;
        }
        put_text(w, e->text);
        if (text_equal(e->text, TEXT("NOT"))) put_char(w, ' ');
        put_at(w, e->args[0], call_level(e));
        break;
    case WRITTEN_INFIX:
        put_left(w, e->args[0], infix_level(e->text));
        put_char(w, ' ');
        put_text(w, e->text);
        put_char(w, ' ');
        put_at(w, e->args[1], infix_level(e->text) + 1);
        break;
    case WRITTEN_IN: put_in(w, e, " IN "); break;
    case WRITTEN_CAST: break; /* put_at looks through it */
    }
}

static void put_branches(Writer *w, const Expr *e) {
    bool is_if = e->kind == EXPR_IF;
    uint32_t i = 0;
    if (!is_if) {
        put_string(w, "CASE ");
        put_at(w, e->args[i++], ANY);
    }
    for (; i + 1 < e->count; i += 2) {
        put_string(w, !is_if ? " WHEN " : i == 0 ? "IF " : " ELSEIF ");
        put_at(w, e->args[i], ANY);
        put_string(w, " THEN ");
        put_at(w, e->args[i + 1], ANY);
    }
    if (i < e->count) {
        put_string(w, " ELSE ");
        put_at(w, e->args[i], ANY);
    }
    put_string(w, " END");
}

static void put_lod(Writer *w, const Expr *e) {
    static const char *const words[] = {"FIXED ", "INCLUDE ", "EXCLUDE ", ""};
    put_char(w, '{');
    put_string(w, words[e->lod]);
    if (e->lod != LOD_TABLE) {
        put_exprs(w, e->args, e->count - 1);
        put_string(w, e->count > 1 ? " : " : ": ");
    }
    put_at(w, e->args[e->count - 1], ANY);
    put_char(w, '}');
}

static void put_set(Writer *w, const Expr *e) {
    put_left(w, e->args[0], COMPARE);
    if (e->set == SET_HAVING) {
        put_string(w, " IN HAVING ");
        if (e->args[1]->parenthesized) {
            put_at(w, e->args[1], ANY);
            return;
        }
        put_char(w, '(');
        put_at(w, e->args[1], ANY);
        put_char(w, ')');
        return;
    }
    put_string(w, e->set == SET_TOP ? " IN TOP " : " IN BOTTOM ");
    put_at(w, e->args[1], PRIMARY);
    put_string(w, " BY ");
    put_at(w, e->args[2], SUM);
}

/* With parentheses where they were written, and where the place asks for a tighter expression. */
static void put_at(Writer *w, const Expr *e, int level) {
    while (e->kind == EXPR_CALL && e->written == WRITTEN_CAST) e = e->args[0];
    bool around = e->parenthesized || level_of(e) < level;
    if (around) put_char(w, '(');
    switch (e->kind) {
    case EXPR_LITERAL: put_literal(w, e->value); break;
    case EXPR_NAME: put_name(w, &e->name); break;
    case EXPR_CALL: put_call(w, e); break;
    case EXPR_IF:
    case EXPR_CASE: put_branches(w, e); break;
    case EXPR_LOD: put_lod(w, e); break;
    case EXPR_SET: put_set(w, e); break;
    }
    if (around) put_char(w, ')');
}

void put_expr(Writer *w, const Expr *expr) { put_at(w, expr, ANY); }
