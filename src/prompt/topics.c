/* The words of formulas and statements: what they are for, and an example that runs. */
#include "prompt/topics.h"

#include <string.h>
#include <strings.h>

static const Topic table[] = {
    {"show", "show ITEM, ITEM ... CLAUSES", "Answers a question. The word may be left out. Items per row are the dimensions of "
     "the answer, aggregates its measures.", "show [Category], SUM([Amount])"},
    {"rows", "rows ITEM, ITEM ... CLAUSES", "Shows rows of the finest table as they are, without grouping.",
     "rows [Category], [Amount] limit 2"},
    {"by", "ITEMS by DIMENSION, DIMENSION ...", "Puts dimensions in front of the items.", "SUM([Amount]) by [Category]"},
    {"where", "ITEMS where CONDITION", "Takes only the rows for which a condition per row is true.",
     "SUM([Amount]) by [Category] where [Amount] > 10"},
    {"context", "ITEMS context CONDITION", "As where, and FIXED and the sets of where see only these rows, too.",
     "SUM([Amount]) context [Region] = 'East'"},
    {"having", "ITEMS having CONDITION", "Takes only the groups for which a condition on aggregates is true.",
     "SUM([Amount]) by [Category] having COUNT([Orders]) > 1"},
    {"order by", "ITEMS order by ITEM [desc], ...", "Sorts the answer, by items or by their numbers from 1.",
     "SUM([Amount]) by [Category] order by 2 desc"},
    {"desc", "order by ITEM desc", "The largest first; NULL last.", "SUM([Amount]) by [Category] order by 2 desc"},
    {"limit", "ITEMS limit N [per DIMENSION]", "The first rows of the answer, or of each group.",
     "SUM([Amount]) by [Category] order by 2 desc limit 1"},
    {"per", "ITEMS limit N per DIMENSION", "The first rows of each group.",
     "SUM([Amount]) by [Region], [Category] order by 3 desc limit 1 per [Region]"},
    {"as", "ITEM as \"NAME\"", "Names a column of the answer.", "SUM([Amount]) as \"Total\""},
    {"along", "ITEM along DIMENSION, ...", "The dimensions that a table calculation runs along; it starts again for each value of the others.",
     "RUNNING_SUM(SUM([Amount])) along [Category] by [Region], [Category]"},
    {"restart", "ITEM along ... restart DIMENSION", "Where a table calculation starts again.",
     "RUNNING_SUM(SUM([Amount])) along ([Region], [Category]) restart [Region] by [Region], [Category]"},
    {"let", "let [NAME] = FORMULA", "Names a formula: at the prompt for the session, in front of show for one statement.",
     "let [Average] = SUM([Amount]) / COUNT([Orders]) show [Average]"},
    {"IF", "IF CONDITION THEN VALUE [ELSEIF ...] [ELSE VALUE] END", "The first value whose condition is true; NULL where none is.",
     "SUM(IF [Amount] > 10 THEN 1 ELSE 0 END)"},
    {"THEN", "IF CONDITION THEN VALUE END", "Part of IF and CASE.", "IF 1 < 2 THEN 'yes' END"},
    {"ELSEIF", "IF ... ELSEIF CONDITION THEN VALUE END", "A further condition of IF.", "IF 1 > 2 THEN 'a' ELSEIF 2 > 1 THEN 'b' END"},
    {"ELSE", "IF ... ELSE VALUE END", "What IF and CASE are otherwise; NULL where it is not written.", "IF 1 > 2 THEN 'a' ELSE 'b' END"},
    {"CASE", "CASE VALUE WHEN VALUE THEN VALUE ... [ELSE VALUE] END", "Picks by equality.",
     "CASE 2 WHEN 1 THEN 'one' WHEN 2 THEN 'two' ELSE 'many' END"},
    {"WHEN", "CASE VALUE WHEN VALUE THEN VALUE END", "Part of CASE.", "CASE 1 WHEN 1 THEN 'one' END"},
    {"END", "IF ... END, CASE ... END", "Closes IF and CASE.", "IF TRUE THEN 1 END"},
    {"AND", "CONDITION AND CONDITION", "True when both are; with NULL, false when one is false.", "1 < 2 AND 2 < 3"},
    {"OR", "CONDITION OR CONDITION", "True when one is; with NULL, true when one is true.", "1 > 2 OR 2 < 3"},
    {"NOT", "NOT CONDITION", "The opposite; NULL stays NULL.", "NOT 1 > 2"},
    {"IN", "VALUE IN (VALUE, ...), IN [SET], IN TOP N BY AGGREGATE, IN HAVING (CONDITION)", "Whether a value is one of several, or in a set.",
     "SUM([Amount]) where [Name] IN TOP 1 BY SUM([Amount])"},
    {"TOP", "[DIMENSION] IN TOP N BY AGGREGATE", "The N members with the largest values.",
     "SUM([Amount]) by [Name] where [Name] IN TOP 2 BY SUM([Amount])"},
    {"BOTTOM", "[DIMENSION] IN BOTTOM N BY AGGREGATE", "The N members with the smallest values.",
     "SUM([Amount]) by [Name] where [Name] IN BOTTOM 1 BY SUM([Amount])"},
    {"FIXED", "{ FIXED [DIMENSION], ... : AGGREGATE }", "An aggregate for these dimensions, whatever the answer shows; a value per row.",
     "AVG({ FIXED [Name] : SUM([Amount]) })"},
    {"INCLUDE", "{ INCLUDE [DIMENSION], ... : AGGREGATE }", "An aggregate for the dimensions of the answer and these.",
     "AVG({ INCLUDE [Name] : SUM([Amount]) }) by [Region]"},
    {"EXCLUDE", "{ EXCLUDE [DIMENSION], ... : AGGREGATE }", "An aggregate for the dimensions of the answer without these.",
     "SUM([Amount]), ATTR({ EXCLUDE [Category] : SUM([Amount]) }) by [Category]"},
    {"NULL", "NULL", "No value. Operations with it give NULL; aggregates leave it out. ISNULL, IFNULL and ZN ask for it.", "ISNULL(NULL)"},
    {"TRUE", "TRUE", "The truth value.", "TRUE AND TRUE"},
    {"FALSE", "FALSE", "The truth value.", "NOT FALSE"},
};
enum { TOPICS = sizeof table / sizeof *table };

const Topic *topic_at(unsigned index) { return index < TOPICS ? &table[index] : NULL; }

const Topic *topic_find(const char *word, size_t size) {
    for (size_t i = 0; i < TOPICS; i++) {
        size_t own = strlen(table[i].word);
        bool part = strcmp(table[i].word, "order by") == 0 && size == strlen("order");
        if ((own == size || part) && strncasecmp(table[i].word, word, size) == 0) return &table[i];
    }
    return NULL;
}
