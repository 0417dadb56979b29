/* Divides work among processes: they take the next task from a counter that they share, and send what they find through
 * a pipe. */
#include "testing/crew.h"
#include "testing/expect.h"

#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORKERS_MOST = 64, READ_AT_ONCE = 65536 };

/* What the processes share. */
typedef struct Board {
    atomic_uint next;                /* task */
    atomic_uint doing[WORKERS_MOST]; /* 0: nothing; else the task, from 1 */
} Board;

/* Stands before what a task has found. */
typedef struct Head {
    unsigned task;
    size_t size;
} Head;

typedef struct Worker {
    pid_t process; /* 0: none */
    int pipe;
    char *got; /* not taken yet */
    size_t size, room;
} Worker;

typedef struct Crew {
    const TestOptions *options;
    const Work *work;
    Board *board;
    Worker workers[WORKERS_MOST];
    unsigned count;
} Crew;

/* ---- in a worker ---- */

/* What a task has found, behind its head, in memory that is to be freed. */
static char *found_by(const Crew *crew, unsigned task, size_t *size) {
    char *found = NULL;
    FILE *to = open_memstream(&found, size);
    if (to == NULL) crew->options->exhausted();
    Head head = {.task = task};
    fwrite(&head, sizeof head, 1, to);
    crew->work->run(crew->work->user, task, to);
    if (fclose(to) != 0) crew->options->exhausted();
    head.size = *size - sizeof head;
    memcpy(found, &head, sizeof head);
    return found;
}

static bool send_all(int to, const char *bytes, size_t size) {
    while (size > 0) {
        ssize_t sent = write(to, bytes, size);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0) return false;
        bytes += sent;
        size -= (size_t)sent;
    }
    return true;
}

static _Noreturn void labour(const Crew *crew, unsigned number, int to) {
    for (;;) {
        unsigned task = atomic_fetch_add(&crew->board->next, 1);
        if (task >= crew->work->tasks) _exit(0);
        atomic_store(&crew->board->doing[number], task + 1);
        size_t size = 0;
        char *found = found_by(crew, task, &size);
        if (!send_all(to, found, size)) _exit(1);
        free(found);
        atomic_store(&crew->board->doing[number], 0);
    }
}

/* ---- in the caller ---- */

/* false: no process could be had. */
static bool start(Crew *crew, unsigned number) {
    Worker *worker = &crew->workers[number];
    int ends[2];
    if (pipe(ends) != 0) return false;
    fflush(NULL);
    atomic_store(&crew->board->doing[number], 0);
    worker->process = fork();
    if (worker->process == 0) {
        close(ends[0]);
        labour(crew, number, ends[1]);
    }
    close(ends[1]);
    worker->pipe = ends[0];
    worker->size = 0;
    if (worker->process > 0) return true;
    close(ends[0]);
    worker->process = 0;
    return false;
}

/* Gives away what has come in whole; keeps the rest. */
static void take_found(const Crew *crew, Worker *worker) {
    size_t at = 0;
    Head head;
    while (worker->size - at >= sizeof head) {
        memcpy(&head, worker->got + at, sizeof head);
        if (worker->size - at - sizeof head < head.size) break;
        crew->work->take(crew->work->user, head.task, worker->got + at + sizeof head, head.size);
        at += sizeof head + head.size;
    }
    worker->size -= at;
    if (at > 0) memmove(worker->got, worker->got + at, worker->size);
}

/* false: the worker has ended. */
static bool listen_to(const Crew *crew, Worker *worker) {
    if (worker->room - worker->size < READ_AT_ONCE) {
        worker->room = 2 * worker->room + READ_AT_ONCE;
        worker->got = realloc(worker->got, worker->room);
        if (worker->got == NULL) crew->options->exhausted();
    }
    ssize_t got = read(worker->pipe, worker->got + worker->size, worker->room - worker->size);
    if (got < 0) return errno == EINTR;
    worker->size += (size_t)got;
    take_found(crew, worker);
    return got > 0;
}

/* The task that a worker was at when it ended is lost; another worker takes its place. */
static void bury(Crew *crew, unsigned number) {
    Worker *worker = &crew->workers[number];
    int status = 0;
    while (waitpid(worker->process, &status, 0) < 0 && errno == EINTR) {
    }
    close(worker->pipe);
    worker->process = 0;
    unsigned doing = atomic_load(&crew->board->doing[number]);
    if (doing == 0) return;
    char how[128];
    if (WIFSIGNALED(status))
        snprintf(how, sizeof how, "signal %d (%s)", WTERMSIG(status), strsignal(WTERMSIG(status)));
    else
        snprintf(how, sizeof how, "status %d", WEXITSTATUS(status));
    crew->work->lost(crew->work->user, doing - 1, how);
    if (atomic_load(&crew->board->next) < crew->work->tasks) start(crew, number);
}

static void listen_to_all(Crew *crew) {
    struct pollfd ready[WORKERS_MOST];
    unsigned numbers[WORKERS_MOST];
    for (;;) {
        nfds_t count = 0;
        for (unsigned i = 0; i < crew->count; i++) {
            if (crew->workers[i].process == 0) continue;
            numbers[count] = i;
            ready[count++] = (struct pollfd){.fd = crew->workers[i].pipe, .events = POLLIN};
        }
        if (count == 0) return;
        if (poll(ready, count, -1) < 0) continue;
        for (nfds_t i = 0; i < count; i++)
            if (ready[i].revents != 0 && !listen_to(crew, &crew->workers[numbers[i]])) bury(crew, numbers[i]);
    }
}

static void run_here(Crew *crew, unsigned task) {
    size_t size = 0;
    char *found = found_by(crew, task, &size);
    crew->work->take(crew->work->user, task, found + sizeof(Head), size - sizeof(Head));
    free(found);
}

void crew_run(const TestOptions *options, const Work *work) {
    Crew crew = {.options = options, .work = work};
    unsigned most = work->workers < WORKERS_MOST ? work->workers : WORKERS_MOST;
    if (most > work->tasks) most = work->tasks;
    Board *shared =
        most < 2 ? MAP_FAILED : mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    Board alone = {0};
    crew.board = shared == MAP_FAILED ? &alone : shared;
    if (shared != MAP_FAILED) {
        for (crew.count = 0; crew.count < most && start(&crew, crew.count);) crew.count++;
        listen_to_all(&crew);
        for (unsigned i = 0; i < crew.count; i++) free(crew.workers[i].got);
    }
    /* alone, or no process could be had: what is left is done here */
    for (unsigned task; (task = atomic_fetch_add(&crew.board->next, 1)) < work->tasks;) run_here(&crew, task);
    if (shared != MAP_FAILED) munmap(shared, sizeof *shared);
}
