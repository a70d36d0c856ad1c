"""Interrupt a draw that would take many minutes in one compiled loop.

Usage: python interrupted.py

Prints "interrupted".
"""

from __future__ import annotations

import signal
import threading
import time

from pynnlite import draws


def interrupt() -> None:
    time.sleep(0.5)
    signal.raise_signal(signal.SIGINT)


def main() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)  # it is ignored in jobs in the background
    draws.poisson_spikes(1, 0.5, [0], 0, 100, 0, 100)
    threading.Thread(target=interrupt).start()
    try:
        draws.poisson_spikes(1, 1e-12, [0, 5], 0, 2**62, 0, 10**11)
    except KeyboardInterrupt:
        print("interrupted")


if __name__ == "__main__":
    main()
