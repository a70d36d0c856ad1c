"""Who waits for long leaves the processor to others."""

from __future__ import annotations

import time

import pytest
from launching import output
from networks import coba

from pynnlite import Simulator

PAUSE = 2.0


@pytest.mark.needs("mpi")
def test_ranks_that_wait_for_another_one_sleep() -> None:
    assert float(output(2, "waiting.py", str(PAUSE))) < PAUSE / 2


def test_threads_that_have_nothing_to_do_sleep() -> None:
    with Simulator("native", network=coba(), timestep=0.1, threads=2) as sim:
        sim.run(1.0)
        before = time.process_time()
        time.sleep(PAUSE)
        assert time.process_time() - before < PAUSE / 10
