-- The 39 measures of formulas/agentforce and the 14 of its variants in SQLite's SQL, written by hand from what they mean
-- (docs/semantics.md), not from their formulas: a second opinion. agentforce.py loads the data, runs `prepare` once, and every other part three times with :g, the
-- group of a row, replaced by NULL (total), channel or month. Timestamps are milliseconds since 1970; :now is the clock.
--
-- A part starts with a line `-- WORD NAME …`:
--   measure NAME over nothing 0|NULL   a query of (group, value), and the value of a group that it has no rows for
--   part NAME over nothing 0|NULL      the same, for use by a ratio only
--   ratio NAME = A / B                 NULL where B is 0 or NULL
--   levels                             more of prepare: what the tuned SQL computes for every answer anew
--   groups                             all groups that any measure has: results are merged in a full outer join

-- prepare

-- Frames: the rows that aggregates run over, each with the session that it reaches by many-to-one steps. `session` is NULL for a row
-- that reaches none (an orphan); its channel and month are then NULL too, and such rows stay. A session's own channel may be NULL.

CREATE TABLE session AS
  SELECT AI_Agent_Session_Id AS session, AI_Agent_Channel_Type AS channel,
         strftime('%Y-%m-01T00:00:00', Start_Timestamp / 1000, 'unixepoch') AS month,
         strftime('%Y-%m-%d', Start_Timestamp / 1000, 'unixepoch') AS day
  FROM AI_Agent_Session;
CREATE UNIQUE INDEX session_key ON session (session);

CREATE TABLE interaction AS
  SELECT i.AI_Agent_Interaction_Id AS interaction, i.AI_Agent_Session AS session_text, i.Ai_Agent_Interaction_Type AS type,
         i.Start_Timestamp AS start, i.End_Timestamp AS "end", i.Telemetry_Trace AS trace, s.session, s.channel, s.month
  FROM AI_Agent_Interaction i LEFT JOIN session s ON s.session = i.AI_Agent_Session;
CREATE UNIQUE INDEX interaction_key ON interaction (interaction);
CREATE INDEX interaction_session ON interaction (session);
CREATE UNIQUE INDEX interaction_trace ON interaction (trace) WHERE trace IS NOT NULL;

CREATE TABLE step AS
  SELECT t.AI_Agent_Interaction_Step_Id AS step, t.AI_Agent_Interaction_Id AS interaction_text, t.Ai_Agent_Interaction_Step_Type AS type,
         t.Name AS name, t.Error_Message AS error, g.Ai_Response_Generation_Id AS generation,
         i.interaction, i.session, i.channel, i.month
  FROM AI_Agent_Interaction_Step t
       LEFT JOIN interaction i ON i.interaction = t.AI_Agent_Interaction_Id
       LEFT JOIN Ai_Response_Generation g ON g.Ai_Response_Generation_Id = t.Generation;
CREATE UNIQUE INDEX step_key ON step (step);
CREATE INDEX step_interaction ON step (interaction);
CREATE INDEX step_session ON step (session);
CREATE INDEX step_generation ON step (generation);

-- A person is a USER who is a MessagingEndUser or whose agent is no service agent. Where the agent's type is NULL the second half is
-- unknown, and unknown is not true.
CREATE TABLE participant AS
  SELECT p.AI_Agent_Session_Participant_Id AS row, p.Participant AS participant, p.AI_Agent_Session_Participant_Role AS role,
         CASE WHEN p.AI_Agent_Session_Participant_Role = 'USER'
                   AND (p.Participant_Object = 'MessagingEndUser'
                        OR p.AI_Agent_Type NOT IN ('EinsteinServiceAgent', 'AgentforceServiceAgent'))
              THEN 1 ELSE 0 END AS is_user,
         s.session, s.channel, s.month, s.day
  FROM AI_Agent_Session_Participant p LEFT JOIN session s ON s.session = p.AI_Agent_Session;
CREATE UNIQUE INDEX participant_key ON participant (row);
CREATE INDEX participant_session ON participant (session);

-- The sender is the message's own participant. The session is the interaction's, not the sender's: the interaction stands first among
-- the message's keys.
CREATE TABLE message AS
  SELECT m.AI_Agent_Interaction_Message_Id AS message, p.role, p.is_user, i.channel, i.month
  FROM AI_Agent_Interaction_Message m
       LEFT JOIN interaction i ON i.interaction = m.AI_Agent_Interaction
       LEFT JOIN participant p ON p.row = m.AI_Agent_Session_Participant;

CREATE TABLE moment AS
  SELECT m.AI_Agent_Moment_Id AS moment, m.Start_Timestamp AS start, m.End_Timestamp AS "end", s.channel, s.month
  FROM AI_Agent_Moment m LEFT JOIN session s ON s.session = m.AI_Agent_Session;
CREATE UNIQUE INDEX moment_key ON moment (moment);

CREATE TABLE score AS
  SELECT r."AI Agent Tag Association.Association Reason" AS reason, r."AI Agent Tag.Value" AS value, m.channel, m.month
  FROM AI_Agent_Moment_Relevance_Score r LEFT JOIN moment m ON m.moment = r."AI Agent Tag Association.AI Agent Moment";

-- A tag reaches no session; sessions reach it: one row per use, and one for a tag that is never used.
CREATE TABLE tag AS
  SELECT t.AI_Agent_Tag_Id AS tag, m.channel, m.month
  FROM AI_Agent_Tag t
       LEFT JOIN AI_Agent_Tag_Association a ON a.AI_Agent_Tag = t.AI_Agent_Tag_Id
       LEFT JOIN moment m ON m.moment = a.AI_Agent_Moment;

-- NOT_SET was read as NULL, and NULL keys match nothing.
CREATE TABLE metric AS
  SELECT i.trace, r.Faithfulness_Relevancy_Score AS faithfulness, r.Answer_Relevancy_Score AS answer, r.Context_Precision_Score AS context,
         i.channel, i.month
  FROM AI_Retriever_Quality_Metric r LEFT JOIN interaction i ON i.trace = r.Retriever_Trace;

-- Categories and steps are siblings: they meet at the generation, which may have several of both. A category without a step stays.
-- So one category may stand here several times; who averages over categories takes each once per group.
CREATE TABLE category AS
  SELECT c.Ai_Content_Quality_Category_Id AS category, c.Detection_Type AS detection, c.Category_Type AS type,
         CASE WHEN c.Category_Value GLOB '*[0-9]*' AND c.Category_Value NOT GLOB '*[^0-9.]*' AND c.Category_Value NOT GLOB '*.*.*'
              THEN CAST(c.Category_Value AS REAL) END AS value,
         c.Category_Value AS text, c.Ai_Response_Generation AS generation_text, g.Created_Date AS judged,
         q.Content_Type AS side, t.step, t.interaction, t.session, t.channel, t.month
  FROM Ai_Content_Quality_Category c
       LEFT JOIN Ai_Content_Quality q ON q.Ai_Content_Quality_Id = c.Ai_Content_Quality
       LEFT JOIN Ai_Response_Generation g ON g.Ai_Response_Generation_Id = c.Ai_Response_Generation
       LEFT JOIN step t ON t.generation = g.Ai_Response_Generation_Id;

CREATE TABLE feedback AS
  SELECT f.Ai_Feedback_Id AS feedback, f.Feedback_Type AS type, f.Created_Date AS given, i.interaction, i.channel, i.month
  FROM Ai_Feedback f LEFT JOIN interaction i ON i.interaction = f.Generation_Group_Identifier;

CREATE TABLE usage AS
  SELECT u.Card_Definition_Developer_Name AS card, u.Units_Consumed AS units, t.type AS step_type, t.channel, t.month
  FROM Tenant_Consumption_Insights u LEFT JOIN step t ON t.step = u.Correlation_Identifier;

-- levels

-- Levels of detail. A session without steps is not in session_by_step: its flags are NULL, neither true nor false.

CREATE TABLE session_by_step AS
  SELECT session,
         MAX(CASE WHEN type = 'SESSION_END' AND name IN ('CLOSED_USER_REQUEST', 'CLOSED_ACTION') THEN 1 ELSE 0 END) AS deflected,
         MAX(CASE WHEN type = 'SESSION_END' AND name = 'CLOSED_TRANSFERRED' THEN 1 ELSE 0 END) AS escalated
  FROM step WHERE session IS NOT NULL GROUP BY session;
CREATE UNIQUE INDEX session_by_step_key ON session_by_step (session);

CREATE TABLE interaction_by_step AS
  SELECT interaction,
         MAX(CASE WHEN type = 'ACTION_STEP' THEN 1 ELSE 0 END) AS engaged,
         MAX(CASE WHEN type IN ('ACTION_STEP', 'TOPIC_STEP') THEN 1 ELSE 0 END) AS topical,
         MAX(CASE WHEN error IS NOT NULL AND LENGTH(TRIM(error, ' ')) > 0 AND error <> 'NOT_SET' THEN 1 ELSE 0 END) AS failed
  FROM step WHERE interaction IS NOT NULL GROUP BY interaction;
CREATE UNIQUE INDEX interaction_by_step_key ON interaction_by_step (interaction);

-- HOUR and SECOND count the boundaries between two instants. Hours from the last end of any interaction to now; a session whose
-- interactions have no end at all has not ended by silence.
CREATE TABLE session_by_interaction AS
  SELECT i.session,
         MAX(i.type = 'SESSION_END') OR COALESCE(:now / 3600000 - MAX(i."end") / 3600000 >= 24, 0) AS ended,
         COUNT(DISTINCT CASE WHEN i.type = 'TURN' THEN i.interaction END) AS turns,
         MAX(CASE WHEN i.type = 'TURN' THEN i."end" END) / 1000 - MIN(CASE WHEN i.type = 'TURN' THEN i.start END) / 1000 AS seconds,
         MAX(COALESCE(b.engaged, 0)) AS engaged
  FROM interaction i LEFT JOIN interaction_by_step b ON b.interaction = i.interaction
  WHERE i.session IS NOT NULL GROUP BY i.session;
CREATE UNIQUE INDEX session_by_interaction_key ON session_by_interaction (session);

CREATE TABLE session_known AS
  SELECT s.*, i.ended, i.turns, i.seconds, i.engaged, t.deflected, t.escalated
  FROM session s LEFT JOIN session_by_interaction i ON i.session = s.session LEFT JOIN session_by_step t ON t.session = s.session;

-- The turns of all sessions that a participant takes part in. A participant NULL is a participant like any other.
CREATE TABLE turns_by_participant AS
  SELECT p.participant, COUNT(DISTINCT CASE WHEN i.type = 'TURN' THEN i.interaction END) AS turns
  FROM participant p JOIN interaction i ON i.session = p.session GROUP BY p.participant;
CREATE INDEX turns_by_participant_key ON turns_by_participant (participant);

CREATE TABLE users_by_day AS
  SELECT day, COUNT(DISTINCT CASE WHEN is_user THEN participant END) AS users
  FROM participant WHERE session IS NOT NULL GROUP BY day;

CREATE TABLE users_by_month AS
  SELECT month, COUNT(DISTINCT CASE WHEN is_user THEN participant END) AS users
  FROM participant WHERE session IS NOT NULL GROUP BY month;

-- The last in the alphabet of the verdicts on a step's generation.
CREATE TABLE step_by_category AS
  SELECT step, MAX(CASE WHEN detection = 'InstructionAdherence' THEN type END) AS adherence
  FROM category WHERE step IS NOT NULL GROUP BY step;
CREATE UNIQUE INDEX step_by_category_key ON step_by_category (step);

-- The verdict on the latest generation that was judged for resolution, and the latest feedback; of two at one instant the last in the alphabet.
CREATE TABLE session_by_category AS
  SELECT session, MAX(type) AS resolution FROM (
    SELECT session, type, judged, MAX(judged) OVER (PARTITION BY session) AS latest
    FROM category WHERE session IS NOT NULL AND detection = 'TaskResolution')
  WHERE judged = latest GROUP BY session;

CREATE TABLE interaction_by_feedback AS
  SELECT interaction, MAX(type) AS latest FROM (
    SELECT interaction, type, given, MAX(given) OVER (PARTITION BY interaction) AS last FROM feedback WHERE interaction IS NOT NULL)
  WHERE given = last GROUP BY interaction;
CREATE UNIQUE INDEX interaction_by_feedback_key ON interaction_by_feedback (interaction);

-- groups
SELECT :g FROM session UNION SELECT :g FROM interaction UNION SELECT :g FROM step UNION SELECT :g FROM participant
UNION SELECT :g FROM message UNION SELECT :g FROM moment UNION SELECT :g FROM score UNION SELECT :g FROM tag
UNION SELECT :g FROM metric UNION SELECT :g FROM category UNION SELECT :g FROM feedback UNION SELECT :g FROM usage

-- ratio Abandonment_Rate_clc = Abandoned_Sessions_clc / Unique_Sessions_clc

-- measure Abandoned_Sessions_clc over nothing 0
-- Ended, and known to be neither deflected nor escalated: a session without steps is not known to be.
SELECT :g AS g, COUNT(DISTINCT CASE WHEN ended AND deflected = 0 AND escalated = 0 THEN session END) FROM session_known GROUP BY g

-- measure Agent_Messages_clc over nothing 0
SELECT :g AS g, COUNT(DISTINCT CASE WHEN role = 'AGENT' THEN message END) FROM message GROUP BY g

-- measure Agent_Triggered_Actions_clc over nothing 0
SELECT :g AS g, COUNT(DISTINCT CASE WHEN type = 'ACTION_STEP' THEN step END) FROM step GROUP BY g

-- ratio Agent_User_Message_Ratio_clc = Agent_Messages_clc / User_Messages_clc

-- measure Average_Agent_Interaction_Latency_clc over nothing NULL
SELECT :g AS g, AVG(CASE WHEN type = 'TURN' THEN "end" - start END) FROM interaction GROUP BY g

-- measure Average_Answer_Faithfulness_Score_clc over nothing NULL
SELECT :g AS g, AVG(CASE WHEN trace IS NOT NULL AND trace <> 'NOT_SET' THEN faithfulness END) FROM metric GROUP BY g

-- measure Average_Answer_Relevance_Score_clc over nothing NULL
SELECT :g AS g, AVG(CASE WHEN trace IS NOT NULL AND trace <> 'NOT_SET' THEN answer END) FROM metric GROUP BY g

-- measure Average_Context_Relevance_Score_clc over nothing NULL
SELECT :g AS g, AVG(CASE WHEN trace IS NOT NULL AND trace <> 'NOT_SET' THEN context END) FROM metric GROUP BY g

-- measure Average_Interactions_Per_Session_clc over nothing NULL
SELECT :g AS g, AVG(CASE WHEN ended THEN turns END) FROM session_known GROUP BY g

-- measure Average_Moment_Duration_clc over nothing NULL
SELECT :g AS g, AVG("end" / 1000 - start / 1000) FROM moment GROUP BY g

-- measure Average_Quality_Score_clc over nothing NULL
SELECT :g AS g, AVG(CASE WHEN value GLOB '[0-9]' THEN CAST(value AS INTEGER) END) FROM score GROUP BY g

-- measure Average_Session_Duration_clc over nothing NULL
SELECT :g AS g, AVG(CASE WHEN ended THEN seconds END) FROM session_known GROUP BY g

-- measure Average_User_Interactions_clc over nothing NULL
-- Each person once per group, however many rows: the level of detail is evaluated once per distinct key. None of one's sessions
-- has an interaction: 0.
SELECT g, AVG(turns) FROM (
  SELECT DISTINCT :g AS g, p.participant, COALESCE(t.turns, 0) AS turns
  FROM participant p LEFT JOIN turns_by_participant t ON t.participant IS p.participant
  WHERE p.is_user) GROUP BY g

-- measure Deflected_Sessions_clc over nothing 0
-- Over steps, not over sessions: but a session counts once.
SELECT :g AS g, COUNT(DISTINCT CASE WHEN type = 'SESSION_END' AND name IN ('CLOSED_USER_REQUEST', 'CLOSED_ACTION') THEN session END)
FROM step GROUP BY g

-- ratio Deflection_Rate_clc = Deflected_Sessions_clc / Unique_Sessions_clc

-- measure Engaged_Sessions_clc over nothing 0
-- Counts the session key that stands in the interaction; an orphan has no session whose flag could be looked up.
SELECT :g AS g, COUNT(DISTINCT CASE WHEN engaged THEN session_text END)
FROM (SELECT i.*, s.engaged FROM interaction i LEFT JOIN session_by_interaction s ON s.session = i.session) GROUP BY g

-- ratio Engagement_Rate_clc = Engaged_Sessions_clc / Unique_Sessions_clc

-- part failed_interactions over nothing 0
SELECT :g AS g, COUNT(DISTINCT CASE WHEN failed THEN interaction END)
FROM (SELECT i.*, b.failed FROM interaction i LEFT JOIN interaction_by_step b ON b.interaction = i.interaction) GROUP BY g

-- ratio Error_Rate_clc = failed_interactions / Unique_Interactions_clc

-- measure Escalated_Sessions_clc over nothing 0
SELECT :g AS g, COUNT(DISTINCT CASE WHEN escalated THEN session END) FROM session_known GROUP BY g

-- ratio Escalation_Rate_clc = Escalated_Sessions_clc / Unique_Sessions_clc

-- measure Interruption_Count_clc over nothing 0
SELECT :g AS g, COUNT(DISTINCT CASE WHEN type = 'INTERRUPT_STEP' THEN step END) FROM step GROUP BY g

-- part interrupted_interactions over nothing 0
-- Counts the key that stands in the step, also of an orphan.
SELECT :g AS g, COUNT(DISTINCT CASE WHEN type = 'INTERRUPT_STEP' THEN interaction_text END) FROM step GROUP BY g

-- ratio Interruption_Rate_clc = interrupted_interactions / Unique_Interactions_clc

-- measure Quality_Score_Reasoning_clc over nothing NULL
SELECT :g AS g, MAX(CASE WHEN reason <> 'NOT_SET' THEN reason END) FROM score GROUP BY g

-- part users_of_a_day over nothing NULL
-- The plain average over the days that have a user in the group, of all users of such a day, in the group or not. A user's row without
-- a session finds no day and so no users: together these rows make one more day, with 0.
SELECT g, AVG(users) FROM (
  SELECT DISTINCT :g AS g, p.day, COALESCE(d.users, 0) AS users
  FROM participant p LEFT JOIN users_by_day d ON d.day = p.day
  WHERE p.is_user) GROUP BY g

-- part users_of_a_month over nothing NULL
-- The plain average over the months in which the group has sessions.
SELECT g, AVG(users) FROM (
  SELECT DISTINCT :g AS g, s.own_month, COALESCE(m.users, 0) AS users
  FROM (SELECT *, month AS own_month FROM session) s LEFT JOIN (SELECT month AS m_month, users FROM users_by_month) m ON m.m_month = s.own_month)
GROUP BY g

-- ratio Stickiness_Rate_clc = users_of_a_day / users_of_a_month

-- part successful_interactions over nothing 0
-- Of an interaction without steps neither flag is known.
SELECT :g AS g, COUNT(DISTINCT CASE WHEN engaged AND failed = 0 THEN interaction END)
FROM (SELECT i.*, b.engaged, b.failed FROM interaction i LEFT JOIN interaction_by_step b ON b.interaction = i.interaction) GROUP BY g

-- ratio Success_Rate_clc = successful_interactions / Unique_Interactions_clc

-- measure Unique_Interactions_clc over nothing 0
SELECT :g AS g, COUNT(DISTINCT CASE WHEN type = 'TURN' THEN interaction END) FROM interaction GROUP BY g

-- measure Unique_Moments_clc over nothing 0
SELECT :g AS g, COUNT(DISTINCT moment) FROM moment GROUP BY g

-- measure Unique_Sessions_clc over nothing 0
SELECT :g AS g, COUNT(DISTINCT session) FROM session GROUP BY g

-- measure Unique_Tags_clc over nothing 0
SELECT :g AS g, COUNT(DISTINCT tag) FROM tag GROUP BY g

-- measure Unique_Users_clc over nothing 0
SELECT :g AS g, COUNT(DISTINCT CASE WHEN is_user THEN participant END) FROM participant GROUP BY g

-- measure User_Messages_clc over nothing 0
SELECT :g AS g, COUNT(DISTINCT CASE WHEN is_user THEN message END) FROM message GROUP BY g

-- part adherent_steps over nothing 0
SELECT :g AS g, COUNT(DISTINCT CASE WHEN adherence = 'High' THEN step END)
FROM (SELECT t.*, a.adherence FROM step t LEFT JOIN step_by_category a ON a.step = t.step) GROUP BY g

-- part judged_steps over nothing 0
SELECT :g AS g, COUNT(DISTINCT CASE WHEN adherence IS NOT NULL THEN step END)
FROM (SELECT t.*, a.adherence FROM step t LEFT JOIN step_by_category a ON a.step = t.step) GROUP BY g

-- ratio Adherence_Response_Rate_clc = adherent_steps / judged_steps

-- measure Average_Agent_Toxicity_Score_clc over nothing NULL
SELECT g, AVG(value) FROM (
  SELECT DISTINCT :g AS g, category, CASE WHEN side = 'OUTPUT' AND detection = 'TOXICITY' AND type = 'toxicity' THEN value END AS value
  FROM category) GROUP BY g

-- measure Average_User_Prompt_Injection_clc over nothing NULL
SELECT g, AVG(value) FROM (
  SELECT DISTINCT :g AS g, category, CASE WHEN detection = 'PROMPT_DEFENSE' AND type = 'aggregatePromptAttackScore' THEN value END AS value
  FROM category) GROUP BY g

-- measure Negative_User_Feedback_clc over nothing 0
SELECT :g AS g, COUNT(DISTINCT CASE WHEN type = 'BAD' THEN feedback END) FROM feedback GROUP BY g

-- measure Positive_User_Feedback_clc over nothing 0
SELECT :g AS g, COUNT(DISTINCT CASE WHEN type = 'GOOD' THEN feedback END) FROM feedback GROUP BY g

-- part resolved_sessions over nothing 0
SELECT :g AS g, COUNT(DISTINCT CASE WHEN detection = 'TaskResolution' AND type = 'FULLY_RESOLVED' THEN session END) FROM category GROUP BY g

-- part judged_sessions over nothing 0
SELECT :g AS g, COUNT(DISTINCT CASE WHEN detection = 'TaskResolution' THEN session END) FROM category GROUP BY g

-- ratio Task_Resolution_Rate_clc = resolved_sessions / judged_sessions

-- measure Total_Flex_Credits_clc over nothing NULL
-- An event that does not count adds 0, so a group of only such events has 0, not NULL; an event that counts may have no units.
SELECT :g AS g, SUM(CASE WHEN card = 'FlexCredits' AND step_type = 'ACTION_STEP' THEN units ELSE 0 END) FROM usage GROUP BY g

-- Variants, their parameters as the model has them.

-- measure Abandoned_Sessions_when_Idle over nothing 0
SELECT :g AS g, COUNT(CASE WHEN ended AND deflected + escalated = 0 THEN session END) FROM session_known GROUP BY g

-- ratio Abandonment_Rate_when_Idle = Abandoned_Sessions_when_Idle / Unique_Sessions_clc

-- measure Engaged_Sessions_by_Topic over nothing 0
SELECT :g AS g, COUNT(DISTINCT i.session) FROM interaction i JOIN interaction_by_step b ON b.interaction = i.interaction WHERE b.topical GROUP BY g

-- ratio Engagement_Rate_by_Topic = Engaged_Sessions_by_Topic / Unique_Sessions_clc

-- ratio Adherence_Response_Rate_at_Threshold = adherent_steps / judged_steps

-- part model_steps over nothing 0
SELECT :g AS g, COUNT(*) FROM step WHERE type = 'LLM_STEP' GROUP BY g

-- ratio Adherence_Rate_of_LLM_Steps = adherent_steps / model_steps

-- measure Average_Toxicity_of_All_Categories over nothing NULL
SELECT g, AVG(value) FROM (
  SELECT DISTINCT :g AS g, category, CASE WHEN side = 'OUTPUT' AND detection = 'TOXICITY' AND type <> 'safety_score' THEN value END AS value
  FROM category) GROUP BY g

-- measure Average_Lack_of_Safety over nothing NULL
SELECT g, 1 - AVG(value) FROM (
  SELECT DISTINCT :g AS g, category, CASE WHEN side = 'OUTPUT' AND detection = 'TOXICITY' AND type = 'safety_score' THEN value END AS value
  FROM category) GROUP BY g

-- part attacked_generations over nothing 0
SELECT :g AS g, COUNT(DISTINCT generation_text) FROM category
WHERE detection = 'PROMPT_DEFENSE' AND type = 'isPromptAttackDetected' AND LOWER(text) = 'true' GROUP BY g

-- part examined_generations over nothing 0
SELECT :g AS g, COUNT(DISTINCT generation_text) FROM category
WHERE detection = 'PROMPT_DEFENSE' AND type = 'isPromptAttackDetected' GROUP BY g

-- ratio Prompt_Attack_Rate = attacked_generations / examined_generations

-- part resolved_interactions over nothing 0
SELECT :g AS g, COUNT(DISTINCT interaction) FROM category WHERE detection = 'TaskResolution' AND type = 'FULLY_RESOLVED' GROUP BY g

-- part judged_interactions over nothing 0
SELECT :g AS g, COUNT(DISTINCT interaction) FROM category WHERE detection = 'TaskResolution' GROUP BY g

-- ratio Task_Resolution_Rate_of_Interactions = resolved_interactions / judged_interactions

-- part sessions_resolved_at_last over nothing 0
SELECT :g AS g, COUNT(*) FROM session s JOIN session_by_category c ON c.session = s.session WHERE c.resolution = 'FULLY_RESOLVED' GROUP BY g

-- part sessions_judged_at_last over nothing 0
SELECT :g AS g, COUNT(c.resolution) FROM session s JOIN session_by_category c ON c.session = s.session GROUP BY g

-- ratio Task_Resolution_Rate_at_Last = sessions_resolved_at_last / sessions_judged_at_last

-- measure Interactions_with_Negative_Feedback over nothing 0
SELECT :g AS g, COUNT(*) FROM interaction i JOIN interaction_by_feedback f ON f.interaction = i.interaction WHERE f.latest = 'BAD' GROUP BY g

-- measure Interactions_with_Positive_Feedback over nothing 0
SELECT :g AS g, COUNT(*) FROM interaction i JOIN interaction_by_feedback f ON f.interaction = i.interaction WHERE f.latest = 'GOOD' GROUP BY g

-- measure Flex_Credits_of_All_Events over nothing NULL
SELECT :g AS g, SUM(CASE WHEN card = 'FlexCredits' THEN units ELSE 0 END) FROM usage GROUP BY g
