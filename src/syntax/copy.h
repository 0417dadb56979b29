/* Copies of trees, so that one that was read once can be given a meaning several times. */
#ifndef LODE_SYNTAX_COPY_H
#define LODE_SYNTAX_COPY_H

#include "syntax/tree.h"

Expr *expr_copy(Arena *arena, const Expr *expr); /* NULL gives NULL; what the analysis wrote is not copied */
Statement *statement_copy(Arena *arena, const Statement *statement);

#endif
