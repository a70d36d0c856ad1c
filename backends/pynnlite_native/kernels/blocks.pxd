# cython: language_level=3
from libc.stdint cimport int64_t

from .structs cimport native_block, native_currents, native_injected, native_part, native_probe


cdef class Injected:
    cdef native_injected c
    cdef object kept


cdef class Currents:
    cdef native_currents c
    cdef object kept


cdef class Part:
    cdef native_part c
    cdef const double **_constant
    cdef int64_t *_back
    cdef object kept


cdef class Probe:
    cdef native_probe c
    cdef object kept


cdef class Block:
    cdef native_block c
    cdef object kept
