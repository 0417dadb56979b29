/* Different handles at the same time: each thread has its own, with tables, questions that use what the library shares
   (the catalogue, collation, regular expressions) and threads of its own. All must say the same. Prints nothing when
   they do. */
#include <lode.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { THREADS = 6, ROUNDS = 4, ROWS = 40000 };

static const char model[] =
    "table T\n    Key integer key\n    Name string\n    Amount real\n    Day date\nmeasure Total = SUM([Amount])\n";
static const char *const questions[] = {
    "[Total], COUNT([T]) by [Name] order by 1 desc",
    "AVG({FIXED [Name], DATETRUNC('month', [Day]) : [Total]}) by YEAR([Day])",
    "COUNTD(REGEXP_REPLACE([Name], 'n(\\d)', '$1')), MEDIAN([Amount]), MIN(UPPER([Name]))",
    "RUNNING_SUM([Total]) by [Name]",
    "nonsense([Amount])",
};

typedef struct Work {
    pthread_t thread;
    unsigned number;
    char said[8192];
    size_t size;
    int failed;
} Work;

static void say(Work *w, const char *text, size_t size) {
    if (w->size + size + 2 > sizeof w->said) return;
    memcpy(w->said + w->size, text, size);
    w->said[w->size + size] = '\n';
    w->size += size + 1;
}

static int fill(Lode *lode) {
    static const LodeColumn columns[] = {{.name = "Key", .type = LODE_INTEGER},
                                         {.name = "Name", .type = LODE_STRING},
                                         {.name = "Amount", .type = LODE_REAL},
                                         {.name = "Day", .type = LODE_DATE}};
    LodeAppender *appender = lode_append_to(lode, "T", columns, 4);
    for (int i = 0; i < ROWS && appender != NULL; i++) {
        char name[16];
        LodeValue row[] = {
            {.type = LODE_INTEGER, .integer = i},
            {.type = LODE_STRING, .string = name, .size = (size_t)snprintf(name, sizeof name, "n%d", i % 7)},
            {.type = LODE_REAL, .real = i % 100, .null = i % 9 == 0},
            {.type = LODE_DATE, .integer = 18000 + i % 900}};
        if (!lode_append_row(appender, row)) return 0;
    }
    return appender != NULL;
}

static void ask(Work *w, Lode *lode, const char *question) {
    LodeRequest request = {.text = question, .size = strlen(question)};
    LodeResult *result = lode_show(lode, &request);
    if (result == NULL) {
        const LodeMessage *message = lode_message(lode, 0);
        say(w, message->message, strlen(message->message));
        return;
    }
    for (uint64_t r = 0; r < lode_result_rows(result); r++)
        for (unsigned c = 0; c < lode_result_columns(result); c++) {
            char text[64];
            say(w, text, lode_value_text(lode_result_value(result, r, c), text, sizeof text));
        }
    lode_result_free(result);
}

static void *work(void *argument) {
    Work *w = argument;
    for (int round = 0; round < ROUNDS; round++) {
        Lode *lode = lode_new();
        w->size = 0;
        if (lode == NULL || !lode_add_model_text(lode, "t.calc", model, strlen(model)) ||
            !lode_set_locale(lode, "de") || !fill(lode) || !lode_open(lode, NULL, 0)) {
            w->failed = 1;
            lode_free(lode);
            return NULL;
        }
        lode_set_threads(lode, w->number % 3 + 1);
        for (size_t i = 0; i < sizeof questions / sizeof *questions; i++) ask(w, lode, questions[i]);
        lode_free(lode);
    }
    return NULL;
}

int main(void) {
    static Work all[THREADS];
    int wrong = 0;
    for (unsigned i = 0; i < THREADS; i++) {
        all[i].number = i;
        if (pthread_create(&all[i].thread, NULL, work, &all[i]) != 0) return 1;
    }
    for (unsigned i = 0; i < THREADS; i++) pthread_join(all[i].thread, NULL);
    for (unsigned i = 0; i < THREADS; i++)
        if (all[i].failed || all[i].size < 300 || all[i].size != all[0].size ||
            memcmp(all[i].said, all[0].said, all[0].size) != 0)
            wrong = 1;
    for (unsigned i = 0; wrong && i < THREADS; i++)
        printf("thread %u says %zu bytes:\n%.*s\n", i, all[i].size, (int)all[i].size, all[i].said);
    return wrong;
}
