/* Commands of a layout, and the printer that turns them into lines. A group is printed on one line when it fits with
   what follows up to the next place for a break; otherwise each of its own places breaks. */
#include "syntax/layout.h"

#include <string.h>

/* ---- adding commands ---- */

Command *layout_do(Layout *l, CommandKind kind) {
    Command *command = list_add(l->arena, &l->commands);
    *command = (Command){.kind = kind};
    return command;
}

void layout_add(Layout *l, CommandKind kind) { layout_do(l, kind); }

void layout_add_text(Layout *l, Text text) { layout_do(l, DO_TEXT)->text = text; }

uint32_t layout_open(Layout *l) {
    layout_do(l, DO_OPEN);
    return l->commands.count - 1;
}

void layout_close(Layout *l, uint32_t open) {
    l->commands.items[open].of = l->commands.count;
    layout_do(l, DO_CLOSE);
}

void layout_indent(Layout *l, uint32_t columns) { layout_do(l, DO_INDENT)->size = columns; }

void layout_trailing(Layout *l) {
    for (; l->at < l->pieces.count; l->at++) {
        const Piece *piece = &l->pieces.items[l->at];
        if (piece->kind != IS_TRAILING && piece->kind != IS_AFTER) return;
        if (piece->kind == IS_AFTER) layout_add(l, DO_BLANK);
        layout_do(l, piece->kind == IS_AFTER ? DO_TEXT : DO_TRAILING)->text = layout_text(l, piece->token, AS_WRITTEN);
    }
}

void layout_comments(Layout *l) {
    layout_trailing(l);
    for (; l->at < l->pieces.count && l->pieces.items[l->at].kind != IS_TOKEN; l->at++) {
        const Piece *piece = &l->pieces.items[l->at];
        Command *command = layout_do(l, piece->kind == IS_OWN      ? DO_OWN
                                        : piece->kind == IS_BEFORE ? DO_TEXT
                                                                   : DO_TRAILING);
        command->text = layout_text(l, piece->token, AS_WRITTEN);
        if (piece->kind == IS_BEFORE) layout_add(l, DO_BLANK);
    }
}

Token layout_put(Layout *l, Spelling spelling) {
    layout_comments(l);
    if (l->at == l->pieces.count) return (Token){0};
    Token t = l->pieces.items[l->at++].token;
    if (t.type == T_LP || t.type == T_LC) l->depth++;
    if (t.type == T_RP || t.type == T_RC) l->depth--;
    layout_add_text(l, layout_text(l, t, spelling));
    return t;
}

void layout_line(Layout *l, CommandKind kind) {
    layout_trailing(l);
    bool step = l->steps && l->depth <= 0 && is_step_word(layout_next(l).type);
    if (!step)
        layout_add(l, kind);
    else if (kind == DO_LINE)
        layout_add(l, DO_BLANK);
}

/* ---- printing ---- */

typedef struct Printer {
    Layout *l;
    Writer *w;
    uint32_t *flat;   /* by command: columns on one line of all commands before it */
    uint32_t *forced; /* commands before it that cannot stand on one line */
    uint32_t *tail;   /* columns from it to the next place for a break */
    LIST(uint32_t) indents;
    LIST(bool) broken; /* by open group */
    uint32_t column, line;
    bool blank; /* to be put before the next text */
    bool ended; /* the line ends with a comment: the next text begins a new one */
    bool empty; /* nothing but the indentation stands in the line */
} Printer;

static bool many_lines(Text t) { return memchr(t.data, '\n', t.size) != NULL || memchr(t.data, '\r', t.size) != NULL; }

static bool is_block(Text comment) { return comment.data[1] == '*'; }

static void measure(Printer *p) {
    const Command *commands = p->l->commands.items;
    uint32_t count = p->l->commands.count;
    p->flat = NEW_ARRAY(p->l->arena, uint32_t, count + 1);
    p->forced = NEW_ARRAY(p->l->arena, uint32_t, count + 1);
    p->tail = NEW_ARRAY(p->l->arena, uint32_t, count + 1);
    bool *ends = NEW_ARRAY(p->l->arena, bool, count + 1);
    for (uint32_t i = 0; i < count; i++) {
        const Command *c = &commands[i];
        uint32_t width = 0;
        bool force = false;
        switch (c->kind) {
        case DO_TEXT: width = text_columns(c->text), force = many_lines(c->text); break;
        case DO_BLANK: width = 1; break;
        case DO_LINE:
        case DO_THEN:
        case DO_VALUE: width = 1, ends[i] = true; break;
        case DO_SOFT: ends[i] = true; break;
        case DO_BREAK:
        case DO_FORCE:
        case DO_OWN:
        case DO_TRAILING: force = true; break;
        case DO_OPEN:
        case DO_CLOSE:
        case DO_INDENT:
        case DO_ALIGN:
        case DO_OUT:
        case DO_ARM: break;
        }
        p->flat[i + 1] = p->flat[i] + width;
        p->forced[i + 1] = p->forced[i] + force;
        ends[i] = ends[i] || (force && c->kind != DO_FORCE);
    }
    for (uint32_t i = count; i-- > 0;) {
        bool block = commands[i].kind == DO_TRAILING && is_block(commands[i].text) && !many_lines(commands[i].text);
        if (!ends[i] || block) p->tail[i] = p->flat[i + 1] - p->flat[i] + p->tail[i + 1];
        if (block) p->tail[i] += 1 + text_columns(commands[i].text);
    }
}

static uint32_t indent_of(const Printer *p) { return p->indents.items[p->indents.count - 1]; }

static void new_line(Printer *p, bool blank) {
    bool any = p->w->size > 0;
    if (any && !p->empty) put_char(p->w, '\n');
    if (any && blank) put_char(p->w, '\n');
    p->line += !p->empty;
    p->column = 0;
    p->blank = p->ended = false;
    p->empty = true;
}

static void put(Printer *p, Text text) {
    if (text.size == 0) return;
    if (p->ended) new_line(p, false);
    if (p->empty) {
        p->column = indent_of(p);
        for (uint32_t i = 0; i < p->column; i++) put_char(p->w, ' ');
    } else if (p->blank) {
        put_char(p->w, ' ');
        p->column++;
    }
    put_text(p->w, text);
    p->blank = p->empty = false;
    if (!many_lines(text)) {
        p->column += text_columns(text);
        return;
    }
    size_t last = text.size;
    while (last > 0 && text.data[last - 1] != '\n' && text.data[last - 1] != '\r') last--;
    p->column = text_columns(text_slice(text, last, text.size));
    p->line++;
}

static void put_comment(Printer *p, const Command *c) {
    if (c->kind == DO_OWN) {
        if (!p->empty || c->blank) new_line(p, c->blank);
        put(p, c->text);
    } else {
        p->ended = false;
        p->blank = true;
        if (!p->empty && !is_block(c->text)) put_char(p->w, ' ');
        put(p, c->text);
    }
    p->ended = true;
}

/* Whether the commands begin..end fit on a line from `column`, with what must follow them there. */
static bool fits(const Printer *p, uint32_t begin, uint32_t end, uint32_t column) {
    if (p->forced[begin] != p->forced[end]) return false;
    uint32_t extra = p->l->commands.items[begin].kind == DO_OPEN ? p->l->commands.items[begin].size : 0;
    return column + p->flat[end] - p->flat[begin] + p->tail[end] <= LAYOUT_WIDTH + extra;
}

static uint32_t column_of(const Printer *p) { return p->empty || p->ended ? indent_of(p) : p->column + p->blank; }

static bool is_broken(const Printer *p) { return p->broken.items[p->broken.count - 1]; }

/* THEN begins a line when that leaves its value on one; else the value has lines of its own, and THEN stays with the
   condition if that has only one. */
static void put_then(Printer *p, Command *c, uint32_t at) {
    enum { THEN = 5 };
    uint32_t value = at + 1;
    while (p->l->commands.items[value].kind != DO_VALUE) value++;
    bool short_value = fits(p, value + 1, p->l->commands.items[value].size, indent_of(p) + THEN);
    bool one_line = p->l->commands.items[c->of].size == p->line && !p->ended && p->column + THEN <= LAYOUT_WIDTH;
    c->below = is_broken(p) && !short_value;
    if (is_broken(p) && (short_value || !one_line))
        new_line(p, false);
    else
        p->blank = true;
}

static void step(Printer *p, uint32_t at) {
    Command *c = &p->l->commands.items[at];
    switch (c->kind) {
    case DO_TEXT: put(p, c->text); break;
    case DO_BLANK: p->blank = true; break;
    case DO_LINE:
        if (is_broken(p))
            new_line(p, false);
        else
            p->blank = true;
        break;
    case DO_SOFT:
        if (is_broken(p)) new_line(p, false);
        break;
    case DO_BREAK: new_line(p, c->blank); break;
    case DO_OPEN: *list_add(p->l->arena, &p->broken) = is_broken(p) && !fits(p, at, c->of, column_of(p)); break;
    case DO_CLOSE: p->broken.count--; break;
    case DO_INDENT: {
        uint32_t indent = indent_of(p) + c->size;
        *list_add(p->l->arena, &p->indents) = indent;
        break;
    }
    case DO_ALIGN: {
        uint32_t column = column_of(p);
        *list_add(p->l->arena, &p->indents) = column;
        break;
    }
    case DO_OUT: p->indents.count--; break;
    case DO_FORCE: break;
    case DO_OWN:
    case DO_TRAILING: put_comment(p, c); break;
    case DO_ARM: c->size = p->line; break;
    case DO_THEN: put_then(p, c, at); break;
    case DO_VALUE:
        if (p->l->commands.items[c->of].below)
            new_line(p, false);
        else
            p->blank = true;
        break;
    }
}

void layout_print(Layout *l, Writer *w, uint32_t indent) {
    Printer p = {.l = l, .w = w, .empty = true};
    measure(&p);
    *list_add(l->arena, &p.indents) = indent;
    *list_add(l->arena, &p.broken) = true;
    for (uint32_t i = 0; i < l->commands.count; i++) step(&p, i);
    l->commands.count = 0;
}
