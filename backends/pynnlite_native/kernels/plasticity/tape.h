/* Running tapes: the lanes of a slice, and what spikes of targets and arrivals do to them. Included once for each
 * instruction set. */

/* Tell whether the synapses of a section learn by tape. */
static inline int LEVEL(is_by_tape)(const struct native_section *section)
{
    return section->learning && section->learning->tape;
}

#define NATIVE_TAPE_SHORT 8 /* lanes that are taken at a time when a source has several spikes in a step */

#define NATIVE_TAPE_AHEAD 16 /* lanes whose targets are fetched before they are looked at */

/* Room for the columns and registers of a tape, and where the lanes at work are. */
struct LEVEL(tape_work) {
    const struct native_section *section;
    const struct native_tape *tape;
    int64_t slice, back;   /* number of the slice; its dendritic part in steps */
    uint32_t begin;        /* the first of these synapses */
    int64_t n;             /* lanes */
    const uint16_t *target; /* [lane] */
    double **slot;
    double *room;          /* of the column with number 0 */
    uint32_t upto[NATIVE_TAPE_LANES];   /* [lane]: spikes of the target that have come to the synapse */
    uint32_t unseen[NATIVE_TAPE_LANES]; /* [lane]: how many of these it has not taken yet */
};

/* The numbers of the columns that follow the kept ones. */
#define TAPE_SOURCE(tape) ((tape)->n_kept)
#define TAPE_BEFORE(tape) (TAPE_SOURCE(tape) + (tape)->n_source)
#define TAPE_TARGET(tape) (TAPE_BEFORE(tape) + (tape)->n_source)
#define TAPE_SINCE(tape) (TAPE_TARGET(tape) + (tape)->n_target)
#define TAPE_ELAPSED(tape) (TAPE_SINCE(tape) + 1)
#define TAPE_FACTOR(tape) (TAPE_ELAPSED(tape) + 3)
#define TAPE_OBSERVED(tape) (TAPE_FACTOR(tape) + 1)

/* Numbers of room that a tape needs. */
static inline int64_t LEVEL(tape_room)(const struct native_tape *tape)
{
    return (tape->n_columns + tape->n_registers) * NATIVE_TAPE_LANES;
}

static inline int64_t LEVEL(tape_slots)(const struct native_tape *tape)
{
    return tape->n_numbers + tape->n_columns + tape->n_registers;
}

static inline double *LEVEL(tape_lane)(const struct LEVEL(tape_work) *work, int64_t column)
{
    return work->room + column * NATIVE_TAPE_LANES;
}

static inline void LEVEL(tape_fill)(double *to, int64_t n, double value)
{
    for (int64_t i = 0; i < n; i++)
        to[i] = value;
}

static inline int64_t LEVEL(whole_lanes)(int64_t n)
{
    return (n + NATIVE_LANES - 1) / NATIVE_LANES * NATIVE_LANES;
}

/* Set up a slice of a section. `slot` and `room` have as much room as the tape needs. */
static void LEVEL(tape_begin)(struct LEVEL(tape_work) *work, const struct native_section *section, int64_t slice,
                              double **slot, double *room)
{
    const struct native_tape *tape = section->learning->tape;
    work->section = section;
    work->tape = tape;
    work->slice = slice;
    work->back = section->learning->dendritic[slice % section->n_delays];
    work->slot = slot;
    work->room = room;
    for (int64_t k = 0; k < tape->n_numbers; k++)
        slot[k] = (double *)&tape->number[k];
    for (int64_t k = 0; k < tape->n_columns + tape->n_registers; k++)
        slot[tape->n_numbers + k] = room + k * NATIVE_TAPE_LANES;
}

/* Go to some lanes of the slice: the slots of the kept columns point to the columns themselves. */
static void LEVEL(tape_go_to)(struct LEVEL(tape_work) *work, uint32_t begin, int64_t n)
{
    const struct native_tape *tape = work->tape;
    const double *source = tape->source + work->slice * 2 * tape->n_source;
    work->begin = begin;
    work->n = n;
    work->target = (const uint16_t *)(const void *)work->section->synapses + begin;
    for (int64_t k = 0; k < 2 * tape->n_source; k++)
        LEVEL(tape_fill)(LEVEL(tape_lane)(work, TAPE_SOURCE(tape) + k), n, source[k]);
}

static inline void LEVEL(tape_point)(const struct LEVEL(tape_work) *work)
{
    for (int64_t k = 0; k < work->tape->n_kept; k++)
        work->slot[work->tape->n_numbers + k] = work->tape->column[k] + work->begin;
}

/* The ring of the target of a lane. */
static inline const double *LEVEL(tape_ring)(const struct LEVEL(tape_work) *work, int64_t lane)
{
    const struct native_past *past = work->tape->past;
    return past->ring + (int64_t)work->target[lane] * past->capacity * past->width;
}

/* Find the spikes of the targets up to step `last` that the lanes have not taken. Returns the most of one lane. */
static uint32_t LEVEL(tape_find)(struct LEVEL(tape_work) *work, int64_t last)
{
    const struct native_past *past = work->tape->past;
    const double taken = (double)work->tape->head[work->slice].taken, until = (double)last;
    const uint32_t mask = (uint32_t)past->capacity - 1;
    const int64_t width = past->width;
    uint32_t most = 0;
    for (int64_t i = 0; i < work->n; i++) {
        const int64_t soon = work->target[i + NATIVE_TAPE_AHEAD < work->n ? i + NATIVE_TAPE_AHEAD : work->n - 1];
        __builtin_prefetch(past->ring + (soon * past->capacity + ((past->count[soon] - 1) & mask)) * width);
        const double *ring = LEVEL(tape_ring)(work, i);
        const uint32_t n = past->count[work->target[i]], least = n > mask ? n - mask - 1 : 0;
        uint32_t k = n;
        while (k > least && ring[((k - 1) & mask) * width] > until)
            k--;
        work->upto[i] = k;
        while (k > least && ring[((k - 1) & mask) * width] > taken)
            k--;
        work->unseen[i] = work->upto[i] - k;
        most = most > work->unseen[i] ? most : work->unseen[i];
    }
    return most;
}

/* Draw for some lanes. `step` and `nth` say which spike it is. */
static void LEVEL(tape_draw)(const struct LEVEL(tape_work) *work, const struct native_tape_draw *draw,
                             const uint16_t *lane, int64_t n, const double *step, uint32_t nth, uint32_t call)
{
    const struct native_tape *tape = work->tape;
    const uint32_t source = (uint32_t)(work->slice / work->section->n_delays);
    const double *first = work->slot[draw->first], *second = work->slot[draw->second];
    double *result = work->slot[draw->result];
    for (int64_t j = 0; j < n; j++) {
        const int64_t i = lane ? lane[j] : j;
        const uint64_t word = draws_release_word(tape->key, (uint32_t)(work->target[i] + tape->shift), source,
                                                 tape->occurrence[work->begin + i], (uint64_t)step[j], nth, call);
        result[j] = draw->kind == NATIVE_CHANCE ? draws_chance(word, first[j])
                                                : draws_binomial(word, first[j], second[j]);
    }
}

/* Run an event on n lanes, whose columns are filled. */
static void LEVEL(tape_run)(const struct LEVEL(tape_work) *work, const struct native_tape_event *event,
                            const uint16_t *lane, int64_t n, const double *step, uint32_t nth)
{
    for (int64_t k = 0; k < event->n_draws; k++) {
        LEVEL(run_lanes)(&event->piece[k], work->slot, LEVEL(whole_lanes)(n));
        LEVEL(tape_draw)(work, &event->draw[k], lane, n, step, nth, (uint32_t)k);
    }
    LEVEL(run_lanes)(&event->piece[event->n_draws], work->slot, LEVEL(whole_lanes)(n));
}

/* Let some lanes take a spike of their targets each: number `unseen` from the last that has come. */
static void LEVEL(tape_take)(const struct LEVEL(tape_work) *work, const uint16_t *lane, int64_t n)
{
    const struct native_tape *tape = work->tape;
    const struct native_past *past = tape->past;
    const struct native_tape_head *head = &tape->head[work->slice];
    const uint32_t mask = (uint32_t)past->capacity - 1;
    const int64_t whole = LEVEL(whole_lanes)(n);
    double step[NATIVE_TAPE_LANES];
    const double at = (double)head->at, last = head->last < 0 ? -INFINITY : (double)head->last, dt = tape->dt;
    double *const since = LEVEL(tape_lane)(work, TAPE_SINCE(tape)), *const target = LEVEL(tape_lane)(work, TAPE_TARGET(tape));
    double *const elapsed = LEVEL(tape_lane)(work, TAPE_ELAPSED(tape));
    for (int64_t j = 0; j < whole; j++) {
        const int64_t i = lane[j < n ? j : n - 1];
        const double *record =
            LEVEL(tape_ring)(work, i) + ((work->upto[i] - work->unseen[i]) & mask) * past->width;
        step[j] = record[0] + (double)work->back;
        for (int64_t k = 0; k < tape->n_target; k++)
            target[k * NATIVE_TAPE_LANES + j] = record[1 + past->n_target + tape->variable[k]];
    }
    NATIVE_INDEPENDENT
    for (int64_t j = 0; j < whole; j++) {
        since[j] = (step[j] - last) * dt;
        elapsed[NATIVE_TAPE_LANES + j] = (step[j] - at) * dt;
    }
    if (tape->at)
        for (int64_t j = 0; j < whole; j++) {
            const int64_t i = lane[j < n ? j : n - 1];
            elapsed[j] = (step[j] - tape->at[work->begin + i]) * dt;
        }
    for (int64_t c = 0; c < tape->spike.n_kept; c++) {
        const double *from = tape->column[tape->spike.kept[c]] + work->begin;
        double *to = LEVEL(tape_lane)(work, tape->spike.kept[c]);
        for (int64_t j = 0; j < whole; j++)
            to[j] = from[lane[j < n ? j : n - 1]];
    }
    LEVEL(tape_run)(work, &tape->spike, lane, n, step, 0);
    for (int64_t c = 0; c < tape->spike.n_kept; c++) {
        const double *from = LEVEL(tape_lane)(work, tape->spike.kept[c]);
        double *to = tape->column[tape->spike.kept[c]] + work->begin;
        if (tape->spike.kept[c] < tape->n_written)
            for (int64_t j = 0; j < n; j++)
                to[lane[j]] = from[j];
    }
    if (tape->at)
        for (int64_t j = 0; j < n; j++)
            tape->at[work->begin + lane[j]] = step[j];
}

/* Let the lanes take all spikes of their targets up to step `last`, the oldest first. */
static void LEVEL(tape_catch_up)(struct LEVEL(tape_work) *work, int64_t last)
{
    uint16_t lane[NATIVE_TAPE_LANES];
    int64_t n = 0;
    if (!LEVEL(tape_find)(work, last))
        return;
    for (int64_t k = 0; k < work->tape->n_kept; k++)
        work->slot[work->tape->n_numbers + k] = LEVEL(tape_lane)(work, k);
    for (int64_t i = 0; i < work->n; i++)
        if (work->unseen[i])
            lane[n++] = (uint16_t)i;
    while (n) {
        int64_t left = 0;
        LEVEL(tape_take)(work, lane, n);
        for (int64_t j = 0; j < n; j++)
            if (--work->unseen[lane[j]])
                lane[left++] = lane[j];
        n = left;
    }
}

/* Fill the columns of what all lanes share at a step at their synapses, and those of their targets, of which the spikes
 * up to `upto` have come; those of step `same` do not count. */
static void LEVEL(tape_look)(const struct LEVEL(tape_work) *work, int64_t now, double same)
{
    const struct native_tape *tape = work->tape;
    const struct native_past *past = tape->past;
    const struct native_tape_head *head = &tape->head[work->slice];
    const double dt = tape->dt, since = head->last < 0 ? INFINITY : (double)(now - head->last) * dt;
    double *const elapsed = LEVEL(tape_lane)(work, TAPE_ELAPSED(tape)), *const target = LEVEL(tape_lane)(work, TAPE_TARGET(tape));
    LEVEL(tape_fill)(LEVEL(tape_lane)(work, TAPE_SINCE(tape)), work->n, since);
    LEVEL(tape_fill)(elapsed + NATIVE_TAPE_LANES, work->n, (double)(now - head->at) * dt);
    if (tape->at)
        for (int64_t i = 0; i < work->n; i++)
            elapsed[i] = ((double)now - tape->at[work->begin + i]) * dt;
    for (int64_t i = 0; tape->n_target && i < work->n; i++) {
        const double *record =
            LEVEL(tape_ring)(work, i) + ((work->upto[i] - 1) & ((uint32_t)past->capacity - 1)) * past->width;
        const int none = work->upto[i] == 0, met = !none && record[0] == same;
        for (int64_t k = 0; k < tape->n_target; k++)
            target[k * NATIVE_TAPE_LANES + i] = none ? 0.0 : record[1 + (met ? past->n_target : 0) + tape->variable[k]];
        elapsed[2 * NATIVE_TAPE_LANES + i] = none ? 0.0 : (double)(now - work->back - (int64_t)record[0]) * dt;
    }
}

/* What a lane transmits after an arrival. */
static inline double LEVEL(tape_transmits)(const struct LEVEL(tape_work) *work, int64_t i)
{
    const struct native_tape *tape = work->tape;
    const double sign = tape->sign ? tape->sign[work->begin + i] : work->section->learning->sign;
    const double value = sign * tape->column[tape->weight][work->begin + i];
    return tape->has_factor ? LEVEL(tape_lane)(work, TAPE_FACTOR(tape))[i] * value : value;
}

/* Note what the lanes transmit, or the factors of it where the weight is that of the time of arrival at the cell. */
static void LEVEL(tape_note)(const struct LEVEL(tape_work) *work, int32_t nth, int32_t count, uint8_t *noted)
{
    const struct native_tape *tape = work->tape;
    const uint32_t first = native_next_pack(work->section->offset[work->slice]);
    const uint32_t end = work->section->offset[work->slice + 1];
    for (int64_t i = 0; i < work->n && work->begin + i < end; i++) {
        const double factor = tape->has_factor ? LEVEL(tape_lane)(work, TAPE_FACTOR(tape))[i] : 1.0;
        const int64_t size = native_record_size(NATIVE_DOUBLE, 0), at = (work->begin + i - first) * count + nth;
        native_put(noted + size * at, NATIVE_DOUBLE, 0, work->target[i], 0,
                   tape->by_factor ? factor : LEVEL(tape_transmits)(work, i));
    }
}

/* Let some lanes take the arrival of `count` spikes of one step, one after the other, and add what each transmits,
 * synapse by synapse. */
static void LEVEL(tape_arrive)(struct LEVEL(tape_work) *work, int64_t now, int64_t emitted, int32_t count, double *sums,
                               uint8_t *noted)
{
    const struct native_tape *tape = work->tape;
    const int64_t n = work->n;
    double step[NATIVE_TAPE_LANES], sent[count > 1 ? count : 1][NATIVE_TAPE_SHORT];
    LEVEL(tape_look)(work, now, (double)(now - work->back));
    LEVEL(tape_fill)(step, n, (double)emitted);
    LEVEL(tape_point)(work);
    for (int32_t nth = 0; nth < count; nth++) {
        LEVEL(tape_run)(work, &tape->arrival, 0, n, step, (uint32_t)nth);
        if (noted)
            LEVEL(tape_note)(work, nth, count, noted);
        if (count == 1) {
            for (int64_t i = 0; i < n; i++)
                sums[work->target[i]] += LEVEL(tape_transmits)(work, i);
            break;
        }
        for (int64_t i = 0; i < n; i++)
            sent[nth][i] = LEVEL(tape_transmits)(work, i);
        LEVEL(tape_fill)(LEVEL(tape_lane)(work, TAPE_ELAPSED(tape)), n, 0.0);
        LEVEL(tape_fill)(LEVEL(tape_lane)(work, TAPE_ELAPSED(tape) + 1), n, 0.0);
        LEVEL(tape_fill)(LEVEL(tape_lane)(work, TAPE_SINCE(tape)), n, 0.0);
    }
    for (int64_t i = 0; count > 1 && i < n; i++)
        for (int32_t nth = 0; nth < count; nth++)
            sums[work->target[i]] += sent[nth][i];
    if (tape->at)
        LEVEL(tape_fill)(tape->at + work->begin, n, (double)now);
}

/* The lanes of a slice that are taken at a time, from one synapse on. */
static inline int64_t LEVEL(tape_portion)(uint32_t begin, uint32_t end, int64_t most)
{
    return (int64_t)(end - begin) < most ? (int64_t)(end - begin) : most;
}

/* Let a slice take the arrival of `count` spikes that are due at a step. What they transmit is noted too, if `noted` has
 * room for it. */
static void LEVEL(tape_arrival)(const struct native_section *section, int64_t slice, int64_t due, int32_t count,
                                double *sums, uint8_t *noted)
{
    const struct native_tape *tape = section->learning->tape;
    const uint32_t first = native_next_pack(section->offset[slice]), end = native_next_pack(section->offset[slice + 1]);
    double *slot[LEVEL(tape_slots)(tape)], room[LEVEL(tape_room)(tape)] __attribute__((aligned(NATIVE_LINE)));
    struct LEVEL(tape_work) work;
    struct native_tape_head *head = tape->head + slice;
    LEVEL(tape_begin)(&work, section, slice, slot, room);
    const int64_t now = due - work.back, last = now - work.back - !work.back;
    const int64_t emitted = due - section->delay[slice % section->n_delays];
    for (uint32_t begin = first; begin < end; begin += (uint32_t)work.n) {
        LEVEL(tape_go_to)(&work, begin, LEVEL(tape_portion)(begin, end, count > 1 ? NATIVE_TAPE_SHORT : NATIVE_TAPE_LANES));
        if (tape->past)
            LEVEL(tape_catch_up)(&work, last);
        LEVEL(tape_arrive)(&work, now, emitted, count, sums, noted);
    }
    double *source = tape->source + slice * 2 * tape->n_source;
    for (int64_t k = 0; k < 2 * tape->n_source; k++)
        source[k] = LEVEL(tape_lane)(&work, TAPE_SOURCE(tape) + k)[0];
    head->last = head->at = now;
    head->taken = last;
}

/* Let a slice take the spikes of its targets up to a step. */
static void LEVEL(tape_settle)(const struct native_section *section, int64_t slice, int64_t last)
{
    const struct native_tape *tape = section->learning->tape;
    const uint32_t first = native_next_pack(section->offset[slice]), end = native_next_pack(section->offset[slice + 1]);
    if (!tape->past || last <= tape->head[slice].taken)
        return;
    double *slot[LEVEL(tape_slots)(tape)], room[LEVEL(tape_room)(tape)] __attribute__((aligned(NATIVE_LINE)));
    struct LEVEL(tape_work) work;
    LEVEL(tape_begin)(&work, section, slice, slot, room);
    for (uint32_t begin = first; begin < end; begin += (uint32_t)work.n) {
        LEVEL(tape_go_to)(&work, begin, LEVEL(tape_portion)(begin, end, NATIVE_TAPE_LANES));
        LEVEL(tape_catch_up)(&work, last);
    }
    tape->head[slice].taken = last;
}

/* Work out the variables of a slice at a step, to which it has caught up, for `observed`: [variable][synapse]. */
static void LEVEL(tape_observe)(const struct native_section *section, int64_t slice, int64_t step, double *const *observed)
{
    const struct native_tape *tape = section->learning->tape;
    const uint32_t first = native_next_pack(section->offset[slice]), end = native_next_pack(section->offset[slice + 1]);
    double *slot[LEVEL(tape_slots)(tape)], room[LEVEL(tape_room)(tape)] __attribute__((aligned(NATIVE_LINE)));
    struct LEVEL(tape_work) work;
    LEVEL(tape_begin)(&work, section, slice, slot, room);
    for (uint32_t begin = first; begin < end; begin += (uint32_t)work.n) {
        LEVEL(tape_go_to)(&work, begin, LEVEL(tape_portion)(begin, end, NATIVE_TAPE_LANES));
        if (tape->past)
            LEVEL(tape_find)(&work, step - work.back);
        LEVEL(tape_look)(&work, step, -1.0);
        LEVEL(tape_point)(&work);
        LEVEL(run_lanes)(&tape->observe, slot, work.n);
        for (int64_t k = 0; k < tape->n_observed; k++)
            memcpy(observed[k] + begin, LEVEL(tape_lane)(&work, TAPE_OBSERVED(tape) + k), (size_t)work.n * sizeof(double));
    }
}
