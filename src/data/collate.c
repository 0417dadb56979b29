/* The order of strings by ICU's root collation, or that of a locale. The root's collator is opened once and only read afterwards. */
#include "data/collate.h"

#include <pthread.h>
#include <unicode/ucol.h>
#include <unicode/uiter.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static UCollator *collator; /* NULL when ICU has no data: then the order is by code points alone */

static void open_collator(void) {
    UErrorCode status = U_ZERO_ERROR;
    collator = ucol_open("", &status);
    if (U_FAILURE(status)) collator = NULL;
}

static int order_by(const UCollator *by, Text a, Text b) {
    if (by != NULL && a.size <= INT32_MAX && b.size <= INT32_MAX) {
        UErrorCode status = U_ZERO_ERROR;
        UCollationResult order = ucol_strcollUTF8(by, a.data, (int32_t)a.size, b.data, (int32_t)b.size, &status);
        if (U_SUCCESS(status) && order != UCOL_EQUAL) return order == UCOL_LESS ? -1 : 1;
    }
    return text_compare(a, b);
}

int collate(Text a, Text b) {
    if (text_equal(a, b)) return 0;
    pthread_once(&once, open_collator);
    return order_by(collator, a, b);
}

int collate_in(const Locale *locale, Text a, Text b) {
    if (locale == NULL) return collate(a, b);
    return text_equal(a, b) ? 0 : order_by(locale->collator, a, b);
}
