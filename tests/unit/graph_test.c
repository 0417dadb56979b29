/* The graph of relationships: which path, and which joins. */
#include "graph_letters.h"

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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
