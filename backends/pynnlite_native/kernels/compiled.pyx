# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""Compiled loops of the native engine: validated arrays in, no policy inside.

An `Engine` holds pointers into arrays that Python allocated, and keeps these alive. The loops are C (see the headers
beside this file, and what compiled.pxd declares of them), compiled for several instruction sets.
"""

cimport cython
from cpython.ref cimport Py_INCREF
from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t, uint64_t, uintptr_t
from libc.stdlib cimport calloc, free
from libc.string cimport memset

BEFORE_PACKET = NATIVE_BEFORE_PACKET
RECEPTORS, PARAMETERS = NATIVE_RECEPTORS, NATIVE_PARAMETERS
CHUNK, LANES, RUNGS = NATIVE_CHUNK, NATIVE_LANES, NATIVE_RUNGS
CURR_EXP, COND_EXP, CURR_DELTA = NATIVE_CURR_EXP, NATIVE_COND_EXP, NATIVE_CURR_DELTA
DONE, LISTS_FULL, LOG_FULL = NATIVE_DONE, NATIVE_LISTS_FULL, NATIVE_LOG_FULL
SENDING, WAITING, LACKING, BROKEN = NATIVE_SENDING, NATIVE_WAITING, NATIVE_LACKING, NATIVE_BROKEN

cdef dict NUMBERS = {"plain": 0, "x86-64-v3": 3, "x86-64-v4": 4}


def levels():
    """Return the names of the instruction sets that this machine has, the plainest first."""
    return tuple(name for name, number in NUMBERS.items() if native_level(number) != NULL)


@cython.no_gc_clear  # see __dealloc__
cdef class Engine:
    """One network's loops.

    Parameters
    ----------
    level : str
        One of `levels()`.
    n_populations, n_blocks : int
        How many there are.
    interval : int
        The most steps that blocks take by themselves.
    n_threads : int
        How many threads take blocks, at most.
    distributed : bool
        Whether there are other ranks: `run` stops after each interval to send and receive, unless it is told how to.
    prompt : bool
        Whether some group is: what arrives is delivered a step earlier then.
    crowded : bool
        Whether there are more threads than processors: who waits does not hold on to one then.
    adaptive : bool
        Whether one thread may take all blocks as long as that is faster.
    """

    cdef native_engine engine
    cdef const native_loops *loops
    cdef native_team *team
    cdef dict owners
    cdef double begun
    cdef int64_t first_tick

    def __cinit__(self, str level, int64_t n_populations, int64_t n_blocks, int64_t interval, int64_t n_threads,
                  bint distributed, bint prompt, bint crowded, bint adaptive):
        self.loops = native_level(NUMBERS[level])
        self.owners = {}
        self.begun, self.first_tick = native_now(), native_ticks()
        self.engine.distributed, self.engine.prompt, self.engine.crowded = distributed, prompt, crowded
        self.engine.interval = interval
        self.engine.n_populations, self.engine.n_blocks = n_populations, n_blocks
        self.engine.block = <native_block *>calloc(max(n_blocks, 1), sizeof(native_block))
        self.engine.source = <native_source *>calloc(max(n_populations, 1), sizeof(native_source))
        if self.engine.block == NULL or self.engine.source == NULL:
            raise MemoryError
        cdef int64_t b
        cdef int receptor
        for b in range(n_blocks):
            for receptor in range(NATIVE_RECEPTORS):
                self.engine.block[b].table[receptor].section = <native_section *>calloc(
                    max(n_populations, 1), sizeof(native_section))
                if self.engine.block[b].table[receptor].section == NULL:
                    raise MemoryError

        self.team = native_assemble(&self.engine, self.loops, min(n_threads, max(n_blocks, 1)), adaptive)
        if self.team == NULL:
            raise MemoryError

    def __dealloc__(self):
        native_disband(self.team)
        if self.engine.sent == NATIVE_UNDER_WAY and self.engine.ranks.board == NULL:
            Py_INCREF(self.owners["packet"])  # MPI may yet read the one and write to the other
            Py_INCREF(self.owners["ranks"])
        cdef int64_t b
        cdef int receptor
        if self.engine.block != NULL:
            for b in range(self.engine.n_blocks):
                for receptor in range(NATIVE_RECEPTORS):
                    native_drop_arrivals(&self.engine.block[b].table[receptor])
                    free(self.engine.block[b].table[receptor].section)
                    free(self.engine.block[b].table[receptor].fused)
                free(self.engine.block[b].group)
                free(self.engine.block[b].probe)
        free(self.engine.block)
        free(self.engine.source)
        free(self.engine.ranks.pointers)

    @property
    def step(self):
        """The present step."""
        return self.engine.step

    @step.setter
    def step(self, int64_t step):
        self.engine.step, self.engine.pending = step, 0

    @property
    def begin_of_interval(self):
        """Where the next interval begins, or would have begun had `run` not stopped within it."""
        return native_begin_of_interval(&self.engine)

    @property
    def listed(self):
        """How many entries the spike lists have."""
        return self.engine.lists.used

    @property
    def logged(self):
        """How many spikes the log holds."""
        return self.engine.log.used

    def set_flags(self, const uint8_t[::1] emits, const uint8_t[::1] recorded):
        """Say which populations' spikes others receive, and which are logged."""
        self.owners["flags"] = emits, recorded
        self.engine.emits, self.engine.recorded = &emits[0], &recorded[0]

    def set_packet(self, int32_t[::1] packet):
        """Give room for what the cells send in an interval: how many spikes, how many of each, and their indices."""
        self.owners["packet"] = packet
        self.engine.packet.total, self.engine.packet.count = &packet[0], &packet[0] + 1

    def send_by(self, uintptr_t gather, uintptr_t test, bint by_number, uintptr_t every, uintptr_t type,
                int64_t n_ranks, int64_t room, int32_t[::1] received, uint8_t[::1] status):
        """Say how to talk to other ranks: addresses of functions of MPI, handles, memory for what all of them send, and
        for an MPI_Status.

        There must be room for so many spikes of each rank there, and where this rank's are packed.
        """
        cdef native_ranks *ranks = self._send(n_ranks, room)
        self.owners["ranks"] = received, status
        ranks.by_number = by_number
        ranks.all, ranks.type, ranks.received = every, type, &received[0]
        ranks.gather, ranks.test, ranks.status = <native_function>gather, <native_function>test, &status[0]

    def post_on(self, int32_t[:, :, ::1] board, int64_t rank, int64_t room):
        """Say which rank this is and give it a board that all ranks share: two places of each, all zero.

        A place has room for two numbers, and a packet with so many spikes.
        """
        cdef native_ranks *ranks = self._send(board.shape[1], room)
        self.owners["ranks"] = board
        ranks.board, ranks.rank, ranks.stride = &board[0, 0, 0], rank, board.shape[2]

    cdef native_ranks *_send(self, int64_t n_ranks, int64_t room) except NULL:
        self.send_nothing()
        cdef native_ranks *ranks = &self.engine.ranks
        ranks.pointers = <const int32_t **>calloc(2 * n_ranks, sizeof(int32_t *))
        if ranks.pointers == NULL:
            raise MemoryError
        ranks.n, ranks.room = n_ranks, room
        return ranks

    def send_nothing(self):
        """Let `run` stop after each interval if there are other ranks, so that the caller talks to them."""
        free(self.engine.ranks.pointers)
        memset(&self.engine.ranks, 0, sizeof(native_ranks))

    def set_block(self, int64_t b, int64_t n_groups, int32_t[::1] fired, int64_t[::1] fired_begin,
                  int64_t[::1] group_of):
        """Give a block room for what it fires."""
        cdef native_block *block = &self.engine.block[b]
        self.owners["block", b] = fired, fired_begin, group_of
        block.group = <native_group *>calloc(max(n_groups, 1), sizeof(native_group))
        if block.group == NULL:
            raise MemoryError
        block.n_groups, block.n_cells = n_groups, fired.shape[0] // self.engine.interval
        block.fired, block.fired_begin, block.group_of = &fired[0], &fired_begin[0], &group_of[0]

    def set_group(self, int64_t b, int64_t g, int32_t kernel, bint prompt, int32_t population, int64_t first,
                  int64_t offset, double[:, ::1] state, int64_t[::1] care):
        """Give a group its kernel, its place, its state (one row for each variable), and a flag for each chunk.

        `prompt` says that its cells take what arrives at the end of a step, not at the beginning of the next.
        """
        cdef native_group *group = &self.engine.block[b].group[g]
        self.owners["group", b, g] = state, care
        group.care = &care[0]
        group.kernel, group.prompt = kernel, prompt
        group.population, group.first, group.offset = population, first, offset
        group.n = state.shape[1]
        for k in range(state.shape[0]):
            group.state[k] = &state[k, 0]

    def set_parameters(self, int64_t b, int64_t g, const double[:, ::1] parameters):
        """Give a group its parameters: one row for each, of one column if it is the same for all cells."""
        cdef native_group *group = &self.engine.block[b].group[g]
        self.owners["parameters", b, g] = parameters
        group.shared = parameters.shape[1] == 1
        for k in range(parameters.shape[0]):
            group.parameter[k] = &parameters[k, 0]

    def set_drive(self, int64_t b, int64_t g, const double[::1] drive, bint shared):
        """Give a group its drive; `shared` says that it is the same for all cells."""
        cdef native_group *group = &self.engine.block[b].group[g]
        self.owners["drive", b, g] = drive
        group.drive, group.drive_shared = &drive[0], shared

    def set_slices(self, int64_t b, int receptor, int64_t reach, int64_t n_delays, double[:, ::1] due):
        """Let the slices of a table, which has nothing else, wait until their turn, for at most `reach` steps.

        A source has at most `n_delays`. There must be zeros for two steps. Spikes that are on their way will be added
        by the synapses that it has then.
        """
        cdef native_table *table = &self.engine.block[b].table[receptor]
        self._set_table(b, receptor, due, due.shape[0], reach)
        table.ahead, table.turn = False, 1 if self.engine.prompt else NATIVE_TURN
        if not native_make_arrivals(table, reach, n_delays):
            self.engine.block[b].lacking = True
            raise MemoryError

    def set_ahead(self, int64_t b, int receptor, int64_t[::1] start, double[:, ::1] due):
        """Let a table deliver when sources fire: give it zeros for as many steps as its longest delay, and two more.

        Spikes that are on their way will be added by the synapses that it has then.
        """
        cdef native_table *table = &self.engine.block[b].table[receptor]
        self._set_table(b, receptor, due, due.shape[0] - 1, due.shape[0] - 2)
        self.owners["start", b, receptor] = start
        table.ahead, table.turn, table.start = True, 1, &start[0]
        native_drop_arrivals(table)

    cdef _set_table(self, int64_t b, int receptor, double[:, ::1] due, int64_t n_slots, int64_t reach):
        cdef native_table *table = &self.engine.block[b].table[receptor]
        self.owners["table", b, receptor] = due
        table.n_slots, table.n_places, table.due = n_slots, due.shape[1], &due[0, 0]
        table.delivered, table.arrived = max(<int64_t>-1, self.engine.step - reach), self.engine.step

    def set_section(self, int64_t b, int receptor, int64_t population, bint sliced, bint several,
                    const int64_t[::1] delays, const uint32_t[::1] offset, const uint8_t[:, ::1] synapses,
                    int32_t form, double constant):
        """Give a table its synapses from one population, the bytes of one in each row."""
        cdef native_section *section = &self.engine.block[b].table[receptor].section[population]
        self.owners["section", b, receptor, population] = delays, offset, synapses
        section.sliced, section.several, section.n_delays = sliced, several, delays.shape[0]
        section.format, section.constant, section.size = form, constant, synapses.shape[1]
        section.delay, section.offset = &delays[0], &offset[0]
        section.synapses = &synapses[0, 0]

    def set_n_fused(self, int64_t b, int receptor, int64_t n_fused, int64_t n_early):
        """Say how many populations of fused sources a table has, and how many of them deliver when they fire."""
        cdef native_table *table = &self.engine.block[b].table[receptor]
        free(table.fused)
        table.n_fused = table.n_early = 0
        table.fused = <native_fused *>calloc(max(n_fused, 1), sizeof(native_fused))
        if table.fused == NULL:
            raise MemoryError
        table.n_fused, table.n_early = n_fused, n_early

    def set_fused(self, int64_t b, int receptor, int64_t number, int64_t population, int64_t delay, int64_t since,
                  int64_t first, int64_t n, int64_t place, const double[::1] weight):
        """Say which sources draw where their spikes arrive: those with a delay, after a step, onto some places."""
        cdef native_fused *fused = &self.engine.block[b].table[receptor].fused[number]
        self.owners["fused", b, receptor, number] = weight
        fused.population, fused.delay, fused.since = population, delay, since
        fused.draws = &self.engine.block[b].draws
        fused.first, fused.n, fused.place = first, n, place
        fused.weight, fused.shared = &weight[0], weight.shape[0] == 1

    def set_schedule(self, int64_t b, int receptor, int64_t number, uint64_t key, const int64_t[::1] begin,
                     const int64_t[::1] end, const int32_t[::1] parts, const int64_t[::1] ladder,
                     const uint32_t[::1] floor, const int64_t[::1] offset, const uint64_t[::1] threshold,
                     const uint32_t[::1] rungs, int64_t earliest, int64_t latest, int64_t n_parts):
        """Give fused sources what they draw by; `rungs` ends with an entry that does not count."""
        cdef native_fused *fused = &self.engine.block[b].table[receptor].fused[number]
        self.owners["schedule", b, receptor, number] = begin, end, parts, ladder, floor, offset, threshold, rungs
        fused.key, fused.earliest, fused.latest, fused.n_parts = key, earliest, latest, n_parts
        fused.begin, fused.end, fused.parts, fused.ladder = &begin[0], &end[0], &parts[0], &ladder[0]
        fused.floor, fused.offset, fused.threshold = &floor[0], &offset[0], &threshold[0]
        fused.rung, fused.n_rungs = &rungs[0], rungs.shape[0] - 1

    def set_lists(self, int32_t[::1] index, int32_t[::1] count, int64_t used):
        """Give the spike lists their memory; so many entries at its beginning are in use."""
        self.owners["lists"] = index, count
        self.engine.lists.index, self.engine.lists.count = &index[0], &count[0]
        self.engine.lists.capacity, self.engine.lists.used = index.shape[0], used

    def set_slots(self, int64_t reach, int64_t[::1] n_runs, int64_t[::1] begin, int32_t[::1] population):
        """Give the spike lists their slots, one for each of the latest steps; `reach` is the longest delay."""
        self.owners["slots"] = n_runs, begin, population
        self.engine.lists.reach, self.engine.lists.n_slots = reach, n_runs.shape[0]
        self.engine.lists.n_runs, self.engine.lists.begin = &n_runs[0], &begin[0]
        self.engine.lists.population = &population[0]

    def set_source(self, int64_t population, const int32_t[::1] index, const int64_t[::1] step,
                   const int32_t[::1] count):
        """Give a population of sources the spikes of the next steps."""
        cdef native_source *source = &self.engine.source[population]
        self.owners["source", population] = index, step, count
        source.n, source.cursor = index.shape[0], 0
        if source.n:
            source.index, source.step, source.count = &index[0], &step[0], &count[0]

    def set_wanted(self, int64_t population, const uint8_t[::1] wanted):
        """Say which cells of a population are to be listed when they fire: a bit for each, the lowest first."""
        self.owners["wanted", population] = wanted
        self.engine.source[population].wanted = &wanted[0]

    def set_log(self, int32_t[::1] population, int32_t[::1] index, int64_t[::1] step):
        """Give the log of spikes new memory."""
        self.owners["log"] = population, index, step
        self.engine.log.population, self.engine.log.index = &population[0], &index[0]
        self.engine.log.step = &step[0]
        self.engine.log.capacity, self.engine.log.used = index.shape[0], 0

    def set_n_probes(self, int64_t b, int64_t n_probes):
        """Say how many probes a block has; all must then be set."""
        cdef native_block *block = &self.engine.block[b]
        free(block.probe)
        block.n_probes = 0
        block.probe = <native_probe *>calloc(max(n_probes, 1), sizeof(native_probe))
        if block.probe == NULL:
            raise MemoryError
        block.n_probes = n_probes

    def set_probe(self, int64_t b, int64_t number, int64_t g, int64_t variable, const int32_t[::1] cells,
                  double[:, ::1] out, int64_t column, int64_t row, int64_t next_step, int64_t interval):
        """Say what a probe samples of a group, when, and where it puts it."""
        cdef native_group *group = &self.engine.block[b].group[g]
        cdef native_probe *probe = &self.engine.block[b].probe[number]
        self.owners["probe", b, number] = cells, out
        probe.values, probe.offset = group.state[variable], group.offset
        probe.receptor = variable - 2 if variable > 1 and not group.prompt else -1
        probe.cell, probe.n = &cells[0], cells.shape[0]
        probe.out, probe.stride = &out[0, column], out.shape[1]
        probe.row, probe.next, probe.interval = row, next_step, interval

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
        return native_header(&self.engine) + self.engine.packet.total[0]

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
