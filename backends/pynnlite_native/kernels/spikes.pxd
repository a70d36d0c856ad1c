# cython: language_level=3
from .structs cimport native_feed, native_lists, native_log, native_packet, native_ranks


cdef class Lists:
    cdef native_lists c
    cdef object kept


cdef class Feed:
    cdef native_feed c
    cdef object kept


cdef class Packet:
    cdef native_packet c
    cdef object kept


cdef class Ranks:
    cdef native_ranks c
    cdef object kept


cdef class Log:
    cdef native_log c
    cdef object kept
