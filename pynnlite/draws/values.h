/* Loops from places to values, compiled once for each instruction set: draw_loops.h includes this file with LEVEL(name)
 * naming the copy. No include guard on purpose.
 */

/* The faster way of this level to compute a batch. */
DRAWS_INLINE void LEVEL(batch)(struct draws_key key, const struct draws_counters *restrict counters, uint32_t attempt,
                               uint32_t block, int quads, struct draws_lanes *restrict out)
{
#if defined(__AVX512DQ__) && defined(DRAWS_HAS_WIDE)
    draws_batch_wide(key, counters, attempt, block, quads, out);
#elif defined(__AVX2__) && defined(DRAWS_HAS_WIDE)
    draws_batch_narrow(key, counters, attempt, block, quads, out);
#else
    draws_batch(key, counters, attempt, block, quads, out);
#endif
}

/* Turn probabilities in (0, 1) into normal quantiles, in place. */
static void LEVEL(quantiles)(double *restrict x, int n)
{
    double tail[DRAWS_BATCH], root[DRAWS_BATCH];
    int where[DRAWS_BATCH], m = 0;
    for (int i = 0; i < n; i++) {
        double q = x[i] - 0.5;
        where[m] = i;
        tail[m] = x[i];
        m += fabs(q) > DRAWS_CENTRE;
    }
    for (int i = 0; i < n; i++)
        x[i] = draws_quantile_centre(x[i] - 0.5);
    for (int k = 0; k < m; k++)
        root[k] = sqrt(-draws_log_positive(tail[k] < 0.5 ? tail[k] : 1.0 - tail[k]));
    for (int k = 0; k < m; k++) {
        double y = draws_quantile_middle(root[k]);
        tail[k] = tail[k] < 0.5 ? -y : y;
    }
    for (int k = 0; k < m; k++) {
        if (root[k] > 5.0) {
            double y = draws_quantile_far(root[k]);
            tail[k] = tail[k] < 0.0 ? -y : y;
        }
        x[where[k]] = tail[k];
    }
}

/* One distribution applied to n words; c holds its constants (see enum draws_kind). */
static void LEVEL(transform)(int kind, const double *restrict c, const uint64_t *restrict words,
                             double *restrict x, int n)
{
    for (int i = 0; i < n; i++)
        x[i] = draws_uniform(words[i]);
    if (kind == DRAWS_NORMAL_CLIPPED)
        for (int i = 0; i < n; i++)
            x[i] = draws_clip(c[2] + c[3] * x[i], DRAWS_SMALLEST, DRAWS_LARGEST);
    switch (kind) {
    case DRAWS_UNIFORM:
        for (int i = 0; i < n; i++)
            x[i] = draws_clip(c[0] + c[1] * x[i], c[0], c[2]);
        break;
    case DRAWS_EXPONENTIAL:
        for (int i = 0; i < n; i++)
            x[i] = c[0] * draws_log_positive(x[i]);
        break;
    default:
        LEVEL(quantiles)(x, n);
        for (int i = 0; i < n; i++)
            x[i] = c[0] + c[1] * x[i];
    }
    if (kind == DRAWS_LOGNORMAL)
        for (int i = 0; i < n; i++)
            x[i] = draws_exp(x[i]);
    if (kind == DRAWS_NORMAL_CLIPPED || kind == DRAWS_NORMAL_TO_BOUNDARY) {
        double low = kind == DRAWS_NORMAL_CLIPPED ? c[4] : c[2], high = kind == DRAWS_NORMAL_CLIPPED ? c[5] : c[3];
        for (int i = 0; i < n; i++)
            x[i] = draws_clip(x[i], low, high);
    }
}

/* All words of the first `quads` counters of a batch, in order of place. */
static void LEVEL(words)(struct draws_key key, const struct draws_counters *restrict counters, uint32_t attempt,
                         int quads, uint64_t *restrict words)
{
    struct draws_lanes upper, lower;
    LEVEL(batch)(key, counters, attempt, 0, quads, &upper);
    LEVEL(batch)(key, counters, attempt, 1, quads, &lower);
    for (int j = 0; j < quads; j++)
        for (int l = 0; l < DRAWS_LANES; l++)
            words[DRAWS_LANES * j + l] = (uint64_t)upper.lane[l][j] << 32 | lower.lane[l][j];
}

/* The upper halves only, in order of place. */
static void LEVEL(halves)(struct draws_key key, const struct draws_counters *restrict counters, int quads,
                          uint32_t *restrict halves)
{
    struct draws_lanes upper;
    LEVEL(batch)(key, counters, 0, 0, quads, &upper);
    for (int j = 0; j < quads; j++)
        for (int l = 0; l < DRAWS_LANES; l++)
            halves[DRAWS_LANES * j + l] = upper.lane[l][j];
}

/* Widen two ends to hold the first n of a batch of values; the rest of the batch is overwritten. */
static void LEVEL(widen)(double *restrict x, int n, double *ends)
{
    enum { WIDE = 16 };
    double low[WIDE], high[WIDE];
    for (int i = n; i < DRAWS_BATCH; i++)
        x[i] = x[0];
    for (int l = 0; l < WIDE; l++)
        low[l] = high[l] = x[l];
    for (int i = WIDE; i < DRAWS_BATCH; i += WIDE)
        for (int l = 0; l < WIDE; l++) {
            low[l] = x[i + l] < low[l] ? x[i + l] : low[l];
            high[l] = x[i + l] > high[l] ? x[i + l] : high[l];
        }
    for (int l = 0; l < WIDE; l++) {
        ends[0] = low[l] < ends[0] ? low[l] : ends[0];
        ends[1] = high[l] > ends[1] ? high[l] : ends[1];
    }
}

/* Values of whole lists, ordinals 0, 1, ... in each (the anchor rule), in a form, and the least and the most of
 * them. */
static void LEVEL(lists)(uint64_t key, int kind, const double *c, const uint32_t *anchors, const int64_t *starts,
                        int64_t n_anchors, const struct draws_form *form, void *out, double *ends)
{
    struct draws_counters counters;
    struct draws_piece pieces[DRAWS_QUADS];
    struct draws_cursor cursor = {0, 0};
    uint64_t words[DRAWS_BATCH];
    double x[DRAWS_BATCH];
    int32_t steps[DRAWS_BATCH];
    int64_t done = 0;
    int quads, n_pieces;
    while ((quads = draws_fill(anchors, starts, n_anchors, &cursor, &counters, pieces, &n_pieces))) {
        const int n = DRAWS_LANES * quads;
        LEVEL(words)(draws_key(key), &counters, 0, quads, words);
        LEVEL(transform)(kind, c, words, x, n);
        for (int i = 0; form->kind == DRAWS_SINGLE && i < n; i++)
            x[i] = (double)(float)x[i];
        for (int i = 0; form->kind == DRAWS_STEPS && i < n; i++)
            steps[i] = (int32_t)draws_clip(floor(x[i] / form->dt + form->half), (double)INT32_MIN, (double)INT32_MAX);
        for (int i = 0; i < n_pieces; i++) {
            const struct draws_piece piece = pieces[i];
            if (form->kind == DRAWS_STEPS)
                memcpy((int32_t *)out + piece.to, steps + piece.from, sizeof *steps * (size_t)piece.count);
            else
                memcpy((double *)out + piece.to, x + piece.from, sizeof *x * (size_t)piece.count);
            for (int k = piece.count; k % DRAWS_LANES; k++)
                x[piece.from + k] = x[piece.from];
        }
        LEVEL(widen)(x, n, ends);
        if (draws_stop(&done, n))
            return;
    }
}

/* Values of single places: `first` and `second` are index and ordinal (cell rule) or anchor and ordinal (anchor rule).
 * A stride of 0 repeats one number. Words instead of values if the kind says so. */
static void LEVEL(places)(uint64_t key, int kind, const double *c, int by_cell, const int64_t *first,
                          const int64_t *second, int64_t second_stride, uint32_t attempt, int64_t n, void *out)
{
    struct draws_counters counters;
    struct draws_lanes upper, lower;
    uint64_t words[DRAWS_QUADS];
    double x[DRAWS_QUADS];
    int64_t done = 0;
    for (int64_t i0 = 0; i0 < n; i0 += DRAWS_QUADS) {
        int m = n - i0 < DRAWS_QUADS ? (int)(n - i0) : DRAWS_QUADS;
        if (draws_stop(&done, m))
            return;
        for (int j = 0; j < m; j++) {
            uint64_t index = (uint64_t)first[i0 + j], ordinal = (uint64_t)second[(i0 + j) * second_stride];
            uint64_t number = by_cell ? ordinal : ordinal >> 2;
            counters.index[j] = (uint32_t)(by_cell ? index >> 2 : index);
            counters.ordinal[j] = (uint32_t)number;
            counters.high[j] = (uint32_t)(number >> 32) << 1;
        }
        LEVEL(batch)(draws_key(key), &counters, attempt, 0, m, &upper);
        LEVEL(batch)(draws_key(key), &counters, attempt, 1, m, &lower);
        for (int j = 0; j < m; j++) {
            int l = (int)((by_cell ? first[i0 + j] : second[(i0 + j) * second_stride]) & 3);
            words[j] = (uint64_t)upper.lane[l][j] << 32 | lower.lane[l][j];
        }
        if (kind == DRAWS_WORDS) {
            memcpy((uint64_t *)out + i0, words, sizeof *words * (size_t)m);
        } else {
            LEVEL(transform)(kind, c, words, x, m);
            memcpy((double *)out + i0, x, sizeof *x * (size_t)m);
        }
    }
}

/* exp (0), log (1) or expm1 (2) of n numbers. */
static void LEVEL(elementary)(int function, const double *restrict x, double *restrict y, int64_t n)
{
    if (function == 0)
        for (int64_t i = 0; i < n; i++)
            y[i] = draws_exp(x[i]);
    else if (function == 1)
        for (int64_t i = 0; i < n; i++)
            y[i] = draws_log(x[i]);
    else
        for (int64_t i = 0; i < n; i++)
            y[i] = draws_expm1(x[i]);
}
