# cython: language_level=3
from libc.stdint cimport int32_t

from .structs cimport native_private, native_section, native_table


cdef class Section:
    cdef native_section c
    cdef readonly Py_ssize_t population
    cdef readonly int32_t number
    cdef object kept


cdef class Private:
    cdef native_private c
    cdef object kept


cdef class Table:
    cdef native_table c
    cdef readonly Py_ssize_t reach
    cdef object kept
