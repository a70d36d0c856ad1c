# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""Descriptions of synapses that learn by tape: one class for each struct of plasticity/tape_structs.h."""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free

from pynnlite.lowering.described cimport encoded, lowered_program

from .structs cimport (
    native_past, native_sent, native_tape_draw, native_tape_event, native_tape_head
)


cdef extern from "plasticity/past_ring.h" nogil:
    int native_make_past(native_past *, int64_t) noexcept
    int native_double_past(native_past *) noexcept


cdef class Past:
    """What the targets of synapses that learn by tape have fired, and their variables.

    Parameters
    ----------
    wanted : (n_parts,) ndarray of uint8
        1 for each part on whose cells the synapses end.
    count : (n,) ndarray of uint32
        Zeros; one for each local index.
    capacity : int
        Spikes of each cell that are kept; a power of two. It grows.
    longest : int
        The most steps that a spike needs back to a synapse.
    dt : float
        Length of a step in ms.
    n_target : int
        Number of variables of each target.
    fired : (ndarray of uint16, ndarray of uint16)
        Operations and terms of the program of a spike.
    numbers : (k,) ndarray of float64
        Numbers that occur in it.
    n_registers : int
        Registers that it needs.

    Raises
    ------
    MemoryError
        If there is no memory.
    """

    def __cinit__(self, *, const uint8_t[::1] wanted, uint32_t[::1] count, int64_t capacity, int64_t longest, double dt,
                  int64_t n_target, tuple fired, const double[::1] numbers, int64_t n_registers):
        self.kept, self.count = (wanted, fired, numbers), count
        self.c.wanted, self.c.n, self.c.count = &wanted[0], count.shape[0], &count[0]
        self.c.width, self.c.longest, self.c.dt, self.c.settled = 2 * n_target + 1, longest, dt, -1
        self.c.n_target, self.c.fired, self.c.n_registers = n_target, encoded(fired), n_registers
        self.c.n_numbers, self.c.number = numbers.shape[0], &numbers[0] if numbers.shape[0] else NULL
        if not native_make_past(&self.c, capacity):
            raise MemoryError

    @property
    def ring(self):
        """The latest spikes of each local index, (n, capacity, width): until the past changes."""
        return <double[:self.c.n, :self.c.capacity, :self.c.width]>self.c.ring

    def hold(self, int64_t n_spikes):
        """Have room for so many spikes of each cell."""
        while self.c.capacity < n_spikes:
            if not native_double_past(&self.c):
                raise MemoryError

    def __dealloc__(self):
        free(self.c.ring)


cdef class Tape:
    """How the synapses of a section learn by tape.

    Parameters
    ----------
    arrival, spike : (list of programs, (k, 4) ndarray of int64, ndarray of int64)
        What happens: the pieces, each as operations and terms; the draws between them, each as kind, slots of two
        arguments and of the result; the columns of synapses that it needs.
    observe : (ndarray of uint16, ndarray of uint16)
        The program that works out the variables.
    numbers : (n,) ndarray of float64
        Numbers that occur in the programs.
    n_columns, n_registers, n_written, n_source, n_observed, weight : int
        See struct native_tape.
    has_factor, by_factor : bool
        See struct native_tape.
    dt : float
        Length of a step in ms.
    columns : sequence of (n,) ndarray of float64
        The columns of the synapses.
    at : (n,) ndarray of float64 or None
        The step at which these are known, if it is not that of the head.
    sign : float or (n,) ndarray of float64
        Of what is transmitted, 1 or -1.
    head : (n_slices, 3) ndarray of int64
        See struct native_tape_head.
    source : (n_slices, 2, n_source) ndarray of float64
        Variables of sources, and the same before the last instant.
    past : Past or None
        What the targets have fired.
    variables : ndarray of int64
        Which of the variables of `past` are those of targets.
    key : int
        Key of the draws.
    occurrence : (n,) ndarray of uint32 or None
        Of each synapse, how many before it join the same cells; None if nothing is drawn.
    shift : int
        Index of a target, less its local index.
    dendritic : (n_delays,) ndarray of int32
        Steps that spikes of the target need to the synapse.

    Raises
    ------
    MemoryError
        If there is no memory.
    """

    def __cinit__(self, *, tuple arrival, tuple spike, tuple observe, const double[::1] numbers, int64_t n_columns,
                  int64_t n_registers, int64_t n_written, int64_t n_source, int64_t n_observed, int64_t weight,
                  bint has_factor, bint by_factor, double dt, columns, double[::1] at, sign, int64_t[:, ::1] head,
                  double[:, :, ::1] source, Past past, const int64_t[::1] variables, uint64_t key,
                  const uint32_t[::1] occurrence, int64_t shift, const int32_t[::1] dendritic):
        cdef double[::1] column
        cdef const double[::1] signs
        cdef int64_t k, n_pieces = len(arrival[0]) + len(spike[0])
        self.kept = (
            arrival, spike, observe, numbers, tuple(columns), at, sign, head, source, variables, occurrence, dendritic
        )
        self.past = past
        self.pieces = <lowered_program *>calloc(n_pieces, sizeof(lowered_program))
        self.draws = <native_tape_draw *>calloc(n_pieces, sizeof(native_tape_draw))
        self.columns = <double **>calloc(max(len(columns), 1), sizeof(double *))
        if self.pieces == NULL or self.draws == NULL or self.columns == NULL:
            raise MemoryError
        for k, column in enumerate(columns):
            self.columns[k] = &column[0]
        self.tape.arrival = self.event(arrival, 0)
        self.tape.spike = self.event(spike, len(arrival[0]))
        self.tape.observe = encoded(observe)
        self.tape.number, self.tape.n_numbers = &numbers[0] if numbers.shape[0] else NULL, numbers.shape[0]
        self.tape.n_columns, self.tape.n_registers = n_columns, n_registers
        self.tape.n_kept, self.tape.n_written, self.tape.n_source = len(columns), n_written, n_source
        self.tape.n_target, self.tape.n_observed, self.tape.weight = variables.shape[0], n_observed, weight
        self.tape.has_factor, self.tape.by_factor, self.tape.dt = has_factor, by_factor, dt
        self.tape.column, self.tape.at = self.columns, NULL if at is None else &at[0]
        self.tape.head, self.tape.source = <native_tape_head *>&head[0, 0], &source[0, 0, 0] if n_source else NULL
        self.tape.past = NULL if past is None else &past.c
        self.tape.variable = &variables[0] if variables.shape[0] else NULL
        self.tape.key, self.tape.shift = key, shift
        self.tape.occurrence = NULL if occurrence is None else &occurrence[0]
        self.c.tape, self.c.dendritic = &self.tape, &dendritic[0]
        self.c.passed = -(<int64_t>1 << 62)
        if isinstance(sign, float):
            self.c.sign = sign
        else:
            signs = sign
            self.tape.sign = &signs[0]

    cdef native_tape_event event(self, tuple described, int64_t first):
        """Return the struct of an event, whose pieces begin at some number."""
        cdef native_tape_event found
        cdef const int64_t[:, ::1] draws = described[1]
        cdef const int64_t[::1] kept = described[2]
        cdef int64_t k
        for k, piece in enumerate(described[0]):
            self.pieces[first + k] = encoded(piece)
        for k in range(draws.shape[0]):
            self.draws[first + k] = native_tape_draw(draws[k, 0], draws[k, 1], draws[k, 2], draws[k, 3])
        found.piece, found.draw, found.n_draws = self.pieces + first, self.draws + first, draws.shape[0]
        found.kept, found.n_kept = &kept[0] if kept.shape[0] else NULL, kept.shape[0]
        return found

    def set_sent(self, int64_t passed, const uint8_t[:, ::1] sent):
        """Say what spikes transmit that had passed the synapses by some step: see struct native_sent."""
        self.sent = sent
        self.c.passed, self.c.n_sent = passed, sent.shape[0]
        self.c.sent = <const native_sent *>&sent[0, 0] if sent.shape[0] else NULL

    def __dealloc__(self):
        free(self.pieces)
        free(self.draws)
        free(self.columns)
