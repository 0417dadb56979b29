/* What can stand at the cursor: which part of a line a completion replaces, and by what. Knows neither screens nor handles: names
   come in a catalog. */
#ifndef LODE_PROMPT_COMPLETE_H
#define LODE_PROMPT_COMPLETE_H

#include "answers/buffer.h"
#include "prompt/words.h"

typedef enum CandidateKind {
    CANDIDATE_COMMAND,
    CANDIDATE_KEYWORD,
    CANDIDATE_FUNCTION,
    CANDIDATE_TABLE,
    CANDIDATE_COLUMN,
    CANDIDATE_FIELD,
    CANDIDATE_LET,
    CANDIDATE_PARAMETER,
    CANDIDATE_CODE,
    CANDIDATE_FORMAT,
    CANDIDATE_STAGE,
    CANDIDATE_SWITCH,
    CANDIDATE_FILE
} CandidateKind;

typedef struct Candidate {
    CandidateKind kind;
    char *text;  /* as it is called: a name without brackets, a function without ( */
    char *other; /* another name of it, "" none: what is typed may begin either */
    char *shown; /* in lists; "": the text that is put in */
    char *table, *table_other; /* of a column */
    bool shared; /* a column whose name others have as well: its table is put in front */
} Candidate;

typedef struct Catalog {
    Candidate *list;
    unsigned count, room;
} Catalog;

/* Copies the texts. The candidate stays where it is until the next one is added. */
Candidate *catalog_add(Catalog *catalog, CandidateKind kind, const char *text, const char *other, const char *shown);
void catalog_of_table(Candidate *column, const char *name, const char *label); /* says whose column it is */
void catalog_free(Catalog *catalog);

/* Where the cursor stands. Words are spans of the text. */
typedef enum Place {
    PLACE_NOTHING,
    PLACE_LINE,    /* the first word: commands too */
    PLACE_WORD,    /* a word of a formula */
    PLACE_NAME,    /* in brackets that are open, from [ on */
    PLACE_PATH,    /* a file name */
    PLACE_DOT,     /* .name or \name */
    PLACE_ARGUMENT /* of a command, by what it takes */
} Place;

typedef struct Spot {
    Place place;
    size_t begin;             /* what is replaced: from here to the cursor */
    size_t table, table_size; /* PLACE_NAME: the name before the dot, without brackets; size 0: none */
    const Word *word;         /* PLACE_ARGUMENT */
} Spot;

/* The text up to the cursor, with earlier lines of the statement in front. */
Spot spot_at(const char *text, size_t cursor, Known known);

typedef struct Completion {
    Spot spot;
    const Candidate **list; /* what fits, in the order of the catalog */
    unsigned count;
    Buffer insert; /* replaces what was typed: as much as all have in common; empty: nothing better than what stands there */
} Completion;

/* Names fit when they begin with what was typed, ignoring case and taking _ and blank as the same; in brackets and arguments, where
   none does, when they contain it. */
Completion complete(const char *text, size_t cursor, const Catalog *catalog, Known known);
void completion_free(Completion *completion);
/* What a candidate puts in at a spot. */
void candidate_text(Buffer *to, const Candidate *candidate, Spot spot);

#endif
