/* A program that embeds lode: a model in a text, a table from memory, a question, and the answer by column.
   cc embed.c $(pkg-config --cflags --libs lode) */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <lode.h>

static const char model[] = "table Orders\n"
                            "    Region  string\n"
                            "    Amount  real\n"
                            "/// What an order of the region is worth.\n"
                            "measure Average = AVG([Amount])\n";

/* What went wrong is in the handle. */
static int fail(Lode *lode) {
    unsigned i;
    for (i = 0; i < lode_message_count(lode); i++) {
        const LodeMessage *message = lode_message(lode, i);
        fprintf(stderr, "%s: %s\n", message->code, message->message);
        if (message->hint[0] != '\0') fprintf(stderr, "    %s\n", message->hint);
    }
    lode_free(lode);
    return 1;
}

static LodeText text(const char *string) {
    LodeText made;
    made.data = string;
    made.size = strlen(string);
    return made;
}

/* Columns as arrays. The second amount is NULL: its bit is 0. */
static int add_orders(Lode *lode) {
    static const double amounts[] = {10.0, 0.0, 20.0, 5.0};
    static const uint64_t valid[] = {0xd};
    LodeText regions[4];
    LodeColumn columns[2];
    regions[0] = text("North");
    regions[1] = text("North");
    regions[2] = text("North");
    regions[3] = text("S\xc3\xbc" "d");
    memset(columns, 0, sizeof columns);
    columns[0].name = "Region";
    columns[0].type = LODE_STRING;
    columns[0].rows = 4;
    columns[0].values.strings = regions;
    columns[1].name = "Amount";
    columns[1].type = LODE_REAL;
    columns[1].rows = 4;
    columns[1].valid = valid;
    columns[1].values.reals = amounts;
    /* lode_open reads the arrays, so they must live until then */
    return lode_add_table(lode, "Orders", columns, 2) && lode_open(lode, NULL, 0);
}

static int is_value(const LodeColumn *column, uint64_t row) {
    return column->valid == NULL || (column->valid[row / 64] >> (row % 64) & 1) != 0;
}

int main(void) {
    LodeRequest request;
    LodeResult *result;
    LodeColumn region, average;
    uint64_t row;
    Lode *lode = lode_new();
    if (lode == NULL) return 1;
    if (!lode_add_model_text(lode, "orders.calc", model, strlen(model)) || !add_orders(lode)) return fail(lode);
    memset(&request, 0, sizeof request);
    request.text = "[Average], COUNT([Orders]) by [Region] order by [Region]";
    request.size = strlen(request.text);
    result = lode_show(lode, &request);
    if (result == NULL) return fail(lode);
    region = lode_result_column(result, 0);
    average = lode_result_column(result, 1);
    for (row = 0; row < lode_result_rows(result); row++) {
        const LodeText name = region.values.strings[row];
        printf("%.*s: ", (int)name.size, name.data);
        if (is_value(&average, row)) printf("%g", average.values.reals[row]);
        else printf("nothing");
        printf(" over %" PRId64 " orders\n", lode_result_column(result, 2).values.integers[row]);
    }
    lode_result_free(result);
    lode_free(lode);
    return 0;
}
