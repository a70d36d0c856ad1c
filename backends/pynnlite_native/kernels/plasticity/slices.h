/* Arrivals at slices that learn. Included once for each instruction set. */

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
    LEVEL(learn)(pack, end, &common, back, sums, 1);
    if (!slice->whole)
        return;
    if (!slice->again)
        head->before = head->trace;
    head->trace += moment->up;
    head->second += moment->second;
    head->older = moment->later;
}
