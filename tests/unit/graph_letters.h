/* Graphs written in letters, their paths and joins as text. */
#pragma once
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "model/graph.h"

static Arena arena;
static Diags diags;
static Model model;

static inline int setup(void **state) { /* also in the middle of a test: a new model */
    (void)state;
    arena_release(&arena);
    arena_init(&arena, NULL);
    diags_init(&diags, &arena);
    model_init(&model, &arena);
    return 0;
}

static inline int teardown(void **state) {
    (void)state;
    arena_release(&arena);
    return 0;
}

#define assert_text(text, expected)                                                                                    \
    do {                                                                                                               \
        Text t_ = (text);                                                                                              \
        if (!text_equal(t_, text_of(expected))) fail_msg("\n\"%.*s\", not\n\"%s\"", TEXT_ARG(t_), expected);           \
    } while (0)

/* Graphs are written "A>B" (A refers to B) and "A=B" (many to many), in the order of their columns. */

static inline Table *table_named(Text name) {
    Table *table = model_table(&model, name, NULL);
    if (table == NULL) {
        table = model_add_table(&model, name);
        model_add_column(&model, table, TEXT("id"), TYPE_STRING)->key = true;
    }
    return table;
}

static inline void relate(Text left, char sign, Text right) {
    Table *from = table_named(left), *to = table_named(right);
    Text name = text_format(&arena, "%.*s%u", TEXT_ARG(right), from->column_count);
    ModelColumn *column = model_add_column(&model, from, name, TYPE_STRING);
    model_relate(&model, column, to->columns[0], sign == '=', false, (Span){0});
}

static inline void graph(const char *edges) {
    setup(NULL);
    for (const char *at = edges; *at != '\0';) {
        size_t first = strcspn(at, ">= "), second = 0;
        if (at[first] == '\0' || at[first] == ' ') {
            table_named((Text){at, first});
            at += first;
        } else {
            second = strcspn(at + first + 1, " ");
            relate((Text){at, first}, at[first], (Text){at + first + 1, second});
            at += first + 1 + second;
        }
        while (*at == ' ') at++;
    }
    model_link(&model, &diags);
}

static inline const Table *named(const char *name) {
    const Table *table = model_table(&model, text_of(name), NULL);
    assert_non_null(table);
    return table;
}

static inline TableSet set_of(const char *names) {
    TableSet set = {{0}};
    for (const char *at = names; *at != '\0';) {
        size_t size = strcspn(at, " ");
        const Table *table = model_table(&model, (Text){at, size}, NULL);
        assert_non_null(table);
        set_add(&set, table->index);
        at += size;
        while (*at == ' ') at++;
    }
    return set;
}

/* "A>B<C=D": up to B, down to C, across to D. */
static inline void put_short(Writer *w, const Table *from, const Path *path) {
    put_text(w, from->name);
    for (uint32_t i = 0; i < path->count; i++) {
        const Step *step = &path->steps[i];
        const Relationship *link = step->relationship;
        bool forwards = link->many_to_many ? !step->backwards : step->up;
        assert_ptr_equal((forwards ? link->from : link->to)->table, from);
        from = (forwards ? link->to : link->from)->table;
        put_char(w, link->many_to_many ? '=' : step->up ? '>' : '<');
        put_text(w, from->name);
    }
}

static inline Text path_of(const char *from, const char *to, const char *via) {
    Path path, other;
    Writer w;
    writer_init(&w, &arena);
    const Table *through = via == NULL ? NULL : named(via);
    PathProblem problem = graph_path(&model, &arena, named(from), named(to), through, &path, &other);
    if (problem == PATH_NONE) return TEXT("none");
    put_short(&w, named(from), &path);
    if (problem == PATH_AMBIGUOUS) {
        put_string(&w, " or ");
        put_short(&w, named(from), &other);
    }
    /* the way back is the same relationships */
    Path back, back_other;
    assert_int_equal(graph_path(&model, &arena, named(to), named(from), through, &back, &back_other), problem);
    if (problem == PATH_FINE) {
        assert_int_equal(back.count, path.count);
        for (uint32_t i = 0; i < path.count; i++)
            assert_ptr_equal(path.steps[i].relationship, back.steps[path.count - 1 - i].relationship);
    }
    return writer_text(&w);
}

/* Which columns a path goes over. */
static inline Text columns_of(const char *from, const char *to) {
    Path path, other;
    Writer w;
    writer_init(&w, &arena);
    assert_int_equal(graph_path(&model, &arena, named(from), named(to), NULL, &path, &other), PATH_FINE);
    put_path(&w, named(from), &path);
    return writer_text(&w);
}

static inline void put_set(Writer *w, const TableSet *set) {
    const char *space = "";
    for (uint32_t t = 0; t < model.tables.count; t++)
        if (set_has(set, t)) {
            put_format(w, "%s%.*s", space, TEXT_ARG(model.tables.items[t]->name));
            space = " ";
        }
}

static inline Text finest_of(const char *names) {
    TableSet set = set_of(names);
    set = graph_finest(&model, &set);
    Writer w;
    writer_init(&w, &arena);
    put_set(&w, &set);
    return writer_text(&w);
}

/* "base A; A>B; *A>B<C else A<C | base ...": lookups plain, expansions with a star. */
static inline Text joins_via(const char *base, const char *more, const char *via) {
    TableSet base_set = set_of(base), more_set = set_of(more);
    JoinPlan plan;
    JoinFault fault;
    Writer w;
    writer_init(&w, &arena);
    if (!graph_joins(&model, &arena, &base_set, &more_set, via == NULL ? NULL : named(via), &plan, &fault)) {
        if (fault.problem == PATH_NONE) {
            put_format(&w, "none: %.*s, %.*s", TEXT_ARG(fault.left->name), TEXT_ARG(fault.right->name));
        } else {
            assert_int_equal(fault.problem, PATH_AMBIGUOUS);
            put_short(&w, fault.left, &fault.path);
            put_string(&w, " or ");
            put_short(&w, fault.left, &fault.other);
        }
        return writer_text(&w);
    }
    TableSet asked = base_set, all;
    bool expands = false;
    set_join(&asked, &more_set);
    for (uint32_t p = 0; p < plan.part_count; p++) {
        TableSet standing = {{0}};
        if (p > 0) put_string(&w, " | ");
        for (uint32_t i = 0; i < plan.parts[p].count; i++) {
            const Join *join = &plan.parts[p].joins[i];
            if (i > 0) put_string(&w, "; ");
            assert_false(set_has(&standing, join->table->index));
            if (join->kind == JOIN_BASE) {
                assert_int_equal(i, 0);
                put_format(&w, "base %.*s", TEXT_ARG(join->table->name));
            } else {
                assert_true(set_has(&standing, join->source->index)); /* sources stand before users */
                if (join->kind == JOIN_EXPAND) expands = true, put_char(&w, '*');
                put_short(&w, join->source, &join->path);
                if (join->fallback != NULL) {
                    assert_true(set_has(&standing, join->fallback->index));
                    put_string(&w, " else ");
                    put_short(&w, join->fallback, &join->fallback_path);
                }
            }
            set_add(&standing, join->table->index);
        }
        all = plan.tables;
        set_join(&all, &standing);
        set_join(&all, &asked);
        assert_memory_equal(&all, &plan.tables, sizeof all);
        for (uint32_t t = 0; t < model.tables.count; t++) /* everything that was asked for stands */
            if (set_has(&asked, t)) assert_true(set_has(&standing, t));
    }
    assert_int_equal(plan.expands, expands);
    return writer_text(&w);
}

static inline Text joins(const char *base, const char *more) { return joins_via(base, more, NULL); }
