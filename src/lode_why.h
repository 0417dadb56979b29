/* Private to the entrance: the tree that lode_why gives. */
#ifndef LODE_WHY_H
#define LODE_WHY_H

#include "engine/witness.h"
#include "lode_handle.h"

/* The tree of a witness, in the formula arena. */
LodeWhyNode *lode_why_tree(Lode *lode, const Plan *plan, const Witness *witness);
LodeValue lode_why_value(Lode *lode, Value value); /* texts are copied */

#endif
