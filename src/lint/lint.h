/* Advice about a model without errors: formulas that are allowed and mean something else than they seem to. Each
   message has a code of a lint (base/diag.def), which `lint off` of the model silences: then it is kept with the
   reason. Reads trees and, where there are data, values; runs no formula. */
#ifndef LODE_LINT_LINT_H
#define LODE_LINT_LINT_H

#include "store/store.h"

/* The model is checked and has no errors. store: all tables that are present are loaded; NULL: without data. scratch:
 * for the work. */
void lint_model(const Model *model, const Store *store, Arena *scratch, Diags *diags);
/* Looks for a waiver of the message's code for this field, parameter or table; none: the message stays as it is. */
void lint_waive(const Model *model, Diag *diag, Text name);

#endif
