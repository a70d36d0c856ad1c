/* Trains of many Poisson sources, compiled once for each instruction set: levels.h includes this file with LEVEL(name)
 * naming the copy. No include guard on purpose.
 */

/* Bit l of hit[j] is set where lane l of group j may have a count above zero. Returns whether any has. */
static int LEVEL(hits)(const struct draws_lanes *restrict upper, const uint32_t *restrict floors, int64_t n_groups,
                       int groups, uint8_t *restrict hit)
{
    const uint32_t *restrict f0 = floors, *restrict f1 = f0 + n_groups;
    const uint32_t *restrict f2 = f1 + n_groups, *restrict f3 = f2 + n_groups;
    int any = 0;
    for (int j = 0; j < groups; j++) {
        uint32_t bits = (upper->lane[0][j] >= f0[j]) | (upper->lane[1][j] >= f1[j]) << 1;
        bits |= (upper->lane[2][j] >= f2[j]) << 2 | (upper->lane[3][j] >= f3[j]) << 3;
        hit[j] = (uint8_t)bits;
        any |= (int)bits;
    }
    return any;
}

/* Counts above zero of one batch at one step, appended to the train. */
static int64_t LEVEL(collect)(uint64_t key, const struct draws_sources *s, const struct draws_lanes *upper,
                              const uint8_t *hit, int64_t first, int groups, int64_t step, struct draws_train *train,
                              int64_t m)
{
    for (int j = 0; j < groups; j++)
        for (unsigned bits = hit[j]; bits; bits &= bits - 1) {
            int lane = __builtin_ctz(bits);
            int64_t cell = s->member[lane * s->n_groups + first + j];
            if (cell < 0 || step < s->begin[cell] || step >= s->end[cell])
                continue;
            int64_t ladder = s->ladder[cell];
            int32_t count = draws_ladder_cell(s->threshold + s->offset[ladder],
                                              (int)(s->offset[ladder + 1] - s->offset[ladder]), upper->lane[lane][j],
                                              key, (uint64_t)s->index[cell], (uint64_t)step, 0);
            train->index[m] = s->index[cell];
            train->step[m] = step;
            train->count[m] = count;
            m += count > 0;
        }
    return m;
}

/* All counts above zero of steps step <= s < last, in order of (step, index), appended after m rows. Stops before a
 * step that might not fit; returns the number of rows and sets *reached to the first step not done. */
static int64_t LEVEL(spikes)(uint64_t key, const struct draws_sources *s, int64_t step, int64_t last,
                             struct draws_train *train, int64_t m, int64_t *reached)
{
    struct draws_counters counters;
    struct draws_lanes upper;
    uint8_t hit[DRAWS_GROUPS];
    for (; step < last; step++) {
        int64_t begin = m;
        for (int64_t first = 0; first < s->n_groups; first += DRAWS_GROUPS) {
            int groups = s->n_groups - first < DRAWS_GROUPS ? (int)(s->n_groups - first) : DRAWS_GROUPS;
            for (int j = 0; j < groups; j++) {
                counters.index[j] = s->group[first + j];
                counters.ordinal[j] = (uint32_t)step;
                counters.high[j] = (uint32_t)((uint64_t)step >> 32) << 1;
            }
            if (m + DRAWS_BATCH > train->capacity) {
                *reached = step;
                return begin;
            }
            draws_batch(draws_key(key), &counters, 0, 0, groups, &upper);
            if (LEVEL(hits)(&upper, s->floor + first, s->n_groups, groups, hit))
                m = LEVEL(collect)(key, s, &upper, hit, first, groups, step, train, m);
        }
    }
    *reached = step;
    return m;
}
