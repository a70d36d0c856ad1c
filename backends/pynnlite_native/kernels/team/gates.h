/* Gates, at which threads wait for each other. The last one to come opens the gate. The others wait as told in
 * patience.h. */
#ifndef NATIVE_GATES_H
#define NATIVE_GATES_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

#include "team/processors.h"
#include "team/patience.h"

struct native_gate {
    int crowded;           /* 1: there are more threads than processors */
    atomic_int arrived;    /* threads that have come since the gate was last open */
    atomic_int asleep;     /* threads that sleep at it */
    atomic_uint phase;     /* how often it has been opened */
    atomic_int processor;  /* on which the last thread to come was */
    struct native_waits waits;
    pthread_mutex_t mutex;
    pthread_cond_t opened;
};

static void native_make_gate(struct native_gate *gate, int crowded)
{
    gate->crowded = crowded;
    pthread_mutex_init(&gate->mutex, 0);
    pthread_cond_init(&gate->opened, 0);
}

static void native_destroy_gate(struct native_gate *gate)
{
    pthread_mutex_destroy(&gate->mutex);
    pthread_cond_destroy(&gate->opened);
}

/* Come to the gate. Tells whether this thread is the last one of n_threads. */
static int native_is_last(struct native_gate *gate, int64_t n_threads)
{
    return n_threads == 1 || atomic_fetch_add(&gate->arrived, 1) + 1 == (int)n_threads;
}

/* Open the gate for n_threads threads. */
static void native_open(struct native_gate *gate, int64_t n_threads)
{
    if (n_threads == 1)
        return;
    atomic_store(&gate->arrived, 0);
    gate->waits.last = native_now();
    atomic_store(&gate->processor, native_processor());
    atomic_fetch_add(&gate->phase, 1);
    if (atomic_load(&gate->asleep)) {
        pthread_mutex_lock(&gate->mutex);
        pthread_cond_broadcast(&gate->opened);
        pthread_mutex_unlock(&gate->mutex);
    }
}

/* A gate, and the phase in which a thread came to it. */
struct native_closed {
    const struct native_gate *gate;
    unsigned phase;
};

static int native_has_opened(const void *what)
{
    const struct native_closed *closed = what;
    return atomic_load(&closed->gate->phase) != closed->phase;
}

/* Wait until the gate has left a phase. If the last thread to come was on the same processor, a thread that may do so
 * then goes to another one: two threads of one processor take turns by falling asleep, and the system takes some
 * milliseconds to part them. */
static void native_wait(struct native_gate *gate, unsigned phase, int may_go)
{
    const struct native_closed closed = {gate, phase};
    if (!native_stay_awake(&gate->waits, gate->crowded, native_has_opened, &closed)) {
        pthread_mutex_lock(&gate->mutex);
        atomic_fetch_add(&gate->asleep, 1);
        while (!native_has_opened(&closed))
            pthread_cond_wait(&gate->opened, &gate->mutex);
        atomic_fetch_sub(&gate->asleep, 1);
        pthread_mutex_unlock(&gate->mutex);
    }
    if (may_go && !gate->crowded) {
        const int processor = native_processor();
        if (atomic_load(&gate->processor) == processor)
            native_leave_processor(processor);
    }
}

/* Wait until n_threads threads have come. */
static void native_meet(struct native_gate *gate, int64_t n_threads, int may_go)
{
    const unsigned phase = atomic_load(&gate->phase);
    if (native_is_last(gate, n_threads))
        native_open(gate, n_threads);
    else
        native_wait(gate, phase, may_go);
}

#endif
