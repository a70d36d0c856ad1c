/* How a synapse lies in memory. Fields follow each other without gaps:
 *
 *     bytes   2         2                       0, 4 or 8
 *             target    number of the delay     weight
 *
 *     target   local index of the target in its block
 *     delay    only in rows of several delays: position in the list of delays of the section (`several`)
 *     weight   none (NATIVE_CONSTANT: all synapses of the section have one weight), single or double precision
 *
 * All records of a section have the same format. */
#ifndef NATIVE_RECORD_H
#define NATIVE_RECORD_H

#include <stdint.h>
#include <string.h>

#define NATIVE_PACK 8 /* records that are added together; slices are filled up to a multiple */

enum { NATIVE_CONSTANT, NATIVE_SINGLE, NATIVE_DOUBLE };

/* In a queue: packs whose weights learn. */
#define NATIVE_LEARNS 3

/* Bytes of a weight. */
static inline int64_t native_weight_size(int32_t format)
{
    return format == NATIVE_CONSTANT ? 0 : format == NATIVE_SINGLE ? 4 : 8;
}

/* Bytes before the weight. */
static inline int64_t native_weight_at(int several)
{
    return several ? 4 : 2;
}

/* Bytes of a record. */
static inline int64_t native_record_size(int32_t format, int several)
{
    return native_weight_at(several) + native_weight_size(format);
}

/* The first multiple of 8 from a number of synapses on: where the next pack starts. */
static inline uint32_t native_next_pack(uint32_t synapse)
{
    return (synapse + NATIVE_PACK - 1) / NATIVE_PACK * NATIVE_PACK;
}

/* Read a target, or the number of a delay. */
static inline uint16_t native_u16(const uint8_t *from)
{
    uint16_t value;
    memcpy(&value, from, sizeof value);
    return value;
}

/* Read a weight; `constant` is what the section has for all. */
static inline double native_weight(const uint8_t *from, int32_t format, double constant)
{
    if (format == NATIVE_SINGLE) {
        float single;
        memcpy(&single, from, sizeof single);
        return single;
    }
    if (format == NATIVE_DOUBLE)
        memcpy(&constant, from, sizeof constant);
    return constant;
}

#endif
