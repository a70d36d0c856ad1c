# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""Programs of cells, as the compiled loops take them: an object holds a struct of program_structs.h.

It keeps alive the arrays that the struct points to.
"""

from libc.stdint cimport int64_t, uint16_t


cdef lowered_program encoded(tuple arrays):
    """Return a program: (n, 6) and (m, 2) arrays of uint16, which must be kept alive."""
    cdef lowered_program program
    cdef const uint16_t[:, ::1] every = arrays[0], pairs = arrays[1]
    program.operation = <const lowered_operation *>&every[0, 0]
    program.term = <const lowered_term *>&pairs[0, 0]
    return program


cdef class Programs:
    """What the cells of one type do in a step.

    Parameters
    ----------
    step, substep, finish, reset, observe : (ndarray of uint16, ndarray of uint16)
        Operations, of shape (n, 6), and terms, of shape (m, 2), of each program.
    dt : float
        Length of a step in ms.
    by_stages, can_fire, by_chance, is_held, refractory_varies : bool
        What kind of cells they are; see program_structs.h.
    numbers : (n,) ndarray of float64
        Numbers that occur in the programs.
    n_registers, n_slots, n_states : int
        How many there are.
    slots : dict of str to int
        ``"refractory"``, ``"column"``, ``"hold"``, ``"arrival"``, ``"error"``, ``"result"``, ``"fires"``, ``"length"``
        and ``"chance"``.
    moving, followed, resets : ndarray of int64
        Slots of what each cell has; those that a substep needs; state variables that a spike assigns.
    """

    def __cinit__(self, *, step, substep, finish, reset, observe, double dt, bint by_stages, bint can_fire,
                  bint by_chance, bint is_held, bint refractory_varies, const double[::1] numbers,
                  int64_t n_registers, int64_t n_slots, int64_t n_states, dict slots, const int64_t[::1] moving,
                  const int64_t[::1] followed, const int64_t[::1] resets):
        self.kept = step, substep, finish, reset, observe, numbers, moving, followed, resets
        self.c.step, self.c.substep, self.c.finish = encoded(step), encoded(substep), encoded(finish)
        self.c.reset, self.c.observe = encoded(reset), encoded(observe)
        self.c.dt, self.c.by_stages, self.c.can_fire, self.c.by_chance = dt, by_stages, can_fire, by_chance
        self.c.is_held, self.c.refractory_varies = is_held, refractory_varies
        self.c.n_numbers, self.c.n_registers, self.c.n_slots = numbers.shape[0], n_registers, n_slots
        self.c.n_states = n_states
        if numbers.shape[0]:
            self.c.number = &numbers[0]
        self.c.refractory, self.c.column, self.c.hold = slots["refractory"], slots["column"], slots["hold"]
        self.c.arrival, self.c.error, self.c.result = slots["arrival"], slots["error"], slots["result"]
        self.c.fires, self.c.length, self.c.chance = slots["fires"], slots["length"], slots["chance"]
        self.c.n_moving, self.c.moving = moving.shape[0], &moving[0]
        self.c.n_followed, self.c.followed = followed.shape[0], &followed[0]
        self.c.n_reset = resets.shape[0]
        if resets.shape[0]:
            self.c.reset_state = &resets[0]
