/* What targets have fired, and weights that catch up with it. Included once for each instruction set. */

/* The contiguous packs of a slice, taken in portions; there is something to fetch behind the last one. */
#define NATIVE_PORTION 64

/* Let a slice catch up with the spikes of its targets up to a step. */
static void LEVEL(settle_slice)(const struct native_section *section, int64_t slice, int64_t last)
{
    const struct native_plasticity *rule = section->learning;
    struct native_head *head = rule->head + slice;
    const int64_t back = rule->dendritic[slice % section->n_delays];
    const uint32_t first = native_next_pack(section->offset[slice]), end = section->offset[slice + 1];
    const double later = LEVEL(number_of)(rule->history, (double)last + 0.5);
    const uint8_t *pack[NATIVE_PORTION + NATIVE_PACKS_AHEAD];
    if (later >= head->older)
        return;
    const struct LEVEL(common) common = {rule, head, later, 0.0, 0.0, LEVEL(number_that_meets)(rule, head, back)};
    for (uint32_t at = first; at < end;) {
        int64_t n = 0;
        for (; n < NATIVE_PORTION && at < end; at += NATIVE_PACK)
            pack[n++] = section->synapses + section->size * at;
        for (int64_t k = 0; k < NATIVE_PACKS_AHEAD; k++)
            pack[n + k] = pack[n - 1];
        LEVEL(learn)(pack, pack + n, &common, back, 0, 0);
    }
    head->older = later;
    head->before = head->trace; /* the instant of the last arrival is over */
}

/* Let all weights of a history catch up with what comes before any arrival from a step on. */
static void LEVEL(settle_history)(const struct native_table *table, struct native_history *history, int64_t step)
{
    for (int64_t k = 0; k < table->n_sections; k++) {
        const struct native_section *section = &table->section[k];
        if (!section->n_delays || !section->learning || section->learning->history != history)
            continue;
        for (int64_t slice = 0; slice < section->n_sources * section->n_delays; slice++) {
            const int64_t back = section->learning->dendritic[slice % section->n_delays];
            LEVEL(settle_slice)(section, slice, step - 2 * back - !back);
        }
    }
    history->settled = LEVEL(number_of)(history, (double)(step - 2 * history->longest - 1) + 0.5);
}

/* Move the origin of a history to a step, after all weights have caught up. */
static void LEVEL(move_origin)(const struct native_table *table, struct native_history *history, int64_t step)
{
    const double steps = (double)(step - history->origin);
    LEVEL(settle_history)(table, history, step);
    const double spikes = LEVEL(scaled)(history->spike_rate, steps), traces = LEVEL(scaled)(history->spike_rate, -steps);
    const double targets = LEVEL(scaled)(history->trace_rate, -steps);
    const double second = LEVEL(scaled)(history->second_rate, -steps);
    for (int64_t k = 0; k < table->n_sections; k++) {
        const struct native_section *section = &table->section[k];
        if (!section->n_delays || !section->learning || section->learning->history != history)
            continue;
        const double sources = LEVEL(scaled)(section->learning->second_rate, -steps);
        for (int64_t slice = 0; slice < section->n_sources * section->n_delays; slice++) {
            struct native_head *head = section->learning->head + slice;
            head->trace *= traces;
            head->before *= traces;
            head->older *= spikes;
            head->second *= sources;
        }
        for (int64_t delay = 0; delay < section->n_delays; delay++)
            section->learning->moment[delay].step = -1;
    }
    for (int64_t i = 0; i < history->n; i++) {
        struct native_line *line = &history->line[i];
        if (!history->count[i])
            continue;
        for (int k = 0; k < NATIVE_KEPT; k++)
            line->spike[k] *= spikes;
        line->after *= targets;
        line->before *= targets;
        if (history->second)
            history->second[NATIVE_LANES * i + NATIVE_KEPT] *= second;
        double *ring = history->ring + i * history->capacity * history->width;
        for (int64_t k = 0; k < history->capacity && k < history->count[i]; k++) {
            ring[k * history->width] *= spikes;
            ring[k * history->width + 1] *= targets;
        }
    }
    history->settled *= spikes;
    history->origin = step;
}

/* Tell whether the ring of a cell has room for a spike: the one that it overwrites must be in all weights and traces,
 * which is so if the one behind it is. */
static inline int LEVEL(ring_has_room)(const struct native_history *history, int64_t i)
{
    const uint32_t n = history->count[i], mask = (uint32_t)history->capacity - 1;
    const double *ring = history->ring + i * history->capacity * history->width;
    return n < history->capacity || ring[((n + 1) & mask) * history->width] > history->settled;
}

/* Remember that a cell fires at a step. Returns 0 if there is no memory. */
static int LEVEL(remember)(const struct native_table *table, struct native_history *history, int64_t i, int64_t step,
                           double spike, double trace, double second)
{
    struct native_line *line = &history->line[i];
    if (__builtin_expect(!LEVEL(ring_has_room)(history, i), 0)) {
        LEVEL(settle_history)(table, history, step);
        while (!LEVEL(ring_has_room)(history, i))
            if (!native_double_ring(history))
                return 0;
    }
    double *past = history->ring + (i * history->capacity + (history->count[i] & (history->capacity - 1))) * history->width;
    memmove(line->spike + 1, line->spike, (NATIVE_KEPT - 1) * sizeof *line->spike);
    line->spike[0] = spike;
    line->before = line->after;
    line->after += trace;
    past[0] = spike;
    past[1] = line->after;
    if (history->second) {
        double *kept = history->second + NATIVE_LANES * i;
        memmove(kept + 1, kept, (NATIVE_KEPT - 1) * sizeof *kept);
        past[2] = kept[0] = kept[NATIVE_KEPT] / second;
        kept[NATIVE_KEPT] += second;
    }
    history->count[i]++;
    return 1;
}

/* Remember the cells of a block that fired in some steps. `begin` says where each step and part starts in `fired`. */
static void LEVEL(remember_block)(struct native_block *block, int64_t first, int64_t n_steps, const int64_t *begin,
                                  int64_t end)
{
    for (int64_t r = 0; r < block->n_tables; r++)
        for (int64_t h = 0; h < block->table[r].n_histories; h++) {
            struct native_history *history = block->table[r].history[h];
            for (int64_t at = 0; at < n_steps * block->n_parts; at++) {
                const struct native_part *part = &block->part[at % block->n_parts];
                const int64_t last = at + 1 < n_steps * block->n_parts ? begin[at + 1] : end;
                if (!history->wanted[at % block->n_parts] || begin[at] == last)
                    continue;
                const int64_t step = first + at / block->n_parts + 1, since = step - history->origin;
                const double spike = LEVEL(number_of)(history, (double)step);
                const double trace = LEVEL(scaled)(history->trace_rate, (double)since);
                const double second = LEVEL(scaled)(history->second_rate, (double)since);
                for (int64_t k = begin[at]; k < last; k++)
                    if (!LEVEL(remember)(&block->table[r], history,
                                         block->fired[k] - part->first + part->offset[r], step, spike, trace, second)) {
                        block->lacking = 1;
                        return;
                    }
            }
        }
}

/* Move the origins of a table that are due at a step. */
static void LEVEL(move_origins)(struct native_table *table, int64_t step)
{
    for (int64_t h = 0; h < table->n_histories; h++)
        if (step > table->history[h]->origin && step % table->history[h]->epoch == 0)
            LEVEL(move_origin)(table, table->history[h], step);
}
