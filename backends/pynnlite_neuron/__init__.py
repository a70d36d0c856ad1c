"""The NEURON backend: NEURON carries the clock and the spikes, pynnlite's compiled loops the cells.

A backend may not import its simulator before a network is built.
"""

from .backend import NeuronBackend

__all__ = ["BACKEND"]

BACKEND = NeuronBackend()
