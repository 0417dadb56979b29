/* Private to docs/: everything that a page says, gathered before a line of it is written. */
#ifndef LODE_DOCS_BOOK_H
#define LODE_DOCS_BOOK_H

#include "answers/buffer.h"
#include "docs/docs.h"

typedef struct Finding { /* a message of lode_check; texts are owned */
    unsigned entry;      /* where it is, or LODE_NO_ENTRY */
    LodeSeverity severity;
    char *code, *message, *hint, *place; /* place: "file.calc:12" or "" */
} Finding;

typedef struct Sample { /* what the data say of an entry; values are owned */
    char **values;
    bool *nulls;
    unsigned count;
    bool counted;       /* rows (of tables), else distinct values, are known */
    long long distinct; /* NULL is not one */
} Sample;

struct Book {
    Lode *lode;
    LodeModel model;
    const char *title;
    unsigned count;
    char **ids; /* of entries: no two the same, no white space */
    Finding *findings;
    unsigned finding_count;
    Sample *samples;
    LodeIndexes *readers; /* of tables: what reads the table or one of its columns; of others: used_by */
    LodeIndexes *tests;   /* likewise */
    bool has_data;        /* something was found for an entry */
};

static inline const LodeEntry *book_entry(const Book *book, unsigned entry) { return lode_entry(book->lode, entry); }
/* The label, or the name where there is none. */
const char *book_shown(const Book *book, unsigned entry);
const char *kind_word(LodeKind kind);   /* "measure" */
const char *kind_plural(LodeKind kind); /* "Measures" */
const char *severity_name(LodeSeverity severity);
unsigned book_count(const Book *book, LodeKind kind);
unsigned book_findings_of(const Book *book, unsigned entry);
/* "row(Orders)" and the like in words: "one value per row of Orders". */
void put_meaning_words(Buffer *to, const LodeEntry *entry);

/* The lines of a formula as people read them: the source from formula_begin on, each line without what all are indented
 *by. first: blanks before the first line; gives how many the others lose. */
unsigned formula_indent(const LodeEntry *entry, unsigned *first);

/* A description as paragraphs: lines that go on are joined. Calls `put` for each. */
void doc_paragraphs(const char *doc, void (*put)(Buffer *to, const char *text, size_t size), Buffer *to);
size_t doc_first_sentence(const char *doc); /* bytes */

/* A piece of a description: code between backticks, words between stars that are meant more, or text. false at its end.
 */
typedef enum DocPiece { DOC_TEXT, DOC_CODE, DOC_STRESS } DocPiece;
bool doc_next(const char **at, const char *end, DocPiece *piece, const char **text, size_t *size);

void samples_take(Book *book); /* samples.c */

#endif
