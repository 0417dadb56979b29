/* No memory: the n-th allocation of the library (not of ICU, which may crash then) fails, for every n until a whole
   session needs no more; once alone, and once with all that follow. Each time the session ends in order: an answer, or
   a failure with a message. What is taken is given back. Prints "N passed, M failed", a test being one n. */
#include <dlfcn.h>
#include <lode.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t);
extern void __libc_free(void *);

static long left = -1; /* allocations until one fails; below 0: none does */
static int all_fail, failing;
static long living;

static int of_lode(void *caller) {
    static void *library; /* where it begins */
    Dl_info info;
    if (library == NULL && dladdr((void *)(uintptr_t)lode_new, &info) != 0) library = info.dli_fbase;
    return dladdr(caller, &info) != 0 && info.dli_fbase == library;
}

static int fails(void *caller) {
    if (left < 0 || !of_lode(caller)) return 0;
    if (left-- > 0) return 0;
    if (all_fail) left = 0;
    failing = 1;
    return 1;
}

void *malloc(size_t size) {
    void *got = fails(__builtin_return_address(0)) ? NULL : __libc_malloc(size);
    living += got != NULL;
    return got;
}
void *calloc(size_t count, size_t size) {
    void *got = fails(__builtin_return_address(0)) ? NULL : __libc_calloc(count, size);
    living += got != NULL;
    return got;
}
void *realloc(void *old, size_t size) {
    void *got = fails(__builtin_return_address(0)) ? NULL : __libc_realloc(old, size);
    living += got != NULL && old == NULL;
    return got;
}
void free(void *old) {
    living -= old != NULL;
    __libc_free(old);
}

static const char model[] =
    "table T\n    Key integer key\n    Name string\n    Amount real\n"
    "table U\n    Id string key\n    Name string\n"
    "table Orders\n    Region string\n    Customer string\n    Sales integer\nmeasure Total = SUM([Amount])\n";
static const char *const questions[] = {
    "[Total], COUNT([T]) by [T].[Name] order by 1 desc limit 3",
    "AVG({FIXED [T].[Name] : [Total]}), COUNTD([T].[Name]), MEDIAN([Amount])",
    "RANK([Total]), WINDOW_AVG([Total]) by [T].[Name]",
    "MAX(REGEXP_REPLACE([T].[Name], '(a+|b)', '<$1>')), MIN(UPPER([T].[Name]))",
    "SUM([Sales]) by [Region] order by 1",
    "SUM([Amount]) + [Amount]",
    "rows [T].[Name], [Amount] + 1 order by 1",
    "DATETRUNC('month', #2024-05-05#), DATENAME('weekday', #2024-05-05#), STR(1.5)",
};

/* 0: a call failed without a message. */
static int told(Lode *lode) {
    if (lode_message_count(lode) == 0 || lode_message(lode, 0) == NULL) return 0;
    return lode_message(lode, lode_message_count(lode) - 1)->message[0] != '\0';
}

static int session(Lode *lode, const char *locale) {
    static const int64_t keys[] = {1, 2, 3};
    static const double amounts[] = {1, 2, 3.5};
    static const LodeText names[] = {{"a", 1}, {"b", 1}, {"a", 1}};
    const LodeColumn t[] = {{.name = "Key", .type = LODE_INTEGER, .rows = 3, .values.integers = keys},
                            {.name = "Name", .type = LODE_STRING, .rows = 3, .values.strings = names},
                            {.name = "Amount", .type = LODE_REAL, .rows = 3, .values.reals = amounts}};
    const LodeColumn u[] = {{.name = "Id", .type = LODE_STRING}, {.name = "Name", .type = LODE_STRING}};
    const LodeValue row[] = {{.type = LODE_STRING, .string = "x", .size = 1}, {.type = LODE_NULL}};
    const char *const data[] = {"tests/examples"};
    char text[64];
    LodeAppender *appender;
    if (!lode_add_model_text(lode, "t.calc", model, strlen(model)) || !lode_add_table(lode, "T", t, 3))
        return told(lode);
    if ((appender = lode_append_to(lode, "U", u, 2)) == NULL || !lode_append_row(appender, row)) return told(lode);
    if (!lode_set_locale(lode, locale) && !told(lode)) return 0;
    if (!lode_open(lode, data, 1)) return told(lode);
    for (size_t i = 0; i < sizeof questions / sizeof *questions; i++) {
        LodeRequest request = {.text = questions[i], .size = strlen(questions[i])};
        LodeResult *result = lode_show(lode, &request);
        if (result == NULL && !told(lode)) return 0;
        if (result != NULL) lode_value_text(lode_result_value(result, 0, 0), text, sizeof text);
        lode_result_free(result);
    }
    for (unsigned i = 0; i < lode_entry_count(lode); i++) lode_entry(lode, i);
    lode_function(lode, 0);
    return 1;
}

int main(void) {
    unsigned passed = 0, failed = 0;
    for (int i = 0; i < 2; i++) { /* what is made once for all handles, in the catalogue and in ICU, stays */
        Lode *lode = lode_new();
        if (lode == NULL || !session(lode, i == 0 ? "sv" : "en_US")) return 1;
        lode_free(lode);
    }
    for (all_fail = 0; all_fail < 2; all_fail++)
        for (long n = 0;; n++) {
            long before = living;
            failing = 0;
            left = n;
            Lode *lode = lode_new();
            int fine = lode == NULL || session(lode, "sv");
            left = -1;
            lode_free(lode);
            fine = fine && living == before;
            if (!fine) printf("%s %ld: %ld are left\n", all_fail ? "from" : "only", n, living - before);
            fine ? passed++ : failed++;
            if (!failing) break;
        }
    printf("%u passed, %u failed\n", passed, failed);
    return failed != 0;
}
