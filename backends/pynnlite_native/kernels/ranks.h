/* Messages between ranks, sent without Python by the MPI library that mpi4py has loaded. Nothing of MPI is needed when this
 * is compiled: its functions are handed over as addresses. Handles are numbers in some libraries (MPICH) and pointers in
 * others (Open MPI).
 */
#ifndef NATIVE_RANKS_H
#define NATIVE_RANKS_H

#include "structs.h"

typedef int (*native_gather_by_number)(const void *, int, int, void *, int, int, int, int *);
typedef int (*native_gather_by_pointer)(const void *, int, void *, void *, int, void *, void *, void **);
typedef int (*native_wait_for)(void *, void *);

/* How many numbers a packet has before the indices of spikes. */
static inline int64_t native_header(const struct native_engine *engine)
{
    return 1 + engine->pending * engine->n_populations;
}

/* Start to send the packet of an interval, with as many spikes as there is room for, and to receive those of all ranks.
 * Returns 0 if all is well. */
static int native_send(struct native_engine *engine)
{
    struct native_ranks *ranks = &engine->ranks;
    const int length = (int)(native_header(engine) + ranks->room);
    const int32_t *sent = engine->packet.total;
    if (ranks->by_number)
        return ((native_gather_by_number)ranks->gather)(sent, length, (int)ranks->type, ranks->received, length,
                                                        (int)ranks->type, (int)ranks->all, &ranks->request.number);
    return ((native_gather_by_pointer)ranks->gather)(sent, length, (void *)ranks->type, ranks->received, length,
                                                     (void *)ranks->type, (void *)ranks->all, &ranks->request.pointer);
}

/* Wait until all has been received. Returns 0 if all is well. */
static int native_finish_sending(struct native_engine *engine)
{
    int64_t status[16]; /* more than any library takes */
    return ((native_wait_for)engine->ranks.wait)(&engine->ranks.request, status);
}

/* Find the packets among what some ranks sent, each with room for as many spikes. Returns how many spikes they hold, -1 if
 * one announces more of them than there is room for. */
static int64_t native_packets(const struct native_engine *engine, const int32_t *received, int64_t n_ranks, int64_t room,
                              const int32_t **count, const int32_t **index)
{
    const int64_t header = native_header(engine);
    int64_t n_spikes = 0;
    for (int64_t rank = 0; rank < n_ranks; rank++) {
        const int32_t *packet = received + rank * (header + room);
        if (packet[0] > room)
            return -1;
        n_spikes += packet[0];
        count[rank] = packet + 1;
        index[rank] = packet + header;
    }
    return n_spikes;
}

#endif
