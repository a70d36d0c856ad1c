/* What the targets of synapses that learn by tape have fired. Included once for each instruction set. */

/* Let all synapses that see a past take what comes before any arrival from a step on. */
static void LEVEL(settle_past)(const struct native_table *table, struct native_past *past, int64_t step)
{
    for (int64_t k = 0; k < table->n_sections; k++) {
        const struct native_section *section = &table->section[k];
        if (!section->n_delays || !section->learning || !section->learning->tape || section->learning->tape->past != past)
            continue;
        for (int64_t slice = 0; slice < section->n_sources * section->n_delays; slice++) {
            const int64_t back = section->learning->dendritic[slice % section->n_delays];
            LEVEL(tape_settle)(section, slice, step - 2 * back - !back);
        }
    }
    past->settled = step - 2 * past->longest - 1;
}

/* Tell whether the ring of a cell has room for a spike: the one that it overwrites must be in all synapses, and not be
 * the last one before an arrival, which is so if the one behind it is in all synapses. */
static inline int LEVEL(past_has_room)(const struct native_past *past, int64_t i)
{
    const uint32_t n = past->count[i], mask = (uint32_t)past->capacity - 1;
    const double *ring = past->ring + i * past->capacity * past->width;
    return n < past->capacity || ring[((n + 1) & mask) * past->width] <= (double)past->settled;
}

/* The record of the spike of a cell that came k spikes before the next one. */
static inline double *LEVEL(past_record)(const struct native_past *past, int64_t i, uint32_t k)
{
    const uint32_t at = (past->count[i] - k) & ((uint32_t)past->capacity - 1);
    return past->ring + (i * past->capacity + at) * past->width;
}

/* Remember that cells fire at a step. `local` plus the index of a cell is its local index. Returns 0 if there is no
 * memory. */
static int LEVEL(past_remember)(const struct native_table *table, struct native_past *past, const int32_t *fired,
                                int64_t n, int64_t local, int64_t step)
{
    const int64_t n_columns = 2 * past->n_target + 1, n_slots = past->n_numbers + n_columns + past->n_registers;
    double *slot[n_slots], room[n_columns + past->n_registers][NATIVE_TAPE_LANES] __attribute__((aligned(NATIVE_LINE)));
    for (int64_t k = 0; k < n_slots; k++)
        slot[k] = k < past->n_numbers ? (double *)&past->number[k] : room[k - past->n_numbers];
    for (int64_t j = 0; j < n; j++) {
        const int64_t i = fired[j] + local;
        if (__builtin_expect(!LEVEL(past_has_room)(past, i), 0)) {
            LEVEL(settle_past)(table, past, step);
            while (!LEVEL(past_has_room)(past, i))
                if (!native_double_past(past))
                    return 0;
        }
        const double *before = past->count[i] ? LEVEL(past_record)(past, i, 1) : 0;
        for (int64_t k = 0; k < past->n_target; k++)
            room[k][j] = before ? before[1 + k] : 0.0;
        room[n_columns - 1][j] = before ? ((double)step - before[0]) * past->dt : 0.0;
    }
    for (int64_t j = n; j < LEVEL(whole_lanes)(n); j++)
        for (int64_t k = 0; k < n_columns; k++)
            room[k][j] = 0.0;
    if (past->n_target)
        LEVEL(run_lanes)(&past->fired, slot, LEVEL(whole_lanes)(n));
    for (int64_t j = 0; j < n; j++) {
        double *record = LEVEL(past_record)(past, fired[j] + local, 0);
        record[0] = (double)step;
        for (int64_t k = 0; k < 2 * past->n_target; k++)
            record[1 + k] = room[k][j];
        past->count[fired[j] + local]++;
    }
    return 1;
}

/* Remember the cells of a block that fired in some steps. `begin` says where each step and part starts in `fired`. */
static void LEVEL(remember_by_tape)(struct native_block *block, int64_t first, int64_t n_steps, const int64_t *begin,
                                    int64_t end)
{
    for (int64_t r = 0; r < block->n_tables; r++)
        for (int64_t h = 0; h < block->table[r].n_pasts; h++) {
            struct native_past *past = block->table[r].past[h];
            for (int64_t at = 0; at < n_steps * block->n_parts; at++) {
                const struct native_part *part = &block->part[at % block->n_parts];
                const int64_t last = at + 1 < n_steps * block->n_parts ? begin[at + 1] : end;
                if (!past->wanted[at % block->n_parts])
                    continue;
                for (int64_t k = begin[at]; k < last; k += NATIVE_TAPE_LANES) {
                    const int64_t n = last - k < NATIVE_TAPE_LANES ? last - k : NATIVE_TAPE_LANES;
                    if (!LEVEL(past_remember)(&block->table[r], past, block->fired + k, n, part->offset[r] - part->first,
                                              first + at / block->n_parts + 1)) {
                        block->lacking = 1;
                        return;
                    }
                }
            }
        }
}
