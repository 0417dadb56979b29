/* The values of options: numbers, sizes, formats, colours. */
#include "shell/options.h"
#include "shell/nearest.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* A whole number from least to most. */
bool read_number(const char *text, unsigned long least, unsigned long most, unsigned *number) {
    char *end;
    if (*text < '0' || *text > '9') return false;
    unsigned long n = strtoul(text, &end, 10);
    if (*end != '\0' || n < least || n > most) return false;
    *number = (unsigned)n;
    return true;
}

/* 0 to 100, with or without the sign. */
bool read_percent(const char *text, double *percent) {
    char *end;
    if (*text < '0' || *text > '9') return false;
    *percent = strtod(text, &end);
    return (*end == '\0' || strcmp(end, "%") == 0) && *percent <= 100;
}

/* 4G, 1.5g, 512MiB, 65536. */
bool read_size(const char *text, size_t *size) {
    char *end;
    if (*text < '0' || *text > '9') return false;
    double n = strtod(text, &end);
    static const char units[] = "KMGT";
    const char *unit = *end == '\0' ? NULL : strchr(units, *end >= 'a' ? *end - 'a' + 'A' : *end);
    if (unit != NULL) {
        for (const char *u = units; u <= unit; u++) n *= 1024;
        end++;
        if (*end == 'i' && (end[1] == 'B' || end[1] == 'b')) end++;
    }
    if (*end == 'B' || *end == 'b') end++;
    if (*end != '\0' || !(n < (double)(SIZE_MAX / 2))) return false;
    *size = (size_t)n;
    return true;
}

bool read_format(const char *text, Format *format) {
    static const char *const names[] = {"table",    "csv",   "tsv",   "json", "jsonl",
                                        "markdown", "chart", "spark", "svg",  "html", "sarif"};
    Nearest nearest = {.name = text};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(text, names[i]) == 0) {
            *format = (Format)i;
            return true;
        }
        nearest_offer(&nearest, names[i]);
    }
    if (nearest.best != NULL)
        usage("there is no format \"%s\"; did you mean %s?", text, nearest.best);
    else
        usage("there is no format \"%s\"; there are table, chart, spark, html, svg, csv, tsv, json, jsonl and markdown",
              text);
    return false;
}

bool read_colour(const char *text, Colour *colour) {
    static const char *const names[] = {"auto", "always", "never"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(text, names[i]) == 0) {
            *colour = (Colour)i;
            return true;
        }
    usage("--color takes auto, always or never, not \"%s\"", text);
    return false;
}
