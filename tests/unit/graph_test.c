/* The graph of relationships: which path, and which joins; paths also against all shortest ones, listed. */
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

static int setup(void **state) { /* also in the middle of a test: a new model */
    (void)state;
    arena_release(&arena);
    arena_init(&arena, NULL);
    diags_init(&diags, &arena);
    model_init(&model, &arena);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    arena_release(&arena);
    return 0;
}

#define assert_text(text, expected)                                                                                    \
    do {                                                                                                               \
        Text t_ = (text);                                                                                              \
        if (!text_equal(t_, text_of(expected))) fail_msg("\n\"%.*s\", not\n\"%s\"", TEXT_ARG(t_), expected);           \
    } while (0)

/* ---- graphs, written "A>B" (A refers to B) and "A=B" (many to many), in the order of their columns ---- */

static Table *table_named(Text name) {
    Table *table = model_table(&model, name, NULL);
    if (table == NULL) {
        table = model_add_table(&model, name);
        model_add_column(&model, table, TEXT("id"), TYPE_STRING)->key = true;
    }
    return table;
}

static void relate(Text left, char sign, Text right) {
    Table *from = table_named(left), *to = table_named(right);
    Text name = text_format(&arena, "%.*s%u", TEXT_ARG(right), from->column_count);
    ModelColumn *column = model_add_column(&model, from, name, TYPE_STRING);
    model_relate(&model, column, to->columns[0], sign == '=', false, (Span){0});
}

static void graph(const char *edges) {
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

static const Table *named(const char *name) {
    const Table *table = model_table(&model, text_of(name), NULL);
    assert_non_null(table);
    return table;
}

static TableSet set_of(const char *names) {
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
static void put_short(Writer *w, const Table *from, const Path *path) {
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

static Text path_of(const char *from, const char *to, const char *via) {
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
static Text columns_of(const char *from, const char *to) {
    Path path, other;
    Writer w;
    writer_init(&w, &arena);
    assert_int_equal(graph_path(&model, &arena, named(from), named(to), NULL, &path, &other), PATH_FINE);
    put_path(&w, named(from), &path);
    return writer_text(&w);
}

static void put_set(Writer *w, const TableSet *set) {
    const char *space = "";
    for (uint32_t t = 0; t < model.tables.count; t++)
        if (set_has(set, t)) {
            put_format(w, "%s%.*s", space, TEXT_ARG(model.tables.items[t]->name));
            space = " ";
        }
}

static Text finest_of(const char *names) {
    TableSet set = set_of(names);
    set = graph_finest(&model, &set);
    Writer w;
    writer_init(&w, &arena);
    put_set(&w, &set);
    return writer_text(&w);
}

/* "base A; A>B; *A>B<C else A<C | base ...": lookups plain, expansions with a star. */
static Text joins_via(const char *base, const char *more, const char *via) {
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

static Text joins(const char *base, const char *more) { return joins_via(base, more, NULL); }

static void test_chains(void **state) {
    (void)state;
    graph("Line>Order Order>Customer Customer>Region Other");
    assert_text(path_of("Line", "Region", NULL), "Line>Order>Customer>Region");
    assert_text(path_of("Region", "Line", NULL), "Region<Customer<Order<Line");
    assert_text(path_of("Line", "Line", NULL), "Line");
    assert_text(path_of("Line", "Other", NULL), "none");
    assert_text(columns_of("Customer", "Line"), "Customer.id <- Order.Customer1, Order.id <- Line.Order1");
    assert_true(graph_reaches(&model, named("Line"), named("Region")));
    assert_true(graph_reaches(&model, named("Line"), named("Line")));
    assert_false(graph_reaches(&model, named("Region"), named("Line")));
    assert_text(finest_of("Region Order Customer"), "Order");
    assert_text(finest_of("Region Other"), "Region Other");
    assert_text(joins("Order", "Region"), "base Order; Order>Customer>Region");
    assert_text(joins("Order", "Customer Region"), "base Order; Order>Customer; Order>Customer>Region");
    /* R = Order, by the product of a line: every order there, its customer from itself */
    assert_text(joins("Order", "Line"), "base Order; *Order<Line");
    assert_text(joins("Order", "Line Customer"), "base Order; *Order<Line; Order>Customer");
    assert_text(joins("Line Region", ""), "base Line; Line>Order>Customer>Region");
    assert_text(joins("", "Order Region"), "base Order; Order>Customer>Region");
    assert_text(joins("", ""), "");
    assert_text(joins("Line", "Other"), "none: Line, Other");
    assert_text(joins("Line", "Region Other"), "none: Line, Other");
}

static void test_diamonds(void **state) {
    (void)state;
    graph("Message>Interaction Message>Participant Interaction>Session Participant>Session Session>Account "
          "Step>Interaction");
    assert_text(path_of("Message", "Session", NULL), "Message>Interaction>Session");
    assert_text(path_of("Message", "Account", NULL), "Message>Interaction>Session>Account"); /* also when it goes on */
    assert_text(path_of("Message", "Session", "Participant"), "Message>Participant>Session");
    assert_text(path_of("Participant", "Interaction", NULL),
                "Participant>Session<Interaction"); /* rule 2: not by Message */
    assert_text(path_of("Participant", "Interaction", "Message"), "Participant<Message>Interaction");
    assert_text(joins("Session", "Message Participant"),
                "base Session; *Session<Interaction<Message; Message>Participant");
    assert_text(joins("Message", "Session Account"),
                "base Message; Message>Interaction>Session; Message>Interaction>Session>Account");
    assert_text(joins_via("Message", "Session Account", "Participant"),
                "base Message; Message>Participant>Session; Message>Participant>Session>Account");
    assert_text(joins_via("Message", "Interaction Session", "Participant"),
                "base Message; Message>Interaction; Message>Participant>Session");
    assert_text(joins("Participant", "Interaction"), "base Participant; *Participant>Session<Interaction");
    assert_text(joins_via("Participant", "Interaction", "Message"),
                "base Participant; *Participant<Message; Message>Interaction");
    /* siblings at several heights: a step meets the messages of its own interaction, not of its session */
    assert_text(joins("Session", "Message Step"),
                "base Session; *Session<Interaction<Message; *Message>Interaction<Step else Session<Interaction<Step");
    assert_text(
        joins("Participant", "Message Step"),
        "base Participant; *Participant<Message; *Message>Interaction<Step else Participant>Session<Interaction<Step");
    graph("Message>Participant Message>Interaction Interaction>Session Participant>Session");
    assert_text(path_of("Message", "Session", NULL),
                "Message>Participant>Session"); /* the order of the columns decides */
    assert_text(columns_of("Session", "Message"),
                "Session.id <- Participant.Session1, Participant.id <- Message.Participant1");
    /* a diamond inside a longer path that turns */
    graph("A>B A>C B>D C>D E>D");
    assert_text(path_of("A", "E", NULL), "A>B>D<E");
    graph("A>B A>C B>D C>D D=E F>E");
    assert_text(path_of("A", "F", NULL), "A>B>D=E<F");
    assert_text(joins("A", "F"), "base A; *A>B>D=E<F");
}

static void test_lookups_from_the_finest(void **state) {
    (void)state;
    graph("Line>Order Line>Customer Order>Customer Customer>Region");
    assert_text(path_of("Line", "Customer", NULL), "Line>Customer"); /* fewest relationships */
    /* one table reaches all others: they are looked up from it; an order without lines has its own customer */
    assert_text(joins("Order", "Line Customer"), "base Order; *Order<Line; Line>Customer else Order>Customer");
    assert_text(joins("Order", "Line Region"),
                "base Order; *Order<Line; Line>Customer>Region else Order>Customer>Region");
    /* many-to-one wins over a shorter path of another shape (2.1 before 2.3) */
    graph("A>B B>C C>D A>X D>X");
    assert_text(path_of("A", "D", NULL), "A>X<D");
    assert_text(joins("A", "D"), "base A; A>B>C>D");
    assert_text(joins("D", "A"), "base D; *D<C<B<A");
}

static void test_valleys(void **state) {
    (void)state;
    graph("M>A M>B A>P B>Q");
    assert_text(path_of("A", "B", NULL), "A<M>B");
    assert_text(joins("A", "B"), "base A; *A<M; M>B");
    assert_text(joins("A B", ""), "base A; *A<M; M>B | base B; *B<M; M>A");
    assert_text(joins("P", "Q"), "base P; *P<A<M; M>B>Q");
    assert_text(joins("A", "M P Q"), "base A; *A<M; A>P; M>B>Q");
    /* a valley and a further sibling */
    graph("M>A M>B K>A");
    assert_text(joins("K", "B"), "base K; *K>A<M; M>B");
    /* up, down, up, down: the valley stands between */
    graph("A>P V>P V>Q B>Q");
    assert_text(path_of("A", "B", NULL), "A>P<V>Q<B");
    assert_text(joins("A", "B"), "base A; *A>P<V; *V>Q<B");
    /* the valley is not finest itself: what is below it stands in for it */
    graph("A>P V>P V>Q B>Q W>V W>A");
    assert_text(joins("A", "B W"), "base A; *A<W; *W>V>Q<B");
    assert_text(joins("A W", "B"), "base W; *W>V>Q<B; W>A");
}

static void test_parallel_relationships(void **state) {
    (void)state;
    graph("Order>Customer Order>Customer Customer>Region Visit>Customer");
    assert_text(columns_of("Order", "Customer"), "Order.Customer1 -> Customer.id");
    assert_text(columns_of("Region", "Order"), "Region.id <- Customer.Region1, Customer.id <- Order.Customer1");
    assert_text(columns_of("Visit", "Order"), "Visit.Customer1 -> Customer.id, Customer.id <- Order.Customer1");
    assert_text(joins("Order", "Visit"), "base Order; *Order>Customer<Visit");
    /* many-to-many ones are no diamond */
    graph("A=B A=B");
    assert_text(path_of("A", "B", NULL), "A=B or A=B");
}

static void test_many_to_many(void **state) {
    (void)state;
    graph("Sale>Shop Shop=Campaign Click>Campaign Shop>City");
    assert_text(path_of("Sale", "Click", NULL), "Sale>Shop=Campaign<Click");
    assert_text(columns_of("Campaign", "City"), "Campaign.id -- Shop.Campaign1, Shop.City2 -> City.id");
    assert_text(joins("Sale", "Campaign"), "base Sale; *Sale>Shop=Campaign");
    assert_text(joins("Campaign", "Sale City"), "base Campaign; *Campaign=Shop<Sale; Sale>Shop>City");
    assert_text(joins("Shop", "Campaign City"), "base Shop; *Shop=Campaign; Shop>City");
    /* across and then up: the table between is a valley and stands */
    assert_text(joins("Campaign", "City"), "base Campaign; *Campaign=Shop; Shop>City");
    assert_text(joins("Sale Click", ""),
                "base Sale; *Sale>Shop=Campaign<Click | base Click; *Click>Campaign=Shop<Sale");
    /* rule 2 before other shapes */
    graph("A>S B>S A>M M=B");
    assert_text(path_of("A", "B", NULL), "A>S<B");
}

static void test_ambiguous(void **state) {
    (void)state;
    graph("Sale>Customer Sale>Product Return>Customer Return>Product");
    assert_text(path_of("Sale", "Return", NULL), "Sale>Customer<Return or Sale>Product<Return");
    assert_text(path_of("Sale", "Return", "Product"), "Sale>Product<Return");
    assert_text(joins("Sale", "Return"), "Sale>Customer<Return or Sale>Product<Return");
    assert_text(joins_via("Sale", "Return", "Product"), "base Sale; *Sale>Product<Return");
    assert_text(path_of("Customer", "Product", NULL), "Customer<Sale>Product or Customer<Return>Product");
    assert_text(joins("Customer", "Sale Product"), "base Customer; *Customer<Sale; Sale>Product");
    /* through a table: neither half may use the tables of the other, whichever is found first */
    graph("A=X X=V X=B A=Y Y=Z Z=V E=F");
    assert_text(path_of("A", "B", "V"), "A=Y=Z=V=X=B");
    assert_text(path_of("A", "B", "E"), "none");
    assert_text(path_of("Y", "A", "X"), "Y=Z=V=X=A");
    graph("A>V A>V V>B C>B");
    assert_text(path_of("V", "C", "A"), "none");
    /* of two common tables the one that reaches the other is nearer */
    graph("Sale>Region Sale>Customer Visit>Region Visit>Customer Customer>Region");
    assert_text(path_of("Sale", "Visit", NULL), "Sale>Customer<Visit");
    /* a cycle: each refers to the other */
    graph("Account>Contact Contact>Account");
    assert_text(path_of("Account", "Contact", NULL), "Account>Contact or Account<Contact");
    assert_text(joins("Account", "Contact"), "Account>Contact or Account<Contact");
    assert_text(joins("Account", ""), "base Account");
    assert_text(finest_of("Account Contact"), "Account");
    graph("A>B B>C C>A");
    assert_text(path_of("A", "B", NULL), "A>B");
    assert_text(joins("A", "B"), "base A; A>B");
    assert_text(joins("B", "A"), "base B; *B<A");
    assert_text(joins("C", "A"), "base C; C>A");
    assert_text(finest_of("A B C"), "A");
    assert_text(joins("A B C", ""), "base A; A>B; A>B>C");
}

static void test_self_reference_and_inactive(void **state) {
    (void)state;
    graph("Account>Account Contact>Account");
    assert_text(path_of("Contact", "Account", NULL), "Contact>Account");
    assert_text(joins("Account", "Contact"), "base Account; *Account<Contact");
    assert_int_equal(model.relationships.count, 2);
    graph("A>B C");
    ModelColumn *column = model_add_column(&model, table_named(TEXT("A")), TEXT("c"), TYPE_STRING);
    model_relate(&model, column, named("C")->columns[0], false, true, (Span){0});
    assert_text(path_of("A", "C", NULL), "none");
}

static void test_siblings(void **state) {
    (void)state;
    graph("A>S B>S C>S S>T");
    assert_text(joins("A", "B C"), "base A; *A>S<B; *A>S<C");
    assert_text(joins("A B", "T"), "base A; *A>S<B; A>S>T | base B; *B>S<A; B>S>T");
    assert_text(joins("A B C", ""), "base A; *A>S<B; *A>S<C | base B; *B>S<A; *B>S<C | base C; *C>S<A; *C>S<B");
    assert_text(joins("S", "A B"), "base S; *S<A; *S<B");
    assert_text(joins("T", "A B"), "base T; *T<S<A; *A>S<B else T<S<B"); /* pairs share S, not only T */
    assert_text(joins("S", "A B T"), "base S; *S<A; *S<B; S>T");
}

/* ---- against all shortest paths, listed ---- */

enum { LISTED = 4096 };
typedef struct Listed {
    uint8_t length;
    Step steps[8];
} Listed;
static Listed listed[LISTED];
static uint32_t listed_count;

static char way_of(Step step) { return step.relationship->many_to_many ? '=' : step.up ? '>' : '<'; }

static const Table *end_of(Step step) {
    bool forwards = step.relationship->many_to_many ? !step.backwards : step.up;
    return (forwards ? step.relationship->to : step.relationship->from)->table;
}

static void list_paths(const Table *at, const Table *to, Listed path, uint32_t length) {
    if (path.length == length) {
        if (at == to && listed_count < LISTED) listed[listed_count++] = path;
        return;
    }
    for (uint32_t i = 0; i < at->links.count; i++) {
        const Relationship *link = at->links.items[i];
        bool starts = link->from->table == at;
        Listed longer = path;
        longer.steps[longer.length++] = (Step){link, !link->many_to_many && starts, link->many_to_many && !starts};
        list_paths((starts ? link->to : link->from)->table, to, longer, length);
    }
}

/* Where a path turns: its ways without repeats, with the tables between them and the many-to-many relationships. */
static Text turns_of(const Step *steps, uint32_t count) {
    Writer w;
    writer_init(&w, &arena);
    for (uint32_t i = 0; i < count; i++) {
        if (way_of(steps[i]) == '=') put_format(&w, " %u", steps[i].relationship->index);
        if (i + 1 == count || way_of(steps[i]) != way_of(steps[i + 1]) || way_of(steps[i]) == '=')
            put_format(&w, " %c%u", way_of(steps[i]), end_of(steps[i])->index);
    }
    return writer_text(&w);
}

static bool all_ways(const Listed *path, char way) {
    for (uint32_t i = 0; i < path->length; i++)
        if (way_of(path->steps[i]) != way) return false;
    return true;
}

static const Table *peak_of(const Listed *path) { /* NULL: another shape than up and down */
    uint32_t i = 0;
    while (i < path->length && way_of(path->steps[i]) == '>') i++;
    if (i == 0 || i == path->length) return NULL;
    const Table *peak = end_of(path->steps[i - 1]);
    while (i < path->length && way_of(path->steps[i]) == '<') i++;
    return i == path->length ? peak : NULL;
}

/* The paths that the rules before the third leave, moved to the front. */
static void apply_rules(void) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < listed_count; i++)
        if (all_ways(&listed[i], '>') || all_ways(&listed[i], '<')) listed[kept++] = listed[i];
    if (kept == 0) {
        TableSet peaks = {{0}};
        for (uint32_t i = 0; i < listed_count; i++)
            if (peak_of(&listed[i]) != NULL) set_add(&peaks, peak_of(&listed[i])->index);
        peaks = graph_finest(&model, &peaks);
        for (uint32_t i = 0; i < listed_count; i++)
            if (peak_of(&listed[i]) != NULL && set_has(&peaks, peak_of(&listed[i])->index)) listed[kept++] = listed[i];
    }
    if (kept > 0) listed_count = kept;
}

static uint32_t next_random(uint32_t below) {
    static uint64_t x = 88172645463325252u;
    x ^= x << 13, x ^= x >> 7, x ^= x << 17;
    return (uint32_t)(x >> 20) % below;
}

static void check_path(const Table *from, const Table *to) {
    Path path, other;
    PathProblem problem = graph_path(&model, &arena, from, to, NULL, &path, &other);
    listed_count = 0;
    for (uint32_t length = 1; length < 8 && listed_count == 0; length++) list_paths(from, to, (Listed){0}, length);
    if (listed_count == 0) {
        assert_int_equal(problem, PATH_NONE);
        return;
    }
    assert_int_equal(path.count, listed[0].length);
    apply_rules();
    bool several = false, found = false, other_found = false;
    for (uint32_t i = 0; i < listed_count; i++) {
        Text turns = turns_of(listed[i].steps, listed[i].length);
        several |= !text_equal(turns, turns_of(listed[0].steps, listed[0].length));
        found |= text_equal(turns, turns_of(path.steps, path.count));
        other_found |= problem == PATH_AMBIGUOUS && text_equal(turns, turns_of(other.steps, other.count));
    }
    assert_true(found);
    assert_int_equal(problem, several ? PATH_AMBIGUOUS : PATH_FINE);
    if (several) assert_true(other_found);
    if (several) assert_false(text_equal(turns_of(path.steps, path.count), turns_of(other.steps, other.count)));
}

static void check_joins(const TableSet *base, const TableSet *more) {
    JoinPlan plan;
    JoinFault fault;
    if (!graph_joins(&model, &arena, base, more, NULL, &plan, &fault)) {
        Path path, other;
        if (fault.problem == PATH_NONE)
            assert_int_equal(graph_path(&model, &arena, fault.left, fault.right, NULL, &path, &other), PATH_NONE);
        return;
    }
    for (uint32_t p = 0; p < plan.part_count; p++) {
        TableSet standing = {{0}};
        for (uint32_t i = 0; i < plan.parts[p].count; i++) {
            const Join *join = &plan.parts[p].joins[i];
            assert_false(set_has(&standing, join->table->index));
            set_add(&standing, join->table->index);
            if (join->kind == JOIN_BASE) continue;
            for (uint32_t k = 0; k < 2; k++) {
                const Path *path = k == 0 ? &join->path : &join->fallback_path;
                const Table *source = k == 0 ? join->source : join->fallback;
                if (source == NULL) continue;
                assert_true(set_has(&standing, source->index));
                assert_true(path->count > 0);
                assert_ptr_equal(end_of(path->steps[path->count - 1]), join->table);
                for (uint32_t s = 0; s < path->count; s++) {
                    char way = way_of(path->steps[s]);
                    if (join->kind == JOIN_LOOKUP)
                        assert_int_equal(way, '>');
                    else if (s > 0 && way != '<')
                        assert_int_equal(way_of(path->steps[s - 1]), '>');
                    assert_true(set_has(&plan.tables, end_of(path->steps[s])->index));
                }
            }
        }
        for (uint32_t t = 0; t < model.tables.count; t++)
            if (set_has(base, t) || set_has(more, t)) assert_true(set_has(&standing, t));
    }
}

static void test_random_graphs(void **state) {
    (void)state;
    static const char *const names[] = {"A", "B", "C", "D", "E", "F", "G"};
    for (int round = 0; round < 4000; round++) {
        setup(NULL);
        uint32_t tables = 3 + next_random(5), edges = next_random(11);
        bool cycles = round % 4 == 0;
        for (uint32_t t = 0; t < tables; t++) table_named(text_of(names[t]));
        for (uint32_t i = 0; i < edges; i++) {
            uint32_t from = next_random(tables), to = next_random(tables);
            if (!cycles && from > to) continue;
            relate(text_of(names[from]), next_random(6) == 0 ? '=' : '>', text_of(names[to]));
        }
        model_link(&model, &diags);
        for (uint32_t a = 0; a < tables; a++)
            for (uint32_t b = 0; b < tables; b++)
                if (a != b) check_path(model.tables.items[a], model.tables.items[b]);
        for (uint32_t i = 0; i < 20; i++) {
            TableSet base = {{next_random(1u << tables) & next_random(1u << tables)}};
            TableSet more = {{next_random(1u << tables) & next_random(1u << tables)}};
            check_joins(&base, &more);
        }
    }
}

static double seconds_since(clock_t start) { return (double)(clock() - start) / CLOCKS_PER_SEC; }

static void test_large(void **state) {
    (void)state;
    enum { MANY = 200 };
    char name[MANY][16];
    Path path, other;
    JoinPlan plan;
    JoinFault fault;
    for (int i = 0; i < MANY; i++) snprintf(name[i], sizeof name[i], "T%d", i);
    clock_t start = clock();
    setup(NULL);
    for (int i = 0; i + 1 < MANY; i++) relate(text_of(name[i]), '>', text_of(name[i + 1]));
    model_link(&model, &diags);
    assert_int_equal(graph_path(&model, &arena, named("T0"), named("T199"), NULL, &path, &other), PATH_FINE);
    assert_int_equal(path.count, MANY - 1);
    TableSet all = {{0}}, none = {{0}};
    for (uint32_t t = 0; t < MANY; t++) set_add(&all, t);
    assert_true(graph_joins(&model, &arena, &all, &none, NULL, &plan, &fault));
    assert_int_equal(plan.parts[0].count, MANY);
    TableSet last = {{0}};
    set_add(&last, MANY - 1);
    assert_true(graph_joins(&model, &arena, &last, &all, NULL, &plan, &fault));
    assert_true(seconds_since(start) < 2);

    start = clock(); /* every table refers to all later ones */
    setup(NULL);
    for (int i = 0; i < MANY; i++) table_named(text_of(name[i]));
    for (int i = 0; i < MANY; i++)
        for (int k = i + 1; k < MANY; k++) relate(text_of(name[i]), '>', text_of(name[k]));
    model_link(&model, &diags);
    assert_true(graph_joins(&model, &arena, &all, &none, NULL, &plan, &fault));
    assert_int_equal(plan.parts[0].joins[MANY - 1].path.count, 1);
    assert_true(graph_joins(&model, &arena, &last, &all, NULL, &plan, &fault));
    assert_true(seconds_since(start) < 3);

    start = clock(); /* layers of 10, each table many-to-many with the next layer: 10^19 equal paths */
    setup(NULL);
    for (int i = 0; i < MANY; i++) table_named(text_of(name[i]));
    for (int i = 0; i < MANY - 10; i++)
        for (int k = 0; k < 10; k++) relate(text_of(name[i]), '=', text_of(name[i / 10 * 10 + 10 + k]));
    model_link(&model, &diags);
    assert_int_equal(graph_path(&model, &arena, named("T0"), named("T195"), NULL, &path, &other), PATH_AMBIGUOUS);
    assert_int_equal(path.count, 19);
    assert_int_equal(other.count, 19);
    assert_memory_not_equal(path.steps, other.steps, 19 * sizeof *path.steps);
    assert_true(seconds_since(start) < 1);

    start = clock(); /* the same many-to-one: a diamond of 10^18 walks */
    setup(NULL);
    for (int i = 0; i < MANY; i++) table_named(text_of(name[i]));
    for (int i = 0; i < MANY - 10; i++)
        for (int k = 0; k < 10; k++) relate(text_of(name[i]), '>', text_of(name[i / 10 * 10 + 10 + k]));
    model_link(&model, &diags);
    assert_int_equal(graph_path(&model, &arena, named("T0"), named("T195"), NULL, &path, &other), PATH_FINE);
    assert_int_equal(path.count, 19);
    assert_true(seconds_since(start) < 1);

    start = clock(); /* a star of siblings */
    setup(NULL);
    for (int i = 1; i < MANY; i++) relate(text_of(name[i]), '>', TEXT("T0"));
    model_link(&model, &diags);
    TableSet one = {{0}};
    set_add(&one, 0);
    assert_true(graph_joins(&model, &arena, &one, &all, NULL, &plan, &fault));
    assert_int_equal(plan.parts[0].count, MANY);
    assert_true(seconds_since(start) < 4);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_chains, teardown),
        cmocka_unit_test_teardown(test_diamonds, teardown),
        cmocka_unit_test_teardown(test_lookups_from_the_finest, teardown),
        cmocka_unit_test_teardown(test_valleys, teardown),
        cmocka_unit_test_teardown(test_parallel_relationships, teardown),
        cmocka_unit_test_teardown(test_many_to_many, teardown),
        cmocka_unit_test_teardown(test_ambiguous, teardown),
        cmocka_unit_test_teardown(test_self_reference_and_inactive, teardown),
        cmocka_unit_test_teardown(test_siblings, teardown),
        cmocka_unit_test_teardown(test_random_graphs, teardown),
        cmocka_unit_test_teardown(test_large, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
