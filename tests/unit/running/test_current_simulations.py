"""Each module has its own current simulation; classes are the same objects in all modules."""

from __future__ import annotations

import pytest

import pynnlite as pnl
import pynnlite.native
import pynnlite.reference
from pynnlite.errors import SimulationStateError


def test_a14_a_module_without_setup_does_not_run_on_another_backend() -> None:
    pynnlite.native.setup()
    for use in (
        lambda: pynnlite.reference.run(1.0),
        pynnlite.reference.reset,
        pynnlite.reference.end,
        pynnlite.reference.get_current_time,
        pynnlite.reference.num_processes,
    ):
        with pytest.raises(SimulationStateError, match=r"pynnlite\.native") as caught:
            use()
        assert "pynnlite.reference" in str(caught.value) and "setup()" in str(caught.value)


def test_a14_each_module_runs_its_own_simulation() -> None:
    pynnlite.native.setup(timestep=0.1)
    first = pynnlite.native.Population(1, pynnlite.native.IF_curr_exp())
    pynnlite.reference.setup(timestep=0.5)
    second = pynnlite.reference.Population(2, pynnlite.reference.IF_curr_exp())
    assert pynnlite.native.Population is pynnlite.reference.Population is pnl.Population
    pynnlite.native.run(1.0)
    assert (pynnlite.native.get_current_time(), pynnlite.reference.get_current_time()) == (1.0, 0.0)
    assert pynnlite.native.get_time_step() == 0.1 and pynnlite.reference.get_time_step() == 0.5
    assert [p.size for p in first.network.populations] == [1]
    assert [p.size for p in second.network.populations] == [2]
    pynnlite.reference.end()
    assert pynnlite.native.run(1.0) == 2.0


def test_a14_populations_go_to_the_simulation_set_up_last() -> None:
    pynnlite.native.setup()
    native = pynnlite.native.Population(1, pynnlite.native.IF_curr_exp()).network
    pynnlite.reference.setup()
    later = pynnlite.native.Population(1, pynnlite.native.IF_curr_exp())
    assert later.network is not native
    pynnlite.reference.run(1.0)
    with pytest.raises(SimulationStateError, match="after the first run"):
        pynnlite.native.Population(1, pynnlite.native.IF_curr_exp())
