#include "orphans.h"
#include "chance.h"
#include "moments.h"
#include "trust.h"

void write_orphans(World *world, Session *s) {
    int64_t at = s->start[0], n = s->n;
    if (n % 75 == 29) {
        Id trace = new_trace(world);
        Id interaction = write_interaction(world, n % 2 == 0 ? no_id : new_id(world, at), "TURN", at, at + 4000,
                                           TRACE_SET, trace, "Returns");
        Id step = write_step(world, interaction, "ACTION_STEP", "CreateReturn", errors[n % 5], no_id, at, at + 300);
        write_step(world, interaction, "INTERRUPT_STEP", NULL, NULL, no_id, at, at);
        write_message(world, interaction, s->agent_participant, s->id, false, s->voice, at);
        write_message(world, interaction, s->user, s->id, true, s->voice, at);
        write_metric(world, TRACE_SET, trace, at);
        write_usage(world, step, "FlexCredits", at);
        write_feedback(world, interaction, at);
    }
    if (n % 75 == 31 || n % 75 == 37) {
        static const char *const types[] = {"ACTION_STEP", "INTERRUPT_STEP", "SESSION_END", "SESSION_END"};
        static const char *const names[] = {"UpdateCase", NULL, "CLOSED_USER_REQUEST", "CLOSED_TRANSFERRED"};
        int64_t kind = n / 75 % 4;
        Id step = write_step(world, n % 75 == 37 ? no_id : new_id(world, at), types[kind], names[kind], errors[n % 5],
                             no_id, at, at);
        write_usage(world, step, "FlexCredits", at);
    }
    if (n % 70 == 21 || n % 70 == 55)
        write_message(world, n % 70 == 55 ? no_id : new_id(world, at), s->user, s->id, true, s->voice, at);
    if (n % 70 == 33 || n % 70 == 44) {
        Id interaction = write_interaction(world, s->id, "TURN", at, at + 2000, TRACE_NULL, no_id, "Billing_Questions");
        write_message(world, interaction, n % 70 == 44 ? no_id : new_id(world, at), s->id, true, s->voice, at);
    }
    if (n % 150 == 60) { /* sent, it says, by a participant of the session before */
        Id interaction = write_interaction(world, s->id, "TURN", at, at + 2500, TRACE_NOT_SET, no_id, "General_FAQ");
        write_message(world, interaction, s->last_user_before, s->id, true, s->voice, at);
    }
    if (n % 130 == 23) write_moment(world, n % 2 == 0 ? no_id : new_id(world, at), s->agent, at, at + 61500);
    if (n % 130 == 24) {
        Id association = new_id(world, at), moment = new_id(world, at);
        write_score(world, association, moment, no_id, "Answer for a moment that is gone", "2");
    }
    if (n % 55 == 8) {
        Id generation = write_generation(world, at);
        judge(world, generation, at);
        resolve_task(world, generation, at);
    }
    if (n % 160 == 14) write_category(world, new_id(world, at), s->last_generation, "TOXICITY", "toxicity", NULL, at);
    if (n % 160 == 15)
        write_category(world, no_id, new_id(world, at), "PROMPT_DEFENSE", "aggregatePromptAttackScore", NULL, at);
    if (n % 140 == 9 || n % 140 == 10) write_feedback(world, n % 140 == 10 ? no_id : new_id(world, at), at);
    if (n % 50 == 12) write_metric(world, TRACE_SET, new_id(world, at), at);
    if (n % 50 == 22) write_metric(world, TRACE_NOT_SET, no_id, at);
    if (n % 120 == 33) write_metric(world, TRACE_NULL, no_id, at);
    if (n % 20 == 4) write_usage(world, no_id, n % 40 == 4 ? "FlexCredits" : "DataServices", at);
    if (n % 100 == 50) write_usage(world, new_id(world, at), "FlexCredits", at);
}
