# cython: language_level=3
"""The structs of program_structs.h, as far as Cython sets or reads their fields."""

from libc.stdint cimport int32_t, int64_t, uint16_t, uint64_t


cdef extern from "program_structs.h" nogil:
    struct lowered_operation:
        uint16_t code

    struct lowered_term:
        uint16_t value

    struct lowered_program:
        const lowered_operation *operation
        const lowered_term *term

    struct lowered_programs:
        lowered_program step, substep, finish, reset, observe
        double dt
        int32_t by_stages, can_fire, by_chance, is_held, refractory_varies
        int64_t n_numbers, n_registers, n_slots, n_states
        const double *number
        int64_t refractory, column, hold, arrival, error, result, fires, length, chance
        int64_t n_moving, n_followed, n_reset
        const int64_t *moving
        const int64_t *followed
        const int64_t *reset_state

    struct lowered_cells:
        const lowered_programs *programs
        int32_t population
        int64_t first, n, n_cells, n_receptors, n_constants, countdown, stride
        double *state
        const double **constant
        const double *drive
        int64_t *care
        uint64_t key
        int64_t *lost


cdef lowered_program encoded(tuple arrays)


cdef class Programs:
    cdef lowered_programs c
    cdef object kept
