/* Rules for one weight, and when events count. Included once for each instruction set. */

/* x to the power of y, for x from 0 on. */
static inline double LEVEL(power)(double x, double y)
{
    return y == 0.0 ? 1.0 : x > 0.0 ? draws_exp(y * draws_log(x)) : 0.0;
}

static inline double LEVEL(bounded)(const struct native_plasticity *rule, double weight)
{
    weight = weight > rule->most ? rule->most : weight;
    return weight < rule->least ? rule->least : weight;
}

/* A weight after a spike of its target. */
static inline double LEVEL(potentiated)(const struct native_plasticity *rule, double weight, double amount)
{
    if (rule->dependence == NATIVE_MULTIPLICATIVE)
        weight += (rule->most - weight) * amount;
    else if (rule->dependence == NATIVE_POWER)
        weight += LEVEL(power)((rule->most - weight) / (rule->most - rule->least), rule->power_up) * amount;
    else
        weight += amount;
    return LEVEL(bounded)(rule, weight);
}

/* A weight after an arrival. */
static inline double LEVEL(depressed)(const struct native_plasticity *rule, double weight, double amount)
{
    if (rule->timing == NATIVE_BALANCE)
        return LEVEL(bounded)(rule, LEVEL(bounded)(rule, weight + amount) - rule->fall);
    if (rule->dependence == NATIVE_ADDITIVE)
        weight -= amount;
    else if (rule->dependence == NATIVE_POWER)
        weight -= LEVEL(power)((weight - rule->least) / (rule->most - rule->least), rule->power_down) * amount;
    else
        weight -= (weight - rule->least) * amount;
    return LEVEL(bounded)(rule, weight);
}

/* exp(rate * steps) */
static inline double LEVEL(scaled)(double rate, double steps)
{
    return draws_exp(rate * steps);
}

/* The number that a spike of a target at some step is kept as. */
static inline double LEVEL(number_of)(const struct native_history *history, double step)
{
    return LEVEL(scaled)(history->spike_rate, (double)history->origin - step);
}

/* The moment of the slices with some delay that arrive at a step. */
static const struct native_moment *LEVEL(moment_of)(const struct native_section *section, int64_t delay, int64_t step)
{
    const struct native_plasticity *rule = section->learning;
    const struct native_history *history = rule->history;
    struct native_moment *moment = rule->moment + delay;
    if (moment->step != step) {
        const int64_t back = rule->dendritic[delay], at = step - 2 * back, since = at - history->origin;
        moment->step = step;
        moment->later = LEVEL(number_of)(history, (double)(at - !back) + 0.5);
        moment->same = LEVEL(number_of)(history, (double)at - 0.5);
        moment->down = LEVEL(scaled)(history->trace_rate, -(double)since);
        moment->up = LEVEL(scaled)(history->spike_rate, (double)since);
        moment->second = LEVEL(scaled)(rule->second_rate, (double)since);
    }
    return moment;
}

/* What a spike adds, before the weight itself counts. `second` is the second trace of the target before it. */
static NATIVE_INLINE double LEVEL(gain)(const struct native_plasticity *rule, double trace, double spike, double second)
{
    if (rule->timing == NATIVE_TRIPLET)
        return (trace * spike) * (rule->up + rule->up_second * second);
    return (rule->up * trace) * spike;
}

/* The amplitude of an arrival. */
static inline double LEVEL(loss)(const struct native_plasticity *rule, const struct native_head *head,
                                 const struct native_moment *moment)
{
    if (rule->timing == NATIVE_TRIPLET)
        return (rule->down + rule->down_second * (head->second / moment->second)) * moment->down;
    return rule->down * moment->down;
}
