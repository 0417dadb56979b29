/* Large memory straight from the system. Under AddressSanitizer it comes from where it is watched. */
#include "base/pages.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define WATCHED
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#define WATCHED
#endif

void pages_wish(void *bytes, size_t size) {
    enum { PAGE = 4096 };
    uintptr_t begin = ((uintptr_t)bytes + PAGE - 1) / PAGE * PAGE, end = ((uintptr_t)bytes + size) / PAGE * PAGE;
    madvise((void *)begin, end - begin, MADV_HUGEPAGE);
}

#ifdef WATCHED
#include <sanitizer/asan_interface.h>

void pages_hide(void *bytes, size_t size) { ASAN_POISON_MEMORY_REGION(bytes, size); }

void pages_show(void *bytes, size_t size) { ASAN_UNPOISON_MEMORY_REGION(bytes, size); }

void *pages_take(size_t size) { return calloc(1, size); }

void *pages_grow(void *pages, size_t size, size_t more) {
    char *grown = realloc(pages, more);
    if (grown != NULL) memset(grown + size, 0, more - size);
    return grown;
}

void pages_give(void *pages, size_t size) {
    (void)size;
    free(pages);
}

#else

void pages_hide(void *bytes, size_t size) {
    (void)bytes;
    (void)size;
}

void pages_show(void *bytes, size_t size) {
    (void)bytes;
    (void)size;
}

void *pages_take(size_t size) {
    if (size > SIZE_MAX / 2) return NULL;
    char *mapped = mmap(NULL, size + PAGES_UNIT, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED) return NULL;
    size_t before = (PAGES_UNIT - (uintptr_t)mapped % PAGES_UNIT) % PAGES_UNIT;
    char *pages = mapped + before;
    if (before != 0) munmap(mapped, before);
    munmap(pages + size, PAGES_UNIT - before);
    pages_wish(pages, size);
    return pages;
}

void *pages_grow(void *pages, size_t size, size_t more) {
    void *grown = pages_take(more);
    if (grown == NULL) return NULL;
    if (mremap(pages, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, grown) != MAP_FAILED) return grown;
    munmap(grown, more);
    return NULL;
}

void pages_give(void *pages, size_t size) { munmap(pages, size); }

#endif
