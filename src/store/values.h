/* Private to the store: values from memory as columns. */
#ifndef LODE_STORE_VALUES_H
#define LODE_STORE_VALUES_H

#include "store/memory.h"
#include "store/store.h"

/* Whether values of a type can be given for a column of another. */
bool values_fit(Type given, Type column);
/* Reads column `index` of what is given, whose type fits, into `out`. *bad: how many cells of the table were bad so
 * far. */
void values_read(Store *store, const MemoryTable *given, uint32_t index, StoreColumn *out, Arena *scratch,
                 uint64_t *bad, Diags *diags);

#endif
