/* Both sides look for a short time before they sleep: being woken takes longer than most waits. */
#include "base/helper.h"

#include <sched.h>

enum { STATE_IDLE, STATE_WORKS, STATE_OVER };
enum { LOOKS = 1000 };

static void pause_shortly(void) {
#ifdef __SSE2__
    __builtin_ia32_pause();
#else
    sched_yield();
#endif
}

/* Waits until the state is not `state` any more; gives what it is. */
static int wait_while(Helper *h, int state) {
    for (int i = 0; i < LOOKS && atomic_load_explicit(&h->state, memory_order_acquire) == state; i++) pause_shortly();
    if (atomic_load_explicit(&h->state, memory_order_acquire) == state) {
        pthread_mutex_lock(&h->lock);
        while (atomic_load(&h->state) == state) pthread_cond_wait(&h->changed, &h->lock);
        pthread_mutex_unlock(&h->lock);
    }
    return atomic_load_explicit(&h->state, memory_order_acquire);
}

static void set_state(Helper *h, int state) {
    pthread_mutex_lock(&h->lock);
    atomic_store(&h->state, state);
    pthread_cond_signal(&h->changed);
    pthread_mutex_unlock(&h->lock);
}

static void *live(void *helper) {
    Helper *h = helper;
    while (wait_while(h, STATE_IDLE) == STATE_WORKS) {
        h->work(h->context);
        set_state(h, STATE_IDLE);
    }
    return NULL;
}

bool helper_start(Helper *h, void (*work)(void *), void *context) {
    *h = (Helper){.work = work, .context = context};
    pthread_mutex_init(&h->lock, NULL);
    pthread_cond_init(&h->changed, NULL);
    h->started = pthread_create(&h->thread, NULL, live, h) == 0;
    if (h->started) return true;
    pthread_cond_destroy(&h->changed);
    pthread_mutex_destroy(&h->lock);
    return false;
}

void helper_go(Helper *h) { set_state(h, STATE_WORKS); }

void helper_wait(Helper *h) { wait_while(h, STATE_WORKS); }

void helper_end(Helper *h) {
    if (!h->started) return;
    set_state(h, STATE_OVER);
    pthread_join(h->thread, NULL);
    pthread_cond_destroy(&h->changed);
    pthread_mutex_destroy(&h->lock);
    h->started = false;
}
