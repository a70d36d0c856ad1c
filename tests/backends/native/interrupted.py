"""Interrupt a simulation in the middle of an advance that would take days, and go on; print the steps reached.

Usage: python interrupted.py
"""

from __future__ import annotations

import signal
import threading
import time

from native_networks import built, recipe_of

import pynnlite as pnl

signal.signal(signal.SIGINT, signal.default_int_handler)  # it is ignored in jobs in the background
network = pnl.Network()
network.population(1000, pnl.IF_cond_exp())
simulation = built(recipe_of(network))


def interrupt() -> None:
    while simulation.step == 0:
        time.sleep(0.001)
    signal.raise_signal(signal.SIGINT)


threading.Thread(target=interrupt).start()
try:
    simulation.advance(10**12)
except KeyboardInterrupt:
    before = simulation.step
    simulation.advance(1)
    print(before, simulation.step)
