/* Messages between ranks, sent without Python. There are two ways.
 *
 * Board. Ranks that share memory have a board there, with two places for each rank. A message is its number (1 for the
 * first), then a packet. Messages go to the two places in turn. Two are enough: a rank posts message k + 2 only after
 * it has read message k + 1 of every rank, and so every rank has read message k.
 *
 *     board   [ rank 0 | rank 1 | … ][ rank 0 | rank 1 | … ]      even messages, then odd ones
 *     place   [ number (2 int32) | packet … ]
 *
 * MPI. Other ranks send by the library that mpi4py has loaded. Compiling needs nothing of MPI: its functions are handed
 * over as addresses. Handles are numbers in some libraries (MPICH) and pointers in others (Open MPI).
 */
#ifndef NATIVE_RANKS_H
#define NATIVE_RANKS_H

#include <stdatomic.h>
#include <string.h>

#include "exchange/packet.h"
#include "team/patience.h"

#define NATIVE_BEFORE_PACKET 2 /* int32 that the number of a message takes */
#define NATIVE_NAP 50000       /* nanoseconds of sleep between looks at the board */

typedef int (*native_gather_by_number)(const void *, int, int, void *, int, int, int, int *);
typedef int (*native_gather_by_pointer)(const void *, int, void *, void *, int, void *, void *, void **);
typedef int (*native_test)(void *, int *, void *);

/* Where the number of a message of a rank is, in the places of the present message. */
static _Atomic int64_t *native_number(const struct native_ranks *ranks, int64_t rank)
{
    return (_Atomic int64_t *)(ranks->received + rank * ranks->stride - NATIVE_BEFORE_PACKET);
}

/* Post the packet of this rank on the board. */
static void native_post(struct native_engine *engine)
{
    struct native_ranks *ranks = &engine->ranks;
    const int64_t total = engine->packet.total[0] < 0 ? 0 : engine->packet.total[0];
    const int64_t n_spikes = total < ranks->room ? total : ranks->room;
    ranks->posted++;
    ranks->received = ranks->board + ranks->posted % 2 * ranks->n * ranks->stride + NATIVE_BEFORE_PACKET;
    memcpy(ranks->received + ranks->rank * ranks->stride, engine->packet.total,
           (size_t)(native_header(engine) + n_spikes) * sizeof *ranks->received);
    atomic_store_explicit(native_number(ranks, ranks->rank), ranks->posted, memory_order_release);
}

/* A message that is awaited: where its number is, and the number that it will have. */
struct native_awaited {
    const _Atomic int64_t *number;
    int64_t posted;
};

static int native_has_posted(const void *what)
{
    const struct native_awaited *awaited = what;
    return atomic_load_explicit(awaited->number, memory_order_acquire) == awaited->posted;
}

/* Tell whether MPI has received the messages of all ranks, or has failed. `what` points to a pointer to the ranks. */
static int native_has_received(const void *what)
{
    struct native_ranks *ranks = *(struct native_ranks *const *)what;
    int received = 0;
    ranks->bad = ((native_test)ranks->test)(&ranks->request, &received, ranks->status);
    return received || ranks->bad;
}

/* Wait until has_come(what), or until a deadline (s). Returns 0 at the deadline. */
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

/* Wait until all ranks have posted their messages. Returns 0 at the deadline. */
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

/* Start to send the packet of an interval, and to receive those of all ranks. Of a packet that is longer than a message
 * only the beginning is sent; then native_packets finds out, and Python exchanges the packets. Returns 0, or an error
 * of MPI. */
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

/* Wait until the packets of all ranks are here. Returns NATIVE_DONE; NATIVE_WAITING at the deadline, so that the caller
 * can heed signals and look for ranks that wait elsewhere; NATIVE_BROKEN if MPI fails. */
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

#endif
