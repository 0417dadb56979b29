/* Questions: from a statement to its answer on the screen. */
#include "prompt/interrupt.h"
#include "prompt/scan.h"
#include "prompt/state.h"

#include <string.h>

void prompt_work_begin(Prompt *p) {
    interrupt_take();
    interrupt_target(p->lode);
    if (p->host->terminal) lode_set_progress(p->lode, p->host->progress, p->host->user);
}

bool prompt_work_end(Prompt *p) {
    interrupt_target(NULL);
    lode_set_progress(p->lode, NULL, NULL);
    if (p->host->terminal) p->host->progress(p->host->user, NULL, 0, 0);
    bool cancelled = lode_message_count(p->lode) > 0 && strcmp(lode_message(p->lode, 0)->code, "cancelled") == 0;
    return !interrupt_take() && !cancelled;
}

/* ---- answers ---- */

static bool write_answer(Prompt *p, FILE *to, const char *format) {
    bool screen = to == stdout && p->host->terminal;
    if (screen) interrupt_output(true);
    p->host->render(p->host->user, to, p->result, buffer_string(&p->question), format);
    fflush(to);
    if (screen) interrupt_output(false);
    if (screen && interrupt_take()) fputs("\n", stdout);
    return !ferror(to);
}

void prompt_show_last(Prompt *p, FILE *to, const char *format) {
    if (p->question.size == 0) {
        prompt_error(p, "nothing has been asked yet");
        return;
    }
    if (p->result == NULL) { /* its handle is gone */
        LodeRequest request = prompt_request(p, p->question.data, p->question.size);
        prompt_work_begin(p);
        p->result = lode_show(p->lode, &request);
        if (!prompt_work_end(p))
            prompt_error(p, "cancelled");
        else
            prompt_report(p);
    }
    if (p->result != NULL && !write_answer(p, to, format)) prompt_error(p, "the answer could not be written");
}

void prompt_answer(Prompt *p, const char *text, size_t size) {
    double begun = p->host->seconds();
    LodeRequest request = prompt_request(p, text, size);
    if (p->now == NULL) p->host->set_clock(p->host->user, p->lode);
    prompt_work_begin(p);
    LodeResult *result = lode_show(p->lode, &request);
    bool whole = prompt_work_end(p);
    double taken = p->host->seconds() - begun;
    if (!whole) {
        lode_result_free(result);
        prompt_error(p, "cancelled");
        return;
    }
    prompt_report(p);
    if (result == NULL) return;
    lode_result_free(p->result);
    p->result = result;
    while (size > 0 && scan_blank(*text)) text++, size--;
    while (size > 0 && scan_blank(text[size - 1])) size--;
    p->question.size = 0;
    buffer_bytes(&p->question, text, size);
    if (!write_answer(p, prompt_to(p), NULL)) prompt_error(p, "the answer could not be written");
    if (p->timing) fprintf(stderr, "answer: %.1f ms\n", taken * 1000);
}
