# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""Descriptions of tables of synapses, their sections and private sources: one class for each struct of structs.h.

An object holds a struct, and keeps alive the arrays that it points to. The engine copies the struct and keeps the
object.
"""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free

from .plasticity cimport Factors, History, Learning
from .structs cimport (
    NATIVE_RUNGS, NATIVE_SECTIONS, NATIVE_TURN, native_drop_arrivals, native_history, native_make_arrivals, native_past,
    native_private, native_section
)
from .tapes cimport Tape

RUNGS, SECTIONS, TURN = NATIVE_RUNGS, NATIVE_SECTIONS, NATIVE_TURN


cdef class Section:
    """The synapses of a table that come from one population.

    Parameters
    ----------
    population : int
        Number of the population.
    sliced, several : bool
        Whether rows are sorted into slices; whether each record has the number of its delay.
    delays : (k,) ndarray of int64
        Delays that occur, in steps; ascending if sliced.
    offset : ndarray of uint32
        Where rows start, or where slices end; see structs.h.
    synapses : (n, size) ndarray of uint8
        Records, the bytes of one in each line.
    format : int
        `placing.CONSTANT`, `placing.SINGLE` or `placing.DOUBLE`.
    constant : float
        Weight of all synapses, if the format is `CONSTANT`.
    n_sources : int
        Size of the population.
    learning : Learning, optional
        How its synapses learn; `synapses` must then be writable, and have whole packs of targets and weights.
    tape : Tape, optional
        How its synapses learn by tape; each record of `synapses` is then a target.
    factors : Factors, optional
        What each spike is multiplied with; it must then be sliced.
    """

    def __cinit__(self, *, Py_ssize_t population, bint sliced, bint several, const int64_t[::1] delays,
                  const uint32_t[::1] offset, const uint8_t[:, ::1] synapses, int32_t format, double constant,
                  int64_t n_sources=0, Learning learning=None, Tape tape=None, Factors factors=None):
        self.kept = delays, offset, synapses, learning, tape, factors
        self.c.factors = NULL if factors is None else &factors.c
        self.c.n_sources, self.c.learning = n_sources, NULL if learning is None else &learning.c
        if tape is not None:
            self.c.learning = &tape.c
            self.past = tape.past
        self.population = population
        self.c.sliced, self.c.several, self.c.n_delays = sliced, several, delays.shape[0]
        self.c.delay, self.c.offset, self.c.synapses = &delays[0], &offset[0], &synapses[0, 0]
        self.c.size, self.c.format, self.c.constant = synapses.shape[1], format, constant


cdef class Private:
    """Private sources of one population in one table.

    Parameters
    ----------
    population, delay : int
        Number of the population; delay of the synapses, in steps.
    since : int
        Spikes up to this step are in the spike lists instead.
    first, n, target : int
        First source, number of sources, local index that the first one projects to.
    weight : (n,) or (1,) ndarray of float64
        Weights of the synapses; one if all have the same.
    key : int
        Key of the draws.
    earliest, latest : int
        First step in which a source of the population draws, and the step after the last one.
    n_portions : int
        The most portions that the mean of a source is split into.
    begin, end : ndarray of int64
        The first step of each source of the population, and the step after its last one.
    portions : ndarray of int32
        Portions of each source.
    ladder : ndarray of int64
        Number of the ladder of each source.
    floor : ndarray of uint32
        Upper half of a word below which the count of a source is 0.
    offset, threshold : ndarray of int64, ndarray of uint64
        Where each ladder starts among the rungs, and where the last one ends; rungs of all ladders.
    rungs : (k + 1,) ndarray of uint32
        If all sources draw alike, upper halves of the lower end of the one ladder, then 0; else only 0.
    """

    def __cinit__(self, *, int64_t population, int64_t delay, int64_t since, int64_t first, int64_t n, int64_t target,
                  const double[::1] weight, uint64_t key, int64_t earliest, int64_t latest, int64_t n_portions,
                  const int64_t[::1] begin, const int64_t[::1] end, const int32_t[::1] portions,
                  const int64_t[::1] ladder, const uint32_t[::1] floor, const int64_t[::1] offset,
                  const uint64_t[::1] threshold, const uint32_t[::1] rungs):
        self.kept = weight, begin, end, portions, ladder, floor, offset, threshold, rungs
        self.c.population, self.c.delay, self.c.since = population, delay, since
        self.c.first, self.c.n, self.c.target = first, n, target
        self.c.weight, self.c.shared = &weight[0], weight.shape[0] == 1
        self.c.key, self.c.earliest, self.c.latest, self.c.n_portions = key, earliest, latest, n_portions
        self.c.begin, self.c.end, self.c.portions, self.c.ladder = &begin[0], &end[0], &portions[0], &ladder[0]
        self.c.floor, self.c.offset, self.c.threshold = &floor[0], &offset[0], &threshold[0]
        self.c.rung, self.c.n_rungs = &rungs[0], rungs.shape[0] - 1


cdef class Table:
    """All synapses onto one receptor of a block, without spikes that are on their way.

    Parameters
    ----------
    n_populations : int
        Populations of the network.
    sections : sequence of Section
        Those that have synapses; several from one population in the order in which they are added. Each gets its
        `number`.
    histories : sequence of History
        What the targets of synapses that learn have fired.
    private : sequence of Private
        Private sources; at first those that draw when they fire, by population, then the others, the longest delay
        first.
    n_early : int
        Number of the former.
    sums : (k, w) ndarray of float64
        Zeros. With `ahead` k is the longest delay + 2, else a multiple of `turn`. A line has a number for each local
        index, padding included, and 8 more.
    ahead : bool
        Whether rows are added when their source fires; else all sections must be sliced.
    turn : int
        Steps of a turn, 1 with `ahead`.
    reach : int
        The longest delay, in steps.
    n_delays : int
        The most delays of the sections from one population, added up.

    Raises
    ------
    MemoryError
        If there is no memory for spikes that are on their way.
    """

    def __cinit__(self, *, Py_ssize_t n_populations, sections, private, int64_t n_early, double[:, ::1] sums,
                  bint ahead, int64_t turn, Py_ssize_t reach, int64_t n_delays, histories=()):
        cdef Section section
        cdef Private sources
        cdef History history
        self.c.section = <native_section *>calloc(max(n_populations, 1) + len(sections), sizeof(native_section))
        self.c.history = <native_history **>calloc(max(len(histories), 1), sizeof(native_history *))
        self.c.private = <native_private *>calloc(max(len(private), 1), sizeof(native_private))
        self.c.past = <native_past **>calloc(max(len(sections), 1), sizeof(native_past *))
        if self.c.section == NULL or self.c.private == NULL or self.c.history == NULL or self.c.past == NULL:
            raise MemoryError
        self.c.n_sections = max(n_populations, 1)
        cdef dict latest = {}
        for section in sections:
            section.number = section.population
            if section.population in latest:
                section.number = self.c.n_sections
                self.c.n_sections += 1
                self.c.section[<Py_ssize_t>latest[section.population]].next = section.number
            latest[section.population] = section.number
            self.c.section[section.number] = section.c
            self.c.n_tapes += section.c.learning != NULL and section.c.learning.tape != NULL
            if section.past is not None:
                self.c.past[self.c.n_pasts] = &section.past.c
                self.c.n_pasts += 1
        for history in histories:
            self.c.history[self.c.n_histories] = &history.c
            self.c.n_histories += 1
        for sources in private:
            self.c.private[self.c.n_private] = sources.c
            self.c.n_private += 1
        self.c.n_early, self.c.ahead, self.c.turn, self.reach = n_early, ahead, turn, reach
        self.c.sums, self.c.n_padded = &sums[0, 0], sums.shape[1]
        self.c.n_slots = sums.shape[0] - 1 if ahead else sums.shape[0]
        self.kept = [sums, *sections, *private, *histories]
        if ahead:
            self.c.start = <int64_t *>calloc(n_delays, sizeof(int64_t))
            if self.c.start == NULL:
                raise MemoryError
        elif not native_make_arrivals(&self.c, reach, n_delays):
            raise MemoryError

    def __dealloc__(self):
        native_drop_arrivals(&self.c)
        free(self.c.start)
        free(self.c.section)
        free(self.c.history)
        free(self.c.past)
        free(self.c.private)
