/* Private to the functions room: the kernels of table calculations. */
#ifndef LODE_FUNCTIONS_WINDOW_H
#define LODE_FUNCTIONS_WINDOW_H

#include "functions/function.h"

void window_first(const FnContext *, const Function *, const Column *, const uint32_t *, size_t, Column *);
void window_last(const FnContext *, const Function *, const Column *, const uint32_t *, size_t, Column *);
void window_index(const FnContext *, const Function *, const Column *, const uint32_t *, size_t, Column *);
void window_size(const FnContext *, const Function *, const Column *, const uint32_t *, size_t, Column *);
void window_lookup(const FnContext *, const Function *, const Column *, const uint32_t *, size_t, Column *);
void window_running(const FnContext *, const Function *, const Column *, const uint32_t *, size_t, Column *);
void window_aggregate(const FnContext *, const Function *, const Column *, const uint32_t *, size_t, Column *);
void window_rank(const FnContext *, const Function *, const Column *, const uint32_t *, size_t, Column *);
void window_rank_dense(const FnContext *, const Function *, const Column *, const uint32_t *, size_t, Column *);
void window_rank_modified(const FnContext *, const Function *, const Column *, const uint32_t *, size_t, Column *);
void window_rank_unique(const FnContext *, const Function *, const Column *, const uint32_t *, size_t, Column *);
void window_rank_percentile(const FnContext *, const Function *, const Column *, const uint32_t *, size_t, Column *);

#endif
