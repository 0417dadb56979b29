/* Private to syntax/: pieces that the printers share. */
#ifndef LODE_SYNTAX_PRINT_H
#define LODE_SYNTAX_PRINT_H

#include "syntax/syntax.h"

void put_quoted(Writer *w, Text t);        /* in double quotes */
void put_word(Writer *w, Text t);          /* where only a name can stand: brackets only round what is no word */
void put_ref(Writer *w, const Name *name); /* words joined by dots */
void put_exprs(Writer *w, Expr *const *exprs, uint32_t count);

#endif
