# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""Descriptions of spike lists, feeds, packets, ranks and the log: one class for each struct of structs.h.

An object holds a struct, and keeps alive the arrays that it points to. The engine copies the struct and keeps the
object.
"""

from libc.stdint cimport int32_t, int64_t, uint8_t, uintptr_t
from libc.stdlib cimport calloc, free

from .structs cimport NATIVE_BEFORE_PACKET, native_function

BEFORE_PACKET = NATIVE_BEFORE_PACKET


cdef class Lists:
    """Memory for the spike lists.

    Parameters
    ----------
    reach : int
        The longest delay, in steps.
    index, count : (n,) ndarray of int32
        Entries: index of a cell, and its spikes in the step.
    used : int
        Entries at the beginning that are in use.
    n_volleys : (k,) ndarray of int64
        For each of k slots the number of its volleys.
    begin : (k * (p + 1),) ndarray of int64
        For each slot the first entry of each volley of p populations at most, then the end.
    population : (k * p,) ndarray of int32
        For each slot the populations of its volleys.
    """

    def __cinit__(self, *, int64_t reach, int32_t[::1] index, int32_t[::1] count, int64_t used, int64_t[::1] n_volleys,
                  int64_t[::1] begin, int32_t[::1] population):
        self.kept = index, count, n_volleys, begin, population
        self.c.reach, self.c.n_slots = reach, n_volleys.shape[0]
        self.c.index, self.c.count = &index[0], &count[0]
        self.c.capacity, self.c.used = index.shape[0], used
        self.c.n_volleys, self.c.begin, self.c.population = &n_volleys[0], &begin[0], &population[0]


cdef class Feed:
    """The spikes of a population that are listed on this rank.

    Parameters
    ----------
    index, step, count : (n,) ndarray of int32, int64, int32, optional
        Of spike sources: their next spikes, by step, then index.
    wanted : ndarray of uint8, optional
        Of cells: one bit for each, the lowest first; those whose bit is 0 are not listed. All are listed if omitted.
    """

    def __cinit__(self, *, const int32_t[::1] index=None, const int64_t[::1] step=None, const int32_t[::1] count=None,
                  const uint8_t[::1] wanted=None):
        self.kept = index, step, count, wanted
        if index is not None and index.shape[0]:
            self.c.n = index.shape[0]
            self.c.index, self.c.step, self.c.count = &index[0], &step[0], &count[0]
        if wanted is not None:
            self.c.wanted = &wanted[0]


cdef class Packet:
    """Room for what the cells of this rank tell the others after an interval.

    Parameters
    ----------
    room : ndarray of int32
        Number of spikes, their numbers by step and population, their indices.
    """

    def __cinit__(self, *, int32_t[::1] room):
        self.kept = room
        self.c.total, self.c.count = &room[0], &room[0] + 1


cdef class Ranks:
    """How ranks exchange packets without Python: on a board, or by an MPI library.

    Parameters
    ----------
    n, room : int
        Number of ranks; indices of each rank for which a message has room.
    rank, board : int, (2, n, k) ndarray of int32
        Number of this rank, and memory that all ranks share, all zero: two places for each, for `BEFORE_PACKET` numbers
        and a packet.
    gather, test : int
        Addresses of MPI_Iallgather and MPI_Test.
    by_number : bool
        Whether handles of the library are numbers, not pointers.
    all, type : int
        Handles of the communicator, and of the type of what is sent.
    received : ndarray of int32
        Room for the packets of all ranks.
    status : ndarray of uint8
        Room for an MPI_Status.
    """

    def __cinit__(self, *, int64_t n, int64_t room, int64_t rank=0, int32_t[:, :, ::1] board=None, uintptr_t gather=0,
                  uintptr_t test=0, bint by_number=False, uintptr_t all=0, uintptr_t type=0,
                  int32_t[::1] received=None, uint8_t[::1] status=None):
        self.kept = board, received, status
        self.c.n, self.c.room, self.c.rank = n, room, rank
        self.c.pointers = <const int32_t **>calloc(2 * n, sizeof(int32_t *))
        if self.c.pointers == NULL:
            raise MemoryError
        if board is not None:
            self.c.board, self.c.stride = &board[0, 0, 0], board.shape[2]
        if received is not None:
            self.c.received = &received[0]
        if status is not None:
            self.c.status = &status[0]
        self.c.gather, self.c.test = <native_function>gather, <native_function>test
        self.c.by_number, self.c.all, self.c.type = by_number, all, type

    def __dealloc__(self):
        free(self.c.pointers)


cdef class Log:
    """Memory for the spikes that are recorded.

    Parameters
    ----------
    population, index, step : (n,) ndarray of int32, int32, int64
        Columns, empty at first.
    """

    def __cinit__(self, *, int32_t[::1] population, int32_t[::1] index, int64_t[::1] step):
        self.kept = population, index, step
        self.c.population, self.c.index, self.c.step = &population[0], &index[0], &step[0]
        self.c.capacity = index.shape[0]
