"""Older names of PyNN's (0.8 to 0.13), which do what they did there.

The first that a process uses is warned of. Python does not show this warning unless it is asked to.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any

import numpy as np

from ..errors import BadValue
from ..origin import caller
from ..pynn import member
from ..scalars import as_float, is_number, is_whole
from .names import checked_names

GSYN = ("gsyn_exc", "gsyn_inh")


def old_name(owner: Any, table: Mapping[str, Callable[..., Any]], name: str) -> Callable[..., Any]:
    """Return what an older name stands for, as a function.

    Parameters
    ----------
    owner : object
        What has the name.
    table : dict
        `GROUP` or `PROJECTION`.
    name : str
        One of the names in the table.
    """
    function = partial(table[name], owner)

    def call(*given: Any, **named: Any) -> Any:
        _warn(name)
        return function(*given, **named)

    return call


def is_old_name(name: str) -> bool:
    """Tell whether a group of cells or a projection has this older name."""
    return name in GROUP or name in PROJECTION


def _warn(name: str) -> None:
    """Warn of an older name, if none was used before."""
    told = _told()
    if not told:
        warnings.warn(
            f"{name} is an older name ({caller()}).{member(name)} Others are not warned of again.",
            DeprecationWarning,
            stacklevel=2,  # a line of pynnlite, so that Python does not show it unless it is asked to
        )
        told.add(name)


@cache
def _told() -> set[str]:
    """Return the older names that this process was warned of."""
    return set()


def _set(owner: Any, parametername: str, value: Any) -> None:
    owner.set(**{parametername: value})


def _set_of(name: str) -> Callable[[Any, Any], None]:
    return lambda owner, value: owner.set(**{name: value})


def _record(variables: Any) -> Callable[..., None]:
    def record(group: Any, to_file: Any = None) -> None:
        group.record(variables, to_file=None if isinstance(to_file, bool) else to_file)

    return record


def _read(variables: Any) -> Callable[..., Any]:
    def read(group: Any, gather: bool | str = True, compatible_output: bool = True) -> Any:
        return group.get_data(variables, gather)

    return read


def _rows(group: Any, variable: Any, as_matrix: bool = False, view_indexes: Any = None) -> Any:
    """Return the data of the current segment as sPyNNaker does: rows, or an array of shape (samples, cells)."""
    from ..recording.neo import signal_rows, spike_rows

    names = checked_names(variable, "variable")
    if len(names) != 1 or names == ["all"] or len(group.parts) != 1:
        raise BadValue(f"spinnaker_get_data gives one variable of one population, not {variable!r}.")
    segment = (group if view_indexes is None else group[view_indexes]).get_data(names).segments[-1]
    if names == ["spikes"]:
        return spike_rows(segment.spiketrains)
    (signal,) = segment.analogsignals
    return signal.magnitude if as_matrix else signal_rows(signal)


def _write(variables: Any) -> Callable[..., None]:
    def write(group: Any, file: Any, gather: bool | str = True, compatible_output: bool = True) -> None:
        group.write_data(file, variables, gather)

    return write


def _get(projection: Any, name: str, format: str = "list", gather: bool | str = True) -> Any:
    return projection.get(name, format, gather, with_address=False)


def _get_of(name: str) -> Callable[..., Any]:
    return lambda projection, format="list", gather=True: _get(projection, name, format, gather)


def _print_of(name: str) -> Callable[..., None]:
    return lambda projection, file, format="list", gather=True: projection.save(name, file, format, gather)


def _save(projection: Any, file: Any, gather: bool | str = True, compatible_output: bool = True) -> None:
    projection.save("all", file, "list", gather)


def _histogram(projection: Any, min: Any = None, max: Any = None, nbins: int = 10) -> Any:
    for end in (min, max):
        if end is not None and not (is_number(end) and np.isfinite(as_float(end))):
            raise BadValue(f"min and max of weightHistogram() must be numbers or None, not {end!r}.")
    if not is_whole(nbins) or not 1 <= nbins < 2**31:
        raise BadValue(f"nbins of weightHistogram() must be a whole number of at least 1, not {nbins!r}.")
    weights = np.asarray(projection.get("weight", "list", with_address=False), np.float64)
    low = weights.min(initial=np.inf) if min is None else as_float(min)
    high = weights.max(initial=-np.inf) if max is None else as_float(max)
    if low > high and len(weights):
        raise BadValue(f"min of weightHistogram(), {low:g}, must not be above max, {high:g}.")
    bins = np.linspace(low, high, nbins + 1) if len(weights) else np.linspace(0.0, 1.0, nbins + 1)
    return np.histogram(weights, bins)


GROUP: Mapping[str, Callable[..., Any]] = {
    "tset": _set,
    "rset": _set,
    "record_v": _record("v"),
    "record_gsyn": _record(GSYN),
    "getSpikes": _read("spikes"),
    "get_v": _read("v"),
    "spinnaker_get_data": _rows,
    "get_gsyn": _read(GSYN),
    "printSpikes": _write("spikes"),
    "print_v": _write("v"),
    "print_gsyn": _write(GSYN),
    "meanSpikeCount": lambda group, gather=True: group.mean_spike_count(gather),
}
"""Older names of populations, views and assemblies, and what they do."""

PROJECTION: Mapping[str, Callable[..., Any]] = {
    "setWeights": _set_of("weight"),
    "randomizeWeights": _set_of("weight"),
    "setDelays": _set_of("delay"),
    "randomizeDelays": _set_of("delay"),
    "setSynapseDynamics": _set,
    "randomizeSynapseDynamics": _set,
    "getWeights": _get_of("weight"),
    "getDelays": _get_of("delay"),
    "getSynapseDynamics": _get,
    "saveConnections": _save,
    "printWeights": _print_of("weight"),
    "printDelays": _print_of("delay"),
    "weightHistogram": _histogram,
}
"""Older names of projections, and what they do."""
