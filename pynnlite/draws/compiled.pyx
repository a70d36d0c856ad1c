# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""Compiled loops behind `pynnlite.draws`: validated arrays in, no policy inside.

Everything here is defined by `pynnlite.draws.twin` and has the same bits. The loops are C (see the headers
beside this file), compiled for several instruction sets; `use_level` chooses one.
"""

from cpython.exc cimport PyErr_Occurred
from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t, uint64_t


cdef extern from "Python.h":
    int check_signals "PyErr_CheckSignals"() noexcept  # what it returns is looked at by `require_finished`


cdef extern from "levels.h" nogil:
    struct draws_key:
        pass

    struct draws_form:
        int kind
        double dt
        double half

    struct draws_sources:
        int64_t n_quads
        int64_t n_ladders
        const uint32_t *quad
        const uint32_t *floor
        const int64_t *member
        const int32_t *index
        const int64_t *begin
        const int64_t *end
        const int64_t *ladder
        const int64_t *offset
        const uint64_t *threshold

    struct draws_train:
        int64_t capacity
        int32_t *index
        int64_t *step
        int32_t *count

    struct draws_ranges:
        const int64_t *offset
        const int64_t *first
        const int64_t *last
        const uint32_t *limit
        const uint32_t *quad
        const uint8_t *lanes

    struct draws_line:
        uint32_t *quad
        uint32_t *limit
        uint8_t *lanes

    struct draws_loops:
        void (*elementary)(int, const double *, double *, int64_t) noexcept nogil
        void (*lists)(
            uint64_t, int, const double *, const uint32_t *, const int64_t *, int64_t, const draws_form *, void *,
            double *
        ) noexcept nogil
        void (*places)(
            uint64_t, int, const double *, int, const int64_t *, const int64_t *, int64_t, uint32_t, int64_t,
            void *
        ) noexcept nogil
        int64_t (*bernoulli)(
            uint64_t, double, double, int32_t, const uint32_t *, const int32_t *, int64_t, int64_t, int64_t *,
            int32_t *, int64_t
        ) noexcept nogil
        void (*choose)(
            uint64_t, int32_t, const uint32_t *, const int32_t *, const int64_t *, int64_t, int32_t *
        ) noexcept nogil
        void (*choose_distinct)(
            uint64_t, int32_t, const uint32_t *, const int32_t *, const int64_t *, int64_t, uint64_t *,
            int32_t *
        ) noexcept nogil
        int64_t (*spikes)(
            uint64_t, const draws_sources *, int64_t, int64_t, draws_train *, int64_t, int64_t *
        ) noexcept nogil
        int64_t (*passing "pass")(
            uint64_t, const uint32_t *, const int64_t *, const draws_ranges *, const draws_line *, int64_t,
            int64_t, int64_t *, int32_t *, int64_t
        ) noexcept nogil

    int DRAWS_LADDER_MAX, DRAWS_DOUBLE, DRAWS_SINGLE, DRAWS_STEPS
    const int64_t DRAWS_PATIENCE
    int (*draws_interrupted)() noexcept nogil
    draws_key make_key "draws_key"(uint64_t key) noexcept
    void draws_philox(draws_key key, uint32_t *a, uint32_t *b, uint32_t *c, uint32_t *d) noexcept
    int draws_ladder_fill(double mean, uint64_t *threshold) noexcept
    int32_t draws_ladder_count(const uint64_t *threshold, int length, uint64_t word) noexcept
    void draws_split(
        uint64_t key, int64_t n, int64_t a, int64_t b, uint64_t path, uint64_t depth, int64_t first, int64_t last,
        int64_t *count
    ) noexcept
    void draws_cumulative_hazards(const double *a, const double *x, double *out, int64_t n) noexcept
    void draws_ages_at(const double *a, const double *hazard, const double *least, double *out, int64_t n) noexcept
    const draws_loops *draws_level(int level) noexcept


LADDER_MAX = DRAWS_LADDER_MAX

cdef dict NUMBERS = {"plain": 0, "x86-64-v3": 3, "x86-64-v4": 4}
cdef const draws_loops *chosen = draws_level(0)


cdef int interrupted() noexcept nogil:
    """Return whether a signal has raised an error, such as KeyboardInterrupt; only the main thread is told."""
    with gil:
        return check_signals()


cdef int require_finished() except -1:
    """Raise the error that has stopped a loop, if one has."""
    return -1 if PyErr_Occurred() != NULL else 0


draws_interrupted = interrupted


def levels():
    """Return the instruction sets that this machine runs, the narrowest first."""
    return tuple(name for name, number in NUMBERS.items() if draws_level(number) != NULL)


def use_level(str name):
    """Choose the instruction set of all later calls; results don't depend on it.

    Raises
    ------
    ValueError
        If this machine or this build has no such level.
    """
    global chosen
    if name not in levels():
        raise ValueError(f"no instruction set {name!r} here; there are {', '.join(levels())}")
    chosen = draws_level(NUMBERS[name])


def philox(uint64_t key, const uint32_t[:, ::1] counters, uint32_t[:, ::1] out):
    """Encrypt (n, 4) counters into `out`."""
    cdef Py_ssize_t i
    with nogil:
        for i in range(counters.shape[0]):
            out[i, 0] = counters[i, 0]
            out[i, 1] = counters[i, 1]
            out[i, 2] = counters[i, 2]
            out[i, 3] = counters[i, 3]
            draws_philox(make_key(key), &out[i, 0], &out[i, 1], &out[i, 2], &out[i, 3])


def elementary(int function, const double[::1] x, double[::1] out):
    """Evaluate exp (0), log (1) or expm1 (2) of (n,) numbers."""
    cdef const draws_loops *loops = chosen
    cdef int64_t first
    with nogil:
        for first from 0 <= first < x.shape[0] by DRAWS_PATIENCE:
            loops.elementary(function, &x[first], &out[first], min(DRAWS_PATIENCE, x.shape[0] - first))
            if x.shape[0] > DRAWS_PATIENCE and interrupted():
                break
    require_finished()


def cumulative_hazards(const double[::1] a, const double[::1] x, double[::1] out):
    """Work out the hazard of gamma distributions of shapes a up to ages x."""
    if a.shape[0]:
        with nogil:
            draws_cumulative_hazards(&a[0], &x[0], &out[0], a.shape[0])


def ages_at(const double[::1] a, const double[::1] hazard, const double[::1] least, double[::1] out):
    """Find the ages, not below the least, at which hazards of gamma distributions of shapes a add up to given ones."""
    if a.shape[0]:
        with nogil:
            draws_ages_at(&a[0], &hazard[0], &least[0], &out[0], a.shape[0])


def lists(
    uint64_t key, int kind, const double[::1] constants, const uint32_t[::1] anchors, const int64_t[::1] starts,
    bint single, double[::1] out, double[::1] ends
):
    """Draw the values of (n,) whole lists, laid out by (n + 1,) starts, and widen the two ends to hold them."""
    cdef const draws_loops *loops = chosen
    cdef draws_form form
    form.kind, form.dt, form.half = DRAWS_SINGLE if single else DRAWS_DOUBLE, 1.0, 0.0
    with nogil:
        loops.lists(key, kind, &constants[0], &anchors[0], &starts[0], anchors.shape[0], &form, &out[0], &ends[0])
    require_finished()


def step_lists(
    uint64_t key, int kind, const double[::1] constants, const uint32_t[::1] anchors, const int64_t[::1] starts,
    double dt, double half, int32_t[::1] out, double[::1] ends
):
    """Draw the times of (n,) whole lists, write floor(time / dt + half), and widen the two ends to hold the times."""
    cdef const draws_loops *loops = chosen
    cdef draws_form form
    form.kind, form.dt, form.half = DRAWS_STEPS, dt, half
    with nogil:
        loops.lists(key, kind, &constants[0], &anchors[0], &starts[0], anchors.shape[0], &form, &out[0], &ends[0])
    require_finished()


def places(uint64_t key, int kind, const double[::1] constants, bint by_cell, const int64_t[::1] first,
           const int64_t[::1] second, uint32_t attempt, double[::1] out):
    """Draw values of (n,) places; `second` has one ordinal for all or one each."""
    cdef const draws_loops *loops = chosen
    cdef int64_t stride = 0 if second.shape[0] == 1 else 1
    with nogil:
        loops.places(
            key, kind, &constants[0], by_cell, &first[0], &second[0], stride, attempt, first.shape[0], &out[0]
        )
    require_finished()


def words(uint64_t key, bint by_cell, const int64_t[::1] first, const int64_t[::1] second, uint32_t attempt,
          uint64_t[::1] out):
    """Draw the 64-bit words of (n,) places; `second` has one ordinal for all or one each."""
    cdef const draws_loops *loops = chosen
    cdef int64_t stride = 0 if second.shape[0] == 1 else 1
    with nogil:
        loops.places(key, 0, NULL, by_cell, &first[0], &second[0], stride, attempt, first.shape[0], &out[0])
    require_finished()


def bernoulli(
    uint64_t key, double p, double scale, int32_t n_candidates, const uint32_t[::1] anchors,
    const int32_t[::1] skip, int64_t anchor, int64_t[::1] starts, int32_t[::1] source
):
    """Choose candidates of anchors anchor, anchor + 1, ... while they fit; return the first anchor not done."""
    cdef const draws_loops *loops = chosen
    cdef const int32_t *holes = &skip[0] if skip.shape[0] > 0 else NULL
    with nogil:
        anchor = loops.bernoulli(
            key, p, scale, n_candidates, &anchors[0], holes, anchor, anchors.shape[0], &starts[0], &source[0],
            source.shape[0]
        )
    require_finished()
    return anchor


def choose(uint64_t key, int32_t n_candidates, const uint32_t[::1] anchors, const int32_t[::1] skip,
           const int64_t[::1] starts, int32_t[::1] source):
    """Choose candidates of (n,) anchors, repeats allowed, laid out by (n + 1,) starts."""
    cdef const draws_loops *loops = chosen
    cdef const int32_t *holes = &skip[0] if skip.shape[0] > 0 else NULL
    with nogil:
        loops.choose(key, n_candidates, &anchors[0], holes, &starts[0], anchors.shape[0], &source[0])
    require_finished()


def choose_distinct(uint64_t key, int32_t n_candidates, const uint32_t[::1] anchors, const int32_t[::1] skip,
                    const int64_t[::1] starts, uint64_t[::1] seen, int32_t[::1] source):
    """Choose candidates of (n,) anchors without needless repeats; `seen` is one bit per candidate, all zero."""
    cdef const draws_loops *loops = chosen
    cdef const int32_t *holes = &skip[0] if skip.shape[0] > 0 else NULL
    with nogil:
        loops.choose_distinct(
            key, n_candidates, &anchors[0], holes, &starts[0], anchors.shape[0], &seen[0], &source[0]
        )
    require_finished()


def passing(
    uint64_t key, const uint32_t[::1] anchors, const int64_t[::1] which, const int64_t[::1] offset,
    const int64_t[::1] first, const int64_t[::1] last, const uint32_t[::1] limit, const uint32_t[::1] quad,
    const uint8_t[::1] lanes, uint32_t[:, ::1] numbers, uint8_t[::1] bits, int64_t anchor, int64_t[::1] starts,
    int32_t[::1] source
):
    """List the candidates that pass of anchors anchor, anchor + 1, ... while they fit; return the first not done.

    There is room for the quads of any one set in `numbers`, two lines, and `bits`.
    """
    cdef const draws_loops *loops = chosen
    cdef draws_ranges ranges
    cdef draws_line line
    ranges.offset, ranges.first, ranges.last = &offset[0], &first[0], &last[0]
    ranges.limit, ranges.quad, ranges.lanes = &limit[0], &quad[0], &lanes[0]
    line.quad, line.limit, line.lanes = &numbers[0, 0], &numbers[1, 0], &bits[0]
    with nogil:
        anchor = loops.passing(
            key, &anchors[0], &which[0], &ranges, &line, anchor, anchors.shape[0], &starts[0], &source[0],
            source.shape[0]
        )
    require_finished()
    return anchor


def split_total(uint64_t key, int64_t n, int64_t n_targets, int64_t first, int64_t[::1] count):
    """Throw n items on targets; add up those on targets first, first + 1, ... in `count`, all zero."""
    with nogil:
        draws_split(key, n, 0, n_targets, 0, 0, first, first + count.shape[0], &count[0])


def ladders(const double[::1] mean, int64_t[::1] offset, uint64_t[::1] threshold):
    """Write the ladders of (n,) means one after the other, and where each begins and ends."""
    cdef Py_ssize_t i
    offset[0] = 0
    with nogil:
        for i in range(mean.shape[0]):
            offset[i + 1] = offset[i] + draws_ladder_fill(mean[i], &threshold[offset[i]])


def ladder_counts(const uint64_t[::1] word, const int64_t[::1] ladder, const int64_t[::1] offset,
                  const uint64_t[::1] threshold, int64_t[::1] count):
    """Add to (n,) counts what each word stands for on its ladder."""
    cdef Py_ssize_t i
    cdef int64_t first
    with nogil:
        for i in range(word.shape[0]):
            first = offset[ladder[i]]
            count[i] += draws_ladder_count(&threshold[first], <int>(offset[ladder[i] + 1] - first), word[i])


def spikes(
    uint64_t key, const uint32_t[::1] quad, const uint32_t[:, ::1] floor, const int64_t[:, ::1] member,
    const int32_t[::1] index, const int64_t[::1] begin, const int64_t[::1] end, const int64_t[::1] ladder,
    const int64_t[::1] offset, const uint64_t[::1] threshold, int64_t step, int64_t last, int64_t n_entries,
    int32_t[::1] out_index, int64_t[::1] out_step, int32_t[::1] out_count
):
    """Append counts above zero while they fit; return the number of entries and the first step not done."""
    cdef const draws_loops *loops = chosen
    cdef draws_sources sources
    cdef draws_train train
    cdef int64_t reached = step
    sources.n_quads, sources.n_ladders = quad.shape[0], offset.shape[0] - 1
    sources.quad, sources.floor, sources.member = &quad[0], &floor[0, 0], &member[0, 0]
    sources.index, sources.begin, sources.end = &index[0], &begin[0], &end[0]
    sources.ladder, sources.offset, sources.threshold = &ladder[0], &offset[0], &threshold[0]
    train.capacity = out_index.shape[0]
    train.index, train.step, train.count = &out_index[0], &out_step[0], &out_count[0]
    with nogil:
        n_entries = loops.spikes(key, &sources, step, last, &train, n_entries, &reached)
    require_finished()
    return n_entries, reached
