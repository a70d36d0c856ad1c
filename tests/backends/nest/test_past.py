"""How many of its changes NEST remembers."""

import gc

import pytest
from pynnlite_nest.past import PER_CHANGE, Past

import pynnlite as pnl
from pynnlite.backend import Changes
from pynnlite.errors import UnsupportedModel
from pynnlite.recipe import Recipe


def test_c10_a_bounded_number_of_changes_is_remembered():
    network = pnl.Network()
    network.population(500, pnl.IF_curr_exp())
    past = Past(Recipe(network.freeze(), 0.1), most=4 * (PER_CHANGE + 500))
    for step in range(4):
        past.add(step, Recipe(network.freeze(), 0.1), Changes({0: ("tau_m",)}))
        past.require()
    assert [step for step, *_ in past] == [0, 1, 2, 3]
    past.add(4, Recipe(network.freeze(), 0.1), Changes(weights=(0,)))
    assert list(past) == []
    with pytest.raises(UnsupportedModel, match="after a reset"):
        past.require()


def test_c10_what_recipes_have_worked_out_is_forgotten():
    network = pnl.Network(seed=1)
    cells = network.population(20, pnl.IF_curr_exp())
    network.projection(cells, cells, pnl.AllToAllConnector(), pnl.StaticSynapse(0.0, delay=1.0))

    def change(now: float) -> float:
        cells.set(i_offset=0.1 * now)
        return now + 1.0

    with pnl.Simulator("nest", network, 0.1) as simulator:
        simulator.run(50.0, callbacks=[change])
        gc.collect()
        recipes = [each for each in gc.get_objects() if type(each) is Recipe]
        worked_out = [each for each in recipes if len(vars(each)) > len(Recipe.__dataclass_fields__)]
        assert len(recipes) > 50 and len(worked_out) < 10
