/* Delivery when due: waiting slices are added at their turn, in the order in which they were listed. Included once for
 * each instruction set.
 *
 *     waiting slice   [ packs due at step 0 ][ packs due at step 1 ]      short ones go through a queue of packs,
 *                            │                      │                   long ones are added directly
 *     queue           … pack, pack, pack, pack + 1, pack + 1, …          + 1 at the address: step 1 of the turn
 *                            │                      │
 *     sums            slot of step 0         slot of step 1               `apart` numbers behind that of step 0 */

/* Add the packs from one entry of a queue up to another, and fetch later ones. The compiler knows the format, so each
 * format has its own loop. `first` are the sums of the first step of the turn. */
static NATIVE_INLINE void LEVEL(add_packs)(const uint8_t *const *pack, const uint8_t *const *end, int32_t format,
                                            double factor, double *first, int64_t apart)
{
    const int64_t size = native_record_size(format, 0), weight_at = native_weight_at(0);
    for (; pack < end; pack++) {
        const int64_t second = (uintptr_t)*pack & 1;
        const uint8_t *synapse = *pack - second, *later = pack[NATIVE_PACKS_AHEAD];
        double *restrict sums = first + (-second & apart);
        __builtin_prefetch(later);
        if (format != NATIVE_CONSTANT) /* else a pack lies in one cache line */
            __builtin_prefetch(later + NATIVE_PACK * size - 1);
#pragma GCC unroll 8
        for (int64_t i = 0; i < NATIVE_PACK; i++, synapse += size)
            sums[native_u16(synapse)] += factor * native_weight(synapse + weight_at, format, 1.0);
    }
}

/* Add all packs of a queue, and empty it. */
static void LEVEL(add_queue)(struct native_queue *queue, double *sums, int64_t apart)
{
    const uint8_t *const *pack = queue->pack;
    const struct native_slice *slice = queue->slice;
    for (int64_t k = 0; k < NATIVE_PACKS_AHEAD && queue->n; k++) {
        queue->pack[queue->n + k] = queue->pack[queue->n - 1];
        __builtin_prefetch(queue->pack[k]);
    }
    for (int64_t k = 0; k < queue->n_spans; k++) {
        const struct native_span *span = &queue->span[k];
        const uint8_t *const *end = queue->pack + span->end;
        switch (span->format) {
        case NATIVE_CONSTANT:
            LEVEL(add_packs)(pack, end, NATIVE_CONSTANT, span->factor, sums, apart);
            break;
        case NATIVE_SINGLE:
            if (span->factor == 1.0)
                LEVEL(add_packs)(pack, end, NATIVE_SINGLE, 1.0, sums, apart);
            else
                LEVEL(add_packs)(pack, end, NATIVE_SINGLE, span->factor, sums, apart);
            break;
        case NATIVE_LEARNS:
            LEVEL(learn_span)(pack, end, slice++, sums);
            break;
        default:
            LEVEL(add_packs)(pack, end, NATIVE_DOUBLE, span->factor, sums, apart);
        }
        pack = end;
    }
    queue->n = queue->n_spans = queue->n_slices = 0;
}

/* Begin a span, unless the packs that come next have the format and factor of the last one. */
static inline void LEVEL(begin_span)(struct native_queue *queue, int32_t format, double factor)
{
    struct native_span *next = queue->span + queue->n_spans;
    if (!queue->n_spans || next[-1].format != format || next[-1].factor != factor) {
        *next = (struct native_span){0, format, factor};
        queue->n_spans++;
    }
}

/* The number of packs that n synapses take. */
static inline int64_t LEVEL(packs_of)(uint32_t n_synapses)
{
    return native_next_pack(n_synapses) / NATIVE_PACK;
}

/* Put the packs of a waiting slice into a queue, which is added whenever it is full. Weights count `times` times. */
static inline void LEVEL(enqueue)(struct native_queue *queue, const struct native_section *section,
                                    const struct native_waiting *waiting, double times, double *sums,
                                    int64_t apart)
{
    const int64_t n_bytes = NATIVE_PACK * section->size;
    const uint8_t *pack = section->synapses + section->size * waiting->first;
    const double factor = section->format == NATIVE_CONSTANT ? times * section->constant : times;
    const native_lanes ramp = native_counting * n_bytes;
    int64_t n_first = LEVEL(packs_of)(waiting->n[0]);
    for (int64_t left = n_first + LEVEL(packs_of)(waiting->n[1]); left > 0;) {
        if (queue->n == NATIVE_QUEUED)
            LEVEL(add_queue)(queue, sums, apart);
        const int64_t room = NATIVE_QUEUED - queue->n, taken = left < room ? left : room;
        const uint8_t **into = queue->pack + queue->n;
        for (int64_t k = 0; k < taken; k += NATIVE_LANES) {
            const native_lanes second = native_counting >= n_first - k; /* -1: due at the second step */
            *(native_lanes *)(into + k) = (int64_t)(uintptr_t)(pack + n_bytes * k) + ramp - second;
        }
        LEVEL(begin_span)(queue, section->format, factor);
        queue->n += taken;
        queue->span[queue->n_spans - 1].end = (int32_t)queue->n;
        pack += n_bytes * taken;
        n_first -= taken;
        left -= taken;
    }
}

/* Put the packs of a waiting slice that learns into a queue. */
static void LEVEL(enqueue_learning)(struct native_queue *queue, const struct native_section *section,
                                    const struct native_waiting *waiting, int64_t step, double *sums)
{
    const uint32_t *bounds = section->offset + waiting->first;
    const struct native_moment *moment = LEVEL(moment_of)(section, waiting->first % section->n_delays, step);
    const uint8_t *pack = section->synapses + section->size * native_next_pack(bounds[0]);
    for (int64_t left = LEVEL(packs_of)(waiting->n[0]); left > 0;) {
        if (queue->n == NATIVE_QUEUED)
            LEVEL(add_queue)(queue, sums, 0);
        const int64_t room = NATIVE_QUEUED - queue->n, taken = left < room ? left : room;
        for (int64_t k = 0; k < taken; k++, pack += NATIVE_PACK * section->size)
            queue->pack[queue->n++] = pack;
        left -= taken;
        queue->slice[queue->n_slices++] =
            (struct native_slice){section, waiting->first, moment, waiting->count, left == 0};
        queue->span[queue->n_spans++] = (struct native_span){(int32_t)queue->n, NATIVE_LEARNS, 0.0};
    }
}

/* The first synapse of a waiting slice that is due at the second step of the turn. */
static inline uint32_t LEVEL(second_of)(const struct native_waiting *waiting)
{
    return native_next_pack(waiting->first + waiting->n[0]);
}

/* Add a long waiting slice without a queue, and fetch the next one. Weights count `times` times. */
static void LEVEL(add_long)(const struct native_table *table, const struct native_waiting *waiting,
                            const struct native_waiting *end, double times, double *sums)
{
    const struct native_section *section = &table->section[waiting->population];
    const struct native_waiting *next = waiting + 1;
    const uint32_t second = LEVEL(second_of)(waiting);
    if (next < end && next->population >= 0 && !table->section[next->population].learning)
        LEVEL(prefetch)(&table->section[next->population], next->first,
                        LEVEL(second_of)(next) + next->n[1]);
    LEVEL(add)(section, waiting->first, waiting->first + waiting->n[0], times, 0, sums);
    LEVEL(add)(section, second, second + waiting->n[1], times, 0, sums + table->n_padded);
}

/* Add a waiting slice several times, synapse by synapse, with a factor each time. */
static void LEVEL(add_with_each)(const struct native_section *section, const struct native_waiting *waiting,
                                 const double *factor, double *sums, int64_t apart)
{
    const int64_t weight_at = native_weight_at(0);
    uint32_t first = waiting->first;
    for (int k = 0; k < NATIVE_TURN; k++, first = LEVEL(second_of)(waiting)) {
        const uint8_t *synapse = section->synapses + section->size * first;
        for (uint32_t i = 0; i < waiting->n[k]; i++, synapse += section->size)
            for (int32_t nth = 0; nth < waiting->count; nth++)
                sums[k * apart + native_u16(synapse)] +=
                    factor[nth] * native_weight(synapse + weight_at, section->format, section->constant);
    }
}

/* Add all waiting slices that are listed so far for the turn of a step, let private sources draw at their points of the
 * list, and empty it. Returns the number of synapses that spikes have crossed. */
static int64_t LEVEL(deliver_due)(struct native_table *table, int64_t step)
{
    struct native_arrivals *arrivals = native_arrivals_at(table, step);
    const struct native_waiting *end = arrivals->waiting + arrivals->n;
    const int64_t begin = step - step % table->turn, apart = table->n_padded;
    double *sums = LEVEL(sums_at)(table, begin);
    const double *factor = arrivals->factor;
    struct native_queue queue;
    int64_t events = 0;
    queue.n = queue.n_spans = queue.n_slices = 0;
    for (const struct native_waiting *waiting = arrivals->waiting; waiting < end; waiting++) {
        if (waiting->population < 0) {
            const struct native_private *private = &table->private[-1 - waiting->population];
            LEVEL(add_queue)(&queue, sums, apart);
            LEVEL(draw)(private, begin + waiting->first - private->delay, sums + waiting->first * apart);
            continue;
        }
        const struct native_section *section = &table->section[waiting->population];
        double times = waiting->count; /* several spikes in one step count as one of several times the weight */
        events += (int64_t)waiting->n[0] + waiting->n[1];
        if (section->learning) {
            if (LEVEL(is_by_tape)(section)) {
                LEVEL(add_queue)(&queue, sums, 0);
                LEVEL(tape_arrival)(section, waiting->first, step, waiting->count, sums, 0);
            } else {
                LEVEL(enqueue_learning)(&queue, section, waiting, step, sums);
            }
            continue;
        }
        if (section->factors) {
            const double *each = factor;
            times = *each;
            factor += waiting->count;
            if (waiting->count > 1) {
                LEVEL(add_queue)(&queue, sums, apart);
                LEVEL(add_with_each)(section, waiting, each, sums, apart);
                continue;
            }
        }
        if (waiting->n[0] < NATIVE_LONG && waiting->n[1] < NATIVE_LONG) {
            LEVEL(enqueue)(&queue, section, waiting, times, sums, apart);
        } else {
            LEVEL(add_queue)(&queue, sums, apart);
            LEVEL(add_long)(table, waiting, end, times, sums);
        }
    }
    LEVEL(add_queue)(&queue, sums, apart);
    arrivals->n = arrivals->n_factors = 0;
    return events;
}
