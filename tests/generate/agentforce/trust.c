#include "trust.h"
#include "chance.h"
#include "csv.h"

static const char *const unreadable[] = {"n/a", "high", "", "0.1.2"};

static Id write_quality(World *world, Id generation, bool output, int64_t at) {
    Out *out = &world->out[QUALITY];
    Id id = new_id(world, at);
    put_id(world, out, id);
    put_id(world, out, generation);
    put_word(out, output ? "OUTPUT" : "INPUT");
    put_word(out, !output ? "" : chance(world, 3) ? "true" : "false");
    out_end(out);
    return id;
}

void write_category(World *world, Id quality, Id generation, const char *detection, const char *category,
                    const char *value, int64_t at) {
    Out *out = &world->out[CATEGORY];
    put_id(world, out, new_id(world, at));
    put_id(world, out, quality);
    put_id(world, out, generation);
    put_word(out, detection);
    put_word(out, category);
    if (value != NULL) {
        put_word(out, value);
    } else if (chance(world, 3)) {
        put_text(out, PICK(world, unreadable));
    } else if (chance(world, 1)) {
        put_null(out);
    } else {
        int64_t score = below(world, 10000);
        put_decimal(out, score * score / 10000, 4);
    }
    out_end(out);
}

void write_metric(World *world, Trace kind, Id trace, int64_t at) {
    Out *out = &world->out[METRIC];
    put_id(world, out, new_id(world, at));
    if (kind == TRACE_SET)
        put_trace(world, out, trace);
    else
        put_word(out, kind == TRACE_NULL ? "" : "NOT_SET");
    for (int i = 0; i < 3; i++) {
        if (chance(world, 4))
            put_null(out);
        else
            put_decimal(out, 10000 - below(world, 7000), 4);
    }
    put_word(out, chance(world, 70) ? "File_KB_Retriever" : "Web_Retriever");
    put_time(world, out, at);
    out_end(out);
}

enum { HARMS = 6 };
static const char *const harms[HARMS] = {"hate", "identity", "physical", "profanity", "sexual", "violence"};

void judge(World *world, Id generation, int64_t at) {
    static const char *const verdicts[] = {"High", "High", "High", "High", "High", "Low", "Uncertain"};
    for (int output = 0; output <= 1; output++) {
        Id quality = write_quality(world, generation, output == 1, at);
        write_category(world, quality, generation, "TOXICITY", "toxicity", NULL, at);
        write_category(world, quality, generation, "TOXICITY", "safety_score", NULL, at);
        for (int i = 0; i < HARMS && output == 1 && chance(world, 20); i++)
            write_category(world, quality, generation, "TOXICITY", harms[i], NULL, at);
    }
    write_category(world, no_id, generation, "PROMPT_DEFENSE", "aggregatePromptAttackScore", NULL, at);
    write_category(world, no_id, generation, "PROMPT_DEFENSE", "isPromptAttackDetected",
                   chance(world, 2) ? "true" : "false", at);
    if (chance(world, 70))
        write_category(world, no_id, generation, "InstructionAdherence", PICK(world, verdicts), "1.0", at);
    if (chance(world, 5))
        write_category(world, no_id, generation, "InstructionAdherence", PICK(world, verdicts), "1.0", at);
    if (chance(world, 5)) write_category(world, no_id, generation, "PII", "EMAIL_ADDRESS", "0.9", at);
}

void resolve_task(World *world, Id generation, int64_t at) {
    static const char *const verdicts[] = {"FULLY_RESOLVED", "FULLY_RESOLVED", "PARTIALLY_RESOLVED", "UNRESOLVED"};
    write_category(world, no_id, generation, "TaskResolution", PICK(world, verdicts), "1", at);
}
