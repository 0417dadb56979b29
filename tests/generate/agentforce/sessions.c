#include "sessions.h"
#include "chance.h"
#include "clock.h"
#include "csv.h"
#include "moments.h"
#include "orphans.h"
#include "rows.h"
#include "trust.h"
#include "turns.h"
#include <string.h>

static const Agent agents[] = {
    {"Support_Agent", "EinsteinServiceAgent", "16jKa0000004C8XIAU", "v5", true},
    {"Store_Agent", "AgentforceServiceAgent", "16jKa0000004C8YIAU", "v2", true},
    {"Employee_Helper", "AgentforceEmployeeAgent", "16jKa0000004C8ZIAU", "v3", false},
    {"Sales_Coach", "Employee", "16jKa0000004C90IAE", "NOT_SET", false},
};

static const char *const service_channels[] = {"SCRT2 - EmbeddedMessaging", "SCRT2 - EmbeddedMessaging", "E & O",
                                               "Voice", "PSTN"};
static const char *const employee_channels[] = {"LightningDesktopCopilot", "LightningDesktopCopilot", "Builder", "NGC"};

static Outcome draw_outcome(World *world, int64_t n) {
    if (n % 61 == 11) return ENDED_WITHOUT_STEPS;
    if (n % 67 == 13) return NEVER_STARTED;
    int64_t draw = below(world, 1000);
    return draw < 330   ? CLOSED_BY_USER
           : draw < 470 ? CLOSED_BY_ACTION
           : draw < 570 ? TRANSFERRED
           : draw < 590 ? TRANSFERRED_AND_CLOSED
           : draw < 785 ? CLOSED_OTHERWISE
           : draw < 985 ? FELL_SILENT
                        : ENDED_WITHOUT_END_STEP;
}

static const char *record_name(char *text, const char *prefix, int64_t number) {
    memcpy(text, prefix, 3);
    for (int i = 14; i >= 3; i--) {
        text[i] = (char)('0' + number % 10);
        number /= 10;
    }
    memcpy(text + 15, "AAA", 4);
    return text;
}

static void write_participants(World *world, Session *s) {
    char text[20], other[20];
    int64_t people = world->sessions / 3 + 7, staff = world->sessions / 15 + 5;
    const char *type = s->n % 37 == 9 ? NULL : s->agent->type;
    bool person =
        s->agent->service && s->n % 41 != 6; /* else a service session whose user is object User: Is User is FALSE */
    const char *object = person ? "MessagingEndUser" : "User", *prefix = person ? "0PA" : "005";
    const char *record = s->n % 83 == 2 ? NULL : record_name(text, prefix, below(world, person ? people : staff));
    int64_t at = s->start[0];

    s->agent_participant = write_participant(world, s->id, "AGENT", s->agent->record, "GenAiPlannerDefinition",
                                             s->agent->type, s->agent, at);
    s->user = s->second_user = write_participant(world, s->id, "USER", record, object, type, s->agent, at);
    if (s->n % 45 == 3) /* the same once more */
        s->second_user = write_participant(world, s->id, "USER", record, object, type, s->agent, at);
    if (s->n % 45 == 4)
        s->second_user =
            write_participant(world, s->id, "USER", record_name(other, prefix, below(world, person ? people : staff)),
                              object, type, s->agent, at);
    if (s->n % 110 >= 17 && s->n % 110 <= 19) { /* of no session */
        bool user = s->n % 110 != 17;
        Id nowhere = s->n % 110 == 19 ? no_id : new_id(world, at);
        write_participant(world, nowhere, user ? "USER" : "AGENT",
                          user ? record_name(other, "005", staff + s->n % 3) : agents[2].record,
                          user ? "User" : "GenAiPlannerDefinition", agents[2].type, &agents[2], at);
    }
}

void write_session(World *world, Session *s, const Tags *tags) {
    Id before = s->id;
    s->last_user_before = s->second_user;
    s->outcome = draw_outcome(world, s->n);
    s->agent = &agents[chance(world, 65) ? below(world, 2) : 2 + below(world, 2)];
    s->channel = s->n % 53 == 5      ? NULL
                 : s->agent->service ? PICK(world, service_channels)
                                     : PICK(world, employee_channels);
    s->voice = s->channel != NULL && (strcmp(s->channel, "Voice") == 0 || strcmp(s->channel, "PSTN") == 0);
    s->first_generation = s->last_generation = no_id;
    draw_times(world, s);
    s->id = new_id(world, s->start[0]);

    Out *out = &world->out[SESSION];
    put_id(world, out, s->id);
    put_text(out, s->channel);
    put_word(out, chance(world, 8) ? "USER_ENDED" : "NOT_SET");
    put_time(world, out, s->start[0]);
    put_time(world, out, s->outcome == FELL_SILENT || s->outcome == NEVER_STARTED ? no_time : s->end[s->turns - 1]);
    if (before.low != 0 && chance(world, 3))
        put_id(world, out, before);
    else
        put_word(out, "NOT_SET");
    out_end(out);

    write_participants(world, s);
    if (s->outcome != NEVER_STARTED) {
        for (int i = 0; i < s->turns; i++) write_turn(world, s, i);
        write_end(world, s);
        if (s->end[s->turns - 1] < clock_ms - 86400000) write_moments(world, s, tags);
        if (s->last_generation.low != 0 && chance(world, 25)) {
            resolve_task(world, s->last_generation, s->end[s->turns - 1]);
            if (chance(world, 20)) resolve_task(world, s->first_generation, s->end[0]);
        }
    }
    write_orphans(world, s);
}
