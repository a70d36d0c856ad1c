"""The parts of projections between two whole populations, and columns of their synapses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..model import Model
from ..values import FloatArray, IndexArray
from .delays import DelayRange
from .plastic import CellParameters, constant_dendritic, constant_parameters

NO_STEPS = np.zeros(0, np.int32)


@dataclass(frozen=True, slots=True)
class Pathway:
    """The part of a projection between two whole populations.

    Parameters
    ----------
    number : int
        Its position among all pathways.
    projection : int
        Number of the projection.
    source, target : int
        Numbers of the populations.
    receptor : int
        Position of the receptor among those of the target's cell type.
    weight : float or None
        The weight, if all are equal.
    delay : int or None
        The delay in steps, if all are equal.
    single : bool
        Whether every weight is exactly a 32-bit number.
    kind : str
        ``"event"``: spikes cross it.
    dynamics : str or None
        Hash of the rule of the synapses; None if they transmit their weights and nothing else.
    parameters : dict of str to (float or None)
        Each parameter that the rule may use, if it is the same for all synapses, in the coherent set of units; those
        in the unit of the weight are strengths. With ``"tau_syn"`` if the rule uses it.
    dendritic : int or None
        The part of the delay that lies behind the synapse, in steps, if all are equal.
    """

    number: int
    projection: int
    source: int
    target: int
    receptor: int
    weight: float | None
    delay: int | None
    single: bool
    kind: str = "event"
    dynamics: str | None = None
    parameters: Mapping[str, float | None] = field(default_factory=dict)
    dendritic: int | None = None


@dataclass(frozen=True, slots=True)
class Synapses:
    """Some synapses of one pathway; columns that were not asked for are empty.

    Parameters
    ----------
    pathway : int
        Number of the pathway.
    source, target : (n,) ndarray of int32
        Indices of the cells within their populations.
    weight : (n,) ndarray of float64
        In nA, µS or mV, by the receptor.
    delay : (n,) ndarray of int32
        In steps, at least 1.
    parameters : dict of str to (n,) ndarray of float64
        Parameters of the rule, as in `Pathway`.
    state : dict of str to (n,) ndarray of float64
        Synaptic variables, in the coherent set of units.
    dendritic : (n,) ndarray of int32
        The part of the delay that lies behind the synapse, in steps.
    """

    pathway: int
    source: IndexArray
    target: IndexArray
    weight: FloatArray
    delay: IndexArray
    parameters: Mapping[str, FloatArray] = field(default_factory=dict)
    state: Mapping[str, FloatArray] = field(default_factory=dict)
    dendritic: IndexArray = field(default_factory=lambda: NO_STEPS)

    def column(self, name: str) -> NDArray[Any]:
        """Return a column by the name under which it is asked for, such as ``"weight"`` or ``"parameter.tau_plus"``."""
        kind, _, inner = name.partition(".")
        if inner:
            columns = self.parameters if kind == "parameter" else self.state
            return columns[inner]
        column: NDArray[Any] = getattr(self, name)
        return column


def pathways(model: Model, delays: DelayRange, cells: CellParameters) -> Iterator[Pathway]:
    """Yield all pathways of a model, in the order of their projections.

    Parameters
    ----------
    model : Model
        The model.
    delays : DelayRange
        The delays that are allowed.
    cells : callable
        `Recipe.cells` of the model.
    """
    number = count()
    for projection in model.projections:
        weight = projection.values.get("weight")
        constant = None if weight is None else weight.constant
        if projection.single and constant is not None:
            constant = float(np.float32(constant))
        delay = delays.constant(projection)
        rule, dendritic = projection.rule, constant_dendritic(projection, delay)
        dynamics = None if rule is None else rule.hash
        for pre in projection.pre.parts:
            for part, (post, name) in enumerate(
                zip(projection.post.parts, projection.receptors, strict=True)
            ):
                parameters = (
                    {} if rule is None else constant_parameters(projection, part, model.populations, cells)
                )
                receptor = model.populations[post.population].type.receptor_types.index(name)
                ends = (projection.number, pre.population, post.population)
                yield Pathway(
                    next(number),
                    *ends,
                    receptor,
                    constant,
                    delay,
                    projection.single,
                    dynamics=dynamics,
                    parameters=parameters,
                    dendritic=dendritic,
                )
