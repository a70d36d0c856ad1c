/* Listing waiting slices: when a source fires, its slices are put under the turns in which they are due. Included once
 * for each instruction set.
 *
 *     row of a source      delay 4 | delay 5 | delay 8 | delay 9         fires at step 11, turns of two steps
 *     step of arrival         15   |   16    |   19    |   20
 *     turn (step / 2)          7   |    8    |    9    |   10
 *     window               [  0  ]   [  1  ]   [  2  ]   [  3  ]         at step 12: 16, 17 | 20, 21, two windows */

/* Fetch the part of `offset` that says where the slices of a source start and end. */
static inline void LEVEL(prefetch_starts)(const struct native_section *section, int64_t source)
{
    const uint32_t *row = section->offset + source * section->n_delays;
    LEVEL(prefetch_lines)(row, row + section->n_delays + 1);
}

/* Do so for the first sources of each volley of a step. */
static void LEVEL(prefetch_step)(const struct native_lists *lists, int64_t n_populations,
                                 const struct native_table *table, int64_t step)
{
    const int64_t slot = step % lists->n_slots, *begin = lists->begin + slot * (n_populations + 1);
    for (int64_t volley = 0; volley < lists->n_volleys[slot]; volley++) {
        const struct native_section *section = &table->section[lists->population[slot * n_populations + volley]];
        const int64_t soon = begin[volley] + NATIVE_AHEAD, last = soon < begin[volley + 1] ? soon : begin[volley + 1];
        for (int64_t at = begin[volley]; section->n_delays && at < last; at++)
            LEVEL(prefetch_starts)(section, lists->index[at]);
    }
}

/* Find the windows of a row, from the delay with a given number on, and make room for a waiting slice of each of
 * n_sources sources in every list, as often as the list comes: synapses that learn have several slices for one delay
 * where their dendritic parts differ. Returns the end of the windows, or NULL if there is no memory. */
static const struct native_window *LEVEL(windows)(struct native_table *table, const struct native_section *section,
                                                  int64_t emission, int64_t first_delay, int64_t n_sources)
{
    /* As native_arrivals_at, with one division for all windows. A turn has one or two steps, so shifts do the rest. */
    const int64_t by_two = table->turn - 1, now = emission >> by_two, list_now = now % table->n_arrivals;
    struct native_window *window = table->window;
    int64_t times = 1;
    for (int64_t k = first_delay; k < section->n_delays; k = window++->last) {
        const int64_t due = emission + section->delay[k], second = due & by_two;
        const int64_t list = list_now + ((due >> by_two) - now);
        const int both = by_two > second && k + 1 < section->n_delays && section->delay[k + 1] == section->delay[k] + 1;
        window->arrivals = table->arrivals + (list < table->n_arrivals ? list : list - table->n_arrivals);
        window->first = k;
        window->middle = k + 1 - second;
        window->last = k + 1 + both;
        times = window > table->window && window[-1].arrivals == window->arrivals ? times + 1 : 1;
        if (!native_has_room(window->arrivals, n_sources * times))
            return 0;
    }
    return window;
}

/* List the slices of n sources of one population. There is room for them. A waiting slice without synapses is
 * overwritten by the next one. */
static void LEVEL(slices_wait)(const struct native_section *section, int32_t population,
                               const struct native_window *window, const struct native_window *end,
                               const int32_t *index, const int32_t *count, int64_t n)
{
    for (int64_t i = 0; i < n; i++) {
        const uint32_t *row = section->offset + index[i] * section->n_delays;
        if (i + NATIVE_AHEAD < n)
            LEVEL(prefetch_starts)(section, index[i + NATIVE_AHEAD]);
        for (const struct native_window *at = window; at < end; at++) {
            const uint32_t first = native_next_pack(row[at->first]), second = native_next_pack(row[at->middle]);
            const uint32_t middle = row[at->middle], last = row[at->last];
            struct native_waiting *waiting = at->arrivals->waiting + at->arrivals->n;
            const uint32_t n_first = middle > first ? middle - first : 0, n_second = last > second ? last - second : 0;
            *waiting = (struct native_waiting){first, {n_first, n_second}, count[i], population};
            __builtin_prefetch(waiting + NATIVE_WAITING_AHEAD, 1);
            at->arrivals->n += n_first + n_second > 0;
        }
    }
}

/* Find the windows of all sections from one population, one section after the other: `first` has where those of each
 * start, and one more entry. Returns the number of sections, or 0 if there is no memory. */
static int64_t LEVEL(windows_of_all)(struct native_table *table, const struct native_section *section, int64_t emission,
                                     int64_t n_sources, const struct native_window **first)
{
    struct native_window *const room = table->window;
    int64_t n = 0, n_sections = 1;
    for (const struct native_section *each = section; each->next; each = &table->section[each->next])
        n_sections++;
    first[0] = room;
    for (;; section = &table->section[section->next]) {
        int64_t delay = 0;
        while (delay < section->n_delays && emission + section->delay[delay] <= table->arrived)
            delay++;
        table->window = (struct native_window *)first[n];
        first[n + 1] = LEVEL(windows)(table, section, emission, delay, n_sources * n_sections);
        table->window = room;
        if (!first[++n])
            return 0;
        if (!section->next)
            return n;
    }
}

/* What a spike transmits that has passed the synapses of a slice and is due at a step; NULL if there is none. */
static const struct native_sent *LEVEL(sent_by)(const struct native_plasticity *rule, int64_t due, int64_t slice)
{
    int64_t low = 0, high = rule->n_sent;
    while (low < high) {
        const int64_t middle = (low + high) / 2;
        const struct native_sent *sent = &rule->sent[middle];
        if (sent->due < due || (sent->due == due && sent->slice < slice))
            low = middle + 1;
        else
            high = middle;
    }
    const struct native_sent *sent = rule->sent + low;
    return low < rule->n_sent && sent->due == due && sent->slice == slice ? sent : 0;
}

/* List the slices of a source whose spikes have factors, and these. There is room for them. */
static void LEVEL(slices_with_factors_wait)(const struct native_section *section, int32_t number,
                                            const struct native_window *window, const struct native_window *end,
                                            const int32_t *index, const int32_t *count, const double *factor)
{
    for (const struct native_window *at = window; at < end; at++) {
        struct native_arrivals *arrivals = at->arrivals;
        const int64_t n = arrivals->n;
        LEVEL(slices_wait)(section, number, at, at + 1, index, count, 1);
        if (arrivals->n > n) {
            memcpy(arrivals->factor + arrivals->n_factors, factor, (size_t)*count * sizeof *factor);
            arrivals->n_factors += *count;
        }
    }
}

/* Make room in every list for the factors of the spikes of n sources. Returns 0 if there is no memory. */
static int LEVEL(room_for_factors)(const struct native_table *table, int32_t population, const int32_t *count, int64_t n,
                                   const struct native_window *const *first, int64_t n_sections)
{
    int64_t n_spikes = 0;
    for (int64_t i = 0; i < n; i++)
        n_spikes += count[i];
    for (int64_t k = 0; k < n_sections; k++, population = table->section[population].next)
        for (const struct native_window *at = first[k]; table->section[population].factors && at < first[k + 1]; at++)
            if (!native_has_room_for_factors(at->arrivals, n_sections * n_spikes))
                return 0;
    return 1;
}

/* List the slices of n sources of a population from which there are several sections, or one with a rule: of each
 * source, one section after the other. */
static int LEVEL(several_wait)(struct native_table *table, int32_t population, int64_t emission, const int32_t *index,
                               const int32_t *count, int64_t n)
{
    const struct native_window *first[NATIVE_SECTIONS + 1];
    const int64_t n_sections = LEVEL(windows_of_all)(table, &table->section[population], emission, n, first);
    if (!LEVEL(room_for_factors)(table, population, count, n, first, n_sections))
        return 0;
    int64_t n_before = 0;
    for (int64_t i = 0; i < n; n_before += count[i++]) {
        int32_t number = population;
        for (int64_t k = 0; k < n_sections; k++, number = table->section[number].next) {
            const struct native_section *section = &table->section[number];
            if (section->factors) {
                const double *factor = LEVEL(factors_at)(section->factors, emission) + n_before;
                LEVEL(slices_with_factors_wait)(section, number, first[k], first[k + 1], index + i, count + i, factor);
                continue;
            }
            if (!section->learning) {
                LEVEL(slices_wait)(section, number, first[k], first[k + 1], index + i, count + i, 1);
                continue;
            }
            for (const struct native_window *at = first[k]; at < first[k + 1]; at++) {
                const int64_t slice = index[i] * section->n_delays + at->first;
                const uint32_t begin = native_next_pack(section->offset[slice]), end = section->offset[slice + 1];
                if (end == begin)
                    continue;
                struct native_waiting waiting = {(uint32_t)slice, {end - begin, 0}, count[i], number};
                const int64_t due = emission + section->delay[at->first];
                if (due <= section->learning->passed + section->learning->dendritic[at->first]) {
                    const struct native_sent *sent = LEVEL(sent_by)(section->learning, due, slice);
                    if (!sent)
                        continue;
                    waiting = (struct native_waiting){sent->first, {sent->n, 0}, 1, section->next};
                }
                at->arrivals->waiting[at->arrivals->n++] = waiting;
            }
        }
    }
    return n_sections > 0;
}

/* List the slices of all spikes up to a step that have not been listed yet, but no slices that would have arrived by
 * now. Returns 0 if there is no memory. */
static int LEVEL(list_waiting)(const struct native_lists *lists, int64_t n_populations, struct native_table *table,
                       int64_t step)
{
    for (int64_t emission = table->delivered + 1; emission <= step; emission++)
        LEVEL(prefetch_step)(lists, n_populations, table, emission);
    while (table->delivered < step) {
        const int64_t emission = ++table->delivered, slot = emission % lists->n_slots;
        const int64_t *begin = lists->begin + slot * (n_populations + 1);
        const struct native_private *private = table->private;
        for (int64_t volley = 0; volley < lists->n_volleys[slot]; volley++) {
            const int32_t population = lists->population[slot * n_populations + volley];
            const struct native_section *section = &table->section[population];
            const int64_t n = begin[volley + 1] - begin[volley];
            int64_t first = 0;
            if (!section->n_delays)
                continue;
            private = LEVEL(draws_wait)(table, private, population, emission);
            if (!private)
                return 0;
            if (section->next || section->learning || section->factors) {
                if (!LEVEL(several_wait)(table, population, emission, lists->index + begin[volley],
                                         lists->count + begin[volley], n))
                    return 0;
                continue;
            }
            while (first < section->n_delays && emission + section->delay[first] <= table->arrived)
                first++;
            const struct native_window *end = LEVEL(windows)(table, section, emission, first, n);
            if (!end)
                return 0;
            LEVEL(slices_wait)(section, population, table->window, end, lists->index + begin[volley],
                               lists->count + begin[volley], n);
        }
        if (!LEVEL(draws_wait)(table, private, n_populations, emission))
            return 0;
    }
    return 1;
}
