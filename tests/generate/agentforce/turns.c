#include "turns.h"
#include "chance.h"
#include "trust.h"
#include <string.h>

static const char *const topics[] = {"Order_Status", "Returns", "Billing_Questions", "General_FAQ", "Escalation"};
static const char *const prompts[] = {"AiCopilot__ReactTopicPrompt", "AiCopilot__ReactInitialPrompt", "agent_router"};
static const char *const actions[] = {"GetOrderStatus", "CreateReturn", "AnswerQuestionsWithKnowledge",
                                      "AnswerQuestionsWithKnowledge", "UpdateCase"};
static const char *const other_ends[] = {"EXPIRED", "ERROR", "UNSPECIFIED", "TIMEOUT", "USER_ENDED"};

/* Steps of a turn, one after the other; returns the generation of the last LLM step. */
static Id write_turn_steps(World *world, Session *s, Id interaction, Trace kind, Id trace, int64_t start) {
    int64_t at = start;
    if (chance(world, 30))
        write_step(world, interaction, "VARIABLE_UPDATE_STEP", "__state_update_action__", all_well, no_id, at, at);
    if (chance(world, 80)) write_step(world, interaction, "TOPIC_STEP", PICK(world, topics), all_well, no_id, at, at);

    int64_t took = between(world, 520, 1490);
    Id generation = write_generation(world, at);
    const char *prompt = PICK(world, prompts), *error = chance(world, 1) ? PICK(world, errors) : all_well;
    Id known = s->n % 95 == 7 ? new_id(world, at) : generation; /* an answer that is not there */
    Id model = write_step(world, interaction, "LLM_STEP", prompt, error, known, at, at + took);
    at += took;
    if (chance(world, 1)) write_usage(world, model, "FlexCredits", at);

    int64_t draw = below(world, 100);
    int count = draw < 45 ? 0 : draw < 87 ? 1 : 2;
    for (int i = 0; i < count; i++) {
        bool failed = chance(world, 6);
        const char *action = PICK(world, actions);
        took = failed && chance(world, 30) ? between(world, 14000, 21000) : between(world, 150, 640);
        Id step = write_step(world, interaction, "ACTION_STEP", action, failed ? PICK(world, errors) : all_well, no_id,
                             at, at + took);
        at += took;
        if (chance(world, 80)) write_usage(world, step, chance(world, 94) ? "FlexCredits" : "DataServices", at);
        if (strcmp(action, "AnswerQuestionsWithKnowledge") == 0)
            for (int64_t j = below(world, 3); j > 0; j--) write_metric(world, kind, trace, at);
    }
    if (count > 0 && chance(world, 35)) {
        took = between(world, 520, 1490);
        if (!chance(world, 8)) /* else a second step that refers to the same generation */
            generation = write_generation(world, at);
        write_step(world, interaction, "LLM_STEP", PICK(world, prompts), all_well, generation, at, at + took);
        at += took;
    }
    if (chance(world, 18)) {
        took = between(world, 85, 610);
        write_step(world, interaction, "TRUST_GUARDRAILS_STEP", "InstructionAdherence",
                   chance(world, 8) ? "None" : all_well, no_id, at, at + took);
    }
    for (int i = 0; i < 2 && s->voice && chance(world, 15); i++)
        write_step(world, interaction, "INTERRUPT_STEP", NULL, all_well, no_id, at, at);
    return generation;
}

void write_turn(World *world, Session *s, int turn) {
    int64_t start = s->start[turn], end = s->end[turn], draw = below(world, 100);
    Trace kind = draw < 88 ? TRACE_SET : draw < 93 ? TRACE_NULL : TRACE_NOT_SET;
    Id trace = new_trace(world);
    bool end_missing = s->ends_missing || below(world, 300) == 0;
    Id interaction =
        write_interaction(world, s->id, "TURN", start, end_missing ? no_time : end, kind, trace, PICK(world, topics));
    Id user = turn > 0 ? s->second_user : s->user;

    write_message(world, interaction, user, s->id, true, s->voice, start);
    if (chance(world, 96)) write_message(world, interaction, s->agent_participant, s->id, false, s->voice, end);
    if (s->outcome != ENDED_WITHOUT_STEPS) {
        Id generation = write_turn_steps(world, s, interaction, kind, trace, start);
        if (turn == 0) s->first_generation = generation;
        s->last_generation = generation;
        if (chance(world, 12)) judge(world, generation, end);
    }
    if (chance(world, 4)) write_feedback(world, interaction, end + 5000);
}

void write_end(World *world, Session *s) {
    int64_t at = s->end[s->turns - 1];
    if (s->outcome == FELL_SILENT) return;
    Id interaction = write_interaction(world, s->id, "SESSION_END", at, at,
                                       chance(world, 50) ? TRACE_NOT_SET : TRACE_NULL, no_id, "NOT_SET");
    const char *name = s->outcome == CLOSED_BY_ACTION   ? "CLOSED_ACTION"
                       : s->outcome == TRANSFERRED      ? "CLOSED_TRANSFERRED"
                       : s->outcome == CLOSED_OTHERWISE ? (s->n % 29 == 1 ? NULL : PICK(world, other_ends))
                                                        : "CLOSED_USER_REQUEST";
    if (s->outcome != ENDED_WITHOUT_END_STEP && s->outcome != ENDED_WITHOUT_STEPS)
        write_step(world, interaction, "SESSION_END", name, "NOT_SET", no_id, at, at);
    if (s->outcome == TRANSFERRED_AND_CLOSED)
        write_step(world, interaction, "SESSION_END", "CLOSED_TRANSFERRED", "NOT_SET", no_id, at, at);
}
