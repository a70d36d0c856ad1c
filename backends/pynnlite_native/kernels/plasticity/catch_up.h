/* Weights that are read, or given anew. Included once for each instruction set. */

/* Tell whether a waiting slice belongs to a section that learns and has passed its synapses by a step. */
static inline int LEVEL(has_passed)(const struct native_waiting *waiting, int64_t due, const struct native_section *section,
                                    int64_t number, int64_t step)
{
    return waiting->population == number &&
           due <= step + section->learning->dendritic[waiting->first % section->n_delays];
}

/* Count the slices that have passed their synapses by a step, and the synapses of what they transmit, filled up to whole
 * packs for each. */
static void LEVEL(count_passed)(const struct native_table *table, int64_t number, int64_t step, int64_t *n_sent,
                                int64_t *n_synapses)
{
    const struct native_section *section = &table->section[number];
    for (int64_t due = step + 1; due < step + table->n_arrivals; due++) {
        const struct native_arrivals *arrivals = native_arrivals_at(table, due);
        for (int64_t k = 0; k < arrivals->n; k++) {
            const struct native_waiting *waiting = &arrivals->waiting[k];
            if (LEVEL(has_passed)(waiting, due, section, number, step)) {
                *n_sent += 1;
                *n_synapses += native_next_pack(waiting->n[0] * (uint32_t)waiting->count);
            }
        }
    }
}

/* Note what a slice of a copy transmits at the nth of `count` spikes: weights follow each other synapse by synapse. */
static void LEVEL(note_sent)(const struct native_section *copy, const struct native_waiting *waiting, int32_t nth,
                             uint8_t *to)
{
    const uint8_t *pack = copy->synapses + copy->size * native_next_pack(copy->offset[waiting->first]);
    const double sign = copy->learning->sign;
    for (uint32_t i = 0; i < waiting->n[0]; i++) {
        const uint8_t *from = pack + NATIVE_PACK * copy->size * (i / NATIVE_PACK);
        double weight;
        memcpy(&weight, from + 16 + 8 * (i % NATIVE_PACK), sizeof weight);
        native_put(to + copy->size * (i * waiting->count + nth), NATIVE_DOUBLE, 0,
                   native_u16(from + 2 * (i % NATIVE_PACK)), 0, sign * weight);
    }
}

/* Bring a copy of a section that learns by tape up to a step, as `catch_up` does. */
static void LEVEL(catch_up_by_tape)(const struct native_table *table, const struct native_section *copy, int64_t number,
                                    int64_t step, double *sums, struct native_sent *sent, uint8_t *synapses)
{
    uint32_t first = 0;
    for (int64_t due = step + 1; due < step + table->n_arrivals; due++) {
        const struct native_arrivals *arrivals = native_arrivals_at(table, due);
        for (int64_t k = 0; k < arrivals->n; k++) {
            const struct native_waiting *waiting = &arrivals->waiting[k];
            if (!LEVEL(has_passed)(waiting, due, copy, number, step))
                continue;
            uint8_t *noted = sent ? synapses + native_record_size(NATIVE_DOUBLE, 0) * first : 0;
            LEVEL(tape_arrival)(copy, waiting->first, due, waiting->count, sums, noted);
            if (!sent)
                continue;
            const uint32_t n = waiting->n[0] * (uint32_t)waiting->count;
            *sent++ = (struct native_sent){due, waiting->first, first, n};
            first += native_next_pack(n);
        }
    }
    for (int64_t slice = 0; slice < copy->n_sources * copy->n_delays; slice++)
        LEVEL(tape_settle)(copy, slice, step - copy->learning->dendritic[slice % copy->n_delays]);
}

/* Work out the variables of a copy that learns by tape, and has caught up, at a step. */
static void LEVEL(observe)(const struct native_section *copy, int64_t step, double *const *observed)
{
    for (int64_t slice = 0; slice < copy->n_sources * copy->n_delays; slice++)
        LEVEL(tape_observe)(copy, slice, step, observed);
}

/* Bring a copy of section `number` up to a step: first with the spikes of sources that have passed its synapses and wait,
 * then with all spikes of the targets that have come to them. `sums` has room for all local indices. Nothing else
 * changes, so reading never changes what follows. If `sent` is given, it and `synapses` get what the waiting spikes
 * transmit, as counted; fillings must be there. */
static void LEVEL(catch_up)(const struct native_table *table, const struct native_section *copy, int64_t number,
                            int64_t step, double *sums, struct native_sent *sent, uint8_t *synapses)
{
    uint32_t first = 0;
    struct native_queue queue;
    if (LEVEL(is_by_tape)(copy)) {
        LEVEL(catch_up_by_tape)(table, copy, number, step, sums, sent, synapses);
        return;
    }
    queue.n = queue.n_spans = queue.n_slices = 0;
    for (int64_t due = step + 1; due < step + table->n_arrivals; due++) {
        const struct native_arrivals *arrivals = native_arrivals_at(table, due);
        for (int64_t k = 0; k < arrivals->n; k++) {
            const struct native_waiting *waiting = &arrivals->waiting[k];
            if (!LEVEL(has_passed)(waiting, due, copy, number, step))
                continue;
            if (!sent) {
                LEVEL(enqueue_learning)(&queue, copy, waiting, due, sums);
                continue;
            }
            /* One by one: there is a dendritic part, so nothing depends on the last instant. */
            for (int32_t nth = 0; nth < waiting->count; nth++) {
                struct native_waiting one = *waiting;
                one.count = 1;
                LEVEL(enqueue_learning)(&queue, copy, &one, due, sums);
                LEVEL(add_queue)(&queue, sums, 0);
                LEVEL(note_sent)(copy, waiting, nth, synapses + copy->size * first);
            }
            const uint32_t n = waiting->n[0] * (uint32_t)waiting->count;
            *sent++ = (struct native_sent){due, waiting->first, first, n};
            first += native_next_pack(n);
        }
        LEVEL(add_queue)(&queue, sums, 0);
    }
    for (int64_t slice = 0; slice < copy->n_sources * copy->n_delays; slice++)
        LEVEL(settle_slice)(copy, slice, step - copy->learning->dendritic[slice % copy->n_delays]);
}

/* Let all synapses of a table that learn take the spikes of their targets that come before any arrival from a step on. */
static void LEVEL(settle_table)(const struct native_table *table, int64_t step)
{
    const lowered_flags flags = lowered_flush_denormals();
    for (int64_t h = 0; h < table->n_histories; h++)
        LEVEL(settle_history)(table, table->history[h], step);
    for (int64_t h = 0; h < table->n_pasts; h++)
        LEVEL(settle_past)(table, table->past[h], step);
    lowered_restore_flags(flags);
}
