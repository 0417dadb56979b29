/* Private to the store: where values of new rows stand in a store file. Its columns are read one after the other and in
   place; memory is only taken for what is looked for. */
#ifndef LODE_STORE_SEARCH_H
#define LODE_STORE_SEARCH_H

#include "base/list.h"
#include "image/image.h"
#include "store/intern.h"

typedef struct TextSearch {
    const ImageColumn *column;
    const Column *dictionary;
    uint32_t *codes;
    Interner index;
} TextSearch;

typedef struct Search {
    const Image *image;
    Arena *scratch;
    LIST(TextSearch) texts;
} Search;

/* Asks for the codes that the texts of a dictionary have in a column; by the code in the dictionary, 0: none. They are
   there after search_texts. The same question twice is one. */
const uint32_t *search_ask(Search *search, const ImageColumn *column, const Column *dictionary);
/* Answers all of them. NULL: fine; else what is wrong with the column *of. */
const char *search_texts(Search *search, const ImageColumn **of);

/* What is looked for in the rows of a column: codes of texts, or values as column_bits gives them, each with a mark
   other than 0. */
typedef void SearchFound(void *context, uint32_t row, uint32_t mark);
/* Calls found(context, row, mark) for the rows that have them; ascending, but for columns of texts that are distinct.
   NULL: fine; else what is wrong. */
const char *search_rows(const Search *search, const ImageTable *table, const ImageColumn *column, const ValueSet *marks,
                        uint32_t count, SearchFound *found, void *context);

#endif
