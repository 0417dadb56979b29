/* Writes session analytics data for the model in formulas/dynamics365: dynamics365 OUTDIR CONVERSATIONS [SEED].
   One CSV per table, the same bytes for the same arguments on every machine. Knows nothing of formulas; it keeps the rules of
   the product: who is assigned may accept, decline or not answer; what is declined or passed on comes up again in a new session;
   one session of a conversation is open at most, its last. Four weeks of April 2025; the clock of the data is 2025-04-29 00:00:00,
   what would happen later has not happened. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { DAY = 86400, CLOCK = 28 * DAY, NOTHING = -1, PEOPLE = 20, BOTS = 2, QUEUES = 8, LONGEST = 8 };

typedef enum Table { CONVERSATION, SESSION, PARTICIPANT, EVENT, USER, QUEUE, CHANNEL, DATE, TABLES } Table;

/* The last digits of 192350000. */
typedef enum Reason {
    REJECT = 1, TIMEOUT = 2, AGENT_CLOSED = 4, CONVERSATION_CLOSED = 5, TRANSFERRED = 6, DISCONNECTED = 7, REROUTED = 8,
    VIRTUAL_CLOSED = 9, TO_QUEUE = 10, SUPERVISOR_TO_QUEUE = 11, SUPERVISOR_TO_AGENT = 12, FORCED = 14, OVERFLOWED = 15,
    OVERFLOW_END = 16, AUTO_CLOSE = 18, CUSTOMER_LEFT = 20, AGENT_END = 21, CUSTOMER_END = 22, QUEUE_TRANSFER = 23,
    BOT_ESCALATED = 26, BOT_END = 27
} Reason;

typedef enum Mode { PRIMARY = 2, CONSULT = 3, MONITOR = 4, PREVIEW = 5 } Mode;
typedef enum Hand { PERSON, BOT, OUTSIDE } Hand; /* whom a session goes to */

typedef struct World {
    uint64_t random;
    int64_t sessions, participants, events; /* written so far */
    FILE *files[TABLES];
} World;

typedef struct Channel { int64_t code; const char *name; bool voice; int share; } Channel;

typedef struct Talk { /* a conversation */
    int64_t n, start, closed;
    const Channel *channel;
    bool outbound, instance, accepted, abandoned, waiting;
    int queue, user;
    Reason last;
} Talk;

typedef struct Session {
    int64_t n, created, assigned, accepted, closed;
    Hand hand;
    int queue, user;
    Reason reason;
} Session;

typedef struct Part { /* a participation; a time after the clock has not happened */
    int user;         /* NOTHING: from outside */
    Mode mode;
    int64_t added, joined, left, active;
    const char *reason, *why;
    bool phone;
} Part;

static const Channel channels[] = {
    {192360000, "Live chat", false, 40}, {192440000, "Voice call", true, 25}, {192370000, "Voice", true, 5},
    {192300000, "WhatsApp", false, 10}, {192340000, "SMS", false, 8}, {19241000, "Microsoft Teams", false, 5},
    {192450000, "Apple Messages for Business", false, 4}, {192350000, "Entity Records", false, 3},
};
static const int64_t records = 192350000;

static const struct { const char *name; int kind, priority; } queues[QUEUES] = {
    {"Chat bots", 0, 100}, {"Billing chat", 0, 10}, {"Sales chat", 0, 20}, {"Social", 0, 30},
    {"Voice support", 2, 10}, {"Voice tier 2", 2, 5}, {"Case routing", 1, 50}, {"Night desk", 0, 60},
};

static const char *const people[PEOPLE] = {
    "Ada", "Bo", "Cleo", "Dan", "Eve", "Finn", "Gus", "Hana", "Ida", "Jon", "Kim", "Lea", "Max", "Nia", "Oto", "Pia", "Quin", "Rosa", "Sam", "Tess",
};

static const char *const headers[TABLES] = {
    [CONVERSATION] = "Conversation_Id,Conversation_Title,Status_Code,Status_Change_Reason_Code,Is_Outbound,Is_Abandoned,"
                     "Is_Agent_Accepted,Customer_Sentiment_Code,Queue_Id,Created_On,Closed_On",
    [SESSION] = "Session_Id,Conversation_Id,Queue_Id,Primary_System_User_Id,Channel_Code,Channel_Instance_Id,Session_State_Code,"
                "Session_Closure_Reason_Code,State_Code,Status_Code,Session_Created_On,Queue_Assigned_On,Agent_Assigned_On,"
                "Agent_Accepted_On,Session_Closed_On,Created_Date_Key",
    [PARTICIPANT] = "Session_Participant_Id,Session_Id,Agent_Id,Mode_Code,Added_On,Joined_On,Left_On,Left_On_Reason,Assign_Reason,"
                    "Active_Time,Inactive_Time,Idle_Time,External_Participant_Channel,External_Participant_Channel_Type_Code",
    [EVENT] = "Event_Id,Session_Id,Session_Participant_Id,Event_Type_Code,Event_Reason_Code,Event_Start_Time,Event_End_Time,"
              "Event_Duration",
    [USER] = "System_User_Id,Full_Name,Bot_Application_Id,Agent_Type_Code,Is_Bot",
    [QUEUE] = "Queue_Id,Queue,Is_Omnichannel_Queue,Queue_Type_Code,Priority",
    [CHANNEL] = "Channel_Code,Channel,Is_Voice",
    [DATE] = "Date_Key,Date,Year,Quarter,Month,Week,Day",
};
static const char *const names[TABLES] = {
    [CONVERSATION] = "FactConversation", [SESSION] = "FactSession", [PARTICIPANT] = "FactSessionParticipant",
    [EVENT] = "FactSessionParticipantEvent", [USER] = "DimSystemUser", [QUEUE] = "DimQueue", [CHANNEL] = "DimChannel", [DATE] = "DimDate",
};

/* ---- chance: C leaves the order of arguments open, so no call draws twice among its arguments ---- */

static int64_t below(World *w, int64_t limit) {
    uint64_t x = w->random += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return (int64_t)((x ^ (x >> 31)) % (uint64_t)limit);
}

static int64_t between(World *w, int64_t low, int64_t high) { return low + below(w, high - low + 1); }

static bool chance(World *w, int64_t percent) { return below(w, 100) < percent; }

static int64_t earlier(int64_t a, int64_t b) { return a < b ? a : b; }

static bool happened(int64_t t) { return t != NOTHING && t <= CLOCK; }

/* ---- cells ---- */

static void put_moment(FILE *f, int64_t t) {
    if (!happened(t)) return;
    int second = (int)(t % DAY);
    fprintf(f, "2025-04-%02d %02d:%02d:%02d", (int)(t / DAY) + 1, second / 3600, second / 60 % 60, second % 60);
}

static void put_time(FILE *f, int64_t t) {
    put_moment(f, t);
    putc(',', f);
}

static void put_user(FILE *f, int user) {
    if (user >= PEOPLE) fprintf(f, "B%d", user - PEOPLE + 1);
    else if (user != NOTHING) fprintf(f, "U%02d", user + 1);
    putc(',', f);
}

static const char *truth(bool b) { return b ? "true" : "false"; }

/* ---- rows ---- */

static int64_t write_part(World *w, const Session *s, const Part *p) {
    FILE *f = w->files[PARTICIPANT];
    int64_t n = ++w->participants, end = happened(p->left) ? p->left : CLOCK;
    int64_t inactive = happened(p->joined) ? below(w, end - p->joined - p->active + 1) : 0;
    fprintf(f, "P%07" PRId64 ",S%07" PRId64 ",", n, s->n);
    put_user(f, p->user);
    fprintf(f, "%d,", 192350000 + (int)p->mode);
    put_time(f, p->added);
    put_time(f, p->joined);
    put_time(f, p->left);
    fprintf(f, "%s,%s,%" PRId64 ",%" PRId64 ",0,", happened(p->left) ? p->reason : "", p->why, p->active, inactive);
    if (p->user != NOTHING) fputs(",\n", f);
    else if (p->phone) fprintf(f, "+1 555 %04" PRId64 ",426120000\n", n % 40 + 100);
    else fprintf(f, "expert%" PRId64 "@outside.example,426120001\n", n % 12);
    return n;
}

static void write_event(World *w, const Session *s, int64_t part, int type, int reason, int64_t start, int64_t end) {
    FILE *f = w->files[EVENT];
    if (!happened(start)) return;
    fprintf(f, "E%07" PRId64 ",S%07" PRId64 ",P%07" PRId64 ",%d,", ++w->events, s->n, part, 192350000 + type);
    if (reason != NOTHING) fprintf(f, "%d", 192350000 + reason);
    putc(',', f);
    put_time(f, start);
    put_time(f, end);
    if (happened(end)) fprintf(f, "%" PRId64 "%s", end - start, part % 3 == 0 ? ".25" : "");
    putc('\n', f);
}

static void write_session(World *w, const Talk *t, const Session *s) {
    FILE *f = w->files[SESSION];
    bool closed = happened(s->closed);
    int user = s->hand == OUTSIDE || !happened(s->assigned) ? NOTHING : s->user;
    fprintf(f, "S%07" PRId64 ",C%07" PRId64 ",Q%d,", s->n, t->n, s->queue + 1);
    put_user(f, user);
    fprintf(f, "%" PRId64 ",", t->channel->code);
    if (t->instance) fprintf(f, "CI-%" PRId64, t->n % 3 + 1);
    fprintf(f, ",%d,", closed ? 192350002 : 192350001);
    if (closed) fprintf(f, "%d", 192350000 + (int)s->reason);
    fprintf(f, ",%d,%d,", closed, closed ? 2 : 1);
    put_time(f, s->created);
    int day = (int)(s->created / DAY) + 1;
    fprintf(f, "2025-04-%02d,", day);
    put_time(f, s->assigned);
    put_time(f, s->accepted);
    put_time(f, s->closed);
    fprintf(f, "%d\n", 20250400 + day);
}

static void write_talk(World *w, const Talk *t) {
    static const char *const titles[] = {"A bill", "No dial tone", "Money back", "A parcel", "A new plan", ""};
    static const int grades[] = {7, 8, 8, 9, 9, 9, 10, 10, 10, 10, 10, 10, 11, 11, 11, 12, 12, 13, 0};
    FILE *f = w->files[CONVERSATION];
    bool closed = happened(t->closed), known = !chance(w, 10);
    int grade = grades[below(w, sizeof grades / sizeof *grades)];
    int status = !closed ? (t->waiting ? 1 : t->n % 4 == 0 ? 3 : 2) : t->n % 40 == 7 ? 6 : t->n % 40 == 9 ? 5 : 4;
    int change = t->abandoned ? 12 : !closed ? (t->waiting ? 1 : 3) : t->last == BOT_END || t->last == VIRTUAL_CLOSED ? 13 : 8;
    fprintf(f, "C%07" PRId64 ",%s,%d,%d,%s,%s,%s,", t->n, titles[t->n % 6], status, 192350000 + change, truth(t->outbound),
            truth(t->abandoned), truth(t->accepted));
    if (known) fprintf(f, "%d", grade);
    fprintf(f, ",Q%d,", t->queue + 1);
    put_time(f, t->start);
    put_moment(f, t->closed);
    putc('\n', f);
}

static void write_users(World *w) {
    static const char *const bots[BOTS + 1] = {"Bill the bot", "Sally the bot", "Greeter"};
    FILE *f = w->files[USER];
    for (int i = 0; i < PEOPLE; i++) {
        put_user(f, i);
        fprintf(f, "%s,,%s,false\n", people[i], i % 5 ? "192350000" : "");
    }
    for (int i = 0; i <= BOTS; i++) {
        put_user(f, PEOPLE + i);
        fprintf(f, "%s,bot-%d,192350001,true\n", bots[i], i + 1);
    }
}

static void write_dimensions(World *w) {
    static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    for (size_t i = 0; i < sizeof channels / sizeof *channels; i++)
        fprintf(w->files[CHANNEL], "%" PRId64 ",%s,%s\n", channels[i].code, channels[i].name, truth(channels[i].voice));
    for (int i = 0; i < QUEUES; i++)
        fprintf(w->files[QUEUE], "Q%d,%s,true,%d,%d\n", i + 1, queues[i].name, 192350000 + queues[i].kind, queues[i].priority);
    for (int i = 0; i < 29; i++) /* the first of April 2025 was a Tuesday of week 14 */
        fprintf(w->files[DATE], "%d,2025-04-%02d,2025,Q2,Apr 2025,%d,%s\n", 20250401 + i, i + 1, 14 + (i + 1) / 7, days[(i + 1) % 7]);
    write_users(w);
}

/* ---- what happens ---- */

static int pick_queue(World *w, const Talk *t) {
    if (t->channel->code == records) return 6;
    if (t->channel->voice) return chance(w, 70) ? 4 : 5;
    static const int chats[] = {1, 1, 1, 2, 2, 3, 3, 7};
    return chats[below(w, 8)];
}

static int pick_person(World *w, int but) {
    int user = (int)below(w, PEOPLE);
    return user == but ? (user + 1) % PEOPLE : user;
}

/* How an accepted session ends; `last`: the conversation has been long enough. */
static Reason pick_end(World *w, bool last) {
    static const Reason ends[] = {AGENT_CLOSED, AGENT_CLOSED, AGENT_CLOSED, CONVERSATION_CLOSED, CONVERSATION_CLOSED, AGENT_END, AGENT_END,
                                  CUSTOMER_END, CUSTOMER_LEFT, AUTO_CLOSE, FORCED, DISCONNECTED};
    int64_t roll = below(w, 100);
    if (!last && roll < 6) return TRANSFERRED;
    if (!last && roll < 11) return TO_QUEUE;
    if (!last && roll < 14) return QUEUE_TRANSFER;
    if (!last && roll < 15) return SUPERVISOR_TO_QUEUE;
    if (!last && roll < 16) return SUPERVISOR_TO_AGENT;
    if (!last && roll < 17) return REROUTED;
    return ends[below(w, sizeof ends / sizeof *ends)];
}

static bool goes_on(Reason reason) {
    switch (reason) {
    case REJECT: case TIMEOUT: case TRANSFERRED: case REROUTED: case TO_QUEUE: case SUPERVISOR_TO_QUEUE: case SUPERVISOR_TO_AGENT:
    case OVERFLOWED: case QUEUE_TRANSFER: case BOT_ESCALATED: return true;
    case AGENT_CLOSED: case CONVERSATION_CLOSED: case DISCONNECTED: case VIRTUAL_CLOSED: case FORCED: case OVERFLOW_END: case AUTO_CLOSE:
    case CUSTOMER_LEFT: case AGENT_END: case CUSTOMER_END: case BOT_END: return false;
    }
    return false;
}

static void accept(World *w, Session *s, bool last) {
    s->accepted = s->assigned + between(w, 3, 40);
    s->closed = s->accepted + between(w, 120, 1500);
    s->reason = pick_end(w, last);
}

/* An attempt with a representative: accepted 80 %, declined 6, not answered 7, left by the customer 5, moved by a supervisor or overflow 2. */
static void attempt(World *w, Session *s, bool last) {
    int64_t roll = last ? 0 : below(w, 100), assigned = s->created + between(w, 0, 120);
    s->assigned = assigned;
    s->accepted = NOTHING;
    if (roll < 80) {
        accept(w, s, last);
    } else if (roll < 86) {
        s->closed = assigned + between(w, 3, 25);
        s->reason = REJECT;
    } else if (roll < 93) {
        s->closed = assigned + 60;
        s->reason = TIMEOUT;
    } else if (roll < 98) {
        if (chance(w, 70)) s->assigned = NOTHING;
        s->closed = assigned + between(w, 10, 300);
        s->reason = chance(w, 60) ? CUSTOMER_LEFT : CUSTOMER_END;
    } else {
        static const Reason moves[] = {SUPERVISOR_TO_QUEUE, SUPERVISOR_TO_AGENT, OVERFLOWED, OVERFLOW_END};
        s->reason = moves[below(w, 4)];
        if (s->reason != SUPERVISOR_TO_QUEUE || chance(w, 50)) s->assigned = NOTHING;
        s->closed = assigned + between(w, 5, 90);
    }
}

static void serve_by_bot(World *w, const Talk *t, Session *s) {
    s->user = PEOPLE + (t->channel->voice ? BOTS : (int)below(w, BOTS));
    s->queue = t->channel->voice ? 4 : 0;
    s->assigned = s->created + between(w, 0, 1);
    s->accepted = s->assigned + between(w, 0, 1);
    s->closed = s->accepted + between(w, 20, 180);
    s->reason = chance(w, 75) ? BOT_ESCALATED : chance(w, 50) ? VIRTUAL_CLOSED : BOT_END;
}

static void write_holds(World *w, const Talk *t, const Session *s, int64_t part) {
    int64_t end = earlier(s->closed, CLOCK), length = end - s->accepted, at = s->accepted + length / 8;
    bool open = !happened(s->closed);
    if (t->channel->voice && chance(w, 60)) write_event(w, s, part, 2, 0, s->accepted, open ? NOTHING : s->closed);
    if (length > 60 && chance(w, 18)) {
        int64_t hold = between(w, 5, length / 4);
        write_event(w, s, part, 1, chance(w, 80) ? 0 : NOTHING, at, at + hold);
        if (chance(w, 30)) {
            int64_t again = at + hold + 1, more = between(w, 1, length / 4);
            write_event(w, s, part, 1, 0, again, open ? NOTHING : again + more);
        }
    }
    if (!open && (s->reason == TRANSFERRED || s->reason == TO_QUEUE) && chance(w, 60))
        write_event(w, s, part, 1, 1, s->closed - length / 16, s->closed);
}

/* Colleagues come after acceptance and leave before the end. */
static void write_colleague(World *w, const Session *s, Mode mode) {
    int64_t end = earlier(s->closed, CLOCK), length = end - s->accepted;
    Part p = {.user = pick_person(w, s->user), .mode = mode, .reason = ""};
    p.why = mode == MONITOR ? "AgentMonitor" : mode == CONSULT ? "AgentConsult" : "";
    p.added = s->accepted + below(w, length / 2 + 1);
    p.joined = p.added + below(w, length / 8 + 1);
    p.left = p.joined + below(w, length / 4 + 1);
    if (mode == CONSULT && chance(w, 25)) {
        p.left = p.joined;
        p.joined = NOTHING;
        p.reason = chance(w, 70) ? "AgentReject" : "AgentTimeout";
    } else if (mode == CONSULT && chance(w, 20)) {
        p.user = NOTHING;
        p.phone = chance(w, 50);
    }
    if (p.joined != NOTHING) p.active = below(w, p.left - p.joined + 1);
    write_part(w, s, &p);
}

static void write_parts(World *w, const Talk *t, const Session *s, Reason before) {
    if (!happened(s->assigned)) return;
    bool accepted = happened(s->accepted);
    Part p = {.user = s->hand == OUTSIDE ? NOTHING : s->user, .mode = PRIMARY, .added = s->assigned, .joined = s->accepted, .left = s->closed};
    p.phone = t->channel->voice || chance(w, 30);
    p.reason = s->reason == REJECT ? "AgentReject" : s->reason == TIMEOUT ? "AgentTimeout" : "";
    p.why = s->hand == OUTSIDE ? "ExternalBlindTransfer" : before == TRANSFERRED ? "AgentTransfer" :
            before == SUPERVISOR_TO_AGENT ? "SupervisorTransferToAgent" : t->outbound && t->start == s->created ? "AgentPick" : "";
    if (accepted) {
        int64_t whole = earlier(s->closed, CLOCK) - s->accepted;
        p.active = whole - (s->hand == BOT ? 0 : below(w, whole / 3 + 1));
    }
    int64_t part = write_part(w, s, &p);
    if (!accepted || s->hand == BOT) return;
    write_holds(w, t, s, part);
    if (chance(w, 9)) write_colleague(w, s, CONSULT);
    if (chance(w, 2)) write_colleague(w, s, CONSULT);
    if (chance(w, 3)) write_colleague(w, s, MONITOR);
    if (chance(w, 1)) write_colleague(w, s, PREVIEW);
}

static const Channel *pick_channel(World *w) {
    int64_t roll = below(w, 100);
    const Channel *c = channels;
    while (roll >= c->share) roll -= c++->share;
    return c;
}

/* Of forty conversations one begins in the last minutes, so that some are open, in every phase. */
static void begin(World *w, Talk *t) {
    t->channel = pick_channel(w);
    t->start = t->n % 40 == 3 ? CLOCK - between(w, 1, 200) : below(w, CLOCK - 1800);
    t->outbound = t->channel->code != records && chance(w, 12);
    t->instance = t->channel->code != records && chance(w, 2);
    t->closed = NOTHING;
}

static void converse(World *w, Talk *t) {
    begin(w, t);
    int64_t at = t->start;
    Hand hand = t->outbound || t->channel->code == records || !chance(w, 45) ? PERSON : BOT;
    int user = NOTHING;
    for (int i = 0; i <= LONGEST && happened(at); i++) {
        Session s = {.n = ++w->sessions, .created = at, .hand = hand, .user = pick_person(w, user), .queue = pick_queue(w, t)};
        if (hand == BOT) {
            serve_by_bot(w, t, &s);
        } else if (hand == OUTSIDE || (t->outbound && i == 0)) {
            s.assigned = s.accepted = at;
            if (hand == OUTSIDE) s.accepted += between(w, 5, 40);
            s.closed = s.accepted + between(w, 120, 1500);
            s.reason = pick_end(w, hand == OUTSIDE);
        } else {
            attempt(w, &s, i == LONGEST);
        }
        write_session(w, t, &s);
        write_parts(w, t, &s, t->last);
        if (happened(s.accepted) && hand != BOT) t->accepted = true;
        t->queue = s.queue;
        t->last = s.reason;
        t->waiting = !happened(s.accepted);
        if (!happened(s.closed)) break;
        if (!goes_on(s.reason)) {
            t->closed = s.closed;
            t->abandoned = s.accepted == NOTHING && (s.reason == CUSTOMER_LEFT || s.reason == CUSTOMER_END);
            break;
        }
        user = s.user;
        hand = s.reason == TRANSFERRED && chance(w, 30) ? OUTSIDE : PERSON;
        at = s.closed;
    }
    write_talk(w, t);
}

static void open_tables(World *w, const char *folder) {
    for (int i = 0; i < TABLES; i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s.csv", folder, names[i]);
        w->files[i] = fopen(path, "w");
        if (w->files[i] == NULL) {
            perror(path);
            exit(1);
        }
        fprintf(w->files[i], "%s\n", headers[i]);
    }
}

static void close_tables(World *w) {
    for (int i = 0; i < TABLES; i++) {
        if (ferror(w->files[i]) | fclose(w->files[i])) {
            perror(names[i]);
            exit(1);
        }
    }
}

int main(int argc, char **argv) {
    static World world;
    char *rest = NULL;
    int64_t conversations = argc > 2 ? strtoll(argv[2], &rest, 10) : 0;
    if (argc < 3 || argc > 4 || rest == NULL || *rest != '\0' || conversations < 1 || conversations > 100000000) {
        fprintf(stderr, "usage: dynamics365 OUTDIR CONVERSATIONS [SEED]\n");
        return 2;
    }
    world.random = argc == 4 ? strtoull(argv[3], NULL, 10) : 365;
    open_tables(&world, argv[1]);
    write_dimensions(&world);
    for (int64_t n = 1; n <= conversations; n++) {
        Talk talk = {.n = n};
        converse(&world, &talk);
    }
    close_tables(&world);
    return 0;
}
