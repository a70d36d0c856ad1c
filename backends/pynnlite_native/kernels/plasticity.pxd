from .structs cimport native_factors, native_history, native_plasticity


cdef class History:
    cdef native_history c
    cdef object kept
    cdef readonly object line, second, count


cdef class Factors:
    cdef native_factors c
    cdef object kept


cdef class Learning:
    cdef native_plasticity c
    cdef object kept, sent
    cdef readonly History history
