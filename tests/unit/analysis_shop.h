/* A shop to resolve formulas in, and ways to say what they must mean or what must be wrong with them. */
#pragma once
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "analysis/analysis.h"
#include "syntax/syntax.h"

static const char shop[] = "model Shop \"Shop\"\n"
                           "table Customers\n"
                           "    Customer_Id string key\n"
                           "    Name string\n"
                           "    Region string\n"
                           "table Orders \"The Orders\"\n"
                           "    Order_Id string key\n"
                           "    Customer string -> Customers\n"
                           "    Order_Date date\n"
                           "    Sales real\n"
                           "    Quantity integer\n"
                           "    Discount real measure avg\n"
                           "    Shipped boolean\n"
                           "    Stamp datetime\n"
                           "    Segment string\n"
                           "table Lines\n"
                           "    Line_Id string key\n"
                           "    Order_Ref string -> Orders\n"
                           "    Product string\n"
                           "    Amount real\n"
                           "    Region string\n"
                           "table Weather\n"
                           "    Day date key\n"
                           "    Rain real\n"
                           "table Codes\n"
                           "    Code string\n"
                           "    Other string\n"
                           "    Weight real\n"
                           "relationship Codes.Code -- Orders.Segment\n"
                           "relationship Codes.Other -- Orders.Order_Id\n"
                           "parameter Top : integer = 10\n"
                           "parameter Part : string = 'month'\n"
                           "measure Profit_Ratio_clc \"Profit Ratio\" = SUM([Sales]) / COUNT([Orders])\n"
                           "measure Tax = [Sales] * 0.2\n"
                           "measure Mean_Tax default avg = [Sales] * 0.2\n"
                           "measure First_Day = {FIXED [Customer] : MIN([Order Date])}\n"
                           "measure Running = RUNNING_SUM(SUM([Sales]))\n"
                           "measure With_Attr = ATTR([Segment])\n"
                           "dimension Is_Big \"Is Big\" = [Sales] > 100\n"
                           "dimension Year : integer = YEAR([Order Date])\n"
                           "dimension Stamp_Of_Day : datetime = [Order Date]\n"
                           "set Chosen \"Chosen customers\" = [Customers].[Name] IN ('A', 'B')\n"
                           "set Best = [Customers].[Name] IN TOP 3 BY SUM([Sales])\n"
                           "filter \"shipped\" = [Shipped]\n";

typedef struct Fixture {
    Arena session, formula;
    Diags diags;
    Model model;
    Scope scope;
    Source sources[2];
} Fixture;

static Fixture f;

static inline void open_model(const char *text) {
    f.sources[0] = (Source){TEXT("shop.calc"), text_of(text)};
    diags_init(&f.diags, &f.session);
    model_init(&f.model, &f.session);
    Definitions definitions = parse_file(&f.session, &f.sources[0], &f.diags);
    model_add(&f.model, &definitions, TEXT(""), &f.diags);
    model_link(&f.model, &f.diags);
    for (uint32_t i = 0; i < f.diags.list.count; i++) print_message("%.*s\n", TEXT_ARG(f.diags.list.items[i].message));
    assert_int_equal(f.diags.errors, 0);
    f.scope = (Scope){.model = &f.model, .arena = &f.formula, .diags = &f.diags};
}

static inline int setup(void **state) {
    (void)state;
    memset(&f, 0, sizeof f);
    arena_init(&f.session, NULL);
    arena_init(&f.formula, NULL);
    open_model(shop);
    return 0;
}

static inline int teardown(void **state) {
    (void)state;
    arena_release(&f.session);
    arena_release(&f.formula);
    return 0;
}

/* ---- the harness ---- */

static inline const Source *typed(const char *text) {
    f.sources[1] = (Source){TEXT(""), text_of(text)};
    diags_init(&f.diags, &f.formula);
    return &f.sources[1];
}

static inline void print_diags(const char *text) {
    print_message("of: %s\n", text);
    for (uint32_t i = 0; i < f.diags.list.count; i++) {
        const Diag *d = &f.diags.list.items[i];
        print_message("  %s: %.*s (%.*s)\n", diag_code(d->code), TEXT_ARG(d->message), TEXT_ARG(d->hint));
        for (uint32_t p = 0; p < d->place_count; p++) {
            Span s = d->places[p].span;
            print_message("    %.*s: %.*s\n", TEXT_ARG(text_slice(s.source->text, s.begin, s.end)),
                          TEXT_ARG(d->places[p].label));
        }
    }
}

static inline void means(const char *text, const char *meaning) {
    Expr *e = parse_formula(&f.formula, typed(text), &f.diags);
    bool fine = e != NULL && check_formula(&f.scope, e);
    if (!fine) print_diags(text);
    assert_true(fine);
    Writer w;
    writer_init(&w, &f.formula);
    put_meaning(&w, e);
    put_char(&w, 0);
    assert_string_equal(w.data, meaning);
}

/* A message: parts of it, the text and label of its places, a part of its hint. NULL: not looked at; "" for a place:
 * there is none. */
typedef struct Said {
    const char *code, *message, *place, *label, *second, *second_label, *hint;
} Said;

static inline bool holds(Text text, const char *part) {
    return part == NULL || memmem(text.data, text.size, part, strlen(part)) != NULL;
}

static inline void place_is(const Diag *d, uint32_t n, const char *text, const char *label) {
    if (text == NULL) return;
    if (text[0] == 0) {
        assert_true(d->place_count <= n);
        return;
    }
    assert_true(d->place_count > n);
    Span s = d->places[n].span;
    Text at = text_slice(s.source->text, s.begin, s.end);
    assert_true(text_equal(at, text_of(text)));
    if (label != NULL) assert_true(text_equal(d->places[n].label, text_of(label)));
}

static inline void said(const char *text, Said s) {
    bool fine = f.diags.list.count == 1;
    if (fine) {
        const Diag *d = &f.diags.list.items[0];
        fine = strcmp(diag_code(d->code), s.code) == 0 && holds(d->message, s.message) && holds(d->hint, s.hint);
    }
    if (!fine) print_diags(text);
    assert_true(fine);
    place_is(&f.diags.list.items[0], 0, s.place, s.label);
    place_is(&f.diags.list.items[0], 1, s.second, s.second_label);
}

static inline void wrong(const char *text, Said s) {
    Expr *e = parse_formula(&f.formula, typed(text), &f.diags);
    assert_non_null(e);
    assert_false(check_formula(&f.scope, e));
    said(text, s);
}

static inline View *view_of(const char *text) {
    Statement *s = parse_statement(&f.formula, typed(text), &f.diags);
    if (s == NULL) print_diags(text);
    assert_non_null(s);
    return check_statement(&f.scope, s);
}

static inline View *shows(const char *text) {
    View *view = view_of(text);
    if (view == NULL) print_diags(text);
    assert_non_null(view);
    return view;
}

static inline void wrong_statement(const char *text, Said s) {
    assert_null(view_of(text));
    said(text, s);
}

static inline void wrong_model(const char *text, Said s) {
    open_model(text);
    assert_false(check_model(&f.scope));
    said(text, s);
}
