/* Fuzzes a line of lode batch: read as a request, and answered over a few rows; messages become JSON. */
#include "answers/json.h"
#include "shell/messages.h"
#include "shell/request.h"
#include "shop.h"

static void answer(Lode *lode, const Request *request, FILE *nowhere) {
    LodeMeaning meaning;
    Buffer text = {0};
    LodeResult *result = NULL;
    switch (request->ask) {
    case ASK_NOTHING: break;
    case ASK_SHOW: result = lode_show(lode, &request->lode); break;
    case ASK_CHECK: lode_check_formula(lode, &request->lode, &meaning); break;
    case ASK_EXPLAIN: lode_explain(lode, &request->lode, request->stage); break;
    }
    for (unsigned i = 0; i < lode_message_count(lode); i++) json_message(&text, lode_message(lode, i), &request->lode);
    if (result != NULL) json_result(&text, result, nowhere);
    buffer_free(&text);
    shop_read(result);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static Shop shop;
    static FILE *nowhere;
    if (nowhere == NULL) nowhere = fopen("/dev/null", "w");
    Lode *lode = shop_open(&shop);
    Request request;
    request_read(&request, (const char *)data, size);
    if (request.problem[0] == '\0') answer(lode, &request, nowhere);
    request_free(&request);
    return 0;
}
