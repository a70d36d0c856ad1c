"""Columns of the synapses of one pathway."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pynnlite.recipe import Pathway, Recipe

from ..cells import FloatArray, IndexArray


def parameters_of(recipe: Recipe, pathway: Pathway) -> dict[str, FloatArray]:
    """Return the parameters of the rule of all synapses of a pathway; those that are equal take no memory."""
    differing = [name for name, value in pathway.parameters.items() if value is None]
    wanted = ["target", *(f"parameter.{name}" for name in differing)]
    chunks = list(recipe.chunks([pathway.number], None, wanted))
    n = sum(len(chunk.source) for chunk in chunks)
    found: dict[str, FloatArray] = {}
    for name, value in pathway.parameters.items():
        parts = [np.zeros(0), *(chunk.parameters[name] for chunk in chunks)] if value is None else []
        found[name] = np.concatenate(parts) if value is None else np.broadcast_to(np.float64(value), n)
    return found


@dataclass(frozen=True, slots=True)
class Rows:
    """The synapses of one pathway.

    Parameters
    ----------
    source, target : (n,) ndarray of int32
        Indices of the cells within their populations.
    axonal, dendritic : (n,) ndarray of int32
        The parts of the delay, in steps.
    strength, sign : (n,) ndarray of float64
        The weight.
    parameters : dict of str to (n,) ndarray of float64
        Parameters of the rule.
    """

    source: IndexArray
    target: IndexArray
    axonal: NDArray[np.int32]
    dendritic: NDArray[np.int32]
    strength: FloatArray
    sign: FloatArray
    parameters: dict[str, FloatArray]

    @classmethod
    def of(cls, recipe: Recipe, pathway: Pathway) -> Rows:
        """Return the synapses of a pathway, in the order of the recipe."""
        names = ("source", "target", "weight", "delay", "dendritic")
        chunks = list(recipe.chunks([pathway.number], None, names, True))
        empty = {"weight": np.zeros(0)}
        found = {
            name: np.concatenate(
                [empty.get(name, np.zeros(0, np.int32)), *(getattr(chunk, name) for chunk in chunks)]
            )
            for name in names
        }
        receptor = recipe.populations[pathway.target].type.receptors[pathway.receptor]
        weight = found["weight"]
        return cls(
            found["source"],
            found["target"],
            found["delay"] - found["dendritic"],
            found["dendritic"],
            np.abs(weight),
            np.where(weight == 0.0, float(receptor.sign or 1), np.sign(weight)),
            parameters_of(recipe, pathway),
        )
