-- The 34 measures of formulas/dynamics365 in SQLite's SQL, written by hand from what they mean (docs/semantics.md), not from their
-- formulas: a second opinion. dynamics365.py loads the data, runs `prepare` once, and for every grouping its `frame`, then all measures.
-- Timestamps are milliseconds since 1970.
--
-- A part starts with a line `-- WORD NAME …`:
--   frame NAME                         makes s, p and c: sessions, participations, conversations, each as often as it counts, with its group g
--   measure NAME over nothing 0|NULL   a query of (group, value), and the value of a group that it has no rows for
--                                      (`as EXPRESSION`: asked by this, for fields that no measure reads)
--   ratio NAME = A / B                 NULL where B is 0 or NULL
--   groups                             all groups that any measure has: results are merged in a full outer join

-- prepare

CREATE TABLE session AS
  SELECT f.Session_Id AS session, q.Queue AS queue, c.Conversation_Id AS conversation, c.Customer_Sentiment_Code AS sentiment,
         CASE WHEN c.Customer_Sentiment_Code BETWEEN 7 AND 9 THEN 'Negative' WHEN c.Customer_Sentiment_Code = 10 THEN 'Neutral'
              WHEN c.Customer_Sentiment_Code BETWEEN 11 AND 13 THEN 'Positive' ELSE 'N/A' END AS zone,
         n.Channel_Code IS NOT NULL AND n.Channel_Code <> 192350000 AND f.Channel_Instance_Id IS NULL
         AND c.Status_Code IS NOT NULL AND c.Status_Code BETWEEN 1 AND 7 AS in_scope,
         -- nobody, and an unknown user, is no bot
         u.Bot_Application_Id IS NULL AS of_agent,
         f.Session_State_Code - 192350000 AS state, f.Session_Closure_Reason_Code - 192350000 AS reason, f.Status_Code AS status,
         COALESCE(c.Is_Outbound, 0) AS outbound,
         f.Session_Created_On / 1000 AS created, f.Agent_Assigned_On / 1000 AS assigned,
         f.Agent_Accepted_On / 1000 AS accepted, f.Session_Closed_On / 1000 AS closed
  FROM FactSession f
       LEFT JOIN FactConversation c ON c.Conversation_Id = f.Conversation_Id
       LEFT JOIN DimQueue q ON q.Queue_Id = f.Queue_Id
       LEFT JOIN DimChannel n ON n.Channel_Code = f.Channel_Code
       LEFT JOIN DimSystemUser u ON u.System_User_Id = f.Primary_System_User_Id;
CREATE UNIQUE INDEX session_key ON session (session);
CREATE INDEX session_conversation ON session (conversation);

-- A participation without a session stays, its session's columns NULL: no queue, zone N/A, not in scope.
CREATE TABLE participation AS
  SELECT p.Session_Participant_Id AS participation, s.session, s.conversation, s.queue, COALESCE(s.zone, 'N/A') AS zone,
         CASE p.Mode_Code - 192350000 WHEN 2 THEN 'Primary' WHEN 3 THEN 'Consult' WHEN 4 THEN 'Monitor' WHEN 5 THEN 'Preview'
              ELSE 'Unknown' END AS mode,
         COALESCE(s.in_scope, 0) AS in_scope, p.Agent_Id AS agent, u.Bot_Application_Id IS NULL AS human,
         p.External_Participant_Channel_Type_Code IS NOT NULL AS outside, p.Joined_On IS NOT NULL AS joined,
         p.Left_On_Reason AS "left", p.Active_Time AS active
  FROM FactSessionParticipant p
       LEFT JOIN session s ON s.session = p.Session_Id
       LEFT JOIN DimSystemUser u ON u.System_User_Id = p.Agent_Id;
CREATE INDEX participation_session ON participation (session);
CREATE INDEX participation_conversation ON participation (conversation);

-- What is fixed per session: of the primary participants, and of all.
CREATE TABLE fixed AS
  SELECT session, SUM(CASE WHEN mode = 'Primary' THEN active END) AS handled, MAX(mode = 'Primary' AND joined) AS joined,
         MAX(mode = 'Primary' AND joined AND outside) AS outside, SUM(in_scope AND human) AS participations
  FROM participation WHERE session IS NOT NULL GROUP BY session;
CREATE UNIQUE INDEX fixed_key ON fixed (session);

-- By the participant of the event, not by the session that the event repeats.
CREATE TABLE hold AS
  SELECT p.session, SUM(CASE WHEN e.Event_Type_Code = 192350001 AND e.Event_Reason_Code IS NOT 192350001 THEN e.Event_Duration END) AS hold
  FROM FactSessionParticipantEvent e JOIN participation p ON p.participation = e.Session_Participant_Id
  WHERE p.session IS NOT NULL GROUP BY p.session;
CREATE UNIQUE INDEX hold_key ON hold (session);
CREATE TABLE outside AS
  SELECT Session_Id AS session, MAX(TRIM(External_Participant_Channel)) AS address
  FROM FactSessionParticipant WHERE External_Participant_Channel_Type_Code IS NOT NULL GROUP BY Session_Id;
CREATE INDEX outside_key ON outside (session);

-- The sessions that reports are about, with their times.
CREATE TABLE whole AS
  SELECT s.*, s.in_scope AND s.of_agent AS rep, COALESCE(f.joined, 0) AS joined, COALESCE(f.outside, 0) AS outside,
         COALESCE(f.participations, 0) AS participations,
         accepted - assigned AS to_accept, CASE WHEN reason = 1 THEN closed - assigned END AS to_reject,
         COALESCE(accepted, closed) - created AS wait, CASE WHEN accepted IS NOT NULL THEN f.handled END AS handled,
         COALESCE(h.hold, 0) AS hold, o.address
  FROM session s LEFT JOIN fixed f ON f.session = s.session LEFT JOIN hold h ON h.session = s.session
       LEFT JOIN outside o ON o.session = s.session;
CREATE INDEX whole_conversation ON whole (conversation);

CREATE TABLE conversation AS
  SELECT c.Conversation_Id AS conversation, (SELECT COUNT(*) FROM session s WHERE s.conversation = c.Conversation_Id) AS sessions,
         (SELECT SUM(w.handled) FROM whole w WHERE w.conversation = c.Conversation_Id AND w.rep) AS handled,
         CASE WHEN c.Customer_Sentiment_Code BETWEEN 7 AND 9 THEN 'Negative' WHEN c.Customer_Sentiment_Code = 10 THEN 'Neutral'
              WHEN c.Customer_Sentiment_Code BETWEEN 11 AND 13 THEN 'Positive' ELSE 'N/A' END AS zone
  FROM FactConversation c;

-- frame total
CREATE TEMP TABLE s AS SELECT NULL AS g, w.* FROM whole w;
CREATE TEMP TABLE p AS SELECT NULL AS g, p.* FROM participation p;
CREATE TEMP TABLE c AS SELECT NULL AS g, c.* FROM conversation c;

-- A conversation counts once per queue that it came to; one without sessions came to none.
-- frame queue
CREATE TEMP TABLE s AS SELECT queue AS g, w.* FROM whole w;
CREATE TEMP TABLE p AS SELECT queue AS g, p.* FROM participation p;
CREATE TEMP TABLE c AS
  SELECT DISTINCT s.queue AS g, c.* FROM conversation c LEFT JOIN session s ON s.conversation = c.conversation;

-- A session counts once per kind of its participations; without any, its mode is NULL, which is labelled Unknown. So does a conversation:
-- Unknown only where none of its sessions has a participant.
-- frame mode
CREATE TEMP TABLE s AS
  SELECT DISTINCT COALESCE(p.mode, 'Unknown') AS g, w.* FROM whole w LEFT JOIN participation p ON p.session = w.session;
CREATE TEMP TABLE p AS SELECT mode AS g, p.* FROM participation p;
CREATE TEMP TABLE c AS
  SELECT DISTINCT COALESCE(p.mode, 'Unknown') AS g, c.* FROM conversation c LEFT JOIN participation p ON p.conversation = c.conversation;

-- frame zone
CREATE TEMP TABLE s AS SELECT zone AS g, w.* FROM whole w;
CREATE TEMP TABLE p AS SELECT zone AS g, p.* FROM participation p;
CREATE TEMP TABLE c AS SELECT zone AS g, c.* FROM conversation c;

-- groups
SELECT g FROM s UNION SELECT g FROM p UNION SELECT g FROM c

-- measure Session_Count_clc over nothing 0
SELECT g, COUNT(*) FROM s GROUP BY g
-- measure Total_Sessions_clc over nothing 0
SELECT g, SUM(rep) FROM s GROUP BY g
-- measure Active_Sessions_clc over nothing 0
SELECT g, COUNT(*) FROM s WHERE rep AND state = 1 GROUP BY g
-- measure Closed_Sessions_clc over nothing 0
SELECT g, COUNT(*) FROM s WHERE rep AND state = 2 GROUP BY g
-- measure Assigned_Sessions_clc over nothing 0
SELECT g, COUNT(*) FROM s WHERE rep AND assigned IS NOT NULL GROUP BY g
-- measure Engaged_Sessions_clc over nothing 0
SELECT g, COUNT(*) FROM s WHERE rep AND accepted IS NOT NULL GROUP BY g
-- measure Transferred_Sessions_clc over nothing 0
SELECT g, COUNT(*) FROM s WHERE rep AND reason IN (6, 10, 11, 12, 23) GROUP BY g
-- ratio Session_Transfer_Rate_clc = Transferred_Sessions_clc / Engaged_Sessions_clc
-- measure Rejected_Sessions_clc over nothing 0
SELECT g, COUNT(*) FROM s WHERE rep AND reason = 1 GROUP BY g
-- ratio Session_Rejection_Rate_clc = Rejected_Sessions_clc / Assigned_Sessions_clc
-- measure Session_Time_To_Reject_clc over nothing NULL
SELECT g, AVG(to_reject) FROM s WHERE rep GROUP BY g
-- measure Session_Time_To_Accept_clc over nothing NULL
SELECT g, AVG(to_accept) FROM s WHERE rep GROUP BY g
-- measure Timeout_Sessions_clc over nothing 0
SELECT g, COUNT(*) FROM s WHERE rep AND state = 2 AND reason = 2 GROUP BY g
-- ratio Session_Timeout_Rate_clc = Timeout_Sessions_clc / Assigned_Sessions_clc
-- measure Session_Wait_Time_clc over nothing 0
SELECT g, COALESCE(SUM(wait), 0) FROM s WHERE rep GROUP BY g
-- measure Average_Session_Wait_Time_clc over nothing NULL
SELECT g, AVG(wait) FROM s WHERE rep GROUP BY g
-- measure Session_Handle_Time_clc over nothing 0
SELECT g, COALESCE(SUM(handled), 0) FROM s WHERE rep GROUP BY g
-- measure Average_Session_Handle_Time_clc over nothing NULL
SELECT g, AVG(handled) FROM s WHERE rep GROUP BY g
-- measure Session_Participant_Count_clc over nothing 0
SELECT g, COUNT(*) FROM p WHERE in_scope AND human GROUP BY g
-- measure Distinct_Representatives_clc over nothing 0
SELECT g, COUNT(DISTINCT agent) FROM p WHERE in_scope AND human AND NOT outside GROUP BY g
-- measure Participants_Per_Session_clc over nothing NULL
SELECT g, AVG(participations) FROM s WHERE rep GROUP BY g
-- measure Sessions_Per_Conversation_clc over nothing NULL
SELECT g, AVG(sessions) FROM c GROUP BY g
-- measure Externally_Handled_Sessions_clc over nothing 0
SELECT g, COUNT(*) FROM s WHERE rep AND outside GROUP BY g
-- measure External_Handling_Rate_clc over nothing NULL
SELECT g, ROUND(1.0 * SUM(outside) / NULLIF(COUNT(accepted), 0), 4) FROM s WHERE rep GROUP BY g
-- measure Negative_Sentiment_Sessions_clc over nothing 0
SELECT g, COUNT(*) FROM s WHERE rep AND sentiment BETWEEN 7 AND 9 GROUP BY g
-- measure Total_Time_To_Reject_clc over nothing NULL
SELECT g, SUM(to_reject) FROM s WHERE rep GROUP BY g
-- measure Total_Time_To_Accept_clc over nothing NULL
SELECT g, SUM(to_accept) FROM s WHERE rep GROUP BY g
-- ratio Session_Rejection_Rate_Realtime_clc = Rejected_Sessions_clc / Closed_Sessions_clc
-- ratio Session_Timeout_Rate_Realtime_clc = Timeout_Sessions_clc / Closed_Sessions_clc
-- measure Incoming_Sessions_clc over nothing 0
SELECT g, COUNT(*) FROM s WHERE rep AND NOT outbound GROUP BY g
-- measure Transfer_Count_Historical_clc over nothing 0
SELECT g, COUNT(*) FROM s WHERE rep AND reason IN (6, 10) GROUP BY g
-- ratio Session_Transfer_Rate_Historical_clc = Transfer_Count_Historical_clc / Incoming_Sessions_clc
-- measure Average_Session_Handle_Time_Min_clc over nothing NULL
SELECT g, AVG(handled) / 60 FROM s WHERE rep AND joined AND status = 2 GROUP BY g
-- measure Consult_Requests_Rejected_clc over nothing 0
SELECT g, COUNT(*) FROM p WHERE in_scope AND mode = 'Consult' AND "left" = 'AgentReject' GROUP BY g
-- measure hold over nothing NULL as SUM([Session_Hold_Time_Sec_clc])
SELECT g, SUM(hold) FROM s GROUP BY g
-- measure conversations over nothing NULL as AVG([Conversation_Handle_Time_Sec_clc])
SELECT g, AVG(handled) FROM c GROUP BY g
-- measure addresses over nothing 0 as COUNTD([External_Participant_Channel_clc])
SELECT g, COUNT(DISTINCT address) FROM s GROUP BY g
