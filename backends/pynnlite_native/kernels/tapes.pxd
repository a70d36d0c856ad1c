# cython: language_level=3
from libc.stdint cimport int64_t

from pynnlite.lowering.described cimport lowered_program

from .structs cimport (
    native_past, native_plasticity, native_tape, native_tape_draw, native_tape_event
)


cdef class Past:
    cdef native_past c
    cdef object kept
    cdef readonly object count


cdef class Tape:
    cdef native_plasticity c
    cdef native_tape tape
    cdef lowered_program *pieces
    cdef native_tape_draw *draws
    cdef double **columns
    cdef readonly Past past
    cdef object kept, sent

    cdef native_tape_event event(self, tuple described, int64_t first)
