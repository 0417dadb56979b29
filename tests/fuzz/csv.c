/* Fuzzes a CSV file: read as a table made from it, and as a table of a model; all of its cells are asked for. */
#include "shop.h"

#include <stdio.h>
#include <unistd.h>

static const char model[] = "model M\ntable t\n    a  string  key\n    b  integer  null \"-\"\n    c  real\n    d  date\n    e  datetime\n    f  boolean\n";

static char folder[] = "/tmp/lode-fuzz-XXXXXX", path[64];

static void leave(void) {
    unlink(path);
    rmdir(folder);
}

static void ask(Lode *lode) {
    char text[1024] = "rows ";
    for (unsigned i = 0, count = 0; i < lode_entry_count(lode) && count < 8; i++) {
        const LodeEntry *entry = lode_entry(lode, i);
        if (entry->kind != LODE_COLUMN || strlen(entry->name) > 60 || strchr(entry->name, ']') != NULL) continue;
        strcat(text, count++ == 0 ? "[" : ", [");
        strcat(text, entry->name);
        strcat(text, "]");
    }
    shop_read(lode_show(lode, &(LodeRequest){.text = text, .size = strlen(text)}));
    shop_hear(lode);
    shop_read(lode_show(lode, &(LodeRequest){.text = "COUNT([t])", .size = 10}));
    shop_hear(lode);
}

static void read_table(bool with_model, bool bad_cells_null) {
    const char *data = path;
    Lode *lode = lode_new();
    lode_set_memory(lode, SHOP_MEMORY);
    lode_set_bad_cells_null(lode, bad_cells_null);
    if (with_model && !lode_add_model_text(lode, "m.calc", model, sizeof model - 1)) abort();
    bool open = lode_open(lode, &data, 1);
    shop_hear(lode);
    if (open) ask(lode);
    lode_check(lode);
    shop_hear(lode);
    lode_free(lode);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (path[0] == '\0') {
        if (mkdtemp(folder) == NULL) abort();
        snprintf(path, sizeof path, "%s/t.csv", folder);
        atexit(leave);
    }
    FILE *file = fopen(path, "wb");
    if (file == NULL || fwrite(data, 1, size, file) != size || fclose(file) != 0) abort();
    read_table(false, false);
    read_table(true, false);
    read_table(true, true);
    return 0;
}
