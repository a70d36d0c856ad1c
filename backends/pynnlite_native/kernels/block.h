/* A block through an interval. Included once for each instruction set. */

/* Add what is known to arrive at a step, while spikes of other ranks or threads are still awaited. */
static void LEVEL(begin_step)(struct native_block *block, int64_t step)
{
    const int64_t ticks = native_ticks();
    for (int64_t r = 0; r < block->n_tables; r++) {
        struct native_table *table = &block->table[r];
        if (!table->ahead && !table->n_histories && !table->n_tapes) /* what learns, learns once: a run may yet end before this step */
            block->events += LEVEL(deliver_due)(table, step);
    }
    block->delivering += native_ticks() - ticks;
}

/* List or add the synapses of all spikes of the interval that has ended. Returns 0 if there is no memory. */
static int LEVEL(take_spikes)(const struct native_engine *engine, struct native_block *block)
{
    for (int64_t r = 0; r < block->n_tables; r++) {
        struct native_table *table = &block->table[r];
        if (table->ahead)
            block->events += LEVEL(deliver_ahead)(&engine->lists, engine->n_populations, table, engine->step);
        else if (!LEVEL(list_waiting)(&engine->lists, engine->n_populations, table, engine->step))
            block->lacking = 1;
    }
    return !block->lacking;
}

/* Complete the sums of a step. */
static void LEVEL(deliver)(struct native_block *block, int64_t step)
{
    for (int64_t r = 0; r < block->n_tables; r++) {
        struct native_table *table = &block->table[r];
        if (table->arrived >= step)
            continue;
        LEVEL(move_origins)(table, step);
        if (!table->ahead)
            block->events += LEVEL(deliver_due)(table, step);
        LEVEL(draw_late)(table, LEVEL(sums_at)(table, step), step);
        table->arrived = step;
    }
}

/* The number of steps that cells can take in one go from a given step on, `most` at most. Each step needs a slot for
 * its sums, and so does the rest of the last turn. A sample ends the stretch, since it needs the state of its own
 * step, and so does a move of the origin of time. */
static int64_t LEVEL(steps_at_once)(const struct native_engine *engine, const struct native_block *block, int64_t step,
                                    int64_t most)
{
    int64_t n = most < NATIVE_STEPS ? most : NATIVE_STEPS;
    for (int64_t r = 0; r < block->n_tables; r++) {
        const struct native_table *table = &block->table[r];
        const int64_t room = (step + table->n_slots) / table->turn * table->turn - step - engine->prompt;
        n = n < room ? n : room;
        for (int64_t h = 0; h < table->n_histories; h++) {
            /* Origins move at the first step of a stretch, so the same spikes are known whatever the stretches. */
            const int64_t epoch = table->history[h]->epoch, until = epoch - step % epoch;
            n = n < until ? n : until;
        }
    }
    for (int64_t k = 0; k < block->n_probes; k++) {
        const int64_t until = block->probe[k].next - step;
        n = n < until ? n : until;
    }
    return n;
}

/* Take one block through n_steps steps.
 *
 *     take_spikes                        spikes of the last interval → waiting slices, or sums of later steps
 *     repeat for every stretch of steps:
 *         deliver                        waiting slices → sums of these steps
 *         sample_block                   state → arrays of probes, at the first of these steps
 *         update_block                   state and sums → state after these steps, spikes
 *
 * The state of the cells stays in the cache of the processor meanwhile. */
static void LEVEL(run_block)(const struct native_engine *engine, struct native_block *block, int64_t n_steps)
{
    int64_t n = 0, ticks = native_ticks();
    if (!LEVEL(take_spikes)(engine, block))
        return;
    for (int64_t done = 0, now; done < n_steps; done += now) {
        const int64_t step = engine->step + done;
        LEVEL(deliver)(block, step + engine->prompt);
        LEVEL(sample_block)(block, step);
        now = LEVEL(steps_at_once)(engine, block, step, n_steps - done);
        for (int64_t k = 1; k < now; k++)
            LEVEL(deliver)(block, step + k + engine->prompt);
        const int64_t delivered = native_ticks();
        block->delivering += delivered - ticks;
        int64_t *begin = block->fired_begin + done * block->n_parts;
        n = LEVEL(update_block)(block, &engine->currents, step, now, n, begin);
        LEVEL(remember_block)(block, step, now, begin, n);
        LEVEL(remember_by_tape)(block, step, now, begin, n);
        ticks = native_ticks();
        block->updating += ticks - delivered;
    }
    block->fired_begin[n_steps * block->n_parts] = n;
}

/* Let the cells of a block take all that has arrived at the present step. Doing it twice changes nothing. */
static void LEVEL(settle_block)(const struct native_engine *engine, struct native_block *block)
{
    const int64_t ticks = native_ticks();
    if (!LEVEL(take_spikes)(engine, block))
        return;
    LEVEL(deliver)(block, engine->step);
    LEVEL(sample_block)(block, engine->step);
    for (int64_t j = 0; j < block->n_parts; j++) {
        const struct native_part *part = &block->part[j];
        if (part->prompt)
            continue;
        for (int64_t r = 0; r < part->n_receptors; r++) {
            double *restrict variable = part->state + part->into[r] * part->stride;
            double *restrict sums = LEVEL(sums_at)(&block->table[r], engine->step) + part->offset[r];
            for (int64_t i = 0; i < part->n; i++) {
                variable[i] += sums[i];
                sums[i] = 0.0;
            }
        }
    }
    block->delivering += native_ticks() - ticks;
}
