/* Packets: what the cells of a rank fired in an interval; see struct native_packet. */
#ifndef NATIVE_PACKET_H
#define NATIVE_PACKET_H

#include <string.h>

#include "structs.h"

/* Add n spikes of one population in one step to the log. */
static void native_log_spikes(struct native_log *log, int64_t population, const int32_t *index, int64_t n, int64_t step)
{
    for (int64_t i = 0; i < n; i++) {
        log->population[log->used] = (int32_t)population;
        log->index[log->used] = index[i];
        log->step[log->used++] = step;
    }
}

/* Whether some cell of this rank has no solution. */
static int native_is_unsolved(const struct native_engine *engine)
{
    int unsolved = 0;
    for (int64_t b = 0; b < engine->n_blocks; b++)
        unsolved |= engine->block[b].lost[0] >= 0;
    return unsolved;
}

/* Log the spikes of an interval that are recorded, and put those of populations that project somewhere into the packet,
 * by step, population and block, so that indices ascend. Returns 0, with nothing done, if the log has no room. */
static int native_fill_packet(struct native_engine *engine)
{
    struct native_packet *packet = &engine->packet;
    int64_t fired = 0;
    for (int64_t b = 0; b < engine->n_blocks; b++)
        fired += engine->block[b].fired_begin[engine->pending * engine->block[b].n_parts];
    if (engine->log.capacity - engine->log.used < fired)
        return 0;
    int32_t used = 0;
    packet->index = packet->count + engine->pending * engine->n_populations;
    for (int64_t k = 0; k < engine->pending; k++) {
        for (int64_t p = 0; p < engine->n_populations; p++) {
            const int32_t before = used;
            for (int64_t b = 0; b < engine->n_blocks; b++) {
                const struct native_block *block = &engine->block[b];
                const int64_t part = block->part_of[p];
                if (part < 0)
                    continue;
                const int64_t *begin = block->fired_begin + k * block->n_parts + part;
                const int64_t n = begin[1] - begin[0];
                if (engine->recorded[p])
                    native_log_spikes(&engine->log, p, block->fired + begin[0], n, engine->step + 1 + k);
                if (engine->emits[p]) {
                    memcpy(packet->index + used, block->fired + begin[0], (size_t)n * sizeof *packet->index);
                    used += (int32_t)n;
                }
            }
            packet->count[k * engine->n_populations + p] = used - before;
        }
    }
    packet->total[0] = native_is_unsolved(engine) ? -1 - used : used;
    return 1;
}

/* The number of int32 of a packet before the indices. */
static inline int64_t native_header(const struct native_engine *engine)
{
    return 1 + engine->pending * engine->n_populations;
}

/* Find the counts and the indices in the packets of all ranks. From one packet to the next there are `stride` int32,
 * with room for `room` indices. Returns the number of spikes in all of them, -1 if one of them has more than `room`, -2 if
 * some cell has no solution. */
static int64_t native_packets(const struct native_engine *engine, const int32_t *received, int64_t n_ranks,
                              int64_t stride, int64_t room, const int32_t **count, const int32_t **index)
{
    const int64_t header = native_header(engine);
    int64_t n_spikes = 0;
    for (int64_t rank = 0; rank < n_ranks; rank++) {
        const int32_t *packet = received + rank * stride;
        if (packet[0] < 0)
            return -2;
    }
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
