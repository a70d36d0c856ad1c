/* Packs of eight synapses that learn. Included once for each instruction set.
 *
 *     pack    8 targets (16 bytes)   8 weights (64 bytes)
 *
 *     lines of the targets     turned
 *     0: a0 a1 … a5 A a        a0 b0 … h0     latest spikes of all eight
 *     1: b0 b1 … b5 B b        a1 b1 … h1     the ones before
 *     …                        …
 *     7: h0 h1 … h5 H h        a  b  … h      sums before the latest spike */

/* Numbers that one register holds, and what comparing them gives: -1 or 0 for each. A pack is taken in one go with
 * AVX-512, else in two. */
#ifdef __AVX512F__
enum { LEVEL(wide) = 8 };
#else
enum { LEVEL(wide) = 4 };
#endif
typedef double LEVEL(numbers) __attribute__((vector_size(8 * LEVEL(wide)), aligned(8), may_alias));
typedef int64_t LEVEL(lanes) __attribute__((vector_size(8 * LEVEL(wide)), aligned(8), may_alias));

#if defined(__AVX512F__)
#define PICK(which, yes, no) ((LEVEL(numbers))(((which) & (LEVEL(lanes))(yes)) | (~(which) & (LEVEL(lanes))(no))))
#define LESS(a, b) ((LEVEL(numbers))_mm512_min_pd((__m512d)(a), (__m512d)(b)))
#define MORE(a, b) ((LEVEL(numbers))_mm512_max_pd((__m512d)(a), (__m512d)(b)))
#define ANY(which) (_mm512_movepi64_mask((__m512i)(which)) != 0)
#elif defined(__AVX2__)
#define PICK(which, yes, no) \
    ((LEVEL(numbers))_mm256_blendv_pd((__m256d)(no), (__m256d)(yes), (__m256d)(which)))
#define LESS(a, b) ((LEVEL(numbers))_mm256_min_pd((__m256d)(a), (__m256d)(b)))
#define MORE(a, b) ((LEVEL(numbers))_mm256_max_pd((__m256d)(a), (__m256d)(b)))
#define ANY(which) (_mm256_movemask_pd((__m256d)(which)) != 0)
#else
#define PICK(which, yes, no) ((LEVEL(numbers))(((which) & (LEVEL(lanes))(yes)) | (~(which) & (LEVEL(lanes))(no))))
#define LESS(a, b) PICK((a) < (b), a, b)
#define MORE(a, b) PICK((a) > (b), a, b)
#define ANY(which) (((which)[0] | (which)[1] | (which)[2] | (which)[3]) != 0)
#endif

/* Load what some targets have in common, 64 bytes each, and turn it: r[k] has number k of all. */
static NATIVE_INLINE void LEVEL(load_lines)(const void *lines, const uint16_t *target,
                                            LEVEL(numbers) r[NATIVE_LANES])
{
#ifdef __AVX512F__
    LEVEL(numbers) a[8], b[8];
    for (int i = 0; i < 8; i++)
        r[i] = *(const LEVEL(numbers) *)((const char *)lines + 64 * (int64_t)target[i]);
    for (int i = 0; i < 8; i += 2) {
        a[i] = __builtin_shufflevector(r[i], r[i + 1], 0, 8, 2, 10, 4, 12, 6, 14);
        a[i + 1] = __builtin_shufflevector(r[i], r[i + 1], 1, 9, 3, 11, 5, 13, 7, 15);
    }
    for (int i = 0; i < 8; i += 4)
        for (int j = 0; j < 2; j++) {
            b[i + j] = __builtin_shufflevector(a[i + j], a[i + j + 2], 0, 1, 8, 9, 4, 5, 12, 13);
            b[i + j + 2] = __builtin_shufflevector(a[i + j], a[i + j + 2], 2, 3, 10, 11, 6, 7, 14, 15);
        }
    for (int j = 0; j < 4; j++) {
        r[j] = __builtin_shufflevector(b[j], b[j + 4], 0, 1, 2, 3, 8, 9, 10, 11);
        r[j + 4] = __builtin_shufflevector(b[j], b[j + 4], 4, 5, 6, 7, 12, 13, 14, 15);
    }
#else
    for (int half = 0; half < 8; half += 4) {
        LEVEL(numbers) a[4], b[4];
        for (int i = 0; i < 4; i++)
            a[i] = *(const LEVEL(numbers) *)((const char *)lines + 64 * (int64_t)target[i] + 8 * half);
        for (int i = 0; i < 4; i += 2) {
            b[i] = __builtin_shufflevector(a[i], a[i + 1], 0, 4, 2, 6);
            b[i + 1] = __builtin_shufflevector(a[i], a[i + 1], 1, 5, 3, 7);
        }
        for (int j = 0; j < 2; j++) {
            r[half + j] = __builtin_shufflevector(b[j], b[j + 2], 0, 1, 4, 5);
            r[half + j + 2] = __builtin_shufflevector(b[j], b[j + 2], 2, 3, 6, 7);
        }
    }
#endif
}

/* A weight that takes the spikes of its target later than the head has them, up to `later`, by the ring. With `meets` a
 * spike with a greater number counts with the trace before the last instant. */
static double LEVEL(caught_up)(const struct native_plasticity *rule, const struct native_head *head, int64_t target,
                               double weight, double later, double meets)
{
    const struct native_history *history = rule->history;
    const double *ring = history->ring + target * history->capacity * history->width;
    const uint32_t n = history->count[target], mask = (uint32_t)history->capacity - 1;
    uint32_t k = n;
    while (n - k < history->capacity && k > 0 && ring[((k - 1) & mask) * history->width] < head->older)
        k--;
    for (; k < n; k++) {
        const double *past = ring + (k & mask) * history->width;
        if (past[0] <= later)
            break;
        const double trace = past[0] > meets ? head->before : head->trace;
        weight = LEVEL(potentiated)(rule, weight,
                                    LEVEL(gain)(rule, trace, past[0], history->second ? past[2] : 0.0));
    }
    return weight;
}

/* The scaled trace of a target from spikes with greater numbers than `same`, by the ring. */
static double LEVEL(trace_of)(const struct native_history *history, int64_t target, double same)
{
    const double *ring = history->ring + target * history->capacity * history->width;
    const uint32_t n = history->count[target], mask = (uint32_t)history->capacity - 1;
    for (uint32_t k = n; k > 0 && n - k < history->capacity; k--)
        if (ring[((k - 1) & mask) * history->width] > same)
            return ring[((k - 1) & mask) * history->width + 1];
    return 0.0;
}

/* What the packs of a slice have in common. */
struct LEVEL(common) {
    const struct native_plasticity *rule;
    const struct native_head *head;
    double later, same, loss, meets;
};

/* Take one synapse of a pack by itself. */
static double LEVEL(learn_one)(const struct LEVEL(common) *c, int64_t target, double weight, int arriving)
{
    weight = LEVEL(caught_up)(c->rule, c->head, target, weight, c->later, c->meets);
    if (arriving)
        weight = LEVEL(depressed)(c->rule, weight, LEVEL(trace_of)(c->rule->history, target, c->same) * c->loss);
    return weight;
}

/* Let packs catch up with their targets; with `arriving` a spike arrives, and the weights are added. The compiler knows
 * the last four arguments, so each rule has its own loop. */
static NATIVE_INLINE void LEVEL(learn_packs)(const uint8_t *const *pack, const uint8_t *const *end,
                                             const struct LEVEL(common) *c, double *restrict sums, int timing,
                                             int dependence, int instant, int arriving)
{
    const struct native_plasticity *rule = c->rule;
    const struct native_history *history = rule->history;
    const LEVEL(numbers) zero = {0}, most = zero + rule->most, least = zero + rule->least,
                         older = zero + c->head->older, later = zero + c->later, same = zero + c->same,
                         loss = zero + c->loss, meets = zero + c->meets;
    const double gain = timing == NATIVE_TRIPLET ? 1.0 : rule->up, sign = rule->sign;
    const LEVEL(numbers) trace = zero + gain * c->head->trace, before = zero + gain * c->head->before;
    for (; pack < end; pack++) {
        uint8_t *synapses = (uint8_t *)*pack; /* Python hands weights to these loops to be changed */
        const uint8_t *soon = pack[NATIVE_LINES_AHEAD], *late = pack[NATIVE_PACKS_AHEAD];
        uint16_t target[NATIVE_LANES];
        __builtin_prefetch(late, 1);
        __builtin_prefetch(late + 79, 1);
        for (int i = 0; i < NATIVE_LANES; i++)
            __builtin_prefetch(&history->line[native_u16(soon + 2 * i)]);
        memcpy(target, synapses, sizeof target);
        for (int first = 0; first < NATIVE_LANES; first += LEVEL(wide)) {
            LEVEL(numbers) r[NATIVE_LANES], second[NATIVE_LANES];
            LEVEL(numbers) *const weights = (LEVEL(numbers) *)(synapses + 16 + 8 * first);
            const LEVEL(numbers) was = *weights;
            LEVEL(numbers) weight = was;
            LEVEL(load_lines)(history->line, target + first, r);
            if (timing == NATIVE_TRIPLET)
                LEVEL(load_lines)(history->second, target + first, second);
            LEVEL(lanes) rare = r[NATIVE_KEPT - 1] < older;
            if (arriving)
                rare |= r[1] <= same;
            const int many = ANY(r[NATIVE_KEPT / 2] < older);
            for (int k = NATIVE_KEPT - 1; k >= 0; k--) {
                if (k >= NATIVE_KEPT / 2 && !many)
                    continue;
                const LEVEL(numbers) spike =
                    (LEVEL(numbers))((r[k] < older) & (r[k] > later) & (LEVEL(lanes))r[k]);
                LEVEL(numbers) amount = (instant ? PICK(r[k] > meets, before, trace) : trace) * spike;
                if (timing == NATIVE_TRIPLET)
                    amount *= rule->up + rule->up_second * second[k];
                if (dependence == NATIVE_MULTIPLICATIVE)
                    amount *= most - weight;
                weight += amount;
                weight = LESS(most, weight);
            }
            if (arriving) {
                LEVEL(numbers) amount = PICK(r[0] > same, r[6], r[7]) * loss;
                if (timing == NATIVE_BALANCE) {
                    weight += amount;
                    weight = LESS(most, weight) - rule->fall;
                } else {
                    if (dependence != NATIVE_ADDITIVE)
                        amount *= weight - least;
                    weight -= amount;
                }
                weight = MORE(least, weight);
            }
            if (__builtin_expect(ANY(rare), 0))
                for (int i = 0; i < LEVEL(wide); i++)
                    if (rare[i])
                        weight[i] = LEVEL(learn_one)(c, target[first + i], was[i], arriving);
            *weights = weight;
            if (arriving)
                for (int i = 0; i < LEVEL(wide); i++)
                    sums[target[first + i]] += sign * weight[i];
        }
    }
}

/* The same for rules that are taken weight by weight. */
static void LEVEL(learn_singly)(const uint8_t *const *pack, const uint8_t *const *end, const struct LEVEL(common) *c,
                                double *sums, int arriving)
{
    for (; pack < end; pack++) {
        uint8_t *synapses = (uint8_t *)*pack;
        uint16_t target[NATIVE_LANES];
        double weight[NATIVE_LANES];
        memcpy(target, synapses, sizeof target);
        memcpy(weight, synapses + 16, sizeof weight);
        for (int i = 0; i < NATIVE_LANES; i++) {
            weight[i] = LEVEL(learn_one)(c, target[i], weight[i], arriving);
            if (arriving)
                sums[target[i]] += c->rule->sign * weight[i];
        }
        memcpy(synapses + 16, weight, sizeof weight);
    }
}

#define LEARN(timing, dependence)                                                             \
    static void LEVEL(learn_##timing##_##dependence)(const uint8_t *const *pack, const uint8_t *const *end,   \
                                                     const struct LEVEL(common) *c, double *sums, int instant,  \
                                                     int arriving)                            \
    {                                                                                         \
        if (!arriving)                                                                        \
            LEVEL(learn_packs)(pack, end, c, sums, timing, dependence, 1, 0);                 \
        else if (instant)                                                                     \
            LEVEL(learn_packs)(pack, end, c, sums, timing, dependence, 1, 1);                 \
        else                                                                                  \
            LEVEL(learn_packs)(pack, end, c, sums, timing, dependence, 0, 1);                 \
    }
LEARN(NATIVE_PAIR, NATIVE_ADDITIVE)
LEARN(NATIVE_PAIR, NATIVE_MULTIPLICATIVE)
LEARN(NATIVE_PAIR, NATIVE_MIXED)
LEARN(NATIVE_TRIPLET, NATIVE_ADDITIVE)
LEARN(NATIVE_TRIPLET, NATIVE_MULTIPLICATIVE)
LEARN(NATIVE_TRIPLET, NATIVE_MIXED)
LEARN(NATIVE_BALANCE, NATIVE_ADDITIVE)
#undef LEARN
#undef PICK
#undef LESS
#undef MORE
#undef ANY

/* Let packs of one slice learn by their rule. `back` are the steps that spikes of the target need to the synapse. */
static void LEVEL(learn)(const uint8_t *const *pack, const uint8_t *const *end, const struct LEVEL(common) *c,
                         int64_t back, double *sums, int arriving)
{
    static void (*const loops[3][3])(const uint8_t *const *, const uint8_t *const *, const struct LEVEL(common) *,
                                     double *, int, int) = {
        {LEVEL(learn_NATIVE_PAIR_NATIVE_ADDITIVE), LEVEL(learn_NATIVE_PAIR_NATIVE_MULTIPLICATIVE),
         LEVEL(learn_NATIVE_PAIR_NATIVE_MIXED)},
        {LEVEL(learn_NATIVE_TRIPLET_NATIVE_ADDITIVE), LEVEL(learn_NATIVE_TRIPLET_NATIVE_MULTIPLICATIVE),
         LEVEL(learn_NATIVE_TRIPLET_NATIVE_MIXED)},
        {LEVEL(learn_NATIVE_BALANCE_NATIVE_ADDITIVE)}};
    if (c->rule->odd || c->rule->dependence == NATIVE_POWER)
        LEVEL(learn_singly)(pack, end, c, sums, arriving);
    else
        loops[c->rule->timing][c->rule->dependence](pack, end, c, sums, back == 0, arriving);
}

/* The number above which a spike of the target belongs to the instant of the last arrival: none but without a dendritic
 * part. */
static inline double LEVEL(number_that_meets)(const struct native_plasticity *rule, const struct native_head *head,
                                              int64_t back)
{
    return back ? INFINITY : head->older * LEVEL(scaled)(rule->history->spike_rate, -1.0);
}
