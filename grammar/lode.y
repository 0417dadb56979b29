/* The shape of formulas, statements, definitions and tests. An action is one constructor call (src/syntax/build.h); the
   token loop (src/syntax/parse.c) cuts a text into the units that `input` lists and says first which one comes. */
%include {
#include "syntax/build.h"
#define YYNOERRORRECOVERY 1
#undef NDEBUG /* keeps the names of tokens, for `explain --stage tokens` */
}
%name grammar
%token_prefix T_
%token_type {Token}
%extra_argument {Parse *p}
%stack_size 8000
%syntax_error   { unexpected(p, TOKEN); }
%stack_overflow { too_deep(p); }

%fallback ID FIXED INCLUDE EXCLUDE TOP BOTTOM BY HAVING LET SHOW ROWS AS ALONG RESTART WHERE CONTEXT ORDER ASC DESC LIMIT
    PER MODEL TABLE RELATIONSHIP DIMENSION MEASURE PARAMETER SET FILTER TEST DATA WEEK STARTS LOCALE FROM KEY UNIQUE
    INACTIVE FORMAT FOLDER HIDDEN DEFAULT VIA TO NOW USER GIVEN EXPECT WITHIN FAILS MATCHES LINT MUTANT ARM OFF BECAUSE.

%nonassoc LISTEND.
%nonassoc COMMA.
%left OR.
%left AND.
%right NOT.
%left EQ NE LT LE GT GE IN.
%left PLUS MINUS.
%left STAR SLASH PERCENT.
%left CARET.
%right NEGATIVE.

%type label {Token}
%type title {Token}
%type word {Token}
%type alias {Token}
%type what {Token}
%type name {Name *}
%type ref {Name *}
%type exprs {Exprs *}
%type atoms {Exprs *}
%type dims {Exprs *}
%type arms {Exprs *}
%type whens {Exprs *}
%type otherwise {Expr *}
%type expr {Expr *}
%type primary {Expr *}
%type atom {Expr *}
%type value {Expr *}
%type bound {Expr *}
%type item {Item *}
%type dimension {Item *}

input ::= AS_FORMULA expr(E).           { p->formula = E; }
input ::= AS_STATEMENT statement.
input ::= AS_DEFINITION definition.
input ::= AS_COLUMN column.
input ::= AS_FILES FROM files.
input ::= AS_STEP step.

/* ---- expressions ---- */

expr(R) ::= primary(X).                                 { R = X; }
expr(R) ::= expr(X) OR(O) expr(Y).                      { R = expr_infix(p, X, O, Y); }
expr(R) ::= expr(X) AND(O) expr(Y).                     { R = expr_infix(p, X, O, Y); }
expr(R) ::= NOT(O) expr(X).                             { R = expr_prefix(p, O, X); }
expr(R) ::= expr(X) EQ|NE|LT|LE|GT|GE(O) expr(Y).       { R = expr_infix(p, X, O, Y); }
expr(R) ::= expr(X) PLUS|MINUS(O) expr(Y).              { R = expr_infix(p, X, O, Y); }
expr(R) ::= expr(X) STAR|SLASH|PERCENT(O) expr(Y).      { R = expr_infix(p, X, O, Y); }
expr(R) ::= expr(X) CARET(O) expr(Y).                   { R = expr_infix(p, X, O, Y); }
expr(R) ::= MINUS(O) expr(X). [NEGATIVE]                { R = expr_prefix(p, O, X); }
expr(R) ::= expr(X) IN(O) LP exprs(L) RP(C).            { R = expr_in(p, X, O, L, C); }
expr(R) ::= expr(X) IN(O) name(N).                      { R = expr_in_set(p, X, O, N); }
expr(R) ::= expr(X) NOT(K) IN(O) LP exprs(L) RP(C).     { R = expr_not_in(p, K, expr_in(p, X, O, L, C)); }
expr(R) ::= expr(X) NOT(K) IN(O) name(N).               { R = expr_not_in(p, K, expr_in_set(p, X, O, N)); }
expr(R) ::= expr(X) IN TOP|BOTTOM(K) primary(N) BY expr(Y). [IN]  { R = expr_ranked(p, X, K, N, Y); }
expr(R) ::= expr(X) IN HAVING(K) expr(C). [NOT]         { R = expr_having(p, X, K, C); }

primary(R) ::= atom(X).                                 { R = X; }
primary(R) ::= LP(O) expr(X) RP(C).                     { R = expr_parenthesized(p, O, X, C); }

atom(R) ::= INTEGER|REAL|STRING|DATE|TRUE|FALSE|NULL(T). { R = expr_literal(p, T); }
atom(R) ::= name(N).                                    { R = expr_name(p, N); }
atom(R) ::= ID(F) LP exprs(L) RP(C).                    { R = expr_call(p, F, L, C); }
atom(R) ::= ID(F) LP RP(C).                             { R = expr_call(p, F, NULL, C); }
atom(R) ::= IF(O) arms(L) otherwise(E) END(C).          { R = expr_if(p, O, L, E, C); }
atom(R) ::= CASE(O) expr(X) whens(L) otherwise(E) END(C). { R = expr_case(p, O, X, L, E, C); }
atom(R) ::= LC(O) FIXED|INCLUDE|EXCLUDE(K) COLON expr(X) RC(C).          { R = expr_lod(p, O, K, NULL, X, C); }
atom(R) ::= LC(O) FIXED|INCLUDE|EXCLUDE(K) exprs(L) COLON expr(X) RC(C). { R = expr_lod(p, O, K, L, X, C); }
atom(R) ::= LC(O) expr(X) RC(C).                        { R = expr_lod(p, O, O, NULL, X, C); }

arms(L) ::= expr(C) THEN expr(X).                       { L = exprs_pair(p, NULL, C, X); }
arms(L) ::= arms(M) ELSEIF expr(C) THEN expr(X).        { L = exprs_pair(p, M, C, X); }
whens(L) ::= WHEN expr(C) THEN expr(X).                 { L = exprs_pair(p, NULL, C, X); }
whens(L) ::= whens(M) WHEN expr(C) THEN expr(X).        { L = exprs_pair(p, M, C, X); }
otherwise(E) ::= .                                      { E = NULL; }
otherwise(E) ::= ELSE expr(X).                          { E = X; }

exprs(L) ::= expr(X).                                   { L = exprs_add(p, NULL, X); }
exprs(L) ::= exprs(M) COMMA expr(X).                    { L = exprs_add(p, M, X); }

name(N) ::= ID(T).                                      { N = name_start(p, T); }
name(N) ::= BRACKETED(T).                               { N = name_start(p, T); }
name(N) ::= name(M) DOT word(T).                        { N = name_more(p, M, T); }

/* where only a name can stand, every word is one */
ref(N) ::= word(T).                                     { N = name_start(p, T); }
ref(N) ::= ref(M) DOT word(T).                          { N = name_more(p, M, T); }
word(R) ::= ID(T).                                      { R = T; }
word(R) ::= BRACKETED|AND|OR|NOT|IN|IF|THEN|ELSEIF|ELSE|END|CASE|WHEN|TRUE|FALSE|NULL(T). { R = T; }

/* what table calculations run along: a list without parentheses goes on at a comma */
dims(L) ::= atoms(M). [LISTEND]                         { L = M; }
dims(L) ::= LP exprs(M) RP.                             { L = M; }
atoms(L) ::= atom(X).                                   { L = exprs_add(p, NULL, X); }
atoms(L) ::= atoms(M) COMMA atom(X).                    { L = exprs_add(p, M, X); }

/* ---- statements ---- */

statement ::= select.                                   { statement_end(p, false); }
statement ::= ROWS select.                              { statement_end(p, true); }
statement ::= lets SHOW select.                         { statement_end(p, false); }
statement ::= lets ROWS select.                         { statement_end(p, true); }
statement ::= SHOW select.                              { statement_end(p, false); }
select ::= items clauses.
lets ::= let.
lets ::= lets let.
let ::= LET ref(N) EQ expr(X).                          { let_add(p, N, X); }

items ::= item(I).                                      { item_add(p, I); }
items ::= items COMMA item(I).                          { item_add(p, I); }
item(R) ::= expr(X).                                    { R = item_new(p, X); }
item(R) ::= item(I) AS alias(T).                        { R = item_alias(p, I, T); }
item(R) ::= item(I) ALONG(K) dims(L).                   { R = item_along(p, I, K, L); }
item(R) ::= item(I) RESTART(K) dims(L).                 { R = item_restart(p, I, K, L); }
alias(R) ::= STRING(T).                                 { R = T; }
alias(R) ::= word(T).                                   { R = T; }

clauses ::= .
clauses ::= clauses clause.
clause ::= by(K).                                       { clause_by(p, K); }
clause ::= WHERE|CONTEXT|HAVING(K) expr(X).             { clause_condition(p, K, X); }
clause ::= ORDER(K) BY keys.                            { clause_order(p, K); }
clause ::= LIMIT(K) INTEGER(N).                         { clause_limit(p, K, N, NULL); }
clause ::= LIMIT(K) INTEGER(N) PER exprs(L).            { clause_limit(p, K, N, L); }

by(R) ::= BY(K) dimension(I).                           { R = by_add(p, K, I); }
by(R) ::= by(K) COMMA dimension(I).                     { R = by_add(p, K, I); }
dimension(R) ::= expr(X).                               { R = item_new(p, X); }
dimension(R) ::= dimension(I) AS alias(T).              { R = item_alias(p, I, T); }

keys ::= key.
keys ::= keys COMMA key.
key ::= expr(X).                                        { key_add(p, X, false); }
key ::= expr(X) ASC.                                    { key_add(p, X, false); }
key ::= expr(X) DESC.                                   { key_add(p, X, true); }

/* ---- definitions; those of tables and tests go on in units of their own, one a column or step ---- */

definition ::= MODEL named facts.
definition ::= TABLE named.
definition ::= TABLE named FROM files.
definition ::= TABLE named column.
definition ::= TABLE named FROM files column.
definition ::= RELATIONSHIP ref(A) MINUS MINUS ref(B).  { relationship(p, A, B, true, false); }
definition ::= RELATIONSHIP ref(A) ARROW ref(B).        { relationship(p, A, B, false, false); }
definition ::= RELATIONSHIP ref(A) ARROW ref(B) INACTIVE. { relationship(p, A, B, false, true); }
definition ::= DIMENSION|MEASURE|SET named attributes EQ expr(X). { definition_formula(p, X); }
definition ::= FILTER title(T) attributes EQ expr(X).   { definition_filter(p, T, X); }
definition ::= PARAMETER named attributes EQ value(X) allowed. { definition_formula(p, X); }
definition ::= TEST STRING(T).                          { definition_title(p, T); }

named ::= word(N) label(L).                             { definition_name(p, N, L); }
label(R) ::= .                                          { R = (Token){0}; }
label(R) ::= STRING(T).                                 { R = T; }
title(R) ::= label(T).                                  { R = T; }

facts ::= .
facts ::= facts DATA STRING(T).                         { model_data(p, T); }
facts ::= facts WEEK STARTS word(T).                    { model_week(p, T); }
facts ::= facts LOCALE STRING(T).                       { model_locale(p, T); }
facts ::= facts LINT|MUTANT|ARM(K) OFF what(W) waived BECAUSE STRING(T). { waiver_add(p, K, W, T); }
what(R) ::= STRING(T).                                  { R = T; }
what(R) ::= word(T).                                    { R = T; }
what(R) ::= what(A) MINUS word(B).                      { R = token_join(A, B); }
waived ::= .
waived ::= IN ref(N).                                   { waiver_field(p, N); }
waived ::= waived COMMA ref(N).                         { waiver_field(p, N); }

files ::= STRING(T).                                    { file_add(p, T); }
files ::= files COMMA STRING(T).                        { file_add(p, T); }

column ::= word(N).                                     { column_end(p, N, (Token){0}); }
column ::= word(N) word(T) marks.                       { column_end(p, N, T); }
marks ::= .
marks ::= marks STRING(T).                              { column_label(p, T); }
marks ::= marks KEY|UNIQUE|INACTIVE|DIMENSION|MEASURE|HIDDEN(K). { mark_add(p, K); }
marks ::= marks NULL|FORMAT|FOLDER(K) STRING(T).        { mark_text(p, K, T); }
marks ::= marks ARROW(K) ref(N).                        { mark_name(p, K, N); }
marks ::= marks ID|BRACKETED(T).                        { mark_word(p, T); }

attributes ::= .
attributes ::= attributes COLON word(T).                { definition_type(p, T); }
attributes ::= attributes FORMAT|FOLDER(K) STRING(T).   { attribute_text(p, K, T); }
attributes ::= attributes HIDDEN(K).                    { attribute_add(p, K); }
attributes ::= attributes DEFAULT|VIA(K) ref(N).        { attribute_name(p, K, N); }
attributes ::= attributes ALONG|RESTART(K) dims(L).     { attribute_exprs(p, K, L); }

value(R) ::= primary(X).                                { R = X; }
value(R) ::= MINUS(O) primary(X).                       { R = expr_prefix(p, O, X); }
bound(R) ::= atom(X).                                   { R = X; }
bound(R) ::= MINUS(O) atom(X).                          { R = expr_prefix(p, O, X); }
allowed ::= .
allowed ::= IN LP exprs(L) RP.                          { allowed_list(p, L); }
allowed ::= IN bound(A) TO bound(B).                    { allowed_range(p, A, B); }

/* ---- the steps of a test ---- */

step ::= NOW(K) DATE(T).                                { step_now(p, K, T); }
step ::= USER|DATA(K) STRING(T).                        { step_text(p, K, T); }
step ::= PARAMETER(K) ref(N) EQ value(X).               { step_parameter(p, K, N, X); }
step ::= GIVEN(K) ref(N) table.                         { step_given(p, K, N); }
step ::= EXPECT(K) statement outcomes table.            { step_expect(p, K); }
outcomes ::= .
outcomes ::= outcomes WITHIN INTEGER|REAL(T).           { expect_within(p, T); }
outcomes ::= outcomes FAILS.                            { expect_fails(p, (Token){0}); }
outcomes ::= outcomes FAILS STRING(T).                  { expect_fails(p, T); }
outcomes ::= outcomes MATCHES STRING(T).                { expect_matches(p, T); }
table ::= .
table ::= table ROW(T).                                 { row_add(p, T); }

%code {
/* For messages: whether `token` could stand where the parser is; follows the reductions it would cause. */
bool grammar_accepts(const void *parser, int token) {
    const yyParser *y = parser;
    const yyStackEntry *top = y->yytos;
    YYACTIONTYPE pushed[64];
    int count = 0;
    for (;;) {
        YYACTIONTYPE state = count > 0 ? pushed[count - 1] : top->stateno;
        YYACTIONTYPE action = yy_find_shift_action((YYCODETYPE)token, state);
        if (action < YY_MIN_REDUCE) return action != YY_ERROR_ACTION;
        int size = -yyRuleInfoNRhs[action - YY_MIN_REDUCE];
        while (size > 0 && count > 0) count--, size--;
        top -= size;
        if (count == 64) return false;
        state = count > 0 ? pushed[count - 1] : top->stateno;
        pushed[count++] = yy_find_reduce_action(state, yyRuleInfoLhs[action - YY_MIN_REDUCE]);
    }
}
const char *grammar_token(int type) { return yyTokenName[type]; }
void *grammar_new(Arena *arena) { return arena_take(arena, sizeof(yyParser)); }
}
