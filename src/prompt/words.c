/* The table of commands, and the rule that tells a command from the beginning of a formula. */
#include "prompt/words.h"
#include "prompt/scan.h"
#include "prompt/commands.h"

#include <string.h>
#include <strings.h>

static const Word table[] = {
    {"help", ".help \\? \\h", TAKES_TOPIC, run_help, "help [TOPIC]",
     "this list; or a command, function, word of the language, field, or code of a message"},
    {"tables", ".tables \\dt", TAKES_NOTHING, run_tables, "tables", "the tables, and what they are related to"},
    {"fields", ".fields \\df", TAKES_TEXT, run_fields, "fields [TEXT]", "the fields and sets of the model, or those with a text"},
    {"describe", ".schema \\d", TAKES_FIELD, run_describe, "describe [NAME]", "all about a field, table, column or parameter"},
    {"lineage", ".lineage", TAKES_FIELD, run_lineage, "lineage [FIELD]", "what a field is made of, and what is made of it"},
    {"let", ".let", TAKES_DEFINITION, run_let, "let [NAME] = FORMULA", "defines a field for this session, or defines it anew"},
    {"lets", ".lets", TAKES_NOTHING, run_lets, "lets", "the fields that let has defined"},
    {"save", ".save", TAKES_FIELD, run_save, "save [NAME] to FILE", "adds a let to a .calc file"},
    {"reset", ".reset", TAKES_FIELD, run_reset, "reset [NAME]", "forgets a let; without a name all lets and parameters"},
    {"parameters", ".parameters .parameter", TAKES_NOTHING, run_parameters, "parameters", "the parameters and their values"},
    {"set", ".set", TAKES_PARAMETER, run_set, "set [PARAMETER] = VALUE", "gives a parameter a value"},
    {"now", ".now", TAKES_TEXT, run_now, "now [DATETIME|clock]", "what NOW() and TODAY() see"},
    {"user", ".user", TAKES_TEXT, run_user, "user [NAME|nobody]", "who USERNAME() says is signed in"},
    {"load", ".load .open .import", TAKES_PATH, run_load, "load PATH", "adds a model (.calc) or data (.csv, a folder)"},
    {"reload", ".reload", TAKES_NOTHING, run_reload, "reload", "reads all files again; changed ones are noticed anyway"},
    {"check", ".check", TAKES_NOTHING, run_check, "check", "finds mistakes in the model"},
    {"test", ".test", TAKES_TEXT, run_test, "test [TEXT]", "runs the model's tests, or those with a text in their title"},
    {"explain", ".explain", TAKES_STAGE, run_explain, "explain [STAGE] STATEMENT",
     "how a statement is understood: tokens, tree, types, plan or profile"},
    {"format", ".mode .format", TAKES_FORMAT, run_format, "format [NAME]", "how answers are shown"},
    {"last", ".last", TAKES_FORMAT, run_last, "last [FORMAT]", "the last answer again, perhaps in another format"},
    {"output", ".output .once \\o", TAKES_PATH, run_output, "output [FILE]", "answers go to a file; without a file, here again"},
    {"export", ".export", TAKES_PATH, run_export, "export FILE", "writes the last answer: .csv .tsv .json .jsonl .md .svg .html"},
    {"timing", ".timer .timing \\timing", TAKES_SWITCH, run_timing, "timing on|off", "tells how long answers take"},
    {"watch", ".watch \\watch", TAKES_STATEMENT, run_watch, "watch [SECONDS] STATEMENT",
     "answers again when files change, or every so many seconds; Ctrl-C ends it"},
    {"edit", ".edit \\e", TAKES_FIELD, run_edit, "edit [NAME]", "the last statement, or a let, in $EDITOR"},
    {"read", ".read \\i", TAKES_PATH, run_read, "read FILE", "runs the statements of a file"},
    {"echo", ".echo", TAKES_SWITCH, run_echo, "echo on|off", "shows statements that come from files"},
    {"bail", ".bail", TAKES_SWITCH, run_bail, "bail on|off", "files of statements end at the first error"},
    {"quit", ".quit .exit \\q exit", TAKES_TEXT, run_quit, "quit [STATUS]", "leaves, as Ctrl-D does"},
};
enum { WORDS = sizeof table / sizeof *table };

const Word *word_at(unsigned index) { return index < WORDS ? &table[index] : NULL; }

static bool same(const char *a, size_t size, const char *b, size_t b_size) {
    return size == b_size && strncasecmp(a, b, size) == 0;
}

const Word *word_find(const char *name, size_t size) {
    for (size_t i = 0; i < WORDS; i++) {
        if (same(name, size, table[i].name, strlen(table[i].name))) return &table[i];
        for (const char *at = table[i].others; *at != '\0'; at += *at == ' ') {
            size_t own = strcspn(at, " ");
            if (same(name, size, at, own)) return &table[i];
            at += own;
        }
    }
    return NULL;
}

/* Words that go on a formula or statement where a value has just ended. */
static bool goes_on(const char *text, size_t size) {
    static const char *const words[] = {"by",    "where",   "context", "having", "order", "limit", "as", "along",
                                        "in",    "restart", "and",     "or",     "not"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (same(text, size, words[i], strlen(words[i]))) return true;
    return false;
}

static bool begins_argument(const Word *word, const char *rest, size_t size) {
    char c = rest[0], next = size > 1 ? rest[1] : ' ';
    if (c == '[' || c == '\'' || c == '"' || c == '#' || (c >= '0' && c <= '9')) return true;
    if (word->takes == TAKES_TOPIC) return true;
    if (word->takes == TAKES_PATH && (c == '.' || c == '/' || c == '~')) return !scan_blank(next);
    if (word->takes == TAKES_STATEMENT || word->takes == TAKES_STAGE) {
        if (c == '(' || c == '{' || c == '-') return true;
    }
    size_t letters = 0;
    while (letters < size && scan_letter(rest[letters])) letters++;
    return letters > 0 && !goes_on(rest, letters);
}

Reading word_read(const char *text, size_t size, Known known, const Word **word, size_t *argument) {
    size_t begin = 0;
    while (begin < size && scan_blank(text[begin])) begin++;
    bool sign = begin + 1 < size && (text[begin] == '\\' || text[begin] == '.');
    size_t end = begin + sign;
    while (end < size && (scan_letter(text[end]) || (sign && text[end] == '?'))) end++;
    bool digit = end > begin + sign && text[begin + sign] >= '0' && text[begin + sign] <= '9';
    if (end == begin + sign || digit) return READS_STATEMENT;
    *word = word_find(text + begin, end - begin);
    *argument = end;
    while (*argument < size && scan_blank(text[*argument])) ++*argument;
    if (sign) return *word == NULL ? READS_UNKNOWN : READS_COMMAND;
    if (*word == NULL) return READS_STATEMENT;
    char name[32] = "";
    bool small = true;
    for (size_t i = begin; i < end && i - begin < sizeof name - 1; i++) {
        name[i - begin] = text[i];
        name[i - begin + 1] = '\0';
        small = small && !(text[i] >= 'A' && text[i] <= 'Z');
    }
    if (!small && known.is != NULL && known.is(known.user, name)) return READS_STATEMENT;
    if (*argument == size || text[*argument] == ';') return READS_COMMAND;
    if (*argument == end || !begins_argument(*word, text + *argument, size - *argument)) return READS_STATEMENT;
    return READS_COMMAND;
}
