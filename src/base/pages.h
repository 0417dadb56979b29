/* Large memory straight from the system, in its large pages: one fault for 2 MiB instead of 512. Knows no arenas. */
#ifndef LODE_BASE_PAGES_H
#define LODE_BASE_PAGES_H

#include <stddef.h>

#define PAGES_UNIT ((size_t)2 << 20)

/* Zeroed; what is never touched takes nothing. Sizes are in bytes, multiples of PAGES_UNIT. NULL: there is none. */
void *pages_take(size_t size);
/* Moved, without a copy, where it does not fit any more; `more` is larger. NULL: there is none, and all is as it was.
 */
void *pages_grow(void *pages, size_t size, size_t more);
void pages_give(void *pages, size_t size);
/* A wish that memory from elsewhere be of large pages as well. */
void pages_wish(void *bytes, size_t size);
/* Memory that nobody may read or write for a while, and may again: only AddressSanitizer looks. */
void pages_hide(void *bytes, size_t size);
void pages_show(void *bytes, size_t size);

#endif
