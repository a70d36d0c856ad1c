# cython: language_level=3
from libc.stdint cimport int32_t

from .structs cimport native_private, native_section, native_table
from .tapes cimport Past


cdef class Section:
    cdef native_section c
    cdef readonly Py_ssize_t population
    cdef readonly int32_t number
    cdef Past past
    cdef object kept


cdef class Private:
    cdef native_private c
    cdef object kept


cdef class Table:
    cdef native_table c
    cdef readonly Py_ssize_t reach
    cdef object kept
