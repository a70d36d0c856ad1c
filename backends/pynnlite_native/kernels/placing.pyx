# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""Compiled loops that build sections of synapses: validated arrays in, no policy inside."""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t


cdef extern from "delivery/sort.h" nogil:
    struct native_placement:
        const int32_t *source
        const int32_t *target
        const int32_t *delay
        const double *weight
        double constant
        int64_t n, n_sources, fixed, total, first, n_targets, shift
        const int32_t *number
        uint32_t *cursor
        uint8_t *synapses
        int32_t format, several

    struct native_sort:
        int64_t n_sources, n_delays
        const uint32_t *row
        const int32_t *order
        const uint8_t *synapses
        int32_t format, several
        uint16_t nowhere
        uint8_t *sorted
        uint8_t *room
        uint32_t *offset

    int NATIVE_CONSTANT, NATIVE_SINGLE, NATIVE_DOUBLE, NATIVE_PACK
    void native_mark(const int32_t *, int64_t, uint8_t *) noexcept
    int native_count(const int32_t *, int64_t, uint32_t, uint32_t *) noexcept
    int native_place_synapses(const native_placement *) noexcept
    int64_t native_sort_rows(const native_sort *) noexcept


CONSTANT, SINGLE, DOUBLE, PACK = NATIVE_CONSTANT, NATIVE_SINGLE, NATIVE_DOUBLE, NATIVE_PACK


def mark(const int32_t[::1] delay, uint8_t[::1] seen):
    """Set seen[delay] to 1 for each delay that occurs, in steps."""
    with nogil:
        native_mark(&delay[0], delay.shape[0], &seen[0])


def count(const int32_t[::1] source, uint32_t[::1] counts):
    """Count the synapses of each source. Return False if a source is out of range."""
    cdef int outcome
    with nogil:
        outcome = native_count(&source[0], source.shape[0], <uint32_t>counts.shape[0], &counts[0])
    return outcome == 0


def place(*, const int32_t[::1] source, const int32_t[::1] target, const int32_t[::1] delay, const double[::1] weight,
          double constant, int64_t fixed, const int32_t[::1] number, int64_t first, int64_t n_targets, int64_t shift,
          uint32_t[::1] cursor, uint8_t[:, ::1] synapses, bint several, int32_t format):
    """Put synapses into the rows of their sources; see struct native_placement.

    `synapses` has the bytes of one record in each line. Returns False if a synapse does not belong here.
    """
    cdef native_placement p
    cdef int outcome
    p.source, p.target = &source[0], &target[0]
    p.delay = &delay[0] if delay.shape[0] else NULL
    p.weight = &weight[0] if weight.shape[0] else NULL
    p.constant, p.n, p.n_sources, p.fixed = constant, source.shape[0], cursor.shape[0], fixed
    p.total, p.first, p.n_targets, p.shift = synapses.shape[0], first, n_targets, shift
    p.number, p.cursor, p.synapses = &number[0], &cursor[0], &synapses[0, 0]
    p.format, p.several = format, several
    with nogil:
        outcome = native_place_synapses(&p)
    return outcome == 0


def sort_rows(*, const uint32_t[::1] row, const int32_t[::1] order, const uint8_t[:, ::1] synapses, bint several,
              int32_t format, uint16_t nowhere, uint32_t[::1] offset, uint8_t[::1] found, uint8_t[::1] room):
    """Sort rows by delay into slices, and note in `offset` where these end; see struct native_sort.

    Records lose the numbers of their delays. Slices are filled up to whole packs by synapses of weight 0 onto the local
    index `nowhere` and those behind it. Returns the number of records.
    """
    cdef native_sort s
    cdef int64_t n
    s.n_sources, s.n_delays = row.shape[0] - 1, order.shape[0]
    s.row, s.order, s.synapses, s.several, s.format = &row[0], &order[0], &synapses[0, 0], several, format
    s.nowhere, s.offset, s.sorted, s.room = nowhere, &offset[0], &found[0], &room[0]
    with nogil:
        n = native_sort_rows(&s)
    return n
