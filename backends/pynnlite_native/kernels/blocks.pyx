# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""Descriptions of blocks, their parts and probes: one class for each struct of structs.h.

An object holds a struct, and keeps alive the arrays that it points to. The engine copies the struct and keeps the
object.
"""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint64_t
from libc.stdlib cimport calloc, free

from pynnlite.lowering.described cimport Programs

from .structs cimport NATIVE_COND_EXP, NATIVE_CURR_DELTA, NATIVE_CURR_EXP, NATIVE_LANES, NATIVE_TILE

TILE, LANES = NATIVE_TILE, NATIVE_LANES
CURR_EXP, COND_EXP, CURR_DELTA = NATIVE_CURR_EXP, NATIVE_COND_EXP, NATIVE_CURR_DELTA


cdef class Injected:
    """Currents into the cells of one part that change often.

    Parameters
    ----------
    ranges : (r, 3) ndarray of int64
        For each range of cells side by side that one injection goes into, in the order of the injections: first cell,
        last cell + 1, column of `Currents`.
    offset, rest, gain : (n,) ndarray of float64
        Constant current (nA), resting potential (mV) and membrane resistance (MΩ) of each cell.
    drive : (n,) ndarray of float64
        Drive of the part, which the loops work out.
    """

    def __cinit__(self, *, const int64_t[:, ::1] ranges, const double[::1] offset, const double[::1] rest,
                  const double[::1] gain, double[::1] drive):
        self.kept = ranges, offset, rest, gain, drive
        self.c.n_ranges, self.c.range = ranges.shape[0], &ranges[0, 0]
        self.c.offset, self.c.rest, self.c.gain, self.c.drive = &offset[0], &rest[0], &gain[0], &drive[0]


cdef class Currents:
    """The injected currents of the steps to come.

    Parameters
    ----------
    first : int
        The first of m steps.
    values : (m, k) ndarray of float64
        Current of each injection in each step, nA.
    changed : (m,) ndarray of uint8
        1 in steps in which some current differs from the step before, and in the first step.
    """

    def __cinit__(self, *, int64_t first, const double[:, ::1] values, const uint8_t[::1] changed):
        self.kept = values, changed
        self.c.first, self.c.n_columns = first, values.shape[1]
        self.c.value, self.c.changed = &values[0, 0], &changed[0]


cdef class Part:
    """The cells of one population in one block.

    Parameters
    ----------
    kernel : int or Programs
        `CURR_EXP`, `COND_EXP` or `CURR_DELTA`; or what the cells do, if they run by programs.
    population : int
        Number of the population.
    prompt : bool
        Whether the cells take arrivals at the end of a step, not at its beginning.
    first : int
        Index of the first cell in its population.
    offsets : (r,) ndarray of int64
        Its local index in the table of each receptor.
    into : (r,) ndarray of int64
        For each receptor, the column of the state that arrivals are added to.
    state : (k + 1, n) ndarray of float64
        Columns of n cells, padding included: the k state variables, v first, then the countdown. They may be further
        apart than n numbers.
    care : ndarray of int64
        One number for each tile; see structs.h.
    numbers : (m,) ndarray of float64
        Constants of the kernel. Those that vary have an entry that is not read.
    varying : (j,) ndarray of int64
        The constants that have a column: each cell has its own.
    columns : (j, n) ndarray of float64
        Their columns.
    repeated : (m - j, w) ndarray of float64
        If some vary, the other numbers again: each for all cells, or for those of two tiles.
    drive : (n,) ndarray of float64
        Potential that each cell tends to without synapses, mV.
    drive_shared : bool
        Whether it is the same for all cells.
    injected : Injected or None
        Currents that change often.
    n_cells : int
        How many cells there are without padding.
    key : int
        Key of the draws of a hazard.
    """

    def __cinit__(self, *, kernel, int32_t population, bint prompt, int64_t first,
                  const int64_t[::1] offsets, const int64_t[::1] into, double[:, :] state, int64_t[::1] care,
                  const double[::1] numbers, const int64_t[::1] varying, const double[:, :] columns,
                  const double[:, ::1] repeated, const double[::1] drive, bint drive_shared, Injected injected=None,
                  int64_t n_cells=0, uint64_t key=0):
        cdef Py_ssize_t k, line = 0, m = numbers.shape[0], j = varying.shape[0]
        cdef Programs programs = kernel if isinstance(kernel, Programs) else None
        self.kept = offsets, into, state, care, numbers, columns, repeated, drive, injected, programs
        self.c.population, self.c.prompt = population, prompt
        self.c.first, self.c.n, self.c.n_states = first, state.shape[1], state.shape[0] - 1
        self.c.n_receptors, self.c.offset, self.c.into = offsets.shape[0], NULL, NULL
        if offsets.shape[0]:
            self.c.offset, self.c.into = &offsets[0], &into[0]
        self.c.state, self.c.stride = &state[0, 0], state.strides[0] // <Py_ssize_t>sizeof(double)
        self.c.n_constants, self.c.number = m, &numbers[0]
        self.c.n_cells, self.c.key = n_cells, key
        if programs is not None:
            self.c.programs = &programs.c
        else:
            self.c.kernel = kernel
        if j or programs is not None:
            self._constant = <const double **>calloc(m, sizeof(double *))
            if self._constant == NULL:
                raise MemoryError
            for k in range(j):
                self._constant[varying[k]] = &columns[k, 0]
            for k in range(m):
                if self._constant[k] == NULL and programs is not None:
                    self._constant[k] = &numbers[k]
                elif self._constant[k] == NULL:
                    self._constant[k] = &repeated[line, repeated.shape[1] - min(repeated.shape[1], NATIVE_TILE)]
                    line += 1
            self.c.constant = self._constant
        if 0 < j < m and state.shape[1] > NATIVE_TILE:
            self._back = <int64_t *>calloc(m + NATIVE_LANES, sizeof(int64_t))
            if self._back == NULL:
                raise MemoryError
            for k in range(m):
                self._back[k] = NATIVE_TILE * sizeof(double)
            for k in range(j):
                self._back[varying[k]] = 0
            self.c.back = self._back
        self.c.shared, self.c.drive_shared = j == 0, drive_shared
        self.c.care, self.c.drive = &care[0], &drive[0]
        if injected is not None:
            self.c.injected = injected.c

    def __dealloc__(self):
        free(self._constant)
        free(self._back)


cdef class Probe:
    """What is sampled of one part.

    Parameters
    ----------
    values : (n,) ndarray of float64
        The state variable, for all cells of the part.
    receptor : int
        Receptor whose arrivals are added to it, -1 for none.
    offset : int
        Local index of the first cell of the part in the table of this receptor.
    cells : (k,) ndarray of int32
        Cells of the part that are sampled.
    out : (m, w) ndarray of float64
        Samples: one line for each time.
    column : int
        Column of the first cell in `out`.
    sample : int
        Line of the next sample.
    next_step, interval : int
        Step of the next sample; steps between samples.
    part : int
        The part of the block whose definitions must be worked out first, -1 for none.
    """

    def __cinit__(self, *, const double[::1] values, int32_t receptor, int64_t offset, const int32_t[::1] cells,
                  double[:, ::1] out, int64_t column, int64_t sample, int64_t next_step, int64_t interval,
                  int64_t part=-1):
        self.kept = values, cells, out
        self.c.values, self.c.receptor, self.c.offset = &values[0], receptor, offset
        self.c.cell, self.c.n = &cells[0], cells.shape[0]
        self.c.out, self.c.stride, self.c.sample = &out[0, column], out.shape[1], sample
        self.c.next, self.c.interval, self.c.part = next_step, interval, part


cdef class Block:
    """Room for the spikes of one block, whose parts, tables and probes the engine is given later.

    Parameters
    ----------
    n_cells, n_parts, n_tables : int
        Cells without padding; parts; tables.
    fired : ndarray of int32
        Room for n_cells spikes in each step of an interval.
    fired_begin : ndarray of int64
        Room for one number for each part in each step of an interval, and one more.
    part_of : ndarray of int64
        For each population the number of its part, -1 if it has none here.
    """

    def __cinit__(self, *, int64_t n_cells, int64_t n_parts, int64_t n_tables, int32_t[::1] fired,
                  int64_t[::1] fired_begin, int64_t[::1] part_of):
        self.kept = fired, fired_begin, part_of
        self.c.n_cells, self.c.n_parts, self.c.n_tables = n_cells, n_parts, n_tables
        self.c.fired, self.c.fired_begin, self.c.part_of = &fired[0], &fired_begin[0], &part_of[0]
