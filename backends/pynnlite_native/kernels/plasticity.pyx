# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""Descriptions of synapses that learn: one class for each struct of plasticity/plasticity_structs.h.

An object holds a struct, and keeps alive the arrays that it points to. Sections and tables point to the struct, so it
lives on when a table is renewed.
"""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t
from libc.stdlib cimport calloc, free

import numpy as np

from pynnlite.lowering.described cimport encoded

from .structs cimport native_history, native_moment, native_plasticity, native_sent


cdef extern from "plasticity/plasticity_structs.h" nogil:
    enum:
        NATIVE_PAIR
        NATIVE_TRIPLET
        NATIVE_BALANCE
        NATIVE_ADDITIVE
        NATIVE_MULTIPLICATIVE
        NATIVE_MIXED
        NATIVE_POWER
        NATIVE_FACTOR_LANES

    struct native_line:
        pass

    struct native_head:
        pass


cdef extern from "plasticity/ring.h" nogil:
    int native_make_ring(native_history *, int64_t) noexcept
    int native_double_ring(native_history *) noexcept


# The structs of structs.pxd say nothing about lines and heads, which are arrays of Python.
cdef extern from * nogil:
    """
    #include "plasticity/plasticity_structs.h"
    static void native_set_line(struct native_history *history, double *line) { history->line = (void *)line; }
    static void native_set_head(struct native_plasticity *learning, double *head) { learning->head = (void *)head; }
    """
    void native_set_line(native_history *, double *) noexcept
    void native_set_head(native_plasticity *, double *) noexcept


LANES = NATIVE_FACTOR_LANES
PAIR, TRIPLET, BALANCE = NATIVE_PAIR, NATIVE_TRIPLET, NATIVE_BALANCE
ADDITIVE, MULTIPLICATIVE, MIXED, POWER = NATIVE_ADDITIVE, NATIVE_MULTIPLICATIVE, NATIVE_MIXED, NATIVE_POWER


cdef class History:
    """What the cells of a table have fired, as synapses with some time constants see it.

    Parameters
    ----------
    wanted : (n_parts,) ndarray of uint8
        1 for each part on whose cells synapses that learn end.
    spike_rate, trace_rate, second_rate : float
        Time step over the time constants: of the trace of sources; of targets; of the second trace of targets, 0 if
        there is none.
    line : (n, 8) ndarray of float64
        Of each local index the latest spikes, at first infinite, and sums, at first 0.
    second : (n, 8) or (0, 8) ndarray of float64
        Zeros; empty without a second trace.
    count : (n,) ndarray of uint32
        Zeros.
    capacity : int
        Spikes of each cell that are kept; a power of two. It grows.
    longest : int
        The most steps that a spike needs back to a synapse.
    epoch : int
        Steps from one move of the origin of time to the next.

    Raises
    ------
    MemoryError
        If there is no memory.
    """

    def __cinit__(self, *, const uint8_t[::1] wanted, double spike_rate, double trace_rate, double second_rate,
                  double[:, ::1] line, double[:, ::1] second, uint32_t[::1] count, int64_t capacity, int64_t longest,
                  int64_t epoch):
        self.kept, self.line, self.second, self.count = wanted, line, second, count
        self.c.wanted, self.c.n, self.c.count = &wanted[0], line.shape[0], &count[0]
        self.c.spike_rate, self.c.trace_rate, self.c.second_rate = spike_rate, trace_rate, second_rate
        native_set_line(&self.c, &line[0, 0])
        self.c.second = &second[0, 0] if second.shape[0] else NULL
        self.c.width = 3 if second.shape[0] else 2
        self.c.longest, self.c.epoch, self.c.origin, self.c.settled = longest, epoch, 0, float("inf")
        if not native_make_ring(&self.c, capacity):
            raise MemoryError

    @property
    def origin(self):
        """The step from which times of spikes are counted."""
        return self.c.origin

    @property
    def ring(self):
        """The latest spikes of each local index, (n, capacity, width): until the history changes."""
        return <double[:self.c.n, :self.c.capacity, :self.c.width]>self.c.ring

    def hold(self, int64_t n_spikes):
        """Have room for so many spikes of each cell."""
        while self.c.capacity < n_spikes:
            if not native_double_ring(&self.c):
                raise MemoryError

    def begin_at(self, int64_t step):
        """Go on at a step, with spikes as they were kept then."""
        self.c.origin = step // self.c.epoch * self.c.epoch

    def __dealloc__(self):
        free(self.c.ring)


cdef class Factors:
    """What the spikes of a pathway are multiplied with: see struct native_factors.

    It is at step -1 at first, before any spike.

    Parameters
    ----------
    population : int
        Number of the population of the sources.
    dt : float
        Length of a step in ms.
    variable : (k, n) ndarray of float64
        The variables of the rule, for each of n sources.
    at, last : (n,) ndarray of int64
        Steps of the latest event and of the latest spike of each source; the latter negative before the first spike.
    begin : (s,) ndarray of int64
        Zeros, for s steps.
    """

    def __cinit__(self, *, int32_t population, double dt, double[:, ::1] variable, int64_t[::1] at, int64_t[::1] last,
                  int64_t[::1] begin):
        self.kept = {"state": (variable, at, last, begin)}
        self.c.population, self.c.n_sources, self.c.dt = population, at.shape[0], dt
        self.c.n_variables, self.c.variable = variable.shape[0], &variable[0, 0] if variable.shape[0] else NULL
        self.c.at, self.c.last = &at[0], &last[0]
        self.c.n_slots, self.c.begin, self.c.known = begin.shape[0], &begin[0], -1

    def set_program(self, *, tuple program, double[::1] numbers, double[:, ::1] columns, int64_t first, int64_t since,
                    int64_t elapsed, int64_t factor):
        """Say what happens at a spike.

        Parameters
        ----------
        program : (ndarray of uint16, ndarray of uint16)
            Its operations and terms, see `pynnlite.lowering`.
        numbers : (m,) ndarray of float64
            The numbers in it.
        columns : (c, LANES) ndarray of float64
            Room for columns and registers.
        first, since, elapsed, factor : int
            Columns: the first variable, the time since the latest spike and since the latest event, the factor.
        """
        cdef double **slot = <double **>calloc(numbers.shape[0] + columns.shape[0], sizeof(double *))
        if slot == NULL:
            raise MemoryError
        free(self.c.slot)
        self.kept["program"] = program, numbers, columns
        self.c.slot, self.c.n_numbers = slot, numbers.shape[0]
        for k in range(numbers.shape[0]):
            slot[k] = &numbers[k]
        for k in range(columns.shape[0]):
            slot[numbers.shape[0] + k] = &columns[k, 0]
        self.c.arrival = encoded(program)
        self.c.first, self.c.since, self.c.elapsed, self.c.factor = first, since, elapsed, factor

    @property
    def values(self):
        """The factors of the spikes in the lists, until there are new ones."""
        return <double[:self.c.used]>self.c.value if self.c.used else np.zeros(0)

    def go_on(self, const double[::1] values, int64_t step):
        """Have the factors of all spikes up to a step that are in the lists."""
        cdef int64_t k, n = values.shape[0]
        free(self.c.value)
        self.c.value = <double *>calloc(max(n, 1), sizeof(double))
        self.c.used, self.c.capacity, self.c.known = 0, 0, step
        if self.c.value == NULL:
            raise MemoryError
        for k in range(n):
            self.c.value[k] = values[k]
        self.c.used = self.c.capacity = n

    def __dealloc__(self):
        free(self.c.slot)
        free(self.c.value)


cdef class Learning:
    """How the synapses of a section learn.

    Parameters
    ----------
    timing : int
        `PAIR`, `TRIPLET` or `BALANCE`.
    dependence : int
        `ADDITIVE`, `MULTIPLICATIVE`, `MIXED` or `POWER`.
    odd : bool
        Whether some amplitude has an unusual sign.
    least, most : float
        Bounds of the weight.
    sign : float
        Of what is transmitted, 1 or -1.
    up, up_second, down, down_second, fall, power_up, power_down : float
        Amplitudes and exponents; see struct native_plasticity.
    second_rate : float
        Time step over the time constant of the second trace of the source, 0 if there is none.
    history : History
        What the targets have fired.
    head : (n_sources * n_delays, 4) ndarray of float64
        Of each slice its traces, at first 0, 0, infinite, 0.
    dendritic : (n_delays,) ndarray of int32
        Steps that spikes of the target need to the synapse.

    Raises
    ------
    MemoryError
        If there is no memory.
    """

    def __cinit__(self, *, int32_t timing, int32_t dependence, bint odd, double least, double most, double sign,
                  double up, double up_second, double down, double down_second, double fall, double power_up,
                  double power_down, double second_rate, History history, double[:, ::1] head,
                  const int32_t[::1] dendritic):
        self.kept = head, dendritic
        self.history = history
        self.c.timing, self.c.dependence, self.c.odd = timing, dependence, odd
        self.c.least, self.c.most, self.c.sign = least, most, sign
        self.c.up, self.c.up_second, self.c.down, self.c.down_second = up, up_second, down, down_second
        self.c.fall, self.c.power_up, self.c.power_down = fall, power_up, power_down
        self.c.second_rate, self.c.history, self.c.dendritic = second_rate, &history.c, &dendritic[0]
        native_set_head(&self.c, &head[0, 0])
        self.c.moment = <native_moment *>calloc(dendritic.shape[0], sizeof(native_moment))
        if self.c.moment == NULL:
            raise MemoryError
        for k in range(dendritic.shape[0]):
            self.c.moment[k].step = -1
        self.c.passed = -(<int64_t>1 << 62)

    def set_sent(self, int64_t passed, const uint8_t[:, ::1] sent):
        """Say what spikes transmit that had passed the synapses by some step: see struct native_sent."""
        self.sent = sent
        self.c.passed, self.c.n_sent = passed, sent.shape[0]
        self.c.sent = <const native_sent *>&sent[0, 0] if sent.shape[0] else NULL

    def __dealloc__(self):
        free(self.c.moment)
