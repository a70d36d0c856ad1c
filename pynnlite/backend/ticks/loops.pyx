# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""The compiled loops of a network whose spikes something else carries; structs.h says what is where.

An object holds a struct and keeps alive the arrays that it points to.
"""

from libc.stdint cimport int32_t, int64_t, uint64_t, uintptr_t
from libc.stdlib cimport calloc, free
from libc.string cimport memcpy

import numpy as np

from pynnlite.lowering.described cimport Programs, lowered_cells


cdef extern from "loops.h" nogil:
    struct ticks_part:
        lowered_cells cells
        int64_t number
        double **sums

    struct ticks_counted:
        int64_t number, count

    struct ticks_list:
        int64_t n, room
        ticks_counted *item

    struct ticks_probe:
        const double *values
        const int64_t *cell
        int64_t n, next, interval, left
        double *out
        const lowered_cells *observed

    struct ticks_network:
        int64_t n_parts
        ticks_part *part
        double *sums
        int64_t n_rows
        const int64_t *first_slice
        const int64_t *first_synapse
        const int64_t *later
        const int32_t *target
        const double *weight
        int64_t n_ring
        ticks_list *ring
        ticks_list arrived
        int64_t n_given, taken
        const int64_t *given_step
        const int64_t *given_row
        const int64_t *given_count
        int64_t n_probes
        ticks_probe *probe
        int64_t n_log, log_room
        int64_t *log_step
        int64_t *log_cell
        int32_t *list
        int64_t *fired
        int64_t lost[3]
        int32_t lacking

    struct ticks_loops:
        int64_t (*tick)(void *, int64_t, const int64_t **)
        void (*sample)(ticks_network *, int64_t)

    struct pynnlite_network:
        void *network
        void (*arrive)(void *, int64_t)
        int64_t (*tick)(void *, int64_t, const int64_t **)

    void ticks_arrive(void *network, int64_t row)
    const ticks_loops *ticks_level(int level)
    int LOWERED_LANES, LOWERED_TILE


NUMBERS = {"plain": 0, "v3": 3, "v4": 4}
LANES, TILE = LOWERED_LANES, LOWERED_TILE


def levels():
    """Return the names of the instruction sets that this machine has."""
    return tuple(name for name, number in NUMBERS.items() if ticks_level(number) != NULL)


cdef class Part:
    """The cells of one population on this rank.

    Parameters
    ----------
    programs : Programs
        What they do in a step.
    population, first, number : int
        Number of the population; index of the first cell; number of the first cell among all of this rank.
    n_cells : int
        How many cells there are, without padding.
    state : (k, n) ndarray of float64
        The columns of the state, padding included; the countdown last.
    constants : list of ndarray of float64
        Each constant: a number for each cell, padding included, or one number that all share.
    drive : (n,) ndarray of float64
        Injected current, nA.
    sums : (r, n) ndarray of float64
        What arrives at each receptor; part of the sums of the network.
    key : int
        Key of the draws of a hazard.
    """

    cdef ticks_part c
    cdef const double **_constant
    cdef double **_sums
    cdef object kept

    def __cinit__(self, *, Programs programs, int32_t population, int64_t first, int64_t number, int64_t n_cells,
                  double[:, ::1] state, list constants, const double[::1] drive, double[:, ::1] sums, uint64_t key):
        cdef int64_t k, n_constants = len(constants)
        cdef const double[::1] column
        cdef int64_t[::1] care = np.zeros((state.shape[1] + LOWERED_TILE - 1) // LOWERED_TILE * 2, np.int64)
        self.kept = programs, state, constants, drive, sums, care
        self._constant = <const double **>calloc(max(n_constants, 1), sizeof(double *))
        self._sums = <double **>calloc(max(sums.shape[0], 1), sizeof(double *))
        if self._constant == NULL or self._sums == NULL:
            raise MemoryError
        for k in range(n_constants):
            column = constants[k]
            self._constant[k] = &column[0]
        for k in range(sums.shape[0]):
            self._sums[k] = &sums[k, 0]
        self.c.number, self.c.sums = number, self._sums
        self.c.cells.programs, self.c.cells.population, self.c.cells.first = &programs.c, population, first
        self.c.cells.n, self.c.cells.n_cells, self.c.cells.n_receptors = state.shape[1], n_cells, sums.shape[0]
        self.c.cells.n_constants, self.c.cells.countdown = n_constants, state.shape[0] - 1
        self.c.cells.stride, self.c.cells.state = state.shape[1], &state[0, 0]
        self.c.cells.constant, self.c.cells.drive, self.c.cells.care = self._constant, &drive[0], &care[0]
        self.c.cells.key = key

    def __dealloc__(self):
        free(self._constant)
        free(self._sums)


cdef class Probe:
    """What is sampled of one part.

    Parameters
    ----------
    values : (n,) ndarray of float64
        A column of the state.
    cell : (k,) ndarray of int64
        The cells of the part.
    next, interval : int
        The step of the next sample, and the steps from one sample to the next.
    out : (m, k) ndarray of float64
        Where the next samples go.
    part : int
        Number of the part whose definitions are worked out before; -1 for a state variable.
    """

    cdef ticks_probe c
    cdef int64_t part
    cdef object kept

    def __cinit__(self, *, const double[::1] values, const int64_t[::1] cell, int64_t next, int64_t interval,
                  double[:, ::1] out, int64_t part):
        self.kept, self.part = (values, cell, out), part
        self.c.values, self.c.n, self.c.next, self.c.interval = &values[0], cell.shape[0], next, interval
        self.c.left = out.shape[0]
        if cell.shape[0] and out.shape[0]:
            self.c.cell, self.c.out = &cell[0], &out[0, 0]


cdef class Network:
    """All cells of this rank and the synapses onto them.

    Parameters
    ----------
    level : str
        One of `levels()`.
    parts : list of Part
        The cells, by population.
    n_cells, largest : int
        How many cells there are on this rank, and in the largest part.
    sums : (m,) ndarray of float64
        What arrives at all receptors of all cells.
    """

    cdef ticks_network c
    cdef pynnlite_network entry
    cdef const ticks_loops *loops
    cdef list parts
    cdef object rows, given, probes, kept

    def __cinit__(self, *, str level, list parts, int64_t n_cells, int64_t largest, double[::1] sums):
        cdef int64_t k
        cdef int32_t[::1] room = np.zeros(largest + 1, np.int32)
        cdef int64_t[::1] fired = np.zeros(n_cells + 1, np.int64)
        self.loops = ticks_level(NUMBERS[level])
        self.kept, self.parts = (room, fired, sums), list(parts)
        self.c.n_parts = len(parts)
        self.c.part = <ticks_part *>calloc(max(len(parts), 1), sizeof(ticks_part))
        if self.c.part == NULL:
            raise MemoryError
        self.c.sums = &sums[0]
        self.c.list, self.c.fired = &room[0], &fired[0]
        for k in range(3):
            self.c.lost[k] = -1
        for k in range(self.c.n_parts):
            self.set_part(k, parts[k])
        self.entry.network, self.entry.arrive, self.entry.tick = &self.c, ticks_arrive, self.loops.tick

    def __dealloc__(self):
        cdef int64_t k
        for k in range(self.c.n_ring):
            free(self.c.ring[k].item)
        free(self.c.ring)
        free(self.c.arrived.item)
        free(self.c.part)
        free(self.c.probe)
        free(self.c.log_step)
        free(self.c.log_cell)

    @property
    def entry_address(self):
        """Address of the `pynnlite_network` that `pynnlite_attach` of ticks.h takes."""
        return <uintptr_t>&self.entry

    @property
    def lost(self):
        """Step, population and index of the first cell without a solution; None if there is none."""
        return (self.c.lost[0], self.c.lost[1], self.c.lost[2]) if self.c.lost[0] >= 0 else None

    @property
    def lacking(self):
        """Whether there was no memory for a spike."""
        return self.c.lacking != 0

    def set_part(self, int64_t k, Part part):
        """Replace a part by one of the same size."""
        self.parts[k] = part
        self.c.part[k] = part.c
        self.c.part[k].cells.lost = self.c.lost

    def set_rows(self, const int64_t[::1] first_slice, const int64_t[::1] first_synapse, const int64_t[::1] later,
                 const int32_t[::1] target, const double[::1] weight):
        """Take all synapses, as structs.h draws them. Call once; weights may be changed in place."""
        cdef int64_t k, n_ring = 1
        for k in range(later.shape[0]):
            while n_ring <= later[k]:
                n_ring *= 2
        self.rows = first_slice, first_synapse, later, target, weight
        self.c.ring = <ticks_list *>calloc(n_ring, sizeof(ticks_list))
        if self.c.ring == NULL:
            raise MemoryError
        self.c.n_ring = n_ring
        self.c.n_rows = first_slice.shape[0] - 1
        self.c.first_slice, self.c.first_synapse = &first_slice[0], &first_synapse[0]
        if later.shape[0]:
            self.c.later = &later[0]
        if target.shape[0]:
            self.c.target, self.c.weight = &target[0], &weight[0]

    def give(self, const int64_t[::1] step, const int64_t[::1] row, const int64_t[::1] count):
        """Take the spikes of sources, ascending by step, then row, instead of those given before.

        Parameters
        ----------
        step : (n,) ndarray of int64
            The step of the tick that takes a spike: that of its emission and the shortest delay.
        row, count : (n,) ndarray of int64
            The source, and how often it fires in the step.
        """
        self.given = step, row, count
        self.c.n_given, self.c.taken = step.shape[0], 0
        if step.shape[0]:
            self.c.given_step, self.c.given_row, self.c.given_count = &step[0], &row[0], &count[0]

    def set_probes(self, list probes):
        """Take samples by these probes from now on."""
        cdef int64_t k
        cdef Probe probe
        cdef ticks_probe *new = <ticks_probe *>calloc(max(len(probes), 1), sizeof(ticks_probe))
        if new == NULL:
            raise MemoryError
        for k in range(len(probes)):
            probe = probes[k]
            new[k] = probe.c
            if probe.part >= 0:
                new[k].observed = &self.c.part[probe.part].cells
        free(self.c.probe)
        self.probes, self.c.probe, self.c.n_probes = probes, new, len(probes)

    def sample(self, int64_t step):
        """Take the samples that are due at a step, which was not reached by a tick."""
        self.loops.sample(&self.c, step)

    def arrive(self, int64_t row):
        """Note that a spike of a row has travelled for the shortest delay."""
        ticks_arrive(&self.c, row)

    def tick(self, int64_t step):
        """Go to a step, and return the numbers of the cells that fire, as (k,) ndarray of int64."""
        cdef const int64_t *cells
        cdef int64_t n = self.loops.tick(&self.c, step, &cells)
        return _copied(cells, n)

    def drain(self):
        """Return the steps and the cells of all spikes since the last time, as (n,) ndarrays of int64."""
        found = _copied(self.c.log_step, self.c.n_log), _copied(self.c.log_cell, self.c.n_log)
        self.c.n_log = 0
        return found


cdef object _copied(const int64_t *numbers, int64_t n):
    """Return a copy of some numbers."""
    array = np.empty(n, np.int64)
    cdef int64_t[::1] room = array
    if n:
        memcpy(&room[0], numbers, n * sizeof(int64_t))
    return array
