/* Sample data of formulas/superstore: an office-supplies shop that never was. The same bytes on every machine.
 *
 *     superstore DIR    writes Order_Line.csv, Product.csv and Stock_Count.csv
 */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    CUSTOMERS = 320,
    REGIONS = 4,
    REPS = 3,
    PRODUCTS = 24,
    LAST_DAY = 1416,
    MOST_LINES = 4
}; /* day 0 is 2021-01-01, the last 2024-11-17 */

typedef struct {
    const char *name, *category;
    int64_t price, target; /* cents; the target is for all four years */
} Product;

typedef struct {
    char name[32];
    const char *segment;
    int region, rep;
    int64_t first_day, wait; /* the mean number of days between two orders */
} Customer;

static const char *const regions[REGIONS] = {"North", "East", "South", "West"};
static const char *const reps[REGIONS][REPS] = {
    {"Ada", "Bjorn", "Cleo"}, {"Dario", "Elif", "Fatou"}, {"Goran", "Hana", "Ivo"}, {"Jun", "Keiko", "Lars"}};
static const char *const first_names[] = {"Agnes", "Boris", "Carla", "Dmitri", "Esther", "Farid", "Greta",
                                          "Hugo",  "Irena", "Jonas", "Katya",  "Leon",   "Maren", "Nadia",
                                          "Otto",  "Petra", "Quinn", "Rosa",   "Stefan", "Tilda"};
static const char *const last_names[] = {"Abel", "Brandt", "Costa", "Duarte", "Ek",     "Fuchs", "Gallo", "Horvat",
                                         "Ito",  "Jansen", "Kaya",  "Lund",   "Moreau", "Novak", "Olsen", "Pirc"};
static const Product products[PRODUCTS] = {{"Desk Lamp", "Furniture", 3900, 3700000},
                                           {"Oak Desk", "Furniture", 34900, 42000000},
                                           {"Swivel Chair", "Furniture", 18900, 22000000},
                                           {"Bookcase", "Furniture", 12900, 14000000},
                                           {"Filing Cabinet", "Furniture", 15900, 22000000},
                                           {"Coat Stand", "Furniture", 4900, 5800000},
                                           {"Copy Paper", "Supplies", 590, 700000},
                                           {"Ring Binder", "Supplies", 390, 410000},
                                           {"Envelopes", "Supplies", 450, 540000},
                                           {"Ink Pen", "Supplies", 220, 240000},
                                           {"Stapler", "Supplies", 990, 1300000},
                                           {"Notebook", "Supplies", 350, 380000},
                                           {"Scissors", "Supplies", 690, 700000},
                                           {"Labels", "Supplies", 320, 400000},
                                           {"Wall Calendar", "Supplies", 890, 1000000},
                                           {"Sealing Wax", "Supplies", 560, 20000}, /* never sold */
                                           {"Headset", "Technology", 5900, 6600000},
                                           {"Monitor", "Technology", 21900, 27000000},
                                           {"Keyboard", "Technology", 4500, 4900000},
                                           {"Laser Printer", "Technology", 27900, 34000000},
                                           {"Scanner", "Technology", 16900, 18000000},
                                           {"Webcam", "Technology", 5200, 6400000},
                                           {"Phone", "Technology", 9900, 11000000},
                                           {"Label Maker", "Technology", 3400, 4400000}};
static const int unsold = 15;

static uint64_t state = 20210101;

/* splitmix64 */
static uint64_t next_random(void) {
    uint64_t z = state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static int64_t below(int64_t limit) { return (int64_t)((next_random() >> 16) % (uint64_t)limit); }
static int64_t between(int64_t low, int64_t high) { return low + below(high - low + 1); }
static bool chance(int64_t percent) { return below(100) < percent; }

static void fail(const char *what, const char *name) {
    fprintf(stderr, "superstore: %s %s: %s\n", what, name, strerror(errno));
    exit(4);
}

static FILE *begin(const char *folder, const char *name, const char *header) {
    char path[4096];
    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path) {
        errno = ENAMETOOLONG;
        fail("cannot write", name);
    }
    FILE *file = fopen(path, "w");
    if (file == NULL) fail("cannot write", path);
    fprintf(file, "%s\n", header);
    return file;
}

static void end(FILE *file, const char *name) {
    bool wrong = ferror(file) != 0;
    if (fclose(file) != 0 || wrong) fail("cannot write", name);
}

static void put_day(FILE *file, int64_t day) {
    static const int months[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int year = 2021, month = 0;
    for (;;) {
        int64_t days = months[month] + (month == 1 && year % 4 == 0);
        if (day < days) break;
        day -= days;
        if (++month == 12) month = 0, year++;
    }
    fprintf(file, "%d-%02d-%02d", year, month + 1, (int)day + 1);
}

static void put_money(FILE *file, int64_t cents) {
    uint64_t size = (uint64_t)(cents < 0 ? -cents : cents);
    fprintf(file, "%s%d.%02d", cents < 0 ? "-" : "", (int)(size / 100), (int)(size % 100));
}

static void write_products(const char *folder) {
    FILE *file = begin(folder, "Product.csv", "Product_Name,Category,Target");
    for (int i = 0; i < PRODUCTS; i++) {
        fprintf(file, "%s,%s,", products[i].name, products[i].category);
        put_money(file, products[i].target);
        putc('\n', file);
    }
    end(file, "Product.csv");
}

static void draw_customer(Customer *customer, int n) {
    static const char *const segments[] = {"Consumer", "Consumer", "Corporate", "Home Office"};
    snprintf(customer->name, sizeof customer->name, "%s %s", first_names[n % 20], last_names[n / 20]);
    customer->segment = segments[below(4)];
    customer->region = (int)below(REGIONS);
    customer->rep = (int)below(REPS);
    customer->first_day = n < CUSTOMERS / 3 ? below(365) : below(LAST_DAY);
    customer->wait = chance(12) ? 2000 : between(40, 260);
}

static void write_line(FILE *file, const Customer *customer, int64_t line, int64_t order, int64_t day, bool web,
                       bool returned) {
    static const int discounts[] = {0, 0, 0, 10, 20, 40};
    int product = (int)below(PRODUCTS - 1);
    if (product >= unsold) product++;
    int64_t quantity = between(1, 9), discount = discounts[below(6)];
    int64_t sales = products[product].price * quantity * (100 - discount) / 100;
    int64_t cost = products[product].price * quantity * between(60, 78) / 100;
    fprintf(file, "L%05d,O%04d,", (int)line, (int)order);
    put_day(file, day);
    fprintf(file, ",%s,%s,%s,%s,%s,%d,%s,", customer->name, customer->segment, regions[customer->region],
            web ? "" : reps[customer->region][customer->rep], products[product].name, (int)quantity,
            discount == 0    ? "0"
            : discount == 10 ? "0.1"
            : discount == 20 ? "0.2"
                             : "0.4");
    put_money(file, sales);
    putc(',', file);
    put_money(file, sales - cost);
    fprintf(file, ",%s\n", returned ? "true" : "false");
}

/* Orders are numbered by day, as a shop numbers them. */
static void write_orders(const char *folder) {
    static Customer customers[CUSTOMERS];
    static int64_t next_day[CUSTOMERS];
    for (int n = 0; n < CUSTOMERS; n++) {
        draw_customer(&customers[n], n);
        next_day[n] = customers[n].first_day;
    }
    FILE *file = begin(
        folder, "Order_Line.csv",
        "Line_Id,Order_Id,Order_Date,Customer,Segment,Region,Rep,Product,Quantity,Discount,Sales,Profit,Returned");
    int64_t line = 0, order = 0;
    for (int64_t day = 0; day <= LAST_DAY; day++) {
        for (int n = 0; n < CUSTOMERS; n++) {
            if (next_day[n] != day) continue;
            bool web = chance(15), returned = chance(7);
            int64_t lines = between(1, MOST_LINES);
            order++;
            while (lines-- > 0) write_line(file, &customers[n], ++line, order, day, web, returned);
            /* now and then a second order on the same day */
            next_day[n] = day + 1 + below(2 * customers[n].wait);
            if (chance(3)) write_line(file, &customers[n], ++line, ++order, day, true, false);
        }
    }
    end(file, "Order_Line.csv");
}

/* Every warehouse counts on Fridays (day 0 is one), unless it forgets. */
static void write_stock(const char *folder) {
    FILE *file = begin(folder, "Stock_Count.csv", "Count_Id,Counted_On,Warehouse,Units");
    int64_t units[REGIONS] = {800, 950, 700, 1100};
    int count = 0;
    for (int64_t day = 0; day <= LAST_DAY; day += 7) {
        for (int i = 0; i < REGIONS; i++) {
            units[i] += between(-90, 90);
            if (units[i] < 50) units[i] = 400;
            if (chance(12)) continue;
            fprintf(file, "C%04d,", ++count);
            put_day(file, day);
            fprintf(file, ",%s,%d\n", regions[i], (int)units[i]);
        }
    }
    end(file, "Stock_Count.csv");
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: superstore DIR\n");
        return 2;
    }
    write_products(argv[1]);
    write_orders(argv[1]);
    write_stock(argv[1]);
    return 0;
}
