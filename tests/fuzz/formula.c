/* Fuzzes a formula or statement: every stage, its answer over a few rows, and its layout, which must keep its meaning and be stable. */
#include "shop.h"

static void lay_out(Lode *lode, const char *text, size_t size) {
    size_t once, twice;
    const char *first = lode_format(lode, "", text, size, true, &once);
    shop_hear(lode);
    for (unsigned i = 0; first == NULL && i < lode_message_count(lode); i++)
        if (strcmp(lode_message(lode, i)->code, "layout-failed") == 0) abort();
    if (first == NULL) return;
    char *copy = malloc(once + 1);
    memcpy(copy, first, once);
    const char *second = lode_format(lode, "", copy, once, true, &twice);
    if (second == NULL || once != twice || memcmp(copy, second, once) != 0) abort();
    free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static Shop shop;
    Lode *lode = shop_open(&shop);
    LodeRequest request = {.text = (const char *)data, .size = size};
    LodeMeaning meaning;
    lode_explain(lode, &request, LODE_STAGE_TOKENS);
    lode_explain(lode, &request, LODE_STAGE_TREE);
    lode_explain(lode, &request, LODE_STAGE_TYPES);
    lode_explain(lode, &request, LODE_STAGE_PLAN);
    shop_hear(lode);
    lode_check_formula(lode, &request, &meaning);
    shop_hear(lode);
    shop_read(lode_show(lode, &request));
    shop_hear(lode);
    lay_out(lode, request.text, size);
    return 0;
}
