-- The measures of agentforce.sql merged by hand, one query a frame, for DuckDB and ClickHouse and for measuring only
-- (tests/bench/peer.py). Two forms run it: over frames that have been made beforehand with their joins, whole numbers for keys and
-- enumerations for texts; and over frames made in the measured time with the texts as they came. The levels of detail run before the
-- queries and are part of the time. Columns have the names of measures and parts. In the words of DuckDB; temporary tables.
--
-- What is unique by its key is counted, not told apart, and what is a function of the session is taken from the session's own row: no
-- COUNT(DISTINCT) where a count does.

-- levels

CREATE TABLE session_by_step AS
  SELECT session,
         MAX(CASE WHEN type = 'SESSION_END' AND name IN ('CLOSED_USER_REQUEST', 'CLOSED_ACTION') THEN 1 ELSE 0 END) AS deflected,
         MAX(CASE WHEN type = 'SESSION_END' AND name = 'CLOSED_TRANSFERRED' THEN 1 ELSE 0 END) AS escalated
  FROM step WHERE session IS NOT NULL GROUP BY session;

CREATE TABLE interaction_by_step AS
  SELECT interaction, MAX(CASE WHEN type = 'ACTION_STEP' THEN 1 ELSE 0 END) AS engaged,
         MAX(CASE WHEN type IN ('ACTION_STEP', 'TOPIC_STEP') THEN 1 ELSE 0 END) AS topical,
         MAX(CASE WHEN error IS NOT NULL AND error <> 'NOT_SET' AND LENGTH(TRIM(error)) > 0 THEN 1 ELSE 0 END) AS failed
  FROM step WHERE interaction IS NOT NULL GROUP BY interaction;

CREATE TABLE session_by_interaction AS
  SELECT i.session AS session,
         CASE WHEN MAX(CASE WHEN i.type = 'SESSION_END' THEN 1 ELSE 0 END) = 1 OR :now // 3600000 - MAX(i."end") // 3600000 >= 24 THEN 1 ELSE 0 END AS ended,
         COUNT(*) FILTER (WHERE i.type = 'TURN') AS turns,
         MAX(CASE WHEN i.type = 'TURN' THEN i."end" END) // 1000 - MIN(CASE WHEN i.type = 'TURN' THEN i.start END) // 1000 AS seconds,
         MAX(COALESCE(b.engaged, 0)) AS engaged, MAX(COALESCE(b.topical, 0)) AS topical
  FROM interaction i LEFT JOIN interaction_by_step b ON b.interaction = i.interaction
  WHERE i.session IS NOT NULL GROUP BY i.session;

CREATE TABLE session_by_category AS
  SELECT session, arg_max(type, (judged, type)) FILTER (WHERE judged IS NOT NULL) AS resolution,
         MAX(CASE WHEN type = 'FULLY_RESOLVED' THEN 1 ELSE 0 END) AS resolved
  FROM category WHERE session IS NOT NULL AND detection = 'TaskResolution' GROUP BY session;

CREATE TABLE session_known AS
  SELECT s.session AS session, s.channel AS channel, s.month AS month, i.ended AS ended, i.turns AS turns, i.seconds AS seconds, i.engaged AS engaged, i.topical AS topical,
         t.deflected AS deflected, t.escalated AS escalated, c.session AS judged, c.resolution AS resolution, c.resolved AS resolved
  FROM session s LEFT JOIN session_by_interaction i ON i.session = s.session LEFT JOIN session_by_step t ON t.session = s.session
       LEFT JOIN session_by_category c ON c.session = s.session;

-- The turns of a participant: those of its sessions, each session once. Participants without any are not in it.
CREATE TABLE turns_by_participant AS
  SELECT participant, SUM(turns) AS turns
  FROM (SELECT DISTINCT participant, session FROM participant WHERE session IS NOT NULL) p JOIN session_by_interaction i ON i.session = p.session
  GROUP BY participant;

CREATE TABLE users_by_day AS
  SELECT day, COUNT(DISTINCT CASE WHEN is_user = 1 THEN participant END) AS users FROM participant WHERE session IS NOT NULL GROUP BY day;

CREATE TABLE users_by_month AS
  SELECT month, COUNT(DISTINCT CASE WHEN is_user = 1 THEN participant END) AS users FROM participant WHERE session IS NOT NULL GROUP BY month;

CREATE TABLE step_by_category AS
  SELECT step, MAX(type) AS adherence FROM category WHERE step IS NOT NULL AND detection = 'InstructionAdherence' GROUP BY step;

CREATE TABLE interaction_by_feedback AS
  SELECT interaction, arg_max(type, (given, type)) AS latest FROM feedback WHERE interaction IS NOT NULL AND given IS NOT NULL GROUP BY interaction;

-- query
SELECT :g AS g, COUNT(*) AS Unique_Sessions_clc,
       COUNT(*) FILTER (WHERE ended = 1 AND deflected = 0 AND escalated = 0) AS Abandoned_Sessions_clc,
       AVG(turns) FILTER (WHERE ended = 1) AS Average_Interactions_Per_Session_clc, AVG(seconds) FILTER (WHERE ended = 1) AS Average_Session_Duration_clc,
       COUNT(*) FILTER (WHERE escalated = 1) AS Escalated_Sessions_clc, COUNT(*) FILTER (WHERE deflected = 1) AS Deflected_Sessions_clc,
       COUNT(*) FILTER (WHERE engaged = 1) AS Engaged_Sessions_clc, COUNT(*) FILTER (WHERE topical = 1) AS Engaged_Sessions_by_Topic,
       COUNT(*) FILTER (WHERE ended = 1 AND deflected + escalated = 0) AS Abandoned_Sessions_when_Idle,
       COUNT(*) FILTER (WHERE resolution = 'FULLY_RESOLVED') AS sessions_resolved_at_last, COUNT(resolution) AS sessions_judged_at_last,
       COUNT(*) FILTER (WHERE resolved = 1) AS resolved_sessions, COUNT(judged) AS judged_sessions
FROM session_known GROUP BY g

-- query
SELECT g, AVG(users) AS users_of_a_month FROM (
  SELECT g, COALESCE(users, 0) AS users FROM (SELECT DISTINCT :g AS g, month AS own FROM session) LEFT JOIN users_by_month m ON m.month = own)
GROUP BY g

-- query
SELECT :g AS g, COUNT(*) FILTER (WHERE role = 'AGENT') AS Agent_Messages_clc, COUNT(*) FILTER (WHERE is_user = 1) AS User_Messages_clc FROM message GROUP BY g

-- query
SELECT :g AS g, COUNT(*) FILTER (WHERE type = 'ACTION_STEP') AS Agent_Triggered_Actions_clc, COUNT(*) FILTER (WHERE type = 'INTERRUPT_STEP') AS Interruption_Count_clc,
       COUNT(DISTINCT CASE WHEN type = 'INTERRUPT_STEP' THEN interaction_text END) AS interrupted_interactions,
       COUNT(*) FILTER (WHERE adherence = 'High') AS adherent_steps, COUNT(adherence) AS judged_steps, COUNT(*) FILTER (WHERE type = 'LLM_STEP') AS model_steps
FROM step t LEFT JOIN step_by_category a ON a.step = t.step GROUP BY g

-- query
SELECT :g AS g, AVG("end" - start) FILTER (WHERE type = 'TURN') AS Average_Agent_Interaction_Latency_clc, COUNT(*) FILTER (WHERE type = 'TURN') AS Unique_Interactions_clc,
       COUNT(*) FILTER (WHERE b.failed = 1) AS failed_interactions, COUNT(*) FILTER (WHERE b.engaged = 1 AND b.failed = 0) AS successful_interactions,
       COUNT(*) FILTER (WHERE latest = 'BAD') AS Interactions_with_Negative_Feedback, COUNT(*) FILTER (WHERE latest = 'GOOD') AS Interactions_with_Positive_Feedback
FROM interaction i LEFT JOIN interaction_by_step b ON b.interaction = i.interaction
     LEFT JOIN interaction_by_feedback f ON f.interaction = i.interaction GROUP BY g

-- query
SELECT :g AS g, AVG(faithfulness) FILTER (WHERE trace IS NOT NULL) AS Average_Answer_Faithfulness_Score_clc,
       AVG(answer) FILTER (WHERE trace IS NOT NULL) AS Average_Answer_Relevance_Score_clc, AVG(context) FILTER (WHERE trace IS NOT NULL) AS Average_Context_Relevance_Score_clc
FROM metric GROUP BY g

-- query
SELECT :g AS g, AVG("end" // 1000 - start // 1000) AS Average_Moment_Duration_clc, COUNT(*) AS Unique_Moments_clc FROM moment GROUP BY g

-- query
SELECT :g AS g, AVG(CASE WHEN value GLOB '[0-9]' THEN TRY_CAST(value AS INTEGER) END) AS Average_Quality_Score_clc,
       MAX(CASE WHEN reason <> 'NOT_SET' THEN reason END) AS Quality_Score_Reasoning_clc FROM score GROUP BY g

-- query
SELECT :g AS g, COUNT(DISTINCT tag) AS Unique_Tags_clc FROM tag GROUP BY g

-- query
SELECT g, AVG(turns) AS Average_User_Interactions_clc FROM (
  SELECT DISTINCT :g AS g, p.participant, COALESCE(t.turns, 0) AS turns
  FROM participant p LEFT JOIN turns_by_participant t ON t.participant IS NOT DISTINCT FROM p.participant WHERE p.is_user = 1) GROUP BY g

-- query
SELECT g, AVG(users) AS users_of_a_day FROM (
  SELECT g, COALESCE(d.users, 0) AS users FROM (SELECT DISTINCT :g AS g, day AS own FROM participant WHERE is_user = 1) LEFT JOIN users_by_day d ON d.day = own)
GROUP BY g

-- query
SELECT :g AS g, COUNT(DISTINCT CASE WHEN is_user = 1 THEN participant END) AS Unique_Users_clc FROM participant GROUP BY g

-- query
SELECT g, AVG(toxic) AS Average_Agent_Toxicity_Score_clc, AVG(attack) AS Average_User_Prompt_Injection_clc, AVG(any_toxic) AS Average_Toxicity_of_All_Categories,
       1 - AVG(safe) AS Average_Lack_of_Safety FROM (
  SELECT :g AS g, category, ANY_VALUE(CASE WHEN side = 'OUTPUT' AND detection = 'TOXICITY' AND type = 'toxicity' THEN value END) AS toxic,
         ANY_VALUE(CASE WHEN detection = 'PROMPT_DEFENSE' AND type = 'aggregatePromptAttackScore' THEN value END) AS attack,
         ANY_VALUE(CASE WHEN side = 'OUTPUT' AND detection = 'TOXICITY' AND type <> 'safety_score' THEN value END) AS any_toxic,
         ANY_VALUE(CASE WHEN side = 'OUTPUT' AND detection = 'TOXICITY' AND type = 'safety_score' THEN value END) AS safe
  FROM category WHERE detection IN ('TOXICITY', 'PROMPT_DEFENSE') GROUP BY g, category) GROUP BY g

-- query
SELECT :g AS g, COUNT(DISTINCT CASE WHEN detection = 'PROMPT_DEFENSE' AND type = 'isPromptAttackDetected' AND LOWER(text) = 'true' THEN generation_text END) AS attacked_generations,
       COUNT(DISTINCT CASE WHEN detection = 'PROMPT_DEFENSE' AND type = 'isPromptAttackDetected' THEN generation_text END) AS examined_generations,
       COUNT(DISTINCT CASE WHEN detection = 'TaskResolution' AND type = 'FULLY_RESOLVED' THEN interaction END) AS resolved_interactions,
       COUNT(DISTINCT CASE WHEN detection = 'TaskResolution' THEN interaction END) AS judged_interactions
FROM category WHERE detection IN ('TaskResolution', 'PROMPT_DEFENSE') GROUP BY g

-- query
SELECT :g AS g, COUNT(*) FILTER (WHERE type = 'BAD') AS Negative_User_Feedback_clc, COUNT(*) FILTER (WHERE type = 'GOOD') AS Positive_User_Feedback_clc FROM feedback GROUP BY g

-- query
SELECT :g AS g, SUM(CASE WHEN card = 'FlexCredits' AND step_type = 'ACTION_STEP' THEN units ELSE 0 END) AS Total_Flex_Credits_clc,
       SUM(CASE WHEN card = 'FlexCredits' THEN units ELSE 0 END) AS Flex_Credits_of_All_Events FROM usage GROUP BY g
