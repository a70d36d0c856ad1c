# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""The engine of one rank: the compiled loops, and the structs that they work on.

Python describes structs by the classes of `blocks`, `tables` and `spikes`. The engine copies each struct to where the
loops look for it, and keeps the description alive. The loops are C, compiled for several instruction sets (loops.h).
"""

cimport cython
from cpython.ref cimport Py_INCREF
from libc.stdint cimport int32_t, int64_t, uint8_t
from libc.stdlib cimport calloc, free
from libc.string cimport memset

from .blocks cimport Block, Currents, Part, Probe
from .plasticity cimport Factors
from .spikes cimport Feed, Lists, Log, Packet, Ranks
from .structs cimport (
    NATIVE_BROKEN, NATIVE_DONE, NATIVE_LACKING, NATIVE_LISTS_FULL, NATIVE_LOG_FULL, NATIVE_SENDING, NATIVE_STEPS,
    NATIVE_UNDER_WAY, NATIVE_UNSOLVED, NATIVE_WAITING,
    native_block, native_engine, native_factors, native_feed, native_part, native_probe, native_ranks, native_section,
    native_sent, native_table
)
from .tables cimport Section, Table


cdef extern from "team/team.h" nogil:
    struct native_loops:
        void (*sample)(const native_block *, int64_t) noexcept nogil
        void (*catch_up)(const native_table *, const native_section *, int64_t, int64_t, double *, native_sent *,
                         uint8_t *) noexcept nogil
        void (*count_passed)(const native_table *, int64_t, int64_t, int64_t *, int64_t *) noexcept nogil
        void (*observe)(const native_section *, int64_t, double **) noexcept nogil
        void (*settle_table)(const native_table *, int64_t) noexcept nogil

    struct native_member:
        int64_t waiting

    struct native_sharing:
        int64_t n_threads, n_sharing

    struct native_team:
        native_sharing sharing
        native_member *member

    const native_loops *native_level(int level) noexcept
    void native_list(native_engine *, int64_t, int64_t, const int32_t **, const int32_t **) noexcept
    int64_t native_header(const native_engine *) noexcept
    int64_t native_packets(const native_engine *, const int32_t *, int64_t, int64_t, int64_t, const int32_t **,
                           const int32_t **) noexcept
    int native_receive(native_engine *, int64_t, const int32_t **, const int32_t **, int64_t) noexcept
    int64_t native_begin_of_interval(const native_engine *) noexcept
    double native_now() noexcept
    int64_t native_ticks() noexcept
    native_team *native_assemble(native_engine *, const native_loops *, int64_t, int) noexcept
    void native_disband(native_team *) noexcept
    int native_run(native_team *, int64_t, double) noexcept


DONE, LISTS_FULL, LOG_FULL = NATIVE_DONE, NATIVE_LISTS_FULL, NATIVE_LOG_FULL
SENDING, WAITING, LACKING, BROKEN = NATIVE_SENDING, NATIVE_WAITING, NATIVE_LACKING, NATIVE_BROKEN
UNSOLVED = NATIVE_UNSOLVED

cdef dict NUMBERS = {"plain": 0, "x86-64-v3": 3, "x86-64-v4": 4}


def levels():
    """Return the names of the instruction sets that this machine has, the plainest first."""
    return tuple(name for name, number in NUMBERS.items() if native_level(number) != NULL)


@cython.no_gc_clear  # __dealloc__ needs what is kept
cdef class Engine:
    """One network on one rank.

    Parts, tables, feeds, lists, the packet and the log must be set before the first run, and sources be listed.

    Parameters
    ----------
    level : str
        One of `levels()`.
    blocks : sequence of Block
        The blocks.
    n_populations : int
        Populations of the network.
    interval : int
        The most steps between two exchanges.
    n_threads : int
        The most threads that take blocks.
    distributed : bool
        Whether there are other ranks.
    prompt : bool
        Whether some part of the network is; arrivals are then added one step earlier.
    crowded : bool
        Whether there are more threads than processors; threads then wait asleep.
    adaptive : bool
        Whether one thread may take all blocks as long as that is faster.

    Raises
    ------
    MemoryError
        If there is no memory.
    """

    cdef native_engine engine
    cdef const native_loops *loops
    cdef native_team *team
    cdef dict kept
    cdef double begun
    cdef int64_t first_tick

    def __cinit__(self, *, str level, blocks, int64_t n_populations, int64_t interval, int64_t n_threads,
                  bint distributed, bint prompt, bint crowded, bint adaptive):
        cdef Block block
        cdef int64_t b, n_tables
        self.loops = native_level(NUMBERS[level])
        self.kept = {"blocks": tuple(blocks)}
        self.begun, self.first_tick = native_now(), native_ticks()
        self.engine.distributed, self.engine.prompt, self.engine.crowded = distributed, prompt, crowded
        self.engine.interval, self.engine.n_populations = interval, n_populations
        self.engine.block = <native_block *>calloc(max(len(blocks), 1), sizeof(native_block))
        self.engine.feed = <native_feed *>calloc(max(n_populations, 1), sizeof(native_feed))
        if self.engine.block == NULL or self.engine.feed == NULL:
            raise MemoryError
        for b, block in enumerate(blocks):
            self.engine.block[b] = block.c
            self.engine.block[b].lost[0] = -1
            self.engine.n_blocks += 1
            n_tables = max(block.c.n_tables, 1)
            self.engine.block[b].part = <native_part *>calloc(max(block.c.n_parts, 1), sizeof(native_part))
            self.engine.block[b].table = <native_table *>calloc(n_tables, sizeof(native_table))
            self.engine.block[b].sums = <double **>calloc((NATIVE_STEPS + 1) * n_tables, sizeof(double *))
            if not (self.engine.block[b].part and self.engine.block[b].table and self.engine.block[b].sums):
                raise MemoryError
        self.team = native_assemble(&self.engine, self.loops, min(n_threads, max(len(blocks), 1)), adaptive)
        if self.team == NULL:
            raise MemoryError

    def __dealloc__(self):
        native_disband(self.team)
        if self.engine.sent == NATIVE_UNDER_WAY and self.engine.ranks.board == NULL:
            Py_INCREF(self.kept["packet"])  # MPI may yet read the one and write to the other
            Py_INCREF(self.kept["ranks"])
        cdef int64_t b
        for b in range(self.engine.n_blocks):
            free(self.engine.block[b].part)
            free(self.engine.block[b].table)
            free(self.engine.block[b].sums)
            free(self.engine.block[b].probe)
        free(self.engine.block)
        free(self.engine.feed)
        free(self.engine.factors)

    @property
    def step(self):
        """The present step."""
        return self.engine.step

    @step.setter
    def step(self, int64_t step):
        self.engine.step, self.engine.pending = step, 0

    @property
    def begin_of_interval(self):
        """The step at which the present interval begins."""
        return native_begin_of_interval(&self.engine)

    @property
    def listed(self):
        """The number of entries of the spike lists that are in use."""
        return self.engine.lists.used

    @property
    def logged(self):
        """The number of spikes in the log."""
        return self.engine.log.used

    def mark(self, *, const uint8_t[::1] emits, const uint8_t[::1] recorded):
        """Say which populations project somewhere, and whose spikes are logged: 1 or 0 for each."""
        self.kept["marks"] = emits, recorded
        self.engine.emits, self.engine.recorded = &emits[0], &recorded[0]

    def set_part(self, int64_t b, int64_t number, Part part):
        """Give a block one of its parts, or give the part new parameters."""
        self.kept["part", b, number] = part
        self.engine.block[b].part[number] = part.c
        self.engine.block[b].part[number].lost = self.engine.block[b].lost

    def set_currents(self, Currents currents):
        """Give the injected currents of the steps to come to parts that have `Injected`."""
        self.kept["currents"] = currents
        self.engine.currents = currents.c

    def set_table(self, int64_t b, int receptor, Table table):
        """Give a block its synapses onto one receptor. Spikes that are on their way will arrive over these."""
        cdef native_table *to = &self.engine.block[b].table[receptor]
        cdef int64_t k
        to[0] = table.c
        to.delivered, to.arrived = max(<int64_t>-1, self.engine.step - table.reach), self.engine.step
        for k in range(to.n_private):
            to.private[k].draws = &self.engine.block[b].draws
        self.kept["table", b, receptor] = table

    def count_passed(self, int64_t b, int receptor, int64_t number):
        """Count what spikes transmit that have passed the synapses of a section that learns.

        Returns
        -------
        int, int
            Slices; their synapses, each slice filled up to whole packs.
        """
        cdef int64_t n_sent = 0, n_synapses = 0
        self.loops.count_passed(&self.engine.block[b].table[receptor], number, self.engine.step, &n_sent, &n_synapses)
        return n_sent, n_synapses

    def catch_up(self, int64_t b, int receptor, int64_t number, Section copy, double[::1] sums,
                 uint8_t[:, ::1] sent=None, uint8_t[:, ::1] synapses=None):
        """Bring a copy of a section that learns up to the present step.

        Parameters
        ----------
        b, receptor : int
            Block and table.
        number : int
            Number of the section in its table.
        copy : Section
            The copy.
        sums : (n,) ndarray of float64
            Room for all local indices of the table.
        sent, synapses : (n, 24) and (m, 10) ndarray of uint8, optional
            Room for what `count_passed` has counted: see struct native_sent; records with fillings.
        """
        cdef native_sent *into = NULL
        cdef uint8_t *records = NULL
        if sent is not None and sent.shape[0]:
            into, records = <native_sent *>&sent[0, 0], &synapses[0, 0]
        with nogil:
            self.loops.catch_up(&self.engine.block[b].table[receptor], &copy.c, number, self.engine.step, &sums[0],
                                into, records)

    def observe(self, Section copy, double[:, ::1] observed):
        """Work out the variables of a copy of a section that learns by tape, and has caught up, at the present step.

        Parameters
        ----------
        copy : Section
            The copy.
        observed : (k, n) ndarray of float64
            Room for each of them, at each synapse.
        """
        cdef int64_t k, n = observed.shape[0]
        cdef double **rows = <double **>calloc(max(n, 1), sizeof(double *))
        if rows == NULL:
            raise MemoryError
        for k in range(n):
            rows[k] = &observed[k, 0]
        with nogil:
            self.loops.observe(&copy.c, self.engine.step, rows)
        free(rows)

    def set_factors(self, factors):
        """Give the factors of all pathways whose spikes have some."""
        cdef Factors each
        free(self.engine.factors)
        self.engine.n_factors = 0
        self.engine.factors = <native_factors **>calloc(max(len(factors), 1), sizeof(native_factors *))
        if self.engine.factors == NULL:
            raise MemoryError
        self.kept["factors"] = tuple(factors)
        for each in factors:
            self.engine.factors[self.engine.n_factors] = &each.c
            self.engine.n_factors += 1

    def settle(self):
        """Let all synapses that learn take the spikes of their targets that come before any arrival after this step.

        No bit of what follows depends on when that is done.
        """
        cdef int64_t b, r
        with nogil:
            for b in range(self.engine.n_blocks):
                for r in range(self.engine.block[b].n_tables):
                    self.loops.settle_table(&self.engine.block[b].table[r], self.engine.step + 1)

    def set_probes(self, int64_t b, probes):
        """Say what is sampled of a block, instead of what was."""
        cdef native_block *block = &self.engine.block[b]
        cdef Probe probe
        free(block.probe)
        block.n_probes = 0
        block.probe = <native_probe *>calloc(max(len(probes), 1), sizeof(native_probe))
        if block.probe == NULL:
            raise MemoryError
        self.kept["probes", b] = tuple(probes)
        for probe in probes:
            block.probe[block.n_probes] = probe.c
            block.n_probes += 1

    def set_feed(self, int64_t population, Feed feed):
        """Say which spikes of a population are listed from now on."""
        self.kept["feed", population] = feed
        self.engine.feed[population] = feed.c

    def set_lists(self, Lists lists):
        """Give the spike lists their memory, with the spikes in it."""
        self.kept["lists"] = lists
        self.engine.lists = lists.c

    def set_log(self, Log log):
        """Give the log memory, which is empty."""
        self.kept["log"] = log
        self.engine.log = log.c

    def set_packet(self, Packet packet):
        """Give room for what the cells of this rank tell the others."""
        self.kept["packet"] = packet
        self.engine.packet = packet.c

    def set_ranks(self, Ranks ranks=None):
        """Say how ranks exchange packets. If omitted, `run` comes back after each interval so that Python does it."""
        if ranks is None:
            memset(&self.engine.ranks, 0, sizeof(native_ranks))
        else:
            self.engine.ranks = ranks.c
        self.kept["ranks"] = ranks

    def sample(self):
        """Take the samples that are due now."""
        for b in range(self.engine.n_blocks):
            self.loops.sample(&self.engine.block[b], self.engine.step)

    def list_sources(self):
        """Make the list of spikes of step 0, at which only sources emit."""
        native_list(&self.engine, self.engine.step, 0, NULL, NULL)

    def run(self, int64_t last, double seconds):
        """Go on to a step, or until some wall time has passed, or until something is wanted; say which."""
        cdef int outcome
        with nogil:
            outcome = native_run(self.team, last, seconds)
        return outcome

    def timings(self):
        """Return the events and the draws so far, and the seconds, summed over threads, spent on each phase."""
        cdef int64_t b, k, delivering = 0, drawing = 0, updating = 0, waiting = 0, events = 0, drawn = 0
        cdef double second = max((native_now() - self.begun) / max(native_ticks() - self.first_tick, 1), 1e-12)
        for b in range(self.engine.n_blocks):
            drawing += self.engine.block[b].draws.ticks
            drawn += self.engine.block[b].draws.n
            delivering += self.engine.block[b].delivering - self.engine.block[b].draws.ticks
            updating += self.engine.block[b].updating
            events += self.engine.block[b].events
        for k in range(self.team.sharing.n_threads):
            waiting += self.team.member[k].waiting
        spent = (delivering, drawing, updating, self.engine.exchanging, waiting)
        return events, drawn, *(ticks * second for ticks in spent)

    @property
    def n_sharing(self):
        """How many threads share the next interval: all or one."""
        return self.team.sharing.n_sharing

    @property
    def sent(self):
        """How many numbers of the packet there are to be sent of the interval that has just ended."""
        cdef int64_t total = self.engine.packet.total[0]
        return native_header(&self.engine) + (total if total >= 0 else -1 - total)

    @property
    def lost(self):
        """Step, population and index of each block's first cell without a solution, if it has one."""
        every = [self.engine.block[b].lost for b in range(self.engine.n_blocks)]
        return [tuple(lost) for lost in every if lost[0] >= 0]

    def receive(self, const int32_t[:, ::1] packets):
        """End an interval with the packets of all ranks, one in each row; False if there is no room in the lists."""
        cdef int64_t n_ranks = packets.shape[0], header = native_header(&self.engine), ticks = native_ticks()
        cdef int64_t rank, k, n, every
        cdef const int32_t **count = <const int32_t **>calloc(2 * n_ranks, sizeof(int32_t *))
        if count == NULL:
            raise MemoryError
        every = native_packets(&self.engine, &packets[0, 0], n_ranks, packets.shape[1], packets.shape[1] - header,
                               count, count + n_ranks)
        cdef int good = every >= 0
        for rank in range(n_ranks if good else 0):
            n = 0
            for k in range(1, header):
                n += packets[rank, k]
            good = good and n == packets[rank, 0]
        if not good:
            free(count)
            raise ValueError("a packet does not hold as many spikes as it announces")
        good = native_receive(&self.engine, n_ranks, count, count + n_ranks, every)
        free(count)
        self.engine.exchanging += native_ticks() - ticks
        return bool(good)
