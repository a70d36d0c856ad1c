/* Adding synapses to sums. Included once for each instruction set.
 *
 * Synapses are added when they are due (when_due.h) or ahead of that, when their source fires (ahead.h). The order is
 * the same in both ways, so the bits are too: by step of emission, population, index of the source, position in the
 * row. */

/* The sums of a step. */
static inline double *LEVEL(sums_at)(const struct native_table *table, int64_t step)
{
    return table->sums + step % table->n_slots * table->n_padded;
}

/* Fetch the cache lines from one address up to another. */
static inline void LEVEL(prefetch_lines)(const void *begin, const void *end)
{
    const uintptr_t first = (uintptr_t)begin & ~(uintptr_t)(NATIVE_LINE - 1);
    for (uintptr_t line = first; line < (uintptr_t)end; line += NATIVE_LINE)
        __builtin_prefetch((const void *)line);
}

/* Fetch the synapses from one number up to another. */
static inline void LEVEL(prefetch)(const struct native_section *section, uint32_t first, uint32_t last)
{
    LEVEL(prefetch_lines)(section->synapses + section->size * first, section->synapses + section->size * last);
}

/* Add n synapses. The compiler knows the format, so each format has its own loop. `start` has, for each number of a
 * delay, where the sums of its step of arrival start. */
static NATIVE_INLINE void LEVEL(add_format)(const uint8_t *synapse, int64_t n, int32_t format, int several,
                                            double count, double constant, const int64_t *restrict start,
                                            double *restrict sums)
{
    const int64_t size = native_record_size(format, several), weight_at = native_weight_at(several);
#pragma GCC unroll 8
    for (int64_t i = 0; i < n; i++, synapse += size) {
        const int64_t target = native_u16(synapse) + (several ? start[native_u16(synapse + 2)] : 0);
        sums[target] += count * native_weight(synapse + weight_at, format, constant);
    }
}

/* Add synapses of one source. If it has fired `count` times in the step, that counts as one spike of `count` times the
 * weight. */
static inline void LEVEL(add)(const struct native_section *section, uint32_t first, uint32_t last, double count,
                              const int64_t *start, double *sums)
{
    const uint8_t *synapse = section->synapses + section->size * first;
    const int64_t n = last - first;
    const double constant = section->constant;
    switch (section->format + (section->several ? 4 : 0)) {
    case NATIVE_CONSTANT:
        LEVEL(add_format)(synapse, n, NATIVE_CONSTANT, 0, count, constant, start, sums);
        break;
    case NATIVE_SINGLE:
        LEVEL(add_format)(synapse, n, NATIVE_SINGLE, 0, count, constant, start, sums);
        break;
    case NATIVE_DOUBLE:
        LEVEL(add_format)(synapse, n, NATIVE_DOUBLE, 0, count, constant, start, sums);
        break;
    case NATIVE_CONSTANT + 4:
        LEVEL(add_format)(synapse, n, NATIVE_CONSTANT, 1, count, constant, start, sums);
        break;
    case NATIVE_SINGLE + 4:
        LEVEL(add_format)(synapse, n, NATIVE_SINGLE, 1, count, constant, start, sums);
        break;
    default:
        LEVEL(add_format)(synapse, n, NATIVE_DOUBLE, 1, count, constant, start, sums);
    }
}
