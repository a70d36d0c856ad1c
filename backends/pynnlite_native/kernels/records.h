/* How a synapse lies in memory: the place of its target in 2 bytes; in rows of several delays the number of its delay
 * in 2 bytes; its weight in 4 or 8 bytes, unless all have the same. Nothing is between these, so that what is read
 * together lies together. */
#ifndef NATIVE_RECORDS_H
#define NATIVE_RECORDS_H

#include <stdint.h>
#include <string.h>

#define NATIVE_GROUP 8 /* synapses; slices are filled up to whole groups */

enum { NATIVE_CONSTANT, NATIVE_SINGLE, NATIVE_DOUBLE };

/* Bytes of a weight. */
static inline int64_t native_weight_size(int32_t format)
{
    return format == NATIVE_CONSTANT ? 0 : format == NATIVE_SINGLE ? 4 : 8;
}

/* Bytes before the weight; `several` says whether there is the number of a delay. */
static inline int64_t native_weight_at(int several)
{
    return several ? 4 : 2;
}

static inline int64_t native_record_size(int32_t format, int several)
{
    return native_weight_at(several) + native_weight_size(format);
}

/* Where the next group starts. */
static inline uint32_t native_next_group(uint32_t synapse)
{
    return (synapse + NATIVE_GROUP - 1) / NATIVE_GROUP * NATIVE_GROUP;
}

static inline uint16_t native_u16(const uint8_t *from)
{
    uint16_t value;
    memcpy(&value, from, sizeof value);
    return value;
}

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
