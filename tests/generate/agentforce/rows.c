#include "rows.h"
#include "chance.h"
#include "csv.h"

const char all_well[] = "(drawn)";

const char *const errors[5] = {"Request timed out", "INVALID_SESSION_ID", "Flow failed: \"Order\" not found, see log",
                               "Délai dépassé", "Too many\nrequests"};

static const char *const questions[] = {"Where is my order?",
                                        "I want to return this, please",
                                        "¿Dónde está mi pedido?",
                                        "Où est ma facture ?",
                                        "配送はいつですか",
                                        "It says \"declined\"",
                                        "Thanks 👍"};
static const char *const answers[] = {
    "It is on its way.", "Here is the return label.", "Está en camino.", "Votre facture est prête.",
    "明日届きます",      "Try again, it works now",   "You are welcome"};

Id write_participant(World *world, Id session, const char *role, const char *record, const char *object,
                     const char *type, const Agent *agent, int64_t at) {
    Out *out = &world->out[PARTICIPANT];
    Id id = new_id(world, at);
    put_id(world, out, id);
    put_id(world, out, session);
    put_word(out, role);
    put_text(out, record);
    put_word(out, object);
    put_text(out, type);
    put_word(out, agent->api_name);
    put_word(out, agent->version);
    out_end(out);
    return id;
}

Id write_interaction(World *world, Id session, const char *type, int64_t start, int64_t end, Trace kind, Id trace,
                     const char *topic) {
    Out *out = &world->out[INTERACTION];
    Id id = new_id(world, start);
    put_id(world, out, id);
    put_id(world, out, session);
    put_word(out, type);
    put_time(world, out, start);
    put_time(world, out, end);
    if (kind == TRACE_SET)
        put_trace(world, out, trace);
    else
        put_word(out, kind == TRACE_NULL ? "" : "NOT_SET");
    put_word(out, topic);
    out_end(out);
    return id;
}

static const char *no_error(World *world) {
    int64_t draw = below(world, 100);
    return draw < 5 ? NULL : draw < 9 ? "" : draw < 11 ? "   " : "NOT_SET";
}

Id write_step(World *world, Id interaction, const char *type, const char *name, const char *error, Id generation,
              int64_t start, int64_t end) {
    Out *out = &world->out[STEP];
    Id id = new_id(world, start);
    put_id(world, out, id);
    put_id(world, out, interaction);
    put_word(out, type);
    put_text(out, name);
    put_text(out, error == all_well ? no_error(world) : error);
    if (generation.low != 0)
        put_id(world, out, generation);
    else
        put_word(out, "NOT_SET");
    put_time(world, out, start);
    put_time(world, out, end);
    out_end(out);
    return id;
}

void write_message(World *world, Id interaction, Id participant, Id session, bool input, bool voice, int64_t at) {
    Out *out = &world->out[MESSAGE];
    put_id(world, out, new_id(world, at));
    put_id(world, out, interaction);
    put_id(world, out, participant);
    put_id(world, out, session);
    put_word(out, input ? "Input" : "Output");
    put_word(out, voice ? "Voice" : "Text");
    put_text(out, input ? PICK(world, questions) : PICK(world, answers));
    put_time(world, out, at);
    out_end(out);
}

Id write_generation(World *world, int64_t at) {
    Out *out = &world->out[GENERATION];
    Id id = new_id(world, at);
    put_id(world, out, id);
    put_word(out, "plannerservice");
    put_time(world, out, at);
    out_end(out);
    return id;
}

void write_usage(World *world, Id step, const char *card, int64_t at) {
    static const int64_t tenths[] = {10, 10, 10, 5, 20, 15};
    Out *out = &world->out[USAGE];
    int64_t usage = PICK(world, tenths), multiplier = 10 * between(world, 1, 3);
    put_id(world, out, new_id(world, at));
    put_word(out, card);
    if (below(world, 200) == 0)
        put_null(out);
    else
        put_decimal(out, usage * multiplier, 1);
    put_decimal(out, usage, 1);
    put_decimal(out, multiplier * 10, 1);
    put_id(world, out, step);
    put_time(world, out, at);
    out_end(out);
}

void write_feedback(World *world, Id interaction, int64_t at) {
    Out *out = &world->out[FEEDBACK];
    bool good = chance(world, 64);
    Id id = new_id(world, at);
    put_id(world, out, id);
    put_word(out, good ? "GOOD" : "BAD");
    put_id(world, out, interaction);
    put_time(world, out, at);
    out_end(out);
    if (!good && chance(world, 50)) {
        Out *info = &world->out[FEEDBACK_INFO];
        put_id(world, info, new_id(world, at));
        put_id(world, info, id);
        put_text(info, chance(world, 50) ? "Not helpful, too slow" : "Falsche Größe");
        out_end(info);
    }
}
