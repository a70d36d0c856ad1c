/* Loops of the connectors, compiled once for each instruction set: draw_loops.h includes this file with LEVEL(name)
 * naming the copy. No include guard on purpose.
 */

/* Upper halves of quads first, first + 1, ... of one anchor. */
static void LEVEL(anchor_halves)(uint64_t key, uint32_t anchor, uint64_t first, int quads, uint32_t *restrict halves)
{
    struct draws_counters counters;
    draws_anchor_counters(anchor, first, quads, &counters);
    LEVEL(halves)(draws_key(key), &counters, quads, halves);
}

/* Distances to the next chosen candidate, from one anchor's quads first, first + 1, ...; at most `limit`. */
static void LEVEL(gaps)(uint64_t key, uint32_t anchor, uint64_t first, int quads, double scale, double limit,
                        int32_t *restrict gaps)
{
    struct draws_counters counters;
    uint64_t words[DRAWS_BATCH];
    draws_anchor_counters(anchor, first, quads, &counters);
    LEVEL(words)(draws_key(key), &counters, 0, quads, words);
    for (int i = 0; i < DRAWS_LANES * quads; i++) {
        double gap = draws_log_positive(draws_uniform(words[i])) * scale;
        gaps[i] = (int32_t)(gap > limit ? limit : gap);
    }
}

/* Each anchor takes each of n candidates with probability p (scale = 1 / log1p(-p)), in ascending order. Stops before
 * an anchor that might not fit in what is left of the capacity; returns the number of anchors done. */
static int64_t LEVEL(bernoulli)(uint64_t key, double p, double scale, int32_t n, const uint32_t *anchors,
                                const int32_t *skip, int64_t anchor, int64_t n_anchors, int64_t *starts,
                                int32_t *source, int64_t capacity)
{
    int32_t gaps[DRAWS_BATCH];
    int64_t done = 0;
    for (; anchor < n_anchors; anchor++) {
        int32_t hole = skip && skip[anchor] >= 0 ? skip[anchor] : INT32_MAX;
        int64_t end = hole == INT32_MAX ? n : (int64_t)n - 1, position = -1, m = starts[anchor];
        uint64_t quad = 0;
        while (position < end) {
            int quads = draws_quads_for((double)(end - position) * p), k = 0;
            if (m + DRAWS_LANES * quads > capacity || draws_stop(&done, DRAWS_LANES * quads))
                return anchor;
            LEVEL(gaps)(key, anchors[anchor], quad, quads, scale, (double)n, gaps);
            quad += (uint64_t)quads;
            for (; k < DRAWS_LANES * quads; k++) {
                position += (int64_t)gaps[k] + 1;
                if (position >= end)
                    break;
                source[m++] = (int32_t)position + (position >= hole);
            }
        }
        starts[anchor + 1] = m;
    }
    return anchor;
}

/* Candidates for whole lists, each drawn from all n: repeats allowed. */
static void LEVEL(choose)(uint64_t key, int32_t n, const uint32_t *anchors, const int32_t *skip, const int64_t *starts,
                          int64_t n_anchors, int32_t *source)
{
    struct draws_counters counters;
    struct draws_piece pieces[DRAWS_QUADS];
    struct draws_cursor cursor = {0, 0};
    uint32_t halves[DRAWS_BATCH];
    int64_t done = 0;
    int quads, n_pieces;
    while ((quads = draws_fill(anchors, starts, n_anchors, &cursor, &counters, pieces, &n_pieces))) {
        if (draws_stop(&done, DRAWS_LANES * quads))
            return;
        LEVEL(halves)(draws_key(key), &counters, quads, halves);
        for (int i = 0; i < n_pieces; i++) {
            struct draws_piece piece = pieces[i];
            uint32_t anchor = anchors[piece.list];
            int32_t hole = skip && skip[piece.list] >= 0 ? skip[piece.list] : INT32_MAX;
            uint32_t size = (uint32_t)n - (hole != INT32_MAX), unclear = 0;
            const uint32_t *restrict half = halves + piece.from;
            int32_t *restrict out = source + piece.to;
            uint64_t ordinal = (uint64_t)(piece.to - starts[piece.list]);
            for (int k = 0; k < piece.count; k++) {
                uint64_t product = (uint64_t)half[k] * size;
                out[k] = (int32_t)(product >> 32);
                unclear |= (uint32_t)product > UINT32_MAX - (size - 1);
            }
            for (int k = 0; unclear && k < piece.count; k++)
                out[k] = draws_candidate(key, anchor, ordinal + (uint64_t)k, half[k], size);
            for (int k = 0; hole != INT32_MAX && k < piece.count; k++)
                out[k] += out[k] >= hole;
        }
    }
}

/* The first `count` distinct candidates of one anchor's sequence, marked in `seen` and, if wanted, listed in `out`.
 * Returns whether it was told to stop. */
static int LEVEL(distinct)(uint64_t key, uint32_t anchor, uint32_t size, int64_t count, uint64_t *seen, int32_t *out,
                           int64_t *done)
{
    uint32_t halves[DRAWS_BATCH];
    uint64_t quad = 0;
    int64_t m = 0;
    while (m < count) {
        int64_t wanted = (count - m) / DRAWS_LANES + 1;
        int quads = wanted < DRAWS_QUADS ? (int)((wanted + 7) & ~7) : DRAWS_QUADS;
        if (draws_stop(done, DRAWS_LANES * quads))
            return 1;
        LEVEL(anchor_halves)(key, anchor, quad, quads, halves);
        for (int k = 0; k < DRAWS_LANES * quads && m < count; k++) {
            int32_t c = draws_candidate(key, anchor, DRAWS_LANES * quad + (uint64_t)k, halves[k], size);
            uint64_t bit = 1ULL << (c & 63), *word = &seen[c >> 6];
            if (out)
                out[m] = c;
            m += !(*word & bit);
            *word |= bit;
        }
        quad += (uint64_t)quads;
    }
    return 0;
}

/* Candidates for whole lists without repeats beyond need; `seen` has (n + 63) / 64 words, zero before and after. */
static void LEVEL(choose_distinct)(uint64_t key, int32_t n, const uint32_t *anchors, const int32_t *skip,
                                   const int64_t *starts, int64_t n_anchors, uint64_t *seen, int32_t *source)
{
    int64_t done = 0;
    for (int64_t i = 0; i < n_anchors; i++) {
        int32_t hole = skip && skip[i] >= 0 ? skip[i] : INT32_MAX;
        int64_t size = (int64_t)n - (hole != INT32_MAX), count = starts[i + 1] - starts[i];
        int32_t *out = source + starts[i], *begin = out;
        if (draws_stop(&done, count))
            return;
        for (; count >= size && count > 0; count -= size, out += size)
            for (int32_t c = 0; c < size; c++)
                out[c] = c;
        if (2 * count > size) {
            if (LEVEL(distinct)(key, anchors[i], (uint32_t)size, size - count, seen, NULL, &done))
                return;
            for (int32_t c = 0; c < size; c++)
                if (!(seen[c >> 6] >> (c & 63) & 1))
                    *out++ = c;
            memset(seen, 0, sizeof *seen * (((size_t)size + 63) / 64));
        } else if (count > 0) {
            if (LEVEL(distinct)(key, anchors[i], (uint32_t)size, count, seen, out, &done))
                return;
            for (int64_t k = 0; k < count; k++)
                seen[out[k] >> 6] = 0;
            out += count;
        }
        for (; hole != INT32_MAX && begin < out; begin++)
            *begin += *begin >= hole;
    }
}

/* Put the quads of a set of ranges side by side, each with the limit of its range; return how many they are. */
static int64_t LEVEL(line_up)(const struct draws_ranges *ranges, int64_t set, const struct draws_line *line)
{
    int64_t n = 0;
    for (int64_t r = ranges->offset[set]; r < ranges->offset[set + 1]; r++) {
        const int64_t first = ranges->first[r], count = ranges->last[r] - first;
        for (int64_t k = 0; k < count; k++) {
            line->quad[n + k] = ranges->quad[first + k];
            line->lanes[n + k] = ranges->lanes[first + k];
            line->limit[n + k] = ranges->limit[r];
        }
        n += count;
    }
    return n;
}

/* Draw the words of up to DRAWS_QUADS quads of an anchor; mark the quads with a word that passes. */
static void LEVEL(pass_quads)(struct draws_key key, const struct draws_line *line, int n,
                              struct draws_counters *restrict counters, struct draws_lanes *restrict words,
                              uint8_t *restrict passes)
{
    const uint32_t *restrict limit = line->limit;
    memcpy(counters->ordinal, line->quad, sizeof *line->quad * (size_t)n);
    LEVEL(batch)(key, counters, 0, 0, n, words);
    memset(passes, 0, DRAWS_QUADS);
    for (int j = 0; j < n; j++) {
        const uint32_t a = words->lane[0][j], b = words->lane[1][j], c = words->lane[2][j], d = words->lane[3][j];
        const uint32_t low = a < b ? a : b, other = c < d ? c : d;
        passes[j] = (low < other ? low : other) <= limit[j];
    }
}

/* List the candidates that pass, from source[m] on; return where the list ends. Most quads have none. */
static int64_t LEVEL(list_passing)(const struct draws_line *line, int n, const struct draws_lanes *words,
                                   const uint8_t *passes, int32_t *source, int64_t m)
{
    for (int first = 0; first < n; first += 8) {
        uint64_t eight;
        memcpy(&eight, passes + first, sizeof eight);
        for (int j = first; eight && j < first + 8; j++)
            for (int lane = 0; passes[j] && lane < DRAWS_LANES; lane++) {
                source[m] = (int32_t)(DRAWS_LANES * line->quad[j]) + lane;
                m += words->lane[lane][j] <= line->limit[j] && line->lanes[j] >> lane & 1;
            }
    }
    return m;
}

/* Candidates of anchor i come in its set of ranges, in quads of candidates that share a Philox call. Lists
 * the candidates whose word at (anchor, candidate) passes. Stops before an anchor that might not fit in what is left of
 * the capacity; returns the number of anchors done. */
static int64_t LEVEL(pass)(uint64_t key, const uint32_t *anchors, const int64_t *which,
                           const struct draws_ranges *ranges, const struct draws_line *room, int64_t anchor,
                           int64_t n_anchors, int64_t *starts, int32_t *source, int64_t capacity)
{
    struct draws_counters counters;
    struct draws_lanes words;
    uint8_t passes[DRAWS_QUADS];
    int64_t done = 0, lined_up = -1, n_quads = 0;
    memset(&counters, 0, sizeof counters);
    for (; anchor < n_anchors; anchor++) {
        int64_t m = starts[anchor];
        if (which[anchor] != lined_up)
            n_quads = LEVEL(line_up)(ranges, lined_up = which[anchor], room);
        for (int j = 0; j < DRAWS_QUADS; j++)
            counters.index[j] = anchors[anchor];
        for (int64_t first = 0; first < n_quads; first += DRAWS_QUADS) {
            const int n = n_quads - first < DRAWS_QUADS ? (int)(n_quads - first) : DRAWS_QUADS;
            const struct draws_line line = {room->quad + first, room->limit + first, room->lanes + first};
            if (m + DRAWS_LANES * n > capacity || draws_stop(&done, DRAWS_LANES * n))
                return anchor;
            LEVEL(pass_quads)(draws_key(key), &line, n, &counters, &words, passes);
            m = LEVEL(list_passing)(&line, n, &words, passes, source, m);
        }
        starts[anchor + 1] = m;
    }
    return anchor;
}
