/* The team: threads that take the blocks of a rank through intervals together. They live as long as the engine.
 *
 *     thread 0   block 0, block 2   gate   add what is due next      …
 *     thread 1   block 1, block 3   gate   pass spikes on            …
 *
 * Thread k of n takes blocks k, k + n, k + 2 n, …. The last thread to come to the gate passes the spikes of the
 * interval on and plans the next one. Meanwhile the others begin to add what is due next and is known.
 */
#ifndef NATIVE_TEAM_H
#define NATIVE_TEAM_H

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "team/interval.h"
#include "team/gates.h"
#include "loops.h"
#include "team/sharing.h"

struct native_team {
    struct native_engine *engine;
    const struct native_loops *loops;
    int disbanded;
    struct native_course course;
    struct native_sharing sharing;
    struct native_gate start; /* where threads sleep until they share intervals again */
    struct native_gate gate;  /* at the end of each interval that they share */
    double awaited;           /* s of waiting for other ranks at the end of the last interval */
    struct native_member *member;
    pid_t process;            /* that has the threads; a process forked from it has none of them */
};

struct native_member {
    struct native_team *team;
    int64_t number;    /* of this thread */
    int64_t n_sharing; /* threads that share the present intervals */
    int64_t waiting;   /* ticks spent at the gate */
    pthread_t thread;
};

/* Tell whether a thread may go to another processor. Thread 0 may not: it is the caller's, who may have bound it. */
static int native_may_go(const struct native_member *member)
{
    return member->number > 0;
}

/* Begin to add what is due at a step, as far as it is known. */
static void native_begin(struct native_member *member, int64_t step)
{
    const struct native_team *team = member->team;
    for (int64_t b = member->number; b < team->engine->n_blocks; b += member->n_sharing)
        team->loops->begin_step(&team->engine->block[b], step);
}

/* Exchange packets with the other ranks. Sends the packet of this rank unless that is done, and begins to add what is due
 * next meanwhile. Then waits for the other packets. Returns as native_finish_sending. */
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

/* Pass the spikes of the interval that has ended on to the lists of all ranks. Returns as native_pass_on. */
static int native_list_interval(struct native_member *member)
{
    struct native_engine *engine = member->team->engine;
    if (!engine->pending)
        return NATIVE_DONE;
    const int64_t begun = native_ticks();
    int outcome = native_report(engine);
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

/* Pass on the spikes of the interval that has ended, and work out their factors. Returns NATIVE_DONE, or why that is not
 * possible; the next call then goes on from there. */
static int native_pass_on(struct native_member *member)
{
    const int outcome = native_list_interval(member);
    const int done = outcome != NATIVE_DONE || member->team->loops->work_out_factors(member->team->engine);
    return done ? outcome : NATIVE_LACKING;
}

/* Come to the end of an interval. When this returns, the next one is planned. */
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

/* Take the blocks of one thread through intervals, until none comes or the number of threads that share them changes.
 * Settle the blocks at the end of a run. */
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
    native_meet(&team->gate, n_sharing, native_may_go(member)); /* after it no thread works on a block */
}

/* Wait until all threads share intervals again, or the team is disbanded. */
static void native_start(const struct native_member *member)
{
    native_meet(&member->team->start, member->team->sharing.n_threads, native_may_go(member));
}

static void *native_member_main(void *argument)
{
    struct native_member *member = argument;
    struct native_team *team = member->team;
    const lowered_flags flags = lowered_flush_denormals();
    pthread_mutex_lock(&team->start.mutex); /* until the number of threads is known */
    pthread_mutex_unlock(&team->start.mutex);
    for (;;) {
        native_start(member);
        if (team->disbanded)
            break;
        native_take_blocks(member);
    }
    lowered_restore_flags(flags);
    return 0;
}

/* Go on to step `last`, until `seconds` have passed, or until Python must do something first. Returns NATIVE_DONE, or
 * what Python must do; the next call goes on from there, except after NATIVE_LACKING and NATIVE_BROKEN. The state of
 * the cells is that of the present step only after NATIVE_DONE. The calling thread is thread 0 of the team. */
static int native_run(struct native_team *team, int64_t last, double seconds)
{
    const lowered_flags flags = lowered_flush_denormals();
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
    lowered_restore_flags(flags);
    return course->outcome == NATIVE_DONE && native_is_lacking(team->engine) ? NATIVE_LACKING : course->outcome;
}

/* End the threads and give back the memory of a team. A forked process has no threads to end. It leaves the gates as
 * they are: threads of the other process may sleep at them, and to destroy such a gate means to wait for them. */
static void native_disband(struct native_team *team)
{
    if (!team)
        return;
    if (team->process == getpid()) {
        if (team->sharing.n_threads > 1) {
            team->disbanded = 1;
            native_start(&team->member[0]);
            for (int64_t k = 1; k < team->sharing.n_threads; k++)
                pthread_join(team->member[k].thread, 0);
        }
        native_destroy_gate(&team->start);
        native_destroy_gate(&team->gate);
    }
    free(team->member);
    free(team);
}

/* Make a team of n_threads threads, or fewer if the system gives no more. Returns NULL if there is no memory. For
 * `adaptive` see sharing.h. */
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
    team->process = getpid();
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
