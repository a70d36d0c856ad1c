/* Arrivals at slices that learn. Included once for each instruction set. */

/* Let packs of a slice learn from several spikes of one step, one after the other, and add the weights synapse by
 * synapse. */
static void LEVEL(learn_repeatedly)(const uint8_t *const *pack, const uint8_t *const *end,
                                    const struct LEVEL(common) *c, const struct native_slice *slice, double *sums)
{
    for (; pack < end; pack++) {
        uint8_t *synapses = (uint8_t *)*pack;
        uint16_t target[NATIVE_LANES];
        double weight[NATIVE_LANES];
        memcpy(target, synapses, sizeof target);
        memcpy(weight, synapses + 16, sizeof weight);
        for (int i = 0; i < NATIVE_LANES; i++) {
            const double trace = LEVEL(trace_of)(c->rule->history, target[i], c->same);
            struct native_head head = *c->head;
            weight[i] = LEVEL(caught_up)(c->rule, c->head, target[i], weight[i], c->later, c->meets);
            for (int32_t k = 0; k < slice->count; k++) {
                weight[i] = LEVEL(depressed)(c->rule, weight[i], trace * LEVEL(loss)(c->rule, &head, slice->moment));
                sums[target[i]] += c->rule->sign * weight[i];
                head.second += slice->moment->second;
            }
        }
        memcpy(synapses + 16, weight, sizeof weight);
    }
}

/* Let a portion of a slice learn from an arrival, and add its weights. After the last portion the head has the
 * arrival too. */
static void LEVEL(learn_span)(const uint8_t *const *pack, const uint8_t *const *end, const struct native_slice *slice,
                              double *sums)
{
    const struct native_plasticity *rule = slice->section->learning;
    const struct native_moment *moment = slice->moment;
    struct native_head *head = rule->head + slice->number;
    const int64_t back = rule->dendritic[slice->number % slice->section->n_delays];
    const struct LEVEL(common) common = {rule, head, moment->later, moment->same, LEVEL(loss)(rule, head, moment),
                                         LEVEL(number_that_meets)(rule, head, back)};
    if (slice->count == 1)
        LEVEL(learn)(pack, end, &common, back, sums, 1);
    else
        LEVEL(learn_repeatedly)(pack, end, &common, slice, sums);
    if (!slice->whole)
        return;
    head->before = head->trace;
    for (int32_t k = 0; k < slice->count; k++) {
        head->trace += moment->up;
        head->second += moment->second;
    }
    head->older = moment->later;
}
