/* Work in several processes: every task is done once, whatever happens to those who do it. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "testing/crew.h"

enum { TASKS = 200 };

typedef struct Seen {
    unsigned taken[TASKS], lost[TASKS];
    unsigned killed_at, ended_at; /* tasks that end their process; TASKS: none */
    char how[64];
} Seen;

static void exhausted(void) { abort(); }
static const TestOptions options = {.exhausted = exhausted};

static void run(void *user, unsigned task, FILE *to) {
    const Seen *seen = user;
    if (task == seen->killed_at) raise(SIGKILL);
    if (task == seen->ended_at) _exit(7);
    fprintf(to, "%u", task);
    for (unsigned i = 0; i < task * 100; i++) fputc(i % 2 == 0 ? '\0' : 'x', to); /* more than a pipe holds at once */
}

static void take(void *user, unsigned task, const char *found, size_t size) {
    Seen *seen = user;
    char number[16];
    snprintf(number, sizeof number, "%u", task);
    assert_int_equal(size, strlen(number) + task * 100);
    assert_memory_equal(found, number, strlen(number));
    seen->taken[task]++;
}

static void lost(void *user, unsigned task, const char *how) {
    Seen *seen = user;
    seen->lost[task]++;
    snprintf(seen->how, sizeof seen->how, "%s", how);
}

static void all_done(Seen *seen, unsigned workers) {
    memset(seen->taken, 0, sizeof seen->taken);
    memset(seen->lost, 0, sizeof seen->lost);
    Work work = {TASKS, workers, run, take, lost, seen};
    crew_run(&options, &work);
    for (unsigned i = 0; i < TASKS; i++) {
        bool ends = i == seen->killed_at || i == seen->ended_at;
        assert_int_equal(seen->taken[i], ends ? 0 : 1);
        assert_int_equal(seen->lost[i], ends ? 1 : 0);
    }
}

static void each_task_once(void **state) {
    (void)state;
    Seen seen = {.killed_at = TASKS, .ended_at = TASKS};
    for (unsigned workers = 0; workers < 6; workers++) all_done(&seen, workers);
    all_done(&seen, 1000);
}

static void processes_die(void **state) {
    (void)state;
    for (unsigned at = 0; at < TASKS; at += 199) { /* also at the very first and the very last */
        Seen seen = {.killed_at = at, .ended_at = 100};
        all_done(&seen, 2);
        seen = (Seen){.killed_at = at, .ended_at = TASKS};
        all_done(&seen, 3);
        assert_string_equal(seen.how, "signal 9 (Killed)");
    }
    Seen seen = {.killed_at = TASKS, .ended_at = 0};
    all_done(&seen, 2);
    assert_string_equal(seen.how, "status 7");
}

static void nothing_to_do(void **state) {
    (void)state;
    Seen seen = {0};
    Work work = {0, 4, run, take, lost, &seen};
    crew_run(&options, &work);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_task_once), cmocka_unit_test(processes_die), cmocka_unit_test(nothing_to_do)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
