/* Threads that take blocks through intervals together. They live as long as the engine and wait, where one needs what
 * others do, at a gate: awake while it is expected to open soon (see waiting.h), then asleep.
 *
 * Between intervals the last one to come passes spikes on; the others begin with what is due next meanwhile.
 */
#ifndef NATIVE_THREADS_H
#define NATIVE_THREADS_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "engine.h"
#include "levels.h"
#include "processors.h"
#include "sharing.h"
#include "waiting.h"

struct native_gate {
    atomic_int arrived, asleep;
    atomic_uint phase;
    atomic_int processor; /* of the last one to come */
    struct native_waits waits;
    pthread_mutex_t mutex;
    pthread_cond_t opened;
};

struct native_team {
    struct native_engine *engine;
    const struct native_loops *loops;
    int disbanded;
    struct native_course course;
    struct native_sharing sharing;
    struct native_gate start, gate; /* of a stretch of intervals, and within it */
    struct native_member *member;
};

struct native_member {
    struct native_team *team;
    int64_t number, n_sharing; /* how many threads share the blocks in a stretch */
    int64_t waiting;           /* ticks */
    pthread_t thread;
};

static void native_make_gate(struct native_gate *gate)
{
    pthread_mutex_init(&gate->mutex, 0);
    pthread_cond_init(&gate->opened, 0);
}

static void native_destroy_gate(struct native_gate *gate)
{
    pthread_mutex_destroy(&gate->mutex);
    pthread_cond_destroy(&gate->opened);
}

/* Whether this thread is the last one of some to come. */
static int native_is_last(struct native_gate *gate, int64_t n_threads)
{
    return n_threads == 1 || atomic_fetch_add(&gate->arrived, 1) + 1 == (int)n_threads;
}

/* Let all of some threads go on. */
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

/* A gate that was closed in some phase. */
struct native_closed {
    const struct native_gate *gate;
    unsigned phase;
};

static int native_has_opened(const void *what)
{
    const struct native_closed *closed = what;
    return atomic_load(&closed->gate->phase) != closed->phase;
}

/* Have this thread go to another processor if the last one to come was on the same: either had to wait for the other's
 * patience to end then, and it takes the system some milliseconds to move one of them. */
static void native_part(const struct native_gate *gate)
{
    const int processor = native_processor();
    if (atomic_load(&gate->processor) == processor)
        native_leave_processor(processor);
}

/* Wait until the gate opens that was closed in some phase. */
static void native_wait(struct native_gate *gate, unsigned phase, int crowded)
{
    const struct native_closed closed = {gate, phase};
    if (!native_stay_awake(&gate->waits, crowded, native_has_opened, &closed)) {
        pthread_mutex_lock(&gate->mutex);
        atomic_fetch_add(&gate->asleep, 1);
        while (!native_has_opened(&closed))
            pthread_cond_wait(&gate->opened, &gate->mutex);
        atomic_fetch_sub(&gate->asleep, 1);
        pthread_mutex_unlock(&gate->mutex);
    }
    if (!crowded)
        native_part(gate);
}

/* Wait until so many threads have come. */
static void native_meet(struct native_gate *gate, int64_t n_threads, int crowded)
{
    const unsigned phase = atomic_load(&gate->phase);
    if (native_is_last(gate, n_threads))
        native_open(gate, n_threads);
    else
        native_wait(gate, phase, crowded);
}

/* Begin with what is due at a step, as far as it is known. */
static void native_begin(struct native_member *member, int64_t step)
{
    const struct native_team *team = member->team;
    for (int64_t b = member->number; b < team->engine->n_blocks; b += member->n_sharing)
        team->loops->begin_step(&team->engine->block[b], step);
}

/* Send what was packed to the other ranks, and begin with what is due next meanwhile. Returns 0 if all is well. */
static int native_exchange(struct native_member *member)
{
    struct native_engine *engine = member->team->engine;
    const int64_t begun = native_ticks();
    int bad = native_send(engine);
    const int64_t sent = native_ticks();
    if (bad)
        return bad;
    native_begin(member, engine->step + engine->pending + engine->prompt);
    const int64_t waiting = native_ticks();
    bad = native_finish_sending(engine);
    engine->exchanging += sent - begun + native_ticks() - waiting;
    return bad;
}

/* Pass on what was fired in the interval that has ended, if there is one; if something is wanted first, say what. */
static int native_pass_on(struct native_member *member)
{
    struct native_engine *engine = member->team->engine;
    if (!engine->pending)
        return NATIVE_DONE;
    const int64_t begun = native_ticks();
    const int outcome = native_pack_up(engine);
    engine->exchanging += native_ticks() - begun;
    if (outcome != NATIVE_DONE)
        return outcome;
    if (engine->distributed && !engine->sent) {
        if (!engine->ranks.n)
            return NATIVE_SENDING;
        if (native_exchange(member))
            return NATIVE_BROKEN;
        engine->sent = 1;
    }
    const int64_t received = native_ticks();
    const int listed = native_unpack(engine);
    engine->exchanging += native_ticks() - received;
    return listed;
}

/* Come to the end of an interval; when this returns, the next one has been decided on. */
static void native_end_interval(struct native_member *member)
{
    struct native_team *team = member->team;
    struct native_course *course = &team->course;
    const unsigned phase = atomic_load(&team->gate.phase);
    const int64_t next = team->engine->step + course->n_steps + team->engine->prompt;
    if (native_is_last(&team->gate, member->n_sharing)) {
        const int whole = course->n_steps == team->engine->interval;
        const double begun = course->planned;
        course->outcome = native_pass_on(member);
        native_plan(team->engine, course);
        if (whole)
            native_learn(&team->sharing, course->planned - begun);
        native_open(&team->gate, member->n_sharing);
        return;
    }
    native_begin(member, next);
    const int64_t ticks = native_ticks();
    native_wait(&team->gate, phase, team->engine->crowded);
    member->waiting += native_ticks() - ticks;
}

/* Take the blocks of one thread through intervals, until there is none to come or others share them; if nothing is wanted
 * at the end, settle. */
static void native_take_blocks(struct native_member *member)
{
    struct native_team *team = member->team;
    struct native_engine *engine = team->engine;
    const int64_t n_sharing = member->n_sharing = team->sharing.n_sharing;
    while (team->course.n_steps && team->sharing.n_sharing == n_sharing) {
        for (int64_t b = member->number; b < engine->n_blocks; b += n_sharing)
            team->loops->run_block(engine, &engine->block[b], team->course.n_steps);
        native_end_interval(member);
    }
    if (!team->course.n_steps && team->course.outcome == NATIVE_DONE)
        for (int64_t b = member->number; b < engine->n_blocks; b += n_sharing)
            team->loops->settle_block(engine, &engine->block[b]);
    native_meet(&team->gate, n_sharing, engine->crowded); /* nobody works on a block any more */
}

/* Wait until the next stretch of intervals begins that all threads share, or the team is disbanded. */
static void native_start(struct native_team *team)
{
    native_meet(&team->start, team->sharing.n_threads, team->engine->crowded);
}

static void *native_member_main(void *argument)
{
    struct native_member *member = argument;
    struct native_team *team = member->team;
    const native_flags flags = native_flush_denormals();
    pthread_mutex_lock(&team->start.mutex); /* until it is known how many there are */
    pthread_mutex_unlock(&team->start.mutex);
    for (;;) {
        native_start(team);
        if (team->disbanded)
            break;
        native_take_blocks(member);
    }
    native_restore_flags(flags);
    return 0;
}

/* Go on to a step, or until some wall time has passed, or until something is wanted: room in the log or the lists, or what
 * other ranks send, if it does not fit one message. The next call goes on from there, unless there was no memory or
 * sending failed; the state is that of the present step only if nothing was wanted. The calling thread is one of the team. */
static int native_run(struct native_team *team, int64_t last, double seconds)
{
    const native_flags flags = native_flush_denormals();
    struct native_course *course = &team->course;
    course->last = last;
    course->deadline = native_now() + seconds;
    course->outcome = native_pass_on(&team->member[0]);
    native_plan(team->engine, course);
    if (course->outcome == NATIVE_DONE) {
        do {
            if (team->sharing.n_sharing > 1)
                native_start(team);
            native_take_blocks(&team->member[0]);
        } while (course->n_steps);
    }
    native_restore_flags(flags);
    return course->outcome == NATIVE_DONE && native_is_lacking(team->engine) ? NATIVE_LACKING : course->outcome;
}

static void native_disband(struct native_team *team)
{
    if (!team)
        return;
    if (team->sharing.n_threads > 1) {
        team->disbanded = 1;
        native_start(team);
        for (int64_t k = 1; k < team->sharing.n_threads; k++)
            pthread_join(team->member[k].thread, 0);
    }
    native_destroy_gate(&team->start);
    native_destroy_gate(&team->gate);
    free(team->member);
    free(team);
}

/* Make a team of at most so many threads, fewer if the system has no more; NULL if there is no memory. `adaptive` says
 * that one of them may take all blocks where that is faster. */
static struct native_team *native_assemble(struct native_engine *engine, const struct native_loops *loops,
                                           int64_t n_threads, int adaptive)
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
    native_make_gate(&team->start);
    native_make_gate(&team->gate);
    member[0].team = team;
    int64_t made = 1;
    pthread_mutex_lock(&team->start.mutex);
    for (; made < n_threads; made++) {
        member[made].team = team;
        member[made].number = made;
        if (pthread_create(&member[made].thread, 0, native_member_main, &member[made]))
            break;
    }
    native_begin_sharing(&team->sharing, made, adaptive);
    pthread_mutex_unlock(&team->start.mutex);
    return team;
}

#endif
