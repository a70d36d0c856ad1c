/* Packs of eight synapses that learn. Included once for each instruction set.
 *
 *     pack    8 targets (16 bytes)   8 weights (64 bytes)
 *
 *     lines of the targets     transposed
 *     0: a0 a1 … a5 A a        a0 b0 … h0     latest spikes of all eight
 *     1: b0 b1 … b5 B b        a1 b1 … h1     the ones before
 *     …                        …
 *     7: h0 h1 … h5 H h        a  b  … h      sums before the latest spike */

/* Eight numbers, and what comparing them gives: -1 or 0 for each. */
typedef double native_weights __attribute__((vector_size(8 * NATIVE_LANES), aligned(8), may_alias));

static NATIVE_INLINE native_weights LEVEL(pick)(native_lanes which, native_weights yes, native_weights no)
{
    return (native_weights)((which & (native_lanes)yes) | (~which & (native_lanes)no));
}

static NATIVE_INLINE void LEVEL(transpose)(native_weights r[NATIVE_LANES])
{
    native_weights a[NATIVE_LANES], b[NATIVE_LANES];
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

/* Load one column after the other of what eight targets have in common, 64 bytes each. */
static NATIVE_INLINE void LEVEL(load_lines)(const void *lines, const uint16_t *target, native_weights r[NATIVE_LANES])
{
    for (int i = 0; i < NATIVE_LANES; i++)
        r[i] = *(const native_weights *)((const char *)lines + 64 * (int64_t)target[i]);
    LEVEL(transpose)(r);
}

/* Let packs catch up with their targets; with `arriving` a spike arrives, and the weights are added. The compiler knows
 * the last four arguments, so each rule has its own loop. */
static NATIVE_INLINE void LEVEL(learn_packs)(const uint8_t *const *pack, const uint8_t *const *end,
                                             const struct LEVEL(common) *c, double *restrict sums, int timing,
                                             int dependence, int instant, int arriving)
{
    const struct native_plasticity *rule = c->rule;
    const struct native_history *history = rule->history;
    const native_weights zero = {0}, most = zero + rule->most, least = zero + rule->least, older = zero + c->head->older,
                         later = zero + c->later, same = zero + c->same, loss = zero + c->loss, meets = zero + c->meets;
    const double gain = timing == NATIVE_TRIPLET ? 1.0 : rule->up;
    const native_weights trace = zero + gain * c->head->trace, before = zero + gain * c->head->before;
    for (; pack < end; pack++) {
        uint8_t *synapses = (uint8_t *)*pack; /* the table hands weights to these loops to be changed */
        uint16_t target[NATIVE_LANES], soon[NATIVE_LANES];
        native_weights r[NATIVE_LANES], second[NATIVE_LANES], weight;
        const uint8_t *later_pack = pack[NATIVE_PACKS_AHEAD];
        __builtin_prefetch(later_pack, 1);
        __builtin_prefetch(later_pack + 79, 1);
        memcpy(soon, pack[NATIVE_LINES_AHEAD], sizeof soon);
        for (int i = 0; i < NATIVE_LANES; i++)
            __builtin_prefetch(&history->line[soon[i]]);
        memcpy(target, synapses, sizeof target);
        memcpy(&weight, synapses + 16, sizeof weight);
        LEVEL(load_lines)(history->line, target, r);
        if (timing == NATIVE_TRIPLET)
            LEVEL(load_lines)(history->second, target, second);
        const native_weights was = weight;
        native_lanes rare = r[NATIVE_KEPT - 1] < older;
        if (arriving)
            rare |= r[1] <= same;
        for (int k = NATIVE_KEPT - 1; k >= 0; k--) {
            const native_weights spike = (native_weights)((r[k] < older) & (r[k] > later) & (native_lanes)r[k]);
            native_weights amount = (instant ? LEVEL(pick)(r[k] > meets, before, trace) : trace) * spike;
            if (timing == NATIVE_TRIPLET)
                amount *= rule->up + rule->up_second * second[k];
            if (dependence == NATIVE_MULTIPLICATIVE)
                amount *= most - weight;
            weight += amount;
            weight = LEVEL(pick)(weight > most, most, weight);
        }
        if (arriving) {
            native_weights amount = LEVEL(pick)(r[0] > same, r[6], r[7]) * loss;
            if (timing == NATIVE_BALANCE) {
                weight += amount;
                weight = LEVEL(pick)(weight > most, most, weight) - rule->fall;
            } else {
                if (dependence != NATIVE_ADDITIVE)
                    amount *= weight - least;
                weight -= amount;
            }
            weight = LEVEL(pick)(weight < least, least, weight);
        }
        int64_t any = 0;
        for (int i = 0; i < NATIVE_LANES; i++)
            any |= rare[i];
        if (__builtin_expect(any != 0, 0))
            for (int i = 0; i < NATIVE_LANES; i++)
                if (rare[i])
                    weight[i] = LEVEL(learn_one)(c, target[i], was[i], arriving);
        memcpy(synapses + 16, &weight, sizeof weight);
        if (arriving)
            for (int i = 0; i < NATIVE_LANES; i++)
                sums[target[i]] += rule->sign * weight[i];
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
