#include "moments.h"
#include "chance.h"
#include "csv.h"

enum { UNUSED_TAGS = 3 };

static const char *const summaries[] = {"Order status", "Return of a product",
                                        "Question about an invoice, two currencies", "Größe der Schuhe",
                                        "General question"};
/* Their order is the same by bytes and by the rules of a language. */
static const char *const reasons[] = {"Answer fits the question", "Brief yet complete", "Correct but late",
                                      "Did not name the source",  "Explains the steps", "Follows the policy",
                                      "Grounded in an article",   "Helpful tone"};
static const char *const rare_reasons[] = {"Off topic", "Partly answered", "Quoted an old price", "Repeats itself",
                                           "Too long",  "Vague",           "Wrong product"};
static const char *const intents[INTENTS] = {"Order status",  "Return",           "Invoice",  "Rückgabe",
                                             "配送状況",      "Product question", "Password", "Complaint",
                                             "Delivery date", "Discount",         "Other"};

static Id write_definition(World *world, const char *name, const char *developer_name, const char *type,
                           const char *source) {
    Out *out = &world->out[DEFINITION];
    Id id = new_id(world, 0);
    put_id(world, out, id);
    put_word(out, name);
    put_word(out, developer_name);
    put_word(out, type);
    put_word(out, source);
    out_end(out);
    return id;
}

static Id write_tag(World *world, Id definition, const char *value, bool active) {
    Out *out = &world->out[TAG];
    Id id = new_id(world, 0);
    put_id(world, out, id);
    put_id(world, out, definition);
    put_text(out, value);
    put_word(out, active ? "true" : "false");
    out_end(out);
    return id;
}

void write_tags(World *world, Tags *tags) {
    static const char *const digits[] = {"0", "1", "2", "3", "4", "5"};
    Id quality = write_definition(world, "Relevance Score", "Quality_Score", "Integer", "Predefined");
    Id intent = write_definition(world, "Optimization Request Category", "AIE_Request_Category_Support_Agent", "Text",
                                 "Generated");
    Id session = write_definition(world, "Deflection Score", "std_Deflection_Score_AGENT_V1", "Integer", "Predefined");
    for (int i = 0; i < QUALITY_TAGS; i++) tags->quality[i] = write_tag(world, quality, digits[i + 1], true);
    for (int i = 0; i < INTENTS; i++) tags->intent[i] = write_tag(world, intent, intents[i], true);
    for (int i = 0; i < SESSION_TAGS; i++) tags->session[i] = write_tag(world, session, digits[i], true);
    for (int i = 0; i < UNUSED_TAGS; i++) write_tag(world, i == 0 ? no_id : intent, i == 0 ? NULL : "Retired", false);
}

Id write_moment(World *world, Id session, const Agent *agent, int64_t start, int64_t end) {
    Out *out = &world->out[MOMENT];
    Id id = new_id(world, start);
    put_id(world, out, id);
    put_id(world, out, session);
    put_word(out, agent->api_name);
    put_text(out, PICK(world, summaries));
    put_time(world, out, start);
    put_time(world, out, end);
    out_end(out);
    return id;
}

static Id write_association(World *world, Id tag, Id moment, Id session, const char *reason, int64_t at) {
    Out *out = &world->out[ASSOCIATION];
    Id id = new_id(world, at);
    put_id(world, out, id);
    put_id(world, out, tag);
    put_id(world, out, moment);
    put_id(world, out, session);
    put_text(out, reason);
    out_end(out);
    return id;
}

void write_score(World *world, Id association, Id moment, Id tag, const char *reason, const char *value) {
    Out *out = &world->out[SCORE];
    put_id(world, out, association);
    put_id(world, out, moment);
    put_id(world, out, tag);
    put_text(out, reason);
    put_text(out, value);
    out_end(out);
}

static const char *any_reason(World *world) {
    int64_t draw = below(world, 100);
    return draw < 4    ? NULL
           : draw < 8  ? "NOT_SET"
           : draw < 10 ? ""
           : draw < 11 ? PICK(world, rare_reasons)
                       : PICK(world, reasons);
}

void write_moments(World *world, Session *s, const Tags *tags) {
    static const char *const digits[] = {"1", "2", "3", "4", "5"};
    int count = s->turns > 1 && chance(world, 25) ? 2 : 1;
    for (int i = 0; i < count; i++) {
        int first = i == 0 ? 0 : s->turns / 2, last = i == count - 1 ? s->turns - 1 : s->turns / 2 - 1;
        int64_t at = s->end[last];
        Id moment = write_moment(world, s->id, s->agent, s->start[first], s->n % 71 == 1 ? no_time : at);
        if (chance(world, 85)) {
            int64_t score = chance(world, 60) ? between(world, 3, 4) : below(world, 5);
            const char *reason = any_reason(world);
            const char *value = s->n % 77 == 6 ? "Unsure" : s->n % 77 == 7 ? NULL : digits[score];
            Id association = write_association(world, tags->quality[score], moment, no_id, reason, at);
            write_score(world, association, moment, tags->quality[score], reason, value);
        }
        if (chance(world, 90)) write_association(world, tags->intent[below(world, INTENTS)], moment, no_id, NULL, at);
    }
    if (chance(world, 20)) /* of the whole session */
        write_association(world, tags->session[below(world, SESSION_TAGS)], no_id, s->id, NULL, s->end[s->turns - 1]);
}
