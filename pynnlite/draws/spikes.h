/* Trains of many Poisson sources, compiled once for each instruction set: draw_loops.h includes this file with LEVEL(name)
 * naming the copy. No include guard on purpose.
 */

/* Bit l of hit[j] is set where lane l of quad j may have a count above zero. Returns how many have. */
static int LEVEL(hits)(const struct draws_lanes *restrict upper, const uint32_t *restrict floors, int64_t n_quads,
                       int quads, uint8_t *restrict hit)
{
    const uint32_t *restrict f0 = floors, *restrict f1 = f0 + n_quads;
    const uint32_t *restrict f2 = f1 + n_quads, *restrict f3 = f2 + n_quads;
    int n = 0;
    for (int j = 0; j < quads; j++) {
        int a = upper->lane[0][j] >= f0[j], b = upper->lane[1][j] >= f1[j];
        int c = upper->lane[2][j] >= f2[j], d = upper->lane[3][j] >= f3[j];
        hit[j] = (uint8_t)(a | b << 1 | c << 2 | d << 3);
        n += a + b + c + d;
    }
    return n;
}

/* Counts of a whole batch of cells that share the first ladder; -1 where the lower half of the word decides. */
static void LEVEL(counts)(const struct draws_sources *s, const struct draws_lanes *restrict upper,
                          int32_t count[DRAWS_LANES][DRAWS_QUADS])
{
    int length = (int)s->offset[1];
    uint32_t step[DRAWS_LADDER_MAX];
    for (int q = 0; q < length; q++)
        step[q] = (uint32_t)(s->threshold[q] >> 32);
    for (int l = 0; l < DRAWS_LANES; l++) {
        memset(count[l], 0, sizeof count[l]);
        if (!draws_ladder_uppers(step, length, upper->lane[l], DRAWS_QUADS, count[l]))
            continue;
        for (int q = 0; q < length; q++)
            for (int j = 0; j < DRAWS_QUADS; j++)
                count[l][j] = upper->lane[l][j] == step[q] ? -1 : count[l][j];
    }
}

/* Counts above zero of one batch at one step, appended to the train; `known` may have them ready. */
static int64_t LEVEL(collect)(uint64_t key, const struct draws_sources *s, const struct draws_lanes *upper,
                              int32_t (*known)[DRAWS_QUADS], const uint8_t *hit, int64_t first, int quads,
                              int64_t step, struct draws_train *train, int64_t m)
{
    for (int j = 0; j < quads; j++)
        for (unsigned bits = hit[j]; bits; bits &= bits - 1) {
            int lane = __builtin_ctz(bits);
            int64_t cell = s->member[lane * s->n_quads + first + j];
            if (cell < 0 || step < s->begin[cell] || step >= s->end[cell])
                continue;
            int32_t count = known ? known[lane][j] : -1;
            if (count < 0) {
                const int64_t *ladder = s->offset + s->ladder[cell];
                count = draws_ladder_cell(s->threshold + ladder[0], (int)(ladder[1] - ladder[0]), upper->lane[lane][j],
                                          key, (uint64_t)s->index[cell], (uint64_t)step, 0);
            }
            train->index[m] = s->index[cell];
            train->step[m] = step;
            train->count[m] = count;
            m += count > 0;
        }
    return m;
}

/* Counters of quads first, first + 1, ... at a step. */
DRAWS_INLINE void LEVEL(step_counters)(const struct draws_sources *s, int64_t first, int quads, int64_t step,
                                       struct draws_counters *restrict counters)
{
    for (int j = 0; j < quads; j++) {
        counters->index[j] = s->quad[first + j];
        counters->ordinal[j] = (uint32_t)step;
        counters->high[j] = (uint32_t)((uint64_t)step >> 32) << 1;
    }
}

/* All counts above zero of steps step <= s < last, in order of (step, index), appended after m entries. Stops before a
 * step that might not fit; returns the number of entries and sets *reached to the first step not done. */
static int64_t LEVEL(spikes)(uint64_t key, const struct draws_sources *s, int64_t step, int64_t last,
                             struct draws_train *train, int64_t m, int64_t *reached)
{
    struct draws_counters counters;
    struct draws_lanes upper = {0};
    int32_t known[DRAWS_LANES][DRAWS_QUADS];
    uint8_t hit[DRAWS_QUADS];
    int64_t done = 0;
    for (; step < last; step++) {
        int64_t begin = m;
        for (int64_t first = 0; first < s->n_quads; first += DRAWS_QUADS) {
            int quads = s->n_quads - first < DRAWS_QUADS ? (int)(s->n_quads - first) : DRAWS_QUADS;
            if (m + DRAWS_BATCH > train->capacity || draws_stop(&done, DRAWS_LANES * quads)) {
                *reached = step;
                return begin;
            }
            LEVEL(step_counters)(s, first, quads, step, &counters);
            LEVEL(batch)(draws_key(key), &counters, 0, 0, quads, &upper);
            int hits = LEVEL(hits)(&upper, s->floor + first, s->n_quads, quads, hit);
            int many = s->n_ladders == 1 && hits > DRAWS_BATCH / 8;
            if (many)
                LEVEL(counts)(s, &upper, known);
            if (hits)
                m = LEVEL(collect)(key, s, &upper, many ? known : NULL, hit, first, quads, step, train, m);
        }
    }
    *reached = step;
    return m;
}
