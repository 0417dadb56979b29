/* Fuzzes a store file: opened with and without a model, all of its columns asked for, looked at, checked, rows added. Sums are put
   right before, so that what they protect is reached; mutations know where the catalogue is, and what it says. */
#include "shop.h"
#include "image/image.h"

#include <stdio.h>
#include <unistd.h>

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed);

static const char model[] =
    "model Steps\n"
    "table Part\n"
    "    Id      string   key\n"
    "    Owner   string   -> Owner\n"
    "    Box     integer  -> Box\n"
    "    Zone    string\n"
    "    Day     date\n"
    "    At      datetime\n"
    "    Paid    boolean\n"
    "    Amount  real\n"
    "    Note    string   null \"-\"\n"
    "table Owner\n"
    "    Id      string   key\n"
    "    Name    string\n"
    "table Box\n"
    "    Id      integer  key\n"
    "    Size    real\n"
    "table Goal\n"
    "    Zone    string\n"
    "    Goal    real\n"
    "relationship Part.Zone -- Goal.Zone\n";

static const char *const asks[] = {
    "rows [Part].[Id], [Part].[Owner], [Part].[Box], [Part].[Zone], [Day], [At], [Paid], [Amount], [Note], [Owner].[Name], [Size]",
    "rows [Owner].[Id], [Owner].[Name]", "COUNT([Part]), COUNTD([Note]), SUM([Amount]) by [Owner].[Name]",
    "SUM([Goal].[Goal]) by [Part].[Zone]", "COUNT([Part]) by [Goal].[Zone]", "AVG({FIXED [Box].[Id] : COUNTD([Part].[Id])})"};

enum { MOST_ROWS = 20000 };

/* ---- sums ---- */

static void sign_array(const uint8_t *bytes, ImageArray *array) {
    for (uint32_t i = 0; i < array->count; i++) {
        Piece *p = &array->pieces[i];
        p->sum = p->before = 0;
        for (uint64_t at = 0; p->at != 0 && at < p->size; at += IMAGE_BLOCK) {
            p->before = p->sum;
            p->sum = section_sum(p->sum, bytes + p->at + at, p->size - at < IMAGE_BLOCK ? (size_t)(p->size - at) : IMAGE_BLOCK);
        }
    }
}

static void each_array(Image *image, const uint8_t *bytes, void (*work)(const uint8_t *bytes, ImageArray *array)) {
    for (uint32_t t = 0; t < image->table_count; t++)
        for (uint32_t c = 0; c < image->tables[t].column_count; c++) {
            ImageColumn *column = &image->tables[t].columns[c];
            work(bytes, &column->values);
            work(bytes, &column->valid);
            for (uint32_t i = 0; i < column->part_count; i++) work(bytes, &column->parts[i].lengths), work(bytes, &column->parts[i].bytes);
        }
    for (uint32_t i = 0; i < image->link_count; i++) {
        ImageParents *sides[] = {&image->links[i].parent, &image->links[i].other};
        for (int k = 0; k < 2; k++) work(bytes, &sides[k]->rows), work(bytes, &sides[k]->fixes);
    }
}

/* The header that the bytes should have: the catalogue is where it says, or at the end of all. */
static ImageHeader header_of(const uint8_t *bytes, size_t size) {
    ImageHeader header;
    memcpy(&header, bytes, sizeof header);
    memcpy(header.magic, IMAGE_MAGIC, sizeof header.magic);
    header.version = IMAGE_VERSION;
    header.order = IMAGE_ORDER;
    header.size = size;
    if (header.at < IMAGE_HEADERS * sizeof header || header.at > size) header.at = IMAGE_HEADERS * sizeof header;
    if (header.length > size - header.at) header.length = size - header.at;
    return header;
}

/* Returns whether the tables are small enough to be asked for. */
static bool sign(uint8_t *bytes, size_t size) {
    Arena arena;
    Image image = {.header = header_of(bytes, size)};
    ImageHeader *header = &image.header;
    bool small = true;
    arena_init(&arena, NULL);
    if (catalogue_read(&image, &arena, (char *)bytes + header->at)) {
        Writer w;
        writer_init(&w, &arena);
        each_array(&image, bytes, sign_array);
        catalogue_write(&image, &w);
        if (writer_text(&w).size == header->length) memcpy(bytes + header->at, writer_text(&w).data, header->length);
        for (uint32_t t = 0; t < image.table_count; t++) small &= image.tables[t].rows <= MOST_ROWS;
    }
    header->sum = section_sum(0, bytes + header->at, header->length);
    header->check = section_sum(0, header, offsetof(ImageHeader, check));
    memcpy(bytes, header, sizeof *header);
    memcpy(bytes + sizeof *header, header, sizeof *header);
    arena_release(&arena);
    return small;
}

/* ---- mutations ---- */

static unsigned draw(unsigned *dice, unsigned below) {
    *dice = *dice * 1103515245u + 12345u;
    return (*dice >> 8) % below;
}

static unsigned chosen; /* number of the array that is changed */
static unsigned dice_now;
static Arena *changing;

/* In more pieces, with zeros first, elsewhere, longer. */
static void change_array(const uint8_t *bytes, ImageArray *array) {
    (void)bytes;
    if (chosen-- != 0 || array->count == 0) return;
    Piece *last = &array->pieces[array->count - 1];
    switch (draw(&dice_now, 5)) {
    case 0:
        if (last->size <= IMAGE_BLOCK || last->at == 0) return;
        last[1] = (Piece){.begin = last->begin + IMAGE_BLOCK, .size = last->size - IMAGE_BLOCK, .at = last->at + IMAGE_BLOCK};
        array->count++;
        return;
    case 1: array->pieces[0].at = 0; return;
    case 2: last->at = 128 + draw(&dice_now, 64) * 64; return;
    case 3: last->size += draw(&dice_now, 16), array->size += draw(&dice_now, 16); return;
    case 4: array->pieces[0].at += IMAGE_ALIGN; return;
    }
}

/* Room for one more piece. */
static void spread(const uint8_t *bytes, ImageArray *array) {
    (void)bytes;
    Piece *pieces = NEW_ARRAY(changing, Piece, array->count + 1);
    if (array->count != 0) memcpy(pieces, array->pieces, array->count * sizeof *pieces);
    array->pieces = pieces;
}

static void count_arrays(const uint8_t *bytes, ImageArray *array) {
    (void)bytes, (void)array;
    chosen++;
}

static void change_words(Image *image, unsigned *dice) {
    static const uint32_t numbers[] = {0, 1, 2, 64, 1000, UINT32_MAX};
    uint32_t number = numbers[draw(dice, 6)];
    if (image->table_count == 0) return;
    ImageTable *table = &image->tables[draw(dice, image->table_count)];
    ImageColumn *column = table->column_count == 0 ? NULL : &table->columns[draw(dice, table->column_count)];
    ImageLink *link = image->link_count == 0 ? NULL : &image->links[draw(dice, image->link_count)];
    switch (draw(dice, 8)) {
    case 0: table->rows = number < 1000 ? table->rows + number : number; break;
    case 1: table->column_count -= table->column_count != 0; break;
    case 2: if (column != NULL) column->type = (Type)draw(dice, TYPE_COUNT); break;
    case 3: if (column != NULL) column->distinct = !column->distinct; break;
    case 4: if (column != NULL) column->no_nulls = !column->no_nulls; break;
    case 5: if (column != NULL && column->part_count != 0) column->parts[draw(dice, column->part_count)].kind = (TextsKind)draw(dice, TEXTS_KINDS); break;
    case 6: if (link != NULL) link->to_table = draw(dice, image->table_count), link->to_column = draw(dice, 4); break;
    case 7: if (link != NULL) link->value_count = number; break;
    }
}

/* What the catalogue says is changed. */
static size_t change_catalogue(uint8_t *data, size_t size, size_t most, unsigned dice) {
    Arena arena;
    Image image = {.header = header_of(data, size)};
    arena_init(&arena, NULL);
    if (catalogue_read(&image, &arena, (char *)data + image.header.at)) {
        Writer w;
        writer_init(&w, &arena);
        changing = &arena;
        each_array(&image, data, spread);
        chosen = 0;
        each_array(&image, data, count_arrays);
        chosen = chosen == 0 ? 0 : draw(&dice, chosen);
        dice_now = dice;
        if (draw(&dice, 2) == 0)
            each_array(&image, data, change_array);
        else
            change_words(&image, &dice);
        catalogue_write(&image, &w);
        Text text = writer_text(&w);
        if (image.header.at + text.size <= most) {
            memcpy(data + image.header.at, text.data, text.size);
            size = image.header.at + text.size;
            image.header.length = text.size;
            memcpy(data, &image.header, sizeof image.header);
        }
    }
    arena_release(&arena);
    return size;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed) {
    if (size < IMAGE_HEADERS * sizeof(ImageHeader) + 8) return LLVMFuzzerMutate(data, size, most);
    ImageHeader header = header_of(data, size);
    unsigned dice = seed;
    switch (draw(&dice, 4)) {
    case 0: return LLVMFuzzerMutate(data, size, most);
    case 1: {
        size_t at = (size_t)header.at, length = LLVMFuzzerMutate(data + at, size - at, most - at);
        header.length = length;
        memcpy(data, &header, sizeof header);
        return at + length;
    }
    case 2: {
        uint8_t part[64];
        size_t room = (size_t)header.at - 128, n = room < sizeof part ? room : sizeof part;
        if (n == 0) return LLVMFuzzerMutate(data, size, most);
        uint8_t *at = data + 128 + draw(&dice, (unsigned)(room - n + 1));
        memcpy(part, at, n);
        size_t changed = LLVMFuzzerMutate(part, n, n);
        memcpy(at, part, changed);
        return size;
    }
    default: return change_catalogue(data, size, most, dice);
    }
}

/* ---- asking ---- */

static char folder[] = "/tmp/lode-fuzz-XXXXXX", path[64], rows[64];

static void leave(void) {
    unlink(path);
    unlink(rows);
    rmdir(folder);
}

static void ask(Lode *lode, const char *text) {
    shop_read(lode_show(lode, &(LodeRequest){.text = text, .size = strlen(text)}));
    shop_hear(lode);
}

/* Columns of the file itself, as many as one statement may well have. */
static void ask_columns(Lode *lode) {
    char text[1024] = "rows ";
    for (unsigned i = 0, count = 0; i < lode_entry_count(lode) && count < 12; i++) {
        const LodeEntry *entry = lode_entry(lode, i);
        if (entry->kind != LODE_COLUMN || strlen(entry->name) > 60 || strchr(entry->name, ']') != NULL) continue;
        strcat(text, count++ == 0 ? "[" : ", [");
        strcat(text, entry->name);
        strcat(text, "]");
    }
    ask(lode, text);
}

static Lode *lode_with(bool with_model) {
    Lode *lode = lode_new();
    lode_set_memory(lode, SHOP_MEMORY);
    if (with_model && !lode_add_model_text(lode, "m.calc", model, sizeof model - 1)) abort();
    return lode;
}

static void read_store(bool with_model) {
    const char *data = path;
    Lode *lode = lode_with(with_model);
    bool open = lode_open(lode, &data, 1);
    shop_hear(lode);
    if (open && with_model)
        for (size_t i = 0; i < sizeof asks / sizeof *asks; i++) ask(lode, asks[i]);
    else if (open)
        ask_columns(lode);
    shop_read(lode_inspect(lode, path));
    lode_verify(lode, path);
    shop_hear(lode);
    lode_free(lode);
}

static void add_rows(void) {
    const char *data = rows;
    Lode *lode = lode_with(true);
    lode_append(lode, path, &data, 1);
    shop_hear(lode);
    lode_free(lode);
}

static void put_file(const char *name, const void *bytes, size_t size) {
    unlink(name);
    FILE *file = fopen(name, "wb");
    if (file == NULL || fwrite(bytes, 1, size, file) != size || fclose(file) != 0) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char part[] = "Id,Owner,Box,Zone,Day,Paid,Amount,Note\nnew,o1,4,z1,2024-01-31,true,2.5,n1\nq9,o77,,z9,,,,-\n";
    if (path[0] == '\0') {
        if (mkdtemp(folder) == NULL) abort();
        snprintf(path, sizeof path, "%s/t.lode", folder);
        snprintf(rows, sizeof rows, "%s/Part.csv", folder);
        put_file(rows, part, sizeof part - 1);
        atexit(leave);
    }
    if (size < IMAGE_HEADERS * sizeof(ImageHeader)) return -1;
    uint8_t *bytes = malloc(size);
    memcpy(bytes, data, size);
    unsigned way = (unsigned)section_sum(0, data, size) % 16;
    bool small = way == 0 || sign(bytes, size); /* now and then as it is */
    if (small) {
        put_file(path, bytes, size);
        read_store(way % 2 == 0);
        if (way % 3 == 0) {
            add_rows();
            read_store(true);
        }
    }
    free(bytes);
    return small ? 0 : -1;
}
