"""One cell over time, in a run and in its replay, as tables for reports."""

from __future__ import annotations

import numpy as np

from ..timebase import grid_time
from .arrivals import errors, moved
from .looking import Look
from .naming import EVERYWHERE
from .verdicts import Table


def traced(look: Look) -> dict[str, Table]:
    """Return the tables "traced cell", "trace" and "arrivals" of a cell, as `TABLES` describes them."""
    recipe = look.history.recipe
    whole = look.alike.stop < 2  # a difference of spikes is so large that it would hide all others
    shown = slice(None) if whole else look.alike
    tables: dict[str, Table] = {
        "traced cell": {
            "population": np.array([recipe.populations[look.population].label]),
            "cell": np.array([look.cell]),
        },
        "trace": {
            "time": grid_time(look.step[shown], recipe.dt),
            "run": look.run[look.variable][shown],
            "replay": look.replay[look.variable][shown],
        },
    }
    found = [errors(look, variable) for variable, _ in moved(look)]
    wrong = [each for each in found if 0 < len(each.wrong) <= EVERYWHERE * len(each.step)]
    if wrong:
        step = np.concatenate([each.wrong for each in wrong])
        size = np.concatenate([each.size[each.size != 0] for each in wrong])
        variable = np.repeat([each.variable for each in wrong], [len(each.wrong) for each in wrong])
        order = np.argsort(step, kind="stable")
        columns = {"time": grid_time(step, recipe.dt), "size": size, "variable": variable}
        tables["arrivals"] = {name: values[order] for name, values in columns.items()}
    return tables
