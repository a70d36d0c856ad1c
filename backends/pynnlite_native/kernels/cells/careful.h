/* The slow, accurate path of the conductance kernel, for cells that are driven too strongly for the fast one. Included
 * once for each instruction set. */

/* v after a substep of length d, by the eight-point Gauss–Legendre rule. The terms are worked out side by side, then
 * summed in a fixed order. */
static double LEVEL(substep)(const struct native_membrane *m, double v, double g_e, double g_i, double d)
{
    const double end_e = draws_exp(-(m->rate_e * d)), end_i = draws_exp(-(m->rate_i * d));
    const double area_e = m->scale * g_e / m->rate_e, area_i = m->scale * g_i / m->rate_i;
    const double to_drive = m->leak * (m->drive - v);
    const double to_e = m->scale * g_e * (m->reversal_e - v), to_i = m->scale * g_i * (m->reversal_i - v);
    const double leak = m->leak, rate_e = m->rate_e, rate_i = m->rate_i;
    double term[NATIVE_NODES], sum = 0.0;
    for (int j = 0; j < NATIVE_NODES; j++) {
        const double s = native_node[j] * d;
        const double fade_e = draws_exp(-(rate_e * s)), fade_i = draws_exp(-(rate_i * s));
        const double exponent = leak * (d - s) + (area_e * (fade_e - end_e) + area_i * (fade_i - end_i));
        const double pull = to_drive + (to_e * fade_e + to_i * fade_i);
        term[j] = native_node_weight[j] * (draws_exp(-exponent) * pull);
    }
    for (int j = 0; j < NATIVE_NODES; j++)
        sum += term[j];
    return v + d * sum;
}

/* v after one step, in as many substeps as the conductances call for. */
static double LEVEL(careful)(const struct native_membrane *m, double v, double g_e, double g_i)
{
    const double fastest = m->rate_e > m->rate_i ? m->rate_e : m->rate_i;
    const double strength = m->leak + m->scale * (fabs(g_e) + fabs(g_i)) + fastest;
    double n = ceil(strength / NATIVE_LONGEST_SUBSTEP);
    n = n > NATIVE_SUBSTEPS ? NATIVE_SUBSTEPS : n;
    if (n == 1.0)
        return LEVEL(substep)(m, v, g_e, g_i, 1.0);
    const double d = 1.0 / n;
    const double decay_e = draws_exp(-(m->rate_e * d)), decay_i = draws_exp(-(m->rate_i * d));
    for (double k = 0.0; k < n; k += 1.0) {
        v = LEVEL(substep)(m, v, g_e, g_i, d);
        g_e *= decay_e;
        g_i *= decay_i;
    }
    return v;
}
