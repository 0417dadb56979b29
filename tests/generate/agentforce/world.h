/* What the data is made of: tables, ids, a session and its outcome. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

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

#define ENUM(id, name, header) id,
typedef enum Table { TABLES(ENUM) TABLE_COUNT } Table;

typedef struct Id {
    uint64_t high, low; /* both 0: NULL */
} Id;

static const Id no_id = {0, 0};
static const int64_t no_time = -1;
/* Times are milliseconds since 2025-01-01. */
static const int64_t clock_ms = 120LL * 86400000; /* 2025-05-01 00:00:00 */

/* A CSV file being written. */
typedef struct Out {
    FILE *file;
    char *data;
    size_t size;
    uint64_t rows;
} Out;

typedef struct World {
    Out out[TABLE_COUNT];
    uint64_t random;
    uint64_t ids;
    int64_t sessions;
    char days[160][10]; /* "2025-01-01" and on */
    char hex[256][2];
} World;

typedef struct Agent {
    const char *api_name, *type, *record, *version;
    bool service;
} Agent;

enum { TURNS = 8, INTENTS = 11, QUALITY_TAGS = 5, SESSION_TAGS = 6 };

typedef struct Tags {
    Id quality[QUALITY_TAGS], intent[INTENTS], session[SESSION_TAGS];
} Tags;

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
