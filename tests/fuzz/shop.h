/* What questions of fuzzers are asked of: a small model whose rows come from memory. Made again now and then, so that a run does not
   depend on all that came before. */
#ifndef LODE_TESTS_FUZZ_SHOP_H
#define LODE_TESTS_FUZZ_SHOP_H

#include "lode.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char shop_text[] =
    "model Shop\n"
    "table Orders\n"
    "    Id        string  key\n"
    "    Customer  string  -> Customers\n"
    "    Sales     real\n"
    "    Count     integer\n"
    "    Day       date\n"
    "    At        datetime\n"
    "    Paid      boolean\n"
    "table Customers\n"
    "    Name  string  key\n"
    "    Tier  string\n"
    "parameter Top : integer = 2 in 1 to 10\n"
    "measure Average = AVG({ FIXED [Customer] : SUM([Sales]) })\n"
    "measure Running = RUNNING_SUM(SUM([Sales]))\n"
    "dimension Size = IF [Sales] > 5 THEN 'large' ELSE 'small' END\n"
    "set Best = [Customer] IN TOP [Top] BY SUM([Sales])\n"
    "test \"rows\"\n"
    "    given Customers\n"
    "        | Name | Tier |\n"
    "        | ann  | gold |\n"
    "        | bob  |      |\n"
    "    given Orders\n"
    "        | Id | Customer | Sales | Count | Day        | At                  | Paid  |\n"
    "        | 1  | ann      | 10    | 1     | 2024-01-31 | 2024-01-31 12:00:00 | true  |\n"
    "        | 2  | ann      | -2.5  | 0     | 2024-02-29 |                     | false |\n"
    "        | 3  | zoë      |       |       |            | 1999-12-31 23:59:59 |       |\n"
    "        | 4  |          | 1e300 | 9     | 2023-12-31 |                     | true  |\n";

enum { SHOP_ANSWERS = 2000, SHOP_MEMORY = 64 << 20 };

typedef struct Shop {
    Lode *model, *rows; /* rows: the fixture, which questions go to */
    unsigned answers;
} Shop;

static inline void shop_close(Shop *shop) {
    lode_free(shop->rows);
    lode_free(shop->model);
    *shop = (Shop){0};
}

static inline Lode *shop_open(Shop *shop) {
    if (shop->answers++ == SHOP_ANSWERS) shop_close(shop);
    if (shop->rows != NULL) return shop->rows;
    shop->model = lode_new();
    lode_set_memory(shop->model, SHOP_MEMORY);
    lode_set_now(shop->model, "2025-05-01 12:00:00");
    bool sound = lode_add_model_text(shop->model, "shop.calc", shop_text, sizeof shop_text - 1);
    if (!sound || !lode_open(shop->model, NULL, 0)) abort();
    shop->rows = lode_fixture(shop->model, 0);
    for (unsigned i = 0; i < lode_test(shop->model, 0)->step_count; i++) {
        LodeResult *result;
        bool sides;
        if (!lode_run_step(shop->rows, i, &result, &sides)) abort();
    }
    return shop->rows;
}

/* Every value of a result is looked at. */
static inline void shop_read(LodeResult *result) {
    if (result == NULL) return;
    char text[64];
    for (uint64_t r = 0; r < lode_result_rows(result); r++)
        for (unsigned c = 0; c < lode_result_columns(result); c++)
            lode_value_format(lode_result_value(result, r, c), lode_result_format(result, c), text, sizeof text);
    lode_result_free(result);
}

/* Every message is looked at. */
static inline size_t shop_hear(const Lode *lode) {
    size_t size = 0;
    for (unsigned i = 0; i < lode_message_count(lode); i++) {
        const LodeMessage *message = lode_message(lode, i);
        size += strlen(message->code) + strlen(message->message) + strlen(message->hint);
        for (unsigned p = 0; p < message->place_count; p++) {
            const LodePlace *place = &message->places[p];
            if (place->begin > place->end || place->end > place->source_size) abort();
            size += strlen(place->label) + strlen(place->file);
        }
    }
    return size;
}

#endif
