/* Writes session tracing data for the model in formulas/agentforce: agentforce OUTDIR SESSIONS [SEED].
   One CSV per table, the same bytes for the same arguments on every machine. Knows nothing of formulas: it only makes
   every outcome, every missing key and every odd text that they must survive. Outcomes are drawn; oddities stand at
   fixed session numbers (n % 75 == 31), so that a sample of 300 sessions has each of them. The clock of the data is
   2025-05-01 00:00:00. */
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- rows of text ---- */

enum { BUFFER = 1 << 18, LONGEST_ROW = 2048 };

typedef struct Out {
    FILE *file;
    char *data;
    size_t size;
    uint64_t rows;
} Out;

/* clang-format off */
#define TABLES(X) \
    X(SESSION, "AI_Agent_Session", \
      "AI_Agent_Session_Id,AI_Agent_Channel_Type,AI_Agent_Session_End_Type,Start_Timestamp,End_Timestamp,Previous_Session") \
    X(PARTICIPANT, "AI_Agent_Session_Participant", \
      "AI_Agent_Session_Participant_Id,AI_Agent_Session,AI_Agent_Session_Participant_Role,Participant,Participant_Object," \
      "AI_Agent_Type,AI_Agent_Api_Name,AI_Agent_Version_Api_Name") \
    X(INTERACTION, "AI_Agent_Interaction", \
      "AI_Agent_Interaction_Id,AI_Agent_Session,Ai_Agent_Interaction_Type,Start_Timestamp,End_Timestamp,Telemetry_Trace," \
      "Topic_Api_Name") \
    X(STEP, "AI_Agent_Interaction_Step", \
      "AI_Agent_Interaction_Step_Id,AI_Agent_Interaction_Id,Ai_Agent_Interaction_Step_Type,Name,Error_Message,Generation," \
      "Start_Timestamp,End_Timestamp") \
    X(MESSAGE, "AI_Agent_Interaction_Message", \
      "AI_Agent_Interaction_Message_Id,AI_Agent_Interaction,AI_Agent_Session_Participant,AI_Agent_Session," \
      "Ai_Agent_Interaction_Message_Type,Modality,Content_Text,Message_Sent_Timestamp") \
    X(MOMENT, "AI_Agent_Moment", \
      "AI_Agent_Moment_Id,AI_Agent_Session,AI_Agent_Api_Name,Request_Summary_Text,Start_Timestamp,End_Timestamp") \
    X(SCORE, "AI_Agent_Moment_Relevance_Score", \
      "AI Agent Tag Association.AI Agent Tag Association Id,AI Agent Tag Association.AI Agent Moment," \
      "AI Agent Tag Association.AI Agent Tag,AI Agent Tag Association.Association Reason,AI Agent Tag.Value") \
    X(ASSOCIATION, "AI_Agent_Tag_Association", \
      "AI_Agent_Tag_Association_Id,AI_Agent_Tag,AI_Agent_Moment,AI_Agent_Session,Association_Reason") \
    X(TAG, "AI_Agent_Tag", "AI_Agent_Tag_Id,AI_Agent_Tag_Definition,Value,Is_Active") \
    X(DEFINITION, "AI_Agent_Tag_Definition", "AI_Agent_Tag_Definition_Id,Name,Developer_Name,Data_Type,Source_Type") \
    X(METRIC, "AI_Retriever_Quality_Metric", \
      "AI_Retriever_Quality_Metric_Id,Retriever_Trace,Faithfulness_Relevancy_Score,Answer_Relevancy_Score," \
      "Context_Precision_Score,Retriever_Api_Name,Metric_Created_Timestamp") \
    X(GENERATION, "Ai_Response_Generation", "Ai_Response_Generation_Id,Ai_Application_Feature_Name,Created_Date") \
    X(QUALITY, "Ai_Content_Quality", "Ai_Content_Quality_Id,Source_Reference,Content_Type,Is_Toxicity_Detected") \
    X(CATEGORY, "Ai_Content_Quality_Category", \
      "Ai_Content_Quality_Category_Id,Ai_Content_Quality,Ai_Response_Generation,Detection_Type,Category_Type,Category_Value") \
    X(FEEDBACK, "Ai_Feedback", "Ai_Feedback_Id,Feedback_Type,Generation_Group_Identifier,Created_Date") \
    X(FEEDBACK_INFO, "Ai_Feedback_Additional_Info", "Ai_Feedback_Additional_Info_Id,Ai_Feedback,Feedback_Text") \
    X(USAGE, "Tenant_Consumption_Insights", \
      "Tenant_Consumption_Insights_Id,Card_Definition_Developer_Name,Units_Consumed,Usage_Value,Multiplier," \
      "Correlation_Identifier,Event_Time")

/* clang-format on */
#define ENUM(id, name, header)   id,
#define NAME(id, name, header)   name,
#define HEADER(id, name, header) header,
typedef enum Table { TABLES(ENUM) TABLE_COUNT } Table;
static const char *const table_names[] = {TABLES(NAME)};
static const char *const table_headers[] = {TABLES(HEADER)};

typedef struct Id {
    uint64_t high, low; /* both 0: NULL */
} Id;

typedef struct World {
    Out out[TABLE_COUNT];
    uint64_t random;
    uint64_t ids;
    int64_t sessions;
    char days[160][10]; /* "2025-01-01" and on */
    char hex[256][2];
} World;

static void fail(const char *what) {
    fprintf(stderr, "agentforce: %s: %s\n", what, strerror(errno));
    exit(4);
}

static void out_flush(Out *out) {
    if (fwrite(out->data, 1, out->size, out->file) != out->size) fail("cannot write");
    out->size = 0;
}

/* Every cell ends in a comma; the last one of a row becomes the line's end. */
static void out_end(Out *out) {
    out->data[out->size - 1] = '\n';
    out->rows++;
    if (out->size > BUFFER - LONGEST_ROW) out_flush(out);
}

static void put_null(Out *out) { out->data[out->size++] = ','; }

/* Text without comma, quote or line end. */
static void put_word(Out *out, const char *word) {
    size_t length = strlen(word);
    memcpy(out->data + out->size, word, length);
    out->size += length;
    out->data[out->size++] = ',';
}

/* Any text; NULL is NULL, and the empty string is quoted to tell it from that. */
static void put_text(Out *out, const char *text) {
    if (text == NULL) {
        put_null(out);
    } else if (*text != '\0' && strpbrk(text, ",\"\n\r") == NULL) {
        put_word(out, text);
    } else {
        out->data[out->size++] = '"';
        for (; *text != '\0'; text++) {
            if (*text == '"') out->data[out->size++] = '"';
            out->data[out->size++] = *text;
        }
        out->data[out->size++] = '"';
        out->data[out->size++] = ',';
    }
}

static void put_hex(const World *world, Out *out, uint64_t value, int first_byte, int bytes) {
    for (int i = first_byte; i < first_byte + bytes; i++) {
        memcpy(out->data + out->size, world->hex[(value >> (56 - 8 * i)) & 0xff], 2);
        out->size += 2;
    }
}

static void put_id(const World *world, Out *out, Id id) {
    if (id.high != 0 || id.low != 0) {
        put_hex(world, out, id.high, 0, 4);
        out->data[out->size++] = '-';
        put_hex(world, out, id.high, 4, 2);
        out->data[out->size++] = '-';
        put_hex(world, out, id.high, 6, 2);
        out->data[out->size++] = '-';
        put_hex(world, out, id.low, 0, 2);
        out->data[out->size++] = '-';
        put_hex(world, out, id.low, 2, 6);
    }
    out->data[out->size++] = ',';
}

static void put_trace(const World *world, Out *out, Id id) {
    put_hex(world, out, id.high, 0, 8);
    put_hex(world, out, id.low, 0, 8);
    out->data[out->size++] = ',';
}

static void put_digits(Out *out, int64_t value, int digits) {
    for (int i = digits - 1; i >= 0; i--) {
        out->data[out->size + (size_t)i] = (char)('0' + value % 10);
        value /= 10;
    }
    out->size += (size_t)digits;
}

/* value / 10^decimals, not negative: 1234 with 3 decimals is 1.234 */
static void put_decimal(Out *out, int64_t value, int decimals) {
    int64_t unit = 1;
    for (int i = 0; i < decimals; i++) unit *= 10;
    int digits = 1;
    for (int64_t rest = value / unit; rest >= 10; rest /= 10) digits++;
    put_digits(out, value / unit, digits);
    out->data[out->size++] = '.';
    put_digits(out, value % unit, decimals);
    out->data[out->size++] = ',';
}

/* Milliseconds since 2025-01-01; negative is NULL. */
static void put_time(const World *world, Out *out, int64_t ms) {
    if (ms >= 0) {
        int64_t of_day = ms % 86400000;
        memcpy(out->data + out->size, world->days[ms / 86400000], 10);
        out->size += 10;
        out->data[out->size++] = ' ';
        put_digits(out, of_day / 3600000, 2);
        out->data[out->size++] = ':';
        put_digits(out, of_day / 60000 % 60, 2);
        out->data[out->size++] = ':';
        put_digits(out, of_day / 1000 % 60, 2);
        out->data[out->size++] = '.';
        put_digits(out, of_day % 1000, 3);
    }
    out->data[out->size++] = ',';
}

/* ---- chance ----
   C leaves the order of arguments open, so no call draws twice among its arguments. */

/* splitmix64 */
static uint64_t next_random(World *world) {
    uint64_t z = world->random += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* 0 .. limit-1 */
static int64_t below(World *world, int64_t limit) { return (int64_t)((next_random(world) >> 16) % (uint64_t)limit); }

static int64_t between(World *world, int64_t low, int64_t high) { return low + below(world, high - low + 1); }

static bool chance(World *world, int64_t percent) { return below(world, 100) < percent; }

#define PICK(world, list) ((list)[below(world, (int64_t)(sizeof(list) / sizeof *(list)))])

static const char all_well[] = "(drawn)"; /* as the error of a step: one of the ways to say that there was none */
static const Id no_id = {0, 0};
static const int64_t no_time = -1;

/* Shaped like a UUID of version 7. Unique because the last 48 bits are a permutation of a counter. */
static Id new_id(World *world, int64_t ms) {
    static const int64_t epoch = 1735689600000; /* 2025-01-01 */
    uint64_t chaos = next_random(world);
    uint64_t serial = ++world->ids * 0x5851f42d4c95u & 0xffffffffffffu;
    return (Id){(uint64_t)(epoch + ms) << 16 | 0x7000u | (chaos & 0xfffu),
                0x8000000000000000u | (chaos >> 16 & 0x3fffu) << 48 | serial};
}

static Id new_trace(World *world) {
    Id trace;
    trace.high = next_random(world);
    trace.low = next_random(world);
    return trace;
}

/* ---- what people and agents say ---- */

typedef struct Agent {
    const char *api_name, *type, *record, *version;
    bool service;
} Agent;

static const Agent agents[] = {
    {"Support_Agent", "EinsteinServiceAgent", "16jKa0000004C8XIAU", "v5", true},
    {"Store_Agent", "AgentforceServiceAgent", "16jKa0000004C8YIAU", "v2", true},
    {"Employee_Helper", "AgentforceEmployeeAgent", "16jKa0000004C8ZIAU", "v3", false},
    {"Sales_Coach", "Employee", "16jKa0000004C90IAE", "NOT_SET", false},
};
static const char *const service_channels[] = {"SCRT2 - EmbeddedMessaging", "SCRT2 - EmbeddedMessaging", "E & O",
                                               "Voice", "PSTN"};
static const char *const employee_channels[] = {"LightningDesktopCopilot", "LightningDesktopCopilot", "Builder", "NGC"};
static const char *const topics[] = {"Order_Status", "Returns", "Billing_Questions", "General_FAQ", "Escalation"};
static const char *const prompts[] = {"AiCopilot__ReactTopicPrompt", "AiCopilot__ReactInitialPrompt", "agent_router"};
static const char *const actions[] = {"GetOrderStatus", "CreateReturn", "AnswerQuestionsWithKnowledge",
                                      "AnswerQuestionsWithKnowledge", "UpdateCase"};
static const char *const errors[] = {"Request timed out", "INVALID_SESSION_ID",
                                     "Flow failed: \"Order\" not found, see log", "Délai dépassé",
                                     "Too many\nrequests"};
static const char *const other_ends[] = {"EXPIRED", "ERROR", "UNSPECIFIED", "TIMEOUT", "USER_ENDED"};
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
static const char *const summaries[] = {"Order status", "Return of a product",
                                        "Question about an invoice, two currencies", "Größe der Schuhe",
                                        "General question"};
/* Their order is the same by bytes and by the rules of a language. */
static const char *const reasons[] = {"Answer fits the question", "Brief yet complete", "Correct but late",
                                      "Did not name the source",  "Explains the steps", "Follows the policy",
                                      "Grounded in an article",   "Helpful tone"};
static const char *const rare_reasons[] = {"Off topic", "Partly answered", "Quoted an old price", "Repeats itself",
                                           "Too long",  "Vague",           "Wrong product"};
static const char *const intents[] = {"Order status",  "Return",           "Invoice",  "Rückgabe",
                                      "配送状況",      "Product question", "Password", "Complaint",
                                      "Delivery date", "Discount",         "Other"};
static const char *const harms[] = {"hate", "identity", "physical", "profanity", "sexual", "violence"};
static const char *const unreadable[] = {"n/a", "high", "", "0.1.2"};

enum {
    INTENTS = sizeof intents / sizeof *intents,
    HARMS = sizeof harms / sizeof *harms,
    QUALITY_TAGS = 5,
    SESSION_TAGS = 6,
    UNUSED_TAGS = 3
};

typedef struct Tags {
    Id quality[QUALITY_TAGS], intent[INTENTS], session[SESSION_TAGS];
} Tags;

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

static void write_tags(World *world, Tags *tags) {
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

/* ---- one row each ---- */

static Id write_participant(World *world, Id session, const char *role, const char *record, const char *object,
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

typedef enum Trace { TRACE_SET, TRACE_NULL, TRACE_NOT_SET } Trace;

static Id write_interaction(World *world, Id session, const char *type, int64_t start, int64_t end, Trace kind,
                            Id trace, const char *topic) {
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

/* `generation` no_id: NOT_SET. */
static Id write_step(World *world, Id interaction, const char *type, const char *name, const char *error, Id generation,
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

static void write_message(World *world, Id interaction, Id participant, Id session, bool input, bool voice,
                          int64_t at) {
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

static Id write_generation(World *world, int64_t at) {
    Out *out = &world->out[GENERATION];
    Id id = new_id(world, at);
    put_id(world, out, id);
    put_word(out, "plannerservice");
    put_time(world, out, at);
    out_end(out);
    return id;
}

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

/* `value` NULL: a score between 0 and 1, now and then unreadable or missing. */
static void write_category(World *world, Id quality, Id generation, const char *detection, const char *category,
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

static void write_metric(World *world, Trace kind, Id trace, int64_t at) {
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

static void write_usage(World *world, Id step, const char *card, int64_t at) {
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

static void write_feedback(World *world, Id interaction, int64_t at) {
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

static Id write_moment(World *world, Id session, const Agent *agent, int64_t start, int64_t end) {
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

/* `value` NULL is NULL. */
static void write_score(World *world, Id association, Id moment, Id tag, const char *reason, const char *value) {
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

/* The Trust Layer looks at a generation from both sides. */
static void judge(World *world, Id generation, int64_t at) {
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

static void resolve_task(World *world, Id generation, int64_t at) {
    static const char *const verdicts[] = {"FULLY_RESOLVED", "FULLY_RESOLVED", "PARTIALLY_RESOLVED", "UNRESOLVED"};
    write_category(world, no_id, generation, "TaskResolution", PICK(world, verdicts), "1", at);
}

/* ---- a session ---- */

enum { TURNS = 8 };
static const int64_t clock_ms = 120LL * 86400000; /* 2025-05-01 00:00:00 */

typedef enum Outcome {
    CLOSED_BY_USER,
    CLOSED_BY_ACTION,
    TRANSFERRED,
    TRANSFERRED_AND_CLOSED, /* deflected and escalated at once */
    CLOSED_OTHERWISE,       /* abandoned */
    FELL_SILENT,            /* nothing says that it ended; abandoned once 24 hours have passed */
    ENDED_WITHOUT_END_STEP, /* other steps there are: abandoned */
    ENDED_WITHOUT_STEPS,    /* no step at all: no flag is known */
    NEVER_STARTED           /* no interaction */
} Outcome;

typedef struct Session {
    int64_t n;
    Id id;
    const Agent *agent;
    const char *channel;
    bool voice;
    Outcome outcome;
    int turns;
    int64_t start[TURNS], end[TURNS]; /* of the turns */
    bool ends_missing;                /* no turn has an End_Timestamp */
    Id user, second_user, agent_participant;
    Id last_user_before; /* of the session before */
    Id first_generation, last_generation;
} Session;

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

static int draw_turns(World *world) {
    int64_t draw = below(world, 100);
    return draw < 35   ? 1
           : draw < 63 ? 2
           : draw < 81 ? 3
           : draw < 91 ? 4
           : draw < 96 ? 5
           : draw < 98 ? 6
           : draw < 99 ? 7
                       : TURNS;
}

/* Where the last turn of a session near the clock ends: HOUR counts hours on the clock, so the edge is 00:59:59.999 of
 * the day before. */
static int64_t edge(World *world, int64_t n) {
    static const int64_t before_clock[] = {
        82800001, /* 00:59:59.999: ended */
        82800000, /* 01:00:00: open */
        86400000, /* 00:00:00: ended, 24 hours exactly */
        86400001, 84600000, 82799999, 3600000, 1, 43200000, 100000000,
    };
    enum { COUNT = sizeof before_clock / sizeof *before_clock };
    int64_t back = before_clock[n % COUNT];
    return clock_ms - (n % COUNT < 8 ? back : back - below(world, 7200000));
}

static void draw_times(World *world, Session *s) {
    int64_t last = world->sessions / 50 + 10;
    bool near_clock = s->n >= world->sessions - (last < 2000 ? last : 2000) && s->n % 5 != 0;
    int64_t at = between(world, 0, 2000);
    s->turns = draw_turns(world);
    for (int i = 0; i < s->turns; i++) {
        s->start[i] = at;
        s->end[i] = at + between(world, 800, 25000);
        at = s->end[i] + between(world, 15000, 35000);
    }
    int64_t span = (clock_ms - 2 * 86400000) / world->sessions;
    int64_t begin = s->n * span + below(world, span);
    if (near_clock) {
        begin = edge(world, s->n) - s->end[s->turns - 1];
        s->outcome = s->n % 11 == 0 ? CLOSED_BY_USER : FELL_SILENT;
    }
    for (int i = 0; i < s->turns; i++) {
        s->start[i] += begin;
        s->end[i] += begin;
    }
    s->ends_missing = s->n % 89 == 40;
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

static void write_turn(World *world, Session *s, int turn) {
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

static void write_end(World *world, Session *s) {
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

static void write_moments(World *world, Session *s, const Tags *tags) {
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

/* Rows that belong nowhere, and rows whose two ways to the session disagree. */
static void write_orphans(World *world, Session *s) {
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

static void write_session(World *world, Session *s, const Tags *tags) {
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

/* ---- the run ---- */

static void prepare(World *world) {
    static const int lengths[] = {31, 28, 31, 30, 31, 30};
    static const char digits[] = "0123456789abcdef";
    size_t day = 0;
    for (int month = 0; month < 6 && day < 160; month++)
        for (int i = 1; i <= lengths[month] && day < 160; i++) {
            char text[10] = {
                '2', '0', '2', '5', '-', '0', (char)('1' + month), '-', (char)('0' + i / 10), (char)('0' + i % 10)};
            memcpy(world->days[day++], text, sizeof text);
        }
    for (size_t i = 0; i < 256; i++) {
        world->hex[i][0] = digits[i >> 4];
        world->hex[i][1] = digits[i & 15];
    }
}

static void open_tables(World *world, const char *folder) {
    for (int i = 0; i < TABLE_COUNT; i++) {
        char path[4096];
        int length = snprintf(path, sizeof path, "%s/%s.csv", folder, table_names[i]);
        Out *out = &world->out[i];
        if (length < 0 || (size_t)length >= sizeof path) {
            errno = ENAMETOOLONG;
            fail(folder);
        }
        out->file = fopen(path, "wb");
        out->data = malloc(BUFFER);
        if (out->file == NULL || out->data == NULL) fail(path);
        put_word(out, table_headers[i]);
        out_end(out);
        out->rows = 0;
    }
}

static void close_tables(World *world) {
    uint64_t rows = 0;
    for (int i = 0; i < TABLE_COUNT; i++) {
        Out *out = &world->out[i];
        out_flush(out);
        if (fclose(out->file) != 0) fail(table_names[i]);
        free(out->data);
        fprintf(stderr, "%12" PRIu64 "  %s\n", out->rows, table_names[i]);
        rows += out->rows;
    }
    fprintf(stderr, "%12" PRIu64 "  rows\n", rows);
}

int main(int argc, char **argv) {
    static World world;
    char *rest = NULL;
    int64_t sessions = argc > 2 ? strtoll(argv[2], &rest, 10) : 0;
    if (argc < 3 || argc > 4 || rest == NULL || *rest != '\0' || sessions < 1 || sessions > 100000000) {
        fprintf(stderr, "usage: agentforce OUTDIR SESSIONS [SEED]\n");
        return 2;
    }
    world.sessions = sessions;
    world.random = argc == 4 ? strtoull(argv[3], NULL, 10) : 2025;
    prepare(&world);
    open_tables(&world, argv[1]);

    Tags tags;
    write_tags(&world, &tags);
    Session session = {0};
    for (session.n = 0; session.n < sessions; session.n++) write_session(&world, &session, &tags);
    close_tables(&world);
    return 0;
}
