/* Threads that take blocks through an interval together. They live as long as the engine and wait, between intervals,
 * at a gate: for a few microseconds in a loop, as the next interval mostly begins at once, then letting others run, then
 * asleep, so that what else runs on the machine gets the processor. */
#ifndef NATIVE_THREADS_H
#define NATIVE_THREADS_H

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "clock.h"
#include "levels.h"

#define NATIVE_LOOKS 64       /* between looks at the clock */
#define NATIVE_SPIN 2e-5      /* seconds in a loop */
#define NATIVE_YIELDING 2e-3  /* seconds of letting others run, before falling asleep */
#define NATIVE_CONTENDED 1e-4 /* seconds that others took when they were let run: somebody wants this processor */
#define NATIVE_ASLEEP 256     /* times to fall asleep without letting others run first, after that */

#if defined(__x86_64__) || defined(__i386__)
#define NATIVE_PAUSE() __builtin_ia32_pause()
#else
#define NATIVE_PAUSE() ((void)0)
#endif

struct native_gate {
    atomic_int arrived, asleep, contended; /* `contended`: how often to fall asleep without letting others run first */
    atomic_uint phase;
    pthread_mutex_t mutex;
    pthread_cond_t opened;
};

struct native_team {
    struct native_engine *engine;
    const struct native_loops *loops;
    int64_t n_threads, n_steps; /* steps of the interval; 0 sends the threads home */
    struct native_gate gate;
    struct native_member *member;
};

struct native_member {
    struct native_team *team;
    int64_t number, waiting; /* ticks */
    pthread_t thread;
};

/* Wait until all threads of a team have come. */
static void native_wait(struct native_team *team)
{
    struct native_gate *gate = &team->gate;
    const unsigned phase = atomic_load(&gate->phase);
    if (atomic_fetch_add(&gate->arrived, 1) + 1 == (int)team->n_threads) {
        atomic_store(&gate->arrived, 0);
        atomic_store(&gate->phase, phase + 1);
        if (atomic_load(&gate->asleep)) {
            pthread_mutex_lock(&gate->mutex);
            pthread_cond_broadcast(&gate->opened);
            pthread_mutex_unlock(&gate->mutex);
        }
        return;
    }
    const double begun = native_now();
    do {
        for (int k = 0; k < NATIVE_LOOKS; k++) {
            if (atomic_load_explicit(&gate->phase, memory_order_acquire) != phase)
                return;
            NATIVE_PAUSE();
        }
    } while (native_now() - begun < NATIVE_SPIN);
    /* To be woken takes long, above all on a virtual machine: stay awake, unless others want the processor. */
    if (atomic_load(&gate->contended) > 0) {
        atomic_fetch_sub(&gate->contended, 1);
    } else {
        for (double before = native_now(), now = before; now - begun < NATIVE_YIELDING; before = now) {
            sched_yield();
            if (atomic_load_explicit(&gate->phase, memory_order_acquire) != phase)
                return;
            now = native_now();
            if (now - before > NATIVE_CONTENDED) {
                atomic_store(&gate->contended, NATIVE_ASLEEP);
                break;
            }
        }
    }
    pthread_mutex_lock(&gate->mutex);
    atomic_fetch_add(&gate->asleep, 1);
    while (atomic_load(&gate->phase) == phase)
        pthread_cond_wait(&gate->opened, &gate->mutex);
    atomic_fetch_sub(&gate->asleep, 1);
    pthread_mutex_unlock(&gate->mutex);
}

static void native_meet(struct native_member *member)
{
    const int64_t ticks = native_ticks();
    native_wait(member->team);
    member->waiting += native_ticks() - ticks;
}

/* Take the blocks of one thread through the interval. */
static void native_take_blocks(const struct native_team *team, int64_t number)
{
    struct native_engine *engine = team->engine;
    for (int64_t b = number; b < engine->n_blocks; b += team->n_threads)
        team->loops->run_block(engine, &engine->block[b], team->n_steps);
}

static void *native_member_main(void *argument)
{
    struct native_member *member = argument;
    struct native_team *team = member->team;
    const native_flags flags = native_flush_denormals();
    pthread_mutex_lock(&team->gate.mutex); /* until it is known how many there are */
    pthread_mutex_unlock(&team->gate.mutex);
    for (;;) {
        native_wait(team); /* between intervals, and between calls */
        if (!team->n_steps)
            break;
        native_take_blocks(team, member->number);
        native_meet(member);
    }
    native_restore_flags(flags);
    return 0;
}

/* Take all blocks through an interval; the calling thread is one of the team. */
static void native_interval(struct native_team *team, int64_t n_steps)
{
    team->n_steps = n_steps;
    if (team->n_threads > 1)
        native_wait(team);
    native_take_blocks(team, 0);
    if (team->n_threads > 1)
        native_meet(&team->member[0]);
}

static void native_disband(struct native_team *team)
{
    if (!team)
        return;
    if (team->n_threads > 1) {
        team->n_steps = 0;
        native_wait(team);
        for (int64_t k = 1; k < team->n_threads; k++)
            pthread_join(team->member[k].thread, 0);
    }
    pthread_mutex_destroy(&team->gate.mutex);
    pthread_cond_destroy(&team->gate.opened);
    free(team->member);
    free(team);
}

/* Make a team of at most so many threads, fewer if the system has no more; NULL if there is no memory. */
static struct native_team *native_assemble(struct native_engine *engine, const struct native_loops *loops,
                                           int64_t n_threads)
{
    struct native_team *team = calloc(1, sizeof *team);
    struct native_member *member = calloc((size_t)n_threads, sizeof *member);
    if (!team || !member) {
        free(team);
        free(member);
        return 0;
    }
    team->engine = engine;
    team->loops = loops;
    team->member = member;
    team->n_threads = n_threads;
    pthread_mutex_init(&team->gate.mutex, 0);
    pthread_cond_init(&team->gate.opened, 0);
    member[0].team = team;
    int64_t made = 1;
    pthread_mutex_lock(&team->gate.mutex);
    for (; made < n_threads; made++) {
        member[made].team = team;
        member[made].number = made;
        if (pthread_create(&member[made].thread, 0, native_member_main, &member[made]))
            break;
    }
    team->n_threads = made;
    pthread_mutex_unlock(&team->gate.mutex);
    return team;
}

#endif
