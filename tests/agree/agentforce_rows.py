"""A recount of the trickier measures row by row, in plain Python: a check of agentforce.sql, which is the check of lode.

Written from docs/semantics.md and the page's descriptions, neither from the SQL nor from the formulas. Every aggregate is told its frame
as calls of `add`: the session that a row reaches (None for an orphan), the key that makes it one frame row (a key counts once per
group), and its value. Slow and plain on purpose.
"""

from collections import defaultdict
from datetime import datetime, timezone

MEASURES = {
    "Abandoned_Sessions_clc", "Agent_Messages_clc", "Average_Answer_Faithfulness_Score_clc", "Average_Interactions_Per_Session_clc",
    "Average_Session_Duration_clc", "Average_User_Interactions_clc", "Deflected_Sessions_clc", "Engaged_Sessions_clc", "Error_Rate_clc",
    "Escalated_Sessions_clc", "Interruption_Rate_clc", "Stickiness_Rate_clc", "Success_Rate_clc", "Unique_Tags_clc", "Unique_Users_clc",
    "User_Messages_clc", "Adherence_Response_Rate_clc", "Average_Agent_Toxicity_Score_clc", "Task_Resolution_Rate_clc",
    "Total_Flex_Credits_clc",
}
DAY = 86400000


def by_key(rows, column):
    return {row[column]: row for row in rows if row[column] is not None}


def lists(rows, column):
    found = defaultdict(list)
    for row in rows:
        if row[column] is not None:
            found[row[column]].append(row)
    return found


def is_user(participant):
    if participant is None or participant["AI_Agent_Session_Participant_Role"] != "USER":
        return False
    if participant["Participant_Object"] == "MessagingEndUser":
        return True
    type = participant["AI_Agent_Type"]
    return type is not None and type not in ("EinsteinServiceAgent", "AgentforceServiceAgent")


def number(text):
    try:
        return float(text)
    except (TypeError, ValueError):
        return None


def month(session):
    start = datetime.fromtimestamp(session["Start_Timestamp"] / 1000, timezone.utc)
    return start.strftime("%Y-%m-01T00:00:00")


class Recount:
    def __init__(self):
        self.frames = defaultdict(lambda: defaultdict(dict))  # (grouping, name) -> group -> key -> value
        self.groups = defaultdict(set)

    def add(self, name, session, key, value):
        channel = session and session["AI_Agent_Channel_Type"]
        for grouping, group in (("total", None), ("channel", channel), ("month", session and month(session))):
            self.groups[grouping].add(group)
            self.frames[grouping, name][group][key] = value

    def values(self, grouping, name, group):
        return [value for value in self.frames[grouping, name][group].values() if value is not None]


def count(t, now):
    out = Recount()
    add = out.add
    sessions = by_key(t["AI_Agent_Session"], "AI_Agent_Session_Id")
    interactions = by_key(t["AI_Agent_Interaction"], "AI_Agent_Interaction_Id")
    traces = by_key(t["AI_Agent_Interaction"], "Telemetry_Trace")
    steps = by_key(t["AI_Agent_Interaction_Step"], "AI_Agent_Interaction_Step_Id")
    participants = by_key(t["AI_Agent_Session_Participant"], "AI_Agent_Session_Participant_Id")
    moments = by_key(t["AI_Agent_Moment"], "AI_Agent_Moment_Id")
    generations = by_key(t["Ai_Response_Generation"], "Ai_Response_Generation_Id")
    qualities = by_key(t["Ai_Content_Quality"], "Ai_Content_Quality_Id")
    interactions_of = lists(t["AI_Agent_Interaction"], "AI_Agent_Session")
    steps_of = lists(t["AI_Agent_Interaction_Step"], "AI_Agent_Interaction_Id")
    steps_of_generation = lists(t["AI_Agent_Interaction_Step"], "Generation")

    def session_of(row):
        return row and sessions.get(row["AI_Agent_Session"])

    def interaction_of(step):
        return step and interactions.get(step["AI_Agent_Interaction_Id"])

    def deflects(step):
        return step["Ai_Agent_Interaction_Step_Type"] == "SESSION_END" and step["Name"] in ("CLOSED_USER_REQUEST", "CLOSED_ACTION")

    def escalates(step):
        return step["Ai_Agent_Interaction_Step_Type"] == "SESSION_END" and step["Name"] == "CLOSED_TRANSFERRED"

    def turns(rows):
        return {row["AI_Agent_Interaction_Id"] for row in rows if row["Ai_Agent_Interaction_Type"] == "TURN"}

    def engaged(interaction):  # None: no steps, not known
        own = steps_of.get(interaction["AI_Agent_Interaction_Id"])
        return own and any(step["Ai_Agent_Interaction_Step_Type"] == "ACTION_STEP" for step in own)

    def failed(interaction):
        own = steps_of.get(interaction["AI_Agent_Interaction_Id"])
        return own and any((step["Error_Message"] or "").strip(" ") not in ("", "NOT_SET") for step in own)

    for id, session in sessions.items():
        own = interactions_of.get(id, [])
        own_steps = [step for interaction in own for step in steps_of.get(interaction["AI_Agent_Interaction_Id"], [])]
        ends = [interaction["End_Timestamp"] for interaction in own if interaction["End_Timestamp"] is not None]
        silent = bool(ends) and now // 3600000 - max(ends) // 3600000 >= 24
        ended = silent or any(interaction["Ai_Agent_Interaction_Type"] == "SESSION_END" for interaction in own)
        escalated = any(map(escalates, own_steps))
        abandoned = ended and own_steps and not escalated and not any(map(deflects, own_steps))
        starts = [row["Start_Timestamp"] for row in own if row["Ai_Agent_Interaction_Type"] == "TURN" and row["Start_Timestamp"] is not None]
        ends = [row["End_Timestamp"] for row in own if row["Ai_Agent_Interaction_Type"] == "TURN" and row["End_Timestamp"] is not None]
        add("Unique_Sessions", session, id, id)
        add("Abandoned_Sessions_clc", session, id, id if abandoned else None)
        add("Escalated_Sessions_clc", session, id, id if escalated else None)
        add("Average_Interactions_Per_Session_clc", session, id, len(turns(own)) if ended else None)
        add("Average_Session_Duration_clc", session, id, max(ends) // 1000 - min(starts) // 1000 if ended and starts and ends else None)

    for id, interaction in interactions.items():
        session = session_of(interaction)
        session_engaged = session and any(map(engaged, interactions_of[interaction["AI_Agent_Session"]]))
        bad = failed(interaction)
        add("turns", session, id, id if interaction["Ai_Agent_Interaction_Type"] == "TURN" else None)
        add("Engaged_Sessions_clc", session, interaction["AI_Agent_Session"], interaction["AI_Agent_Session"] if session_engaged else None)
        add("failed", session, id, id if bad else None)
        add("successful", session, id, id if engaged(interaction) and bad is False else None)

    verdicts = defaultdict(list)
    for row in t["Ai_Content_Quality_Category"]:
        known = row["Ai_Response_Generation"] in generations
        own = (known and steps_of_generation.get(row["Ai_Response_Generation"])) or [None]
        quality = qualities.get(row["Ai_Content_Quality"])
        toxic = quality and quality["Content_Type"] == "OUTPUT" and row["Detection_Type"] == "TOXICITY" and row["Category_Type"] == "toxicity"
        for step in own:
            session = session_of(interaction_of(step))
            add("Average_Agent_Toxicity_Score_clc", session, row["Ai_Content_Quality_Category_Id"], number(row["Category_Value"]) if toxic else None)
            if row["Detection_Type"] == "TaskResolution" and session:
                id = session["AI_Agent_Session_Id"]
                add("judged sessions", session, id, id)
                if row["Category_Type"] == "FULLY_RESOLVED":
                    add("resolved sessions", session, id, id)
            if row["Detection_Type"] == "InstructionAdherence" and step:
                verdicts[step["AI_Agent_Interaction_Step_Id"]].append(row["Category_Type"])

    for id, step in steps.items():
        session = session_of(interaction_of(step))
        if session and deflects(step):
            add("Deflected_Sessions_clc", session, session["AI_Agent_Session_Id"], session["AI_Agent_Session_Id"])
        if step["Ai_Agent_Interaction_Step_Type"] == "INTERRUPT_STEP":
            add("interrupted", session, step["AI_Agent_Interaction_Id"], step["AI_Agent_Interaction_Id"])
        add("judged steps", session, id, id if id in verdicts else None)
        add("adherent", session, id, id if id in verdicts and max(verdicts[id]) == "High" else None)

    turns_of, users_of_day, users_of_month = defaultdict(set), defaultdict(set), defaultdict(set)
    for row in participants.values():
        session = session_of(row)
        if session:
            turns_of[row["Participant"]] |= turns(interactions_of.get(row["AI_Agent_Session"], []))
            if is_user(row) and row["Participant"] is not None:
                users_of_day[session["Start_Timestamp"] // DAY].add(row["Participant"])
                users_of_month[month(session)].add(row["Participant"])
    for row in participants.values():
        session = session_of(row)
        day = session and session["Start_Timestamp"] // DAY
        user = is_user(row)
        add("Unique_Users_clc", session, (user, row["Participant"]), row["Participant"] if user else None)
        add("Average_User_Interactions_clc", session, (user, row["Participant"]), len(turns_of[row["Participant"]]) if user else None)
        add("users of a day", session, (user, day), len(users_of_day[day]) if user else None)
    for session in sessions.values():
        add("users of a month", session, month(session), len(users_of_month[month(session)]))

    for row in t["AI_Agent_Interaction_Message"]:
        session = session_of(interactions.get(row["AI_Agent_Interaction"]))
        sender = participants.get(row["AI_Agent_Session_Participant"])
        id = row["AI_Agent_Interaction_Message_Id"]
        add("Agent_Messages_clc", session, id, id if sender and sender["AI_Agent_Session_Participant_Role"] == "AGENT" else None)
        add("User_Messages_clc", session, id, id if is_user(sender) else None)

    for row in t["AI_Retriever_Quality_Metric"]:
        interaction = traces.get(row["Retriever_Trace"])
        add("Average_Answer_Faithfulness_Score_clc", session_of(interaction), row["AI_Retriever_Quality_Metric_Id"],
            row["Faithfulness_Relevancy_Score"] if interaction else None)

    uses = lists(t["AI_Agent_Tag_Association"], "AI_Agent_Tag")
    for tag in t["AI_Agent_Tag"]:
        for use in uses.get(tag["AI_Agent_Tag_Id"], [None]):
            add("Unique_Tags_clc", session_of(use and moments.get(use["AI_Agent_Moment"])), tag["AI_Agent_Tag_Id"], tag["AI_Agent_Tag_Id"])

    for row in t["Tenant_Consumption_Insights"]:
        step = steps.get(row["Correlation_Identifier"])
        billed = row["Card_Definition_Developer_Name"] == "FlexCredits" and step and step["Ai_Agent_Interaction_Step_Type"] == "ACTION_STEP"
        add("Total_Flex_Credits_clc", session_of(interaction_of(step)), row["Tenant_Consumption_Insights_Id"], row["Units_Consumed"] if billed else 0)

    ratios = {"Error_Rate_clc": ("failed", "turns"), "Success_Rate_clc": ("successful", "turns"), "Interruption_Rate_clc": ("interrupted", "turns"),
              "Task_Resolution_Rate_clc": ("resolved sessions", "judged sessions"), "Adherence_Response_Rate_clc": ("adherent", "judged steps"),
              "Stickiness_Rate_clc": ("users of a day", "users of a month")}

    def answer(grouping, group, name):
        if name in ratios:
            above, below = (answer(grouping, group, part) for part in ratios[name])
            return None if above is None or not below else above / below
        values = out.values(grouping, name, group)
        if name.startswith("Average_") or name.startswith("users of"):
            return sum(values) / len(values) if values else None
        if name == "Total_Flex_Credits_clc":
            return sum(values) if values else None
        return len(set(values))

    return {grouping: {group: {name: answer(grouping, group, name) for name in MEASURES} for group in groups} for grouping, groups in out.groups.items()}
