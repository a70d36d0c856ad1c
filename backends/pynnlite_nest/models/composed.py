"""Cells that are composed of a neuron and receptors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from pynnlite.backend import Tolerance
from pynnlite.declarations import CellType
from pynnlite.standardmodels import (
    AdExp,
    CondAlphaPostSynapticResponse,
    CondBetaPostSynapticResponse,
    CondExpPostSynapticResponse,
    CurrExpPostSynapticResponse,
    PointNeuron,
)

from .adaptive import ADEX_RULES, ADEX_TOLERANCE, adex_exp, adex_needs, membrane_of_adex
from .adaptive import FINE as ADEX_SCALE
from .base import (
    RESET,
    Cells,
    FloatArray,
    Needs,
    NestModel,
    Steps,
    Variable,
    membrane,
    no_needs,
    scaled_current,
)
from .conductances import (
    ALPHA_TOLERANCE,
    cond_exp,
    conductance_needs,
    divided_needs,
    held_if_divided,
    leaky,
    leaky_scale,
)
from .currents import exact_currents

Make = Callable[[float, Needs], NestModel]
NeedsOf = Callable[[float, Cells, Steps], Needs]
RISING = (CondAlphaPostSynapticResponse, CondBetaPostSynapticResponse)
BEGINS = "The variables of the receptors begin at 0 and cannot be assigned"
EXP_TOLERANCE = Tolerance(1e-8, 0.0, BEGINS)


def composed(kind: type[CellType]) -> tuple[Make, NeedsOf, Tolerance | None] | None:
    """Return what makes the model of composed cells, their needs, and a tolerance; None if NEST has no model.

    NEST has cells with any number of exponential currents, or of conductances that rise and decay; and with two
    conductances that decay.
    """
    if not issubclass(kind, PointNeuron) or not kind.declaration:
        return None
    names = tuple(name for name, _ in kind.receptor_parts)
    parts = {part for _, part in kind.receptor_parts}
    adaptive = kind.neuron_part is AdExp
    if parts <= {CurrExpPostSynapticResponse} and not adaptive:
        return lambda dt, needs: _currents(names), no_needs, EXP_TOLERANCE
    if parts == {CondExpPostSynapticResponse} and len(names) <= 2:
        return _pair(names, adaptive)
    if parts <= set(RISING):
        tolerance = ADEX_TOLERANCE if adaptive else ALPHA_TOLERANCE
        why = f"{tolerance.reason}. {BEGINS}"
        beta = CondBetaPostSynapticResponse in parts
        return (
            lambda dt, needs: _rising(names, beta, adaptive, needs),
            lambda dt, cells, held: (adex_needs if adaptive else divided_needs)(
                dt, _shortest(cells, names), held
            ),
            replace(tolerance, reason=why),
        )
    return None


def _table(cells: Cells, names: tuple[str, ...], *which: str) -> FloatArray:
    """Return a parameter of all receptors, of shape (cells, receptors); the first of those that each of them has."""
    columns = [next(cells[f"{name}.{each}"] for each in which if f"{name}.{each}" in cells) for name in names]
    return np.stack(columns, axis=1)


def _shortest(cells: Cells, names: tuple[str, ...]) -> Cells:
    """Return cells with the shortest time constant of their receptors as that of their synapses."""
    if not names:
        return {**cells, "tau_syn_E": cells["tau_m"], "tau_syn_I": cells["tau_m"]}
    shortest = np.minimum(
        _table(cells, names, "tau_syn", "tau_rise"), _table(cells, names, "tau_syn", "tau_decay")
    )
    return {**cells, "tau_syn_E": shortest.min(axis=1), "tau_syn_I": shortest.min(axis=1)}


def _currents(names: tuple[str, ...]) -> NestModel:
    """Return the model of cells with exponential currents."""

    def parameters(cells: Cells) -> dict[str, FloatArray]:
        times = _table(cells, names, "tau_syn") if names else 2.0 * cells["tau_m"][:, None]
        return {**membrane(cells), "tau_syn": times}

    receptors = range(1, len(names) + 1)
    currents = {
        f"{name}.isyn": Variable(f"I_syn_{k}", sign=1, pulse=0.0)
        for name, k in zip(names, receptors, strict=True)
    }
    return NestModel(
        "iaf_psc_exp_multisynapse",
        {"v": Variable("V_m"), **currents},
        (1.0,) * len(names),
        parameters,
        exact_currents,
        receptors=tuple(receptors),
        rules={
            **RESET,
            "a tau_syn equals tau_m": lambda p: (p["tau_syn"] == p["tau_m"][:, None]).any(axis=1),
        },
    )


def _pair(names: tuple[str, ...], adaptive: bool) -> tuple[Make, NeedsOf, Tolerance | None]:
    """Return what makes cells with one or two conductances that decay, as those of the standard types."""

    def completed(cells: Cells) -> Cells:
        """Return the cells with the parameters of the standard type; a second receptor like the first if need be."""
        first, last = names[0], names[-1]
        standard = {"tau_syn_E": f"{first}.tau_syn", "e_rev_E": f"{first}.e_syn"}
        standard |= {"tau_syn_I": f"{last}.tau_syn", "e_rev_I": f"{last}.e_syn"}
        return {**cells, **{name: cells[ours] for name, ours in standard.items()}}

    def make(dt: float, needs: Needs) -> NestModel:
        model = (adex_exp if adaptive else cond_exp)(dt, needs)
        renamed = dict(zip(("gsyn_exc", "gsyn_inh"), (f"{name}.gsyn" for name in names), strict=False))
        variables = {renamed.get(name, name): each for name, each in model.variables.items()}
        return replace(
            model,
            variables={name: each for name, each in variables.items() if name != "gsyn_inh"},
            weights=model.weights[: len(names)],
            parameters=lambda cells: model.parameters(completed(cells)),
            currents=lambda cells, dt, currents: model.currents(completed(cells), dt, currents),
        )

    needs_of = adex_needs if adaptive else conductance_needs
    tolerance = ADEX_TOLERANCE if adaptive else None
    return make, lambda dt, cells, held: needs_of(dt, completed(cells), held), tolerance


def _rising(names: tuple[str, ...], beta: bool, adaptive: bool, needs: Needs) -> NestModel:
    """Return the model of cells with conductances that rise and decay; rise and decay may change places."""
    _, divided = needs
    scale = ADEX_SCALE if adaptive else leaky_scale(divided)

    def parameters(cells: Cells) -> dict[str, FloatArray]:
        own = (membrane_of_adex if adaptive else leaky)(cells, divided)
        if not names:
            return own
        rise, decay = (
            _table(cells, names, "tau_syn", "tau_rise"),
            _table(cells, names, "tau_syn", "tau_decay"),
        )
        times = {"tau_rise": np.minimum(rise, decay), "tau_decay": np.maximum(rise, decay)}
        return {**own, "E_rev": _table(cells, names, "e_syn"), **(times if beta else {"tau_syn": rise})}

    receptors = range(1, len(names) + 1)
    variables = {"v": Variable("V_m")} | ({"w": Variable("w", scale)} if adaptive else {})
    for name, k in zip(names, receptors, strict=True):
        variables[f"{name}.gsyn"] = Variable(f"g_{k}", scale, sign=1, pulse=0.0)
        variables[f"_{name}.rise"] = Variable("", scale, sign=1, pulse=0.0)
    return NestModel(
        f"aeif_cond_{'beta' if beta else 'alpha'}_multisynapse",
        variables,
        (scale,) * len(names),
        parameters,
        scaled_current(scale),
        receptors=tuple(receptors),
        levels=("v_spike", "v_reset") if adaptive else ("v_thresh", "v_reset"),
        rules=ADEX_RULES if adaptive else held_if_divided(needs),
        cleared=() if adaptive else ("w",),
    )
