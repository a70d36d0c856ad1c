/* Sampling: copies state variables into the arrays of probes. Included once for each instruction set. */

/* Take the samples that are due at a grid time. The sums of this time must be complete. */
static void LEVEL(sample_block)(const struct native_block *block, int64_t step)
{
    for (int64_t k = 0; k < block->n_probes; k++) {
        struct native_probe *probe = &block->probe[k];
        if (probe->next != step)
            continue;
        if (probe->part >= 0) {
            const struct lowered_cells cells = LEVEL(lowered_part)(&block->part[probe->part]);
            LEVEL(observe_cells)(&cells);
        }
        double *out = probe->out + probe->sample * probe->stride;
        for (int64_t i = 0; i < probe->n; i++)
            out[i] = probe->values[probe->cell[i]];
        if (probe->receptor >= 0) {
            const double *sums = LEVEL(sums_at)(&block->table[probe->receptor], step) + probe->offset;
            for (int64_t i = 0; i < probe->n; i++)
                out[i] += sums[probe->cell[i]];
        }
        probe->sample++;
        probe->next += probe->interval;
    }
}
