"""What a simulation says by itself: lines of Python's `logging`, and a warning of high rates."""

from __future__ import annotations

from math import inf
from typing import Any

from ..errors import BadValue, PynnliteWarning
from ..log import is_read, write
from ..origin import warn
from ..parallel import Communicator
from ..scalars import as_float, is_number
from .execution import Execution

HIGHEST_RATE = 500.0
"""The mean rate in Hz above which a population is warned of by default."""


def checked_rate(given: Any) -> float:
    """Return a rate in Hz, infinity for None, or raise `BadValue`."""
    if given is not None and not (is_number(given) and as_float(given) > 0.0):
        raise BadValue(f"rate_warning must be a rate in Hz above 0, or None for no warning, not {given!r}.")
    return inf if given is None else as_float(given)


def log(comm: Communicator, text: str) -> None:
    """Write a line into the log; where several ranks share the network, it says which one this is."""
    where = f"rank {comm.rank} of {comm.size}: " if comm.size > 1 else ""
    write(f"{where}{text}")


def log_built(execution: Execution, seconds: float) -> None:
    """Write a line about a network that was built."""
    if not is_read():
        return
    recipe = execution.recipe
    n_cells = sum(spec.size for spec in recipe.populations)
    parts = [f"{n_cells} cells in {len(recipe.populations)} populations"]
    n_synapses = execution.n_synapses
    if n_synapses is None:
        parts.append(f"{len(recipe.model.projections)} projections")
    else:
        parts.append(f"{n_synapses} synapses{' on this rank' if execution.comm.size > 1 else ''}")
    log(execution.comm, f"built on {execution.backend.name}: {', '.join(parts)}, in {seconds:.3g} s")


def warn_of_rates(execution: Execution) -> None:
    """Warn of each population whose recorded cells have begun to fire too fast."""
    for high in execution.store.rates.high():
        label = execution.recipe.populations[high.population].label
        where = f" on rank {execution.comm.rank}" if execution.comm.size > 1 else ""
        warn(
            f"Population {label!r} fires at {high.rate:.0f} Hz between {high.start:g} and {high.stop:g} ms, the mean of"
            f" {high.n_cells} recorded cells{where}. Weights may be too large, or in another unit: conductances"
            " are in µS, currents in nA. If the rate is meant, give setup() a higher rate_warning, or None.",
            PynnliteWarning,
        )
