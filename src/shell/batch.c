/* lode batch: a JSON request a line in, a JSON answer a line out, in order; a bad request never ends it. docs/batch.md.
 */
#include "shell/commands.h"
#include "answers/json.h"
#include "shell/messages.h"
#include "shell/request.h"
#include "shell/session.h"

#include <string.h>

const char batch_help[] =
    "usage: lode batch [OPTIONS]\n"
    "\n"
    "For other programs: reads a JSON object a line from standard input and answers each with one on standard output, "
    "in\n"
    "order and at once. Requests show a statement, check a formula without running it, or explain a statement:\n"
    "\n"
    "    {\"id\": 1, \"show\": \"[Unique Sessions] by [Channel]\"}\n"
    "    {\"id\": 2, \"check\": \"SUM([Sales]) / [N]\", \"fields\": {\"[Sales]\": \"real\", \"[N]\": \"integer "
    "aggregate\"}}\n"
    "    {\"id\": 3, \"explain\": \"SUM([Sales])\", \"stage\": \"types\"}\n"
    "\n"
    "What cannot be answered gets {\"id\": ..., \"error\": {\"code\": ..., \"message\": ...}}. docs/batch.md tells "
    "everything.\n"
    "\n"
    "examples:\n"
    "    echo '{\"id\": 1, \"show\": \"SUM([Sales])\"}' | lode batch -d orders.csv\n"
    "    lode batch -m formulas/agentforce < requests.jsonl > answers.jsonl\n";

enum { LINE_MOST = 64 << 20 };

typedef struct Batch {
    Listener listener; /* first: a Batch is one */
    const Options *options;
    Lode *lode; /* model and data */
    Lode *bare; /* without them: for formulas over names of their own when the model is not sound */
    bool sound;
    Buffer trouble; /* the error of the model or the data, as the inside of its JSON object */
    Buffer answer;
} Batch;

/* Prints the messages about the model and keeps the first error for the answers. */
static void hear(Listener *listener, const Lode *lode, const Options *options) {
    Batch *batch = (Batch *)listener;
    session_report(lode, options);
    for (unsigned i = 0; i < lode_message_count(lode) && batch->trouble.size == 0; i++)
        if (lode_message(lode, i)->severity == LODE_ERROR) json_message(&batch->trouble, lode_message(lode, i), NULL);
}

/* The next line without its end. false: there is no more. */
static bool read_line(FILE *from, Buffer *line, bool *too_long) {
    line->size = 0;
    *too_long = false;
    int c = getc_unlocked(from);
    if (c == EOF) return false;
    for (; c != EOF && c != '\n'; c = getc_unlocked(from)) {
        if (line->size == LINE_MOST)
            *too_long = true;
        else
            buffer_char(line, (char)c);
    }
    return true;
}

static bool is_blank(const Buffer *line) {
    for (size_t i = 0; i < line->size; i++)
        if (line->data[i] != ' ' && line->data[i] != '\t' && line->data[i] != '\r') return false;
    return true;
}

static void put_problem(Buffer *answer, const char *text) {
    buffer_text(answer, "\"error\": {\"code\": \"bad-request\", ");
    json_key(answer, "message", text);
    buffer_char(answer, '}');
}

/* The first error with its place; further ones follow in "more". */
static void put_errors(Buffer *answer, const Lode *lode, const LodeRequest *request) {
    unsigned errors = 0;
    for (unsigned i = 0; i < lode_message_count(lode); i++) {
        const LodeMessage *message = lode_message(lode, i);
        if (message->severity != LODE_ERROR) continue;
        buffer_text(answer, errors == 0 ? "\"error\": {" : errors == 1 ? ", \"more\": [{" : ", {");
        json_message(answer, message, request);
        buffer_text(answer, "}");
        errors++;
    }
    if (errors > 1) buffer_char(answer, ']');
    if (errors == 0)
        buffer_text(answer, "\"error\": {\"code\": \"bad-request\", \"message\": \"this cannot be answered\"}");
}

static void put_warnings(Buffer *answer, const Lode *lode, const LodeRequest *request) {
    unsigned warnings = 0;
    for (unsigned i = 0; i < lode_message_count(lode); i++) {
        const LodeMessage *message = lode_message(lode, i);
        if (message->severity != LODE_WARNING) continue;
        buffer_text(answer, warnings++ == 0 ? ", \"warnings\": [{" : ", {");
        json_message(answer, message, request);
        buffer_text(answer, "}");
    }
    if (warnings > 0) buffer_char(answer, ']');
}

static bool answer_show(Buffer *answer, Lode *lode, const LodeRequest *request) {
    double start = clock_seconds();
    LodeResult *result = lode_show(lode, request);
    if (result == NULL) return false;
    double ms = (clock_seconds() - start) * 1000;
    json_result(answer, result, stdout);
    buffer_print(answer, ", \"ms\": %.3f", ms);
    lode_result_free(result);
    return true;
}

static bool answer_check(Buffer *answer, Lode *lode, const LodeRequest *request) {
    LodeMeaning meaning = {0};
    if (!lode_check_formula(lode, request, &meaning)) return false;
    json_key(answer, "type", meaning.type);
    buffer_text(answer, ", ");
    json_key(answer, "level", meaning.level);
    buffer_text(answer, ", ");
    json_key(answer, "grain", meaning.grain);
    return true;
}

static bool answer_explain(Buffer *answer, Lode *lode, const Request *request) {
    static const char *const names[] = {"tokens", "tree", "types", "plan", "profile"};
    const char *text = lode_explain(lode, &request->lode, request->stage);
    if (text == NULL) return false;
    json_key(answer, "stage", names[request->stage]);
    buffer_text(answer, ", ");
    json_key(answer, "text", text);
    return true;
}

static void answer_asked(Batch *batch, const Request *request) {
    Lode *lode = batch->sound ? batch->lode : batch->bare;
    bool alone = request->ask == ASK_CHECK && request->fields != NULL; /* needs no model */
    if (!batch->sound && !alone && batch->trouble.size == 0) {
        put_problem(&batch->answer, "the model or the data could not be read");
        return;
    }
    if (!batch->sound && !alone) {
        buffer_text(&batch->answer, "\"error\": {");
        buffer_bytes(&batch->answer, batch->trouble.data, batch->trouble.size);
        buffer_char(&batch->answer, '}');
        return;
    }
    bool answered = false;
    switch (request->ask) {
    case ASK_NOTHING: break;
    case ASK_SHOW: answered = answer_show(&batch->answer, lode, &request->lode); break;
    case ASK_CHECK: answered = answer_check(&batch->answer, lode, &request->lode); break;
    case ASK_EXPLAIN: answered = answer_explain(&batch->answer, lode, request); break;
    }
    if (!answered) put_errors(&batch->answer, lode, &request->lode);
    put_warnings(&batch->answer, lode, &request->lode);
}

static void answer_line(Batch *batch, const Buffer *line, bool too_long) {
    Request request;
    request_read(&request, line->data, line->size);
    buffer_char(&batch->answer, '{');
    if (request.id != NULL) {
        buffer_text(&batch->answer, "\"id\": ");
        buffer_bytes(&batch->answer, request.id, request.id_size);
        buffer_text(&batch->answer, ", ");
    }
    if (too_long)
        put_problem(&batch->answer, "the line is longer than 64 MiB");
    else if (request.problem[0] != '\0')
        put_problem(&batch->answer, request.problem);
    else
        answer_asked(batch, &request);
    buffer_text(&batch->answer, "}\n");
    request_free(&request);
}

static int answer_all(Batch *batch) {
    Buffer line = {0};
    bool too_long;
    while (!ferror(stdout) && read_line(stdin, &line, &too_long)) {
        if (is_blank(&line)) continue;
        answer_line(batch, &line, too_long);
        buffer_write(&batch->answer, stdout);
        fflush(stdout);
    }
    buffer_free(&line);
    if (!ferror(stdin)) return EXIT_FINE;
    usage("standard input cannot be read");
    return EXIT_SYSTEM;
}

int cmd_batch(const Options *options) {
    if (options->words.count > 0) return usage("lode batch reads its requests from standard input");
    int status;
    Batch batch = {.listener = {.hear = hear}, .options = options};
    batch.lode = session_new(options, &status);
    if (batch.lode != NULL) lode_set_progress(batch.lode, NULL, NULL); /* programs read what it says */
    if (batch.lode == NULL) return status;
    int opened = session_open(batch.lode, options, NULL, &batch.listener);
    batch.sound = opened == EXIT_FINE;
    if (opened == EXIT_USAGE) { /* a parameter that is not there: nothing that is asked could be right */
        lode_free(batch.lode);
        buffer_free(&batch.trouble);
        return EXIT_USAGE;
    }
    if (!batch.sound) {
        batch.bare = session_new(options, &status);
        if (batch.bare != NULL) lode_open(batch.bare, NULL, 0);
    }
    status = answer_all(&batch);
    lode_free(batch.lode);
    lode_free(batch.bare);
    buffer_free(&batch.trouble);
    buffer_free(&batch.answer);
    return status != EXIT_FINE ? status : opened;
}
