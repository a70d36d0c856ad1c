/* Messages between ranks, sent without Python.
 *
 * Ranks that share memory have a board there with two places for each of them: a message is its number, 1 for the first,
 * and a packet behind it. Who posts one has read all that came before the last one, so that two places are enough.
 *
 * Others send by the MPI library that mpi4py has loaded. Nothing of MPI is needed when this is compiled: its functions are
 * handed over as addresses. Handles are numbers in some libraries (MPICH) and pointers in others (Open MPI).
 */
#ifndef NATIVE_RANKS_H
#define NATIVE_RANKS_H

#include <stdatomic.h>
#include <string.h>

#include "structs.h"
#include "waiting.h"

#define NATIVE_BEFORE_PACKET 2 /* int32 that the number of a message takes */
#define NATIVE_NAP 50000       /* nanoseconds of sleep between looks at the board */

typedef int (*native_gather_by_number)(const void *, int, int, void *, int, int, int, int *);
typedef int (*native_gather_by_pointer)(const void *, int, void *, void *, int, void *, void *, void **);
typedef int (*native_test)(void *, int *, void *);

/* How many numbers a packet has before the indices of spikes. */
static inline int64_t native_header(const struct native_engine *engine)
{
    return 1 + engine->pending * engine->n_populations;
}

/* The number of a rank's latest message in the present places of the board. */
static _Atomic int64_t *native_number(const struct native_ranks *ranks, int64_t rank)
{
    return (_Atomic int64_t *)(ranks->received + rank * ranks->stride - NATIVE_BEFORE_PACKET);
}

static void native_post(struct native_engine *engine)
{
    struct native_ranks *ranks = &engine->ranks;
    const int64_t n_spikes = engine->packet.total[0] < ranks->room ? engine->packet.total[0] : ranks->room;
    ranks->posted++;
    ranks->received = ranks->board + ranks->posted % 2 * ranks->n * ranks->stride + NATIVE_BEFORE_PACKET;
    memcpy(ranks->received + ranks->rank * ranks->stride, engine->packet.total,
           (size_t)(native_header(engine) + n_spikes) * sizeof *ranks->received);
    atomic_store_explicit(native_number(ranks, ranks->rank), ranks->posted, memory_order_release);
}

/* The number of a message that is awaited, and where it will stand. */
struct native_awaited {
    const _Atomic int64_t *number;
    int64_t posted;
};

static int native_has_posted(const void *what)
{
    const struct native_awaited *awaited = what;
    return atomic_load_explicit(awaited->number, memory_order_acquire) == awaited->posted;
}

/* Whether MPI has received the messages of all ranks, or has failed; `what` is where the ranks are. */
static int native_has_received(const void *what)
{
    struct native_ranks *ranks = *(struct native_ranks *const *)what;
    int received = 0;
    ranks->bad = ((native_test)ranks->test)(&ranks->request, &received, ranks->status);
    return received || ranks->bad;
}

/* Wait for something from other ranks, until a deadline. Returns whether it has come. */
static int native_await(struct native_engine *engine, int (*has_come)(const void *), const void *what, double deadline)
{
    const struct timespec nap = {0, NATIVE_NAP};
    if (native_stay_awake(&engine->ranks.waits, engine->crowded, has_come, what))
        return 1;
    while (!has_come(what)) {
        if (native_now() > deadline)
            return 0;
        nanosleep(&nap, 0);
    }
    return 1;
}

/* Wait until all ranks have posted their messages. Returns whether they have. */
static int native_await_posts(struct native_engine *engine, double deadline)
{
    const struct native_ranks *ranks = &engine->ranks;
    for (int64_t rank = 0; rank < ranks->n; rank++) {
        const struct native_awaited awaited = {native_number(ranks, rank), ranks->posted};
        if (!native_await(engine, native_has_posted, &awaited, deadline))
            return 0;
    }
    return 1;
}

/* Start to send the packet of an interval, with as many spikes as there is room for, and to receive those of all ranks.
 * Returns 0 if all is well. */
static int native_send(struct native_engine *engine)
{
    struct native_ranks *ranks = &engine->ranks;
    if (ranks->board) {
        native_post(engine);
        return 0;
    }
    const int length = (int)(native_header(engine) + ranks->room);
    ranks->stride = length;
    const int32_t *sent = engine->packet.total;
    if (ranks->by_number)
        return ((native_gather_by_number)ranks->gather)(sent, length, (int)ranks->type, ranks->received, length,
                                                        (int)ranks->type, (int)ranks->all, &ranks->request.number);
    return ((native_gather_by_pointer)ranks->gather)(sent, length, (void *)ranks->type, ranks->received, length,
                                                     (void *)ranks->type, (void *)ranks->all, &ranks->request.pointer);
}

/* Wait until all has been received. Returns NATIVE_DONE; NATIVE_WAITING at the deadline, so that the caller can heed
 * signals and look for ranks that wait elsewhere; NATIVE_BROKEN if MPI fails. */
static int native_finish_sending(struct native_engine *engine, double deadline)
{
    struct native_ranks *ranks = &engine->ranks;
    const int received = ranks->board ? native_await_posts(engine, deadline)
                                      : native_await(engine, native_has_received, &ranks, deadline);
    if (!received)
        return NATIVE_WAITING;
    ranks->waits.last = native_now();
    return ranks->bad ? NATIVE_BROKEN : NATIVE_DONE;
}

/* Find the packets among what some ranks sent, so many int32 from one to the next, each with room for as many spikes.
 * Returns how many spikes they hold, -1 if one announces more of them than there is room for. */
static int64_t native_packets(const struct native_engine *engine, const int32_t *received, int64_t n_ranks,
                              int64_t stride, int64_t room, const int32_t **count, const int32_t **index)
{
    const int64_t header = native_header(engine);
    int64_t n_spikes = 0;
    for (int64_t rank = 0; rank < n_ranks; rank++) {
        const int32_t *packet = received + rank * stride;
        if (packet[0] > room)
            return -1;
        n_spikes += packet[0];
        count[rank] = packet + 1;
        index[rank] = packet + header;
    }
    return n_spikes;
}

#endif
