/* What spikes bring is added when it is due (slices.h) or ahead, when the source fires (rows.h). Either way sums are made
 * in the same order: by step of emission, population, index. Included once for each instruction set. */

/* Where what arrives at a step is added up. */
static inline double *LEVEL(due)(const struct native_table *table, int64_t step)
{
    return table->due + step % table->n_slots * table->n_places;
}

/* Fetch all cache lines of some memory. */
static inline void LEVEL(prefetch_lines)(const void *begin, const void *end)
{
    const uintptr_t first = (uintptr_t)begin & ~(uintptr_t)(NATIVE_LINE - 1);
    for (uintptr_t line = first; line < (uintptr_t)end; line += NATIVE_LINE)
        __builtin_prefetch((const void *)line);
}

/* Fetch some synapses. */
static inline void LEVEL(prefetch)(const struct native_section *section, uint32_t first, uint32_t last)
{
    LEVEL(prefetch_lines)(section->synapses + section->size * first, section->synapses + section->size * last);
}

/* Add some synapses, whose format is known when this is compiled; `start` has the place of the sums of each delay. */
static NATIVE_INLINE void LEVEL(add_format)(const uint8_t *synapse, int64_t n, int32_t format, int several,
                                            double count, double constant, const int64_t *restrict start,
                                            double *restrict sums)
{
    const int64_t size = native_record_size(format, several), weight_at = native_weight_at(several);
#pragma GCC unroll 8
    for (int64_t i = 0; i < n; i++, synapse += size) {
        const int64_t place = native_u16(synapse) + (several ? start[native_u16(synapse + 2)] : 0);
        sums[place] += count * native_weight(synapse + weight_at, format, constant);
    }
}

/* Add some synapses of one source; several spikes in one step count as one of several times the weight. */
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
