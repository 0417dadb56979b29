/* Fuzzes a .calc file: reading, all checks, the dictionary, tests of rows that they give, a comparison with itself, and the layout.
   Files that name other files (data, from, matches) are read and checked only. */
#include "shop.h"

static bool same(void *user, unsigned a, unsigned b) {
    (void)user;
    return a == b;
}

static void read_dictionary(Lode *lode) {
    for (unsigned i = 0; i < lode_entry_count(lode); i++) {
        const LodeEntry *entry = lode_entry(lode, i);
        unsigned found;
        if (entry->source != NULL && (entry->begin > entry->end || entry->end > entry->source_size)) abort();
        lode_entry_find(lode, entry->name, &found);
        if (!lode_same_definition(lode, i, lode, i, same, NULL)) abort();
    }
    for (unsigned i = 0; i < lode_relationship_count(lode); i++) lode_relationship(lode, i);
    for (unsigned i = 0; i < lode_mutant_count(lode); i++) lode_mutant(lode, i);
    shop_hear(lode);
}

static void run_tests(Lode *lode) {
    for (unsigned t = 0; t < lode_test_count(lode) && t < 4; t++) {
        const LodeTest *test = lode_test(lode, t);
        Lode *fixture = lode_fixture(lode, t);
        for (unsigned s = 0; fixture != NULL && s < test->step_count && s < 20; s++) {
            LodeResult *result;
            bool sides;
            lode_run_step(fixture, s, &result, &sides);
            shop_hear(fixture);
            shop_read(result);
        }
        lode_free(fixture);
    }
}

static bool names_files(const uint8_t *data, size_t size) {
    static const char *const words[] = {"data", "from", "matches"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t length = strlen(words[i]);
        for (size_t at = 0; at + length <= size; at++) {
            size_t k = 0;
            while (k < length && (data[at + k] | 32) == words[i][k]) k++;
            if (k == length) return true;
        }
    }
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const char *text = (const char *)data;
    size_t length;
    Lode *lode = lode_new();
    lode_set_memory(lode, SHOP_MEMORY);
    lode_set_now(lode, "2025-05-01 12:00:00");
    bool files = names_files(data, size), sound = lode_add_model_text(lode, "fuzz.calc", text, size);
    shop_hear(lode);
    if (sound && !files) {
        bool open = lode_open(lode, NULL, 0);
        lode_check(lode);
        shop_hear(lode);
        if (open) read_dictionary(lode);
        if (open) run_tests(lode);
    }
    lode_format(lode, "fuzz.calc", text, size, false, &length);
    for (unsigned i = 0; i < lode_message_count(lode); i++)
        if (strcmp(lode_message(lode, i)->code, "layout-failed") == 0) abort();
    lode_free(lode);
    return 0;
}
