# cython: language_level=3, boundscheck=False, wraparound=False
"""The mechanism that Arbor loads from the file of this module, and what it works on."""

from libc.stdint cimport int64_t, uint8_t, uintptr_t

import numpy as np


cdef extern from "carried.h" nogil:
    struct pynnlite_network:
        void *network

    struct carried_network:
        pynnlite_network entry
        int64_t half_steps
        uint8_t *fires


NAME = "pynnlite_cell"


cdef class Carried:
    """A network that Arbor carries.

    Parameters
    ----------
    core : Network
        The compiled loops of the network.
    n_cells : int
        How many cells there are.
    """

    cdef carried_network c
    cdef object kept

    def __cinit__(self, core, int64_t n_cells):
        cdef uint8_t[::1] fires = np.zeros(n_cells + 1, np.uint8)
        cdef uintptr_t entry = core.entry_address
        self.kept = core, fires
        self.c.entry = (<pynnlite_network *>entry)[0]
        self.c.fires = &fires[0]

    @property
    def address(self):
        """What the parameter `network` of the mechanism must be."""
        return <double><uintptr_t>&self.c
