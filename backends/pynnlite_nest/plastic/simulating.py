"""What a simulation does with synapses that have a rule."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager

import numpy as np

from pynnlite.backend import Changes
from pynnlite.errors import UnsupportedModel
from pynnlite.recipe import Recipe, Synapses

from ..cells import FloatArray
from .reading import Witness, strengths
from .wiring import PlasticSynapses, Wired

SOURCE_TRACES = {"x": ("tau_plus", "tau"), "x2": ("tau_x",)}
TARGET_TRACES = {"y": ("tau_minus", "tau"), "y2": ("tau_y",)}
"""The traces of rules that assign weights, and the parameters that can be their time constants."""


class ReadsRules:
    """Reads synapses with a rule."""

    _recipe: Recipe
    _plastic: PlasticSynapses
    _witness: Witness
    _step: int
    _reached: int

    def read(self, pathway: int, columns: Sequence[str]) -> Synapses:
        """Return the synapses of a pathway that have a rule, as they are at the present step.

        Raises
        ------
        UnsupportedModel
            For variables of rules that do not assign weights, of which NEST tells what they were at the last spike.
        """
        self._require_open()
        wired = self._plastic.wired[pathway]
        names = [name.removeprefix("state.") for name in columns if name.startswith("state.")]
        if names and not wired.rule.timing:
            what = f"reading {names[0]!r}: NEST's {wired.rule.model} does not tell what it is at the present step"
            raise UnsupportedModel("nest", [what])
        rows = wired.rows
        strength = rows.strength
        with self._guarded("while reading synapses"):
            self._witness.look()
            if wired.rule.timing and "weight" in columns:
                status = self._plastic.status(wired)
                # what has arrived at the step that NEST has reached is handed over at the next one
                strength = strengths(wired, status, self._witness, self._step, self._reached - 1)
            state = {name: self._trace(wired, name) for name in names}
        delay = (rows.axonal + rows.dendritic).astype(np.int32)
        return Synapses(pathway, rows.source, rows.target, rows.sign * strength, delay, state=state)

    def _trace(self, wired: Wired, name: str) -> FloatArray:
        parameters = wired.rows.parameters
        known = {**SOURCE_TRACES, **TARGET_TRACES}[name]
        (tau,) = (parameters[each] for each in known if each in parameters)
        if name in SOURCE_TRACES:
            return self._witness.trace(wired.before, self._step, self._step, tau)
        seen = self._step - wired.rows.dendritic.astype(np.int64)
        return self._witness.trace(wired.after, seen, seen, tau)

    def _require_open(self) -> None:
        raise NotImplementedError

    def _guarded(self, doing: str) -> AbstractContextManager[None]:
        raise NotImplementedError


def refuse_late(recipe: Recipe, changes: Changes) -> None:
    """Raise `UnsupportedModel` if synapses with a rule are given anything during a run."""
    given = {*changes.weights, *changes.synapses, *changes.synapse_state}
    late = [recipe.pathways[number] for number in given if recipe.pathways[number].dynamics is not None]
    labels = dict.fromkeys(recipe.model.projections[pathway.projection].label for pathway in late)
    if labels:
        why = "NEST would let spikes that are there already act on what its synapses are given; call reset() first"
        raise UnsupportedModel("nest", [f"projection {label!r}: {why}" for label in labels])
