-- The measures of agentforce.sql merged by hand, one query a frame, for DuckDB only and for measuring only: the frames have been made
-- beforehand with their joins, whole numbers stand for keys and enumerations for texts (tests/bench/peer.py); the levels of detail of
-- agentforce.sql run before these queries and are part of the time. Columns have the names of measures and parts.

-- query
SELECT :g AS g, COUNT(*) AS Unique_Sessions_clc,
       COUNT(*) FILTER (ended AND deflected = 0 AND escalated = 0) AS Abandoned_Sessions_clc,
       AVG(turns) FILTER (ended) AS Average_Interactions_Per_Session_clc, AVG(seconds) FILTER (ended) AS Average_Session_Duration_clc,
       COUNT(*) FILTER (escalated = 1) AS Escalated_Sessions_clc,
       COUNT(*) FILTER (ended AND deflected + escalated = 0) AS Abandoned_Sessions_when_Idle,
       COUNT(*) FILTER (resolution = 'FULLY_RESOLVED') AS sessions_resolved_at_last, COUNT(resolution) AS sessions_judged_at_last
FROM session_known s LEFT JOIN session_by_category c ON c.session = s.session GROUP BY g

-- query
SELECT g, AVG(users) AS users_of_a_month FROM (
  SELECT g, COALESCE(users, 0) AS users FROM (SELECT DISTINCT :g AS g, month AS own FROM session) LEFT JOIN users_by_month m ON m.month = own)
GROUP BY g

-- query
SELECT :g AS g, COUNT(*) FILTER (role = 'AGENT') AS Agent_Messages_clc, COUNT(*) FILTER (is_user = 1) AS User_Messages_clc FROM message GROUP BY g

-- query
SELECT :g AS g, COUNT(*) FILTER (type = 'ACTION_STEP') AS Agent_Triggered_Actions_clc, COUNT(*) FILTER (type = 'INTERRUPT_STEP') AS Interruption_Count_clc,
       COUNT(DISTINCT CASE WHEN type = 'SESSION_END' AND name IN ('CLOSED_USER_REQUEST', 'CLOSED_ACTION') THEN session END) AS Deflected_Sessions_clc,
       COUNT(DISTINCT CASE WHEN type = 'INTERRUPT_STEP' THEN interaction_text END) AS interrupted_interactions,
       COUNT(*) FILTER (adherence = 'High') AS adherent_steps, COUNT(adherence) AS judged_steps, COUNT(*) FILTER (type = 'LLM_STEP') AS model_steps
FROM step t LEFT JOIN step_by_category a ON a.step = t.step GROUP BY g

-- query
SELECT :g AS g, AVG("end" - start) FILTER (type = 'TURN') AS Average_Agent_Interaction_Latency_clc, COUNT(*) FILTER (type = 'TURN') AS Unique_Interactions_clc,
       COUNT(DISTINCT CASE WHEN s.engaged = 1 THEN session_text END) AS Engaged_Sessions_clc, COUNT(*) FILTER (b.failed = 1) AS failed_interactions,
       COUNT(*) FILTER (b.engaged = 1 AND b.failed = 0) AS successful_interactions,
       COUNT(DISTINCT CASE WHEN b.topical = 1 THEN i.session END) AS Engaged_Sessions_by_Topic,
       COUNT(*) FILTER (latest = 'BAD') AS Interactions_with_Negative_Feedback, COUNT(*) FILTER (latest = 'GOOD') AS Interactions_with_Positive_Feedback
FROM interaction i LEFT JOIN session_by_interaction s ON s.session = i.session LEFT JOIN interaction_by_step b ON b.interaction = i.interaction
     LEFT JOIN interaction_by_feedback f ON f.interaction = i.interaction GROUP BY g

-- query
SELECT :g AS g, AVG(faithfulness) FILTER (trace IS NOT NULL) AS Average_Answer_Faithfulness_Score_clc,
       AVG(answer) FILTER (trace IS NOT NULL) AS Average_Answer_Relevance_Score_clc, AVG(context) FILTER (trace IS NOT NULL) AS Average_Context_Relevance_Score_clc
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
SELECT :g AS g, COUNT(DISTINCT CASE WHEN detection = 'TaskResolution' AND type = 'FULLY_RESOLVED' THEN session END) AS resolved_sessions,
       COUNT(DISTINCT CASE WHEN detection = 'TaskResolution' THEN session END) AS judged_sessions,
       COUNT(DISTINCT CASE WHEN detection = 'PROMPT_DEFENSE' AND type = 'isPromptAttackDetected' AND LOWER(text) = 'true' THEN generation_text END) AS attacked_generations,
       COUNT(DISTINCT CASE WHEN detection = 'PROMPT_DEFENSE' AND type = 'isPromptAttackDetected' THEN generation_text END) AS examined_generations,
       COUNT(DISTINCT CASE WHEN detection = 'TaskResolution' AND type = 'FULLY_RESOLVED' THEN interaction END) AS resolved_interactions,
       COUNT(DISTINCT CASE WHEN detection = 'TaskResolution' THEN interaction END) AS judged_interactions
FROM category GROUP BY g

-- query
SELECT :g AS g, COUNT(*) FILTER (type = 'BAD') AS Negative_User_Feedback_clc, COUNT(*) FILTER (type = 'GOOD') AS Positive_User_Feedback_clc FROM feedback GROUP BY g

-- query
SELECT :g AS g, SUM(CASE WHEN card = 'FlexCredits' AND step_type = 'ACTION_STEP' THEN units ELSE 0 END) AS Total_Flex_Credits_clc,
       SUM(CASE WHEN card = 'FlexCredits' THEN units ELSE 0 END) AS Flex_Credits_of_All_Events FROM usage GROUP BY g
