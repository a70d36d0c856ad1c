/* Threads that take blocks through intervals together. They live as long as the engine and wait, where one needs what
 * others do, at a gate.
 *
 * Between intervals the last one to come passes spikes on; the others begin with what is due next meanwhile.
 */
#ifndef NATIVE_THREADS_H
#define NATIVE_THREADS_H

#include <pthread.h>
#include <stdlib.h>

#include "engine.h"
#include "gates.h"
#include "levels.h"
#include "sharing.h"

struct native_team {
    struct native_engine *engine;
    const struct native_loops *loops;
    int disbanded;
    struct native_course course;
    struct native_sharing sharing;
    struct native_gate start, gate; /* of a stretch of intervals, and within it */
    double awaited;                 /* seconds in which other ranks were waited for at the end of an interval */
    struct native_member *member;
};

struct native_member {
    struct native_team *team;
    int64_t number, n_sharing; /* how many threads share the blocks in a stretch */
    int64_t waiting;           /* ticks */
    pthread_t thread;
};

/* Whether a thread may go to another processor: that which calls belongs to others, who may have bound it. */
static int native_may_go(const struct native_member *member)
{
    return member->number > 0;
}

/* Begin with what is due at a step, as far as it is known. */
static void native_begin(struct native_member *member, int64_t step)
{
    const struct native_team *team = member->team;
    for (int64_t b = member->number; b < team->engine->n_blocks; b += member->n_sharing)
        team->loops->begin_step(&team->engine->block[b], step);
}

/* Send what was packed to the other ranks, if that has not been done, and begin with what is due next meanwhile. Then wait
 * for what the others send. */
static int native_exchange(struct native_member *member)
{
    struct native_engine *engine = member->team->engine;
    const int64_t begun = native_ticks();
    if (engine->sent == NATIVE_UNSENT) {
        if (native_send(engine))
            return NATIVE_BROKEN;
        engine->sent = NATIVE_UNDER_WAY;
        engine->exchanging += native_ticks() - begun;
        native_begin(member, engine->step + engine->pending + engine->prompt);
    }
    const int64_t waiting = native_ticks();
    const double awaiting = native_now();
    const int outcome = native_finish_sending(engine, member->team->course.deadline);
    member->team->awaited = native_now() - awaiting;
    engine->exchanging += native_ticks() - waiting;
    if (outcome == NATIVE_DONE)
        engine->sent = NATIVE_RECEIVED;
    return outcome;
}

/* Pass on what was fired in the interval that has ended, if there is one; if something is wanted first, say what. */
static int native_pass_on(struct native_member *member)
{
    struct native_engine *engine = member->team->engine;
    if (!engine->pending)
        return NATIVE_DONE;
    const int64_t begun = native_ticks();
    int outcome = native_pack_up(engine);
    engine->exchanging += native_ticks() - begun;
    if (outcome != NATIVE_DONE)
        return outcome;
    if (engine->distributed && engine->sent != NATIVE_RECEIVED) {
        outcome = engine->ranks.n ? native_exchange(member) : NATIVE_SENDING;
        if (outcome != NATIVE_DONE)
            return outcome;
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
        team->awaited = 0.0;
        course->outcome = native_pass_on(member);
        native_plan(team->engine, course);
        if (whole)
            native_learn(&team->sharing, course->planned - begun - team->awaited);
        native_open(&team->gate, member->n_sharing);
        return;
    }
    native_begin(member, next);
    const int64_t ticks = native_ticks();
    native_wait(&team->gate, phase, native_may_go(member));
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
    native_meet(&team->gate, n_sharing, native_may_go(member)); /* nobody works on a block any more */
}

/* Wait until the next stretch of intervals begins that all threads share, or the team is disbanded. */
static void native_start(const struct native_member *member)
{
    native_meet(&member->team->start, member->team->sharing.n_threads, native_may_go(member));
}

static void *native_member_main(void *argument)
{
    struct native_member *member = argument;
    struct native_team *team = member->team;
    const native_flags flags = native_flush_denormals();
    pthread_mutex_lock(&team->start.mutex); /* until it is known how many there are */
    pthread_mutex_unlock(&team->start.mutex);
    for (;;) {
        native_start(member);
        if (team->disbanded)
            break;
        native_take_blocks(member);
    }
    native_restore_flags(flags);
    return 0;
}

/* Go on to a step, or until some wall time has passed, or until something is wanted: room in the log or the lists, or what
 * other ranks send, if it does not fit one message or is late. The next call goes on from there, unless there was no memory or
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
                native_start(&team->member[0]);
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
        native_start(&team->member[0]);
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
    native_make_gate(&team->start, engine->crowded);
    native_make_gate(&team->gate, engine->crowded);
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
