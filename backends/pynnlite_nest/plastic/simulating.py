"""What a simulation does with synapses that have a rule."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager

import numpy as np

from pynnlite.backend import Changes, Whole
from pynnlite.recipe import Recipe, Synapses

from ..cells import FloatArray
from .reading import Pending, Witness, strengths
from .setting import Given, Late, Planning, concerned
from .usage import Usage
from .wiring import PlasticSynapses, Wired

SOURCE_TRACES = {"x": ("tau_plus", "tau"), "x2": ("tau_x",)}
TARGET_TRACES = {"y": ("tau_minus", "tau"), "y2": ("tau_y",)}
"""The traces of rules that assign weights, and the parameters that can be their time constants."""


class RunsRules:
    """Reads synapses with a rule, and gives them something during a run."""

    _recipe: Recipe
    _plastic: PlasticSynapses
    _witness: Witness
    _late: Late
    _whole: Whole
    _step: int
    _reached: int

    def read(self, pathway: int, columns: Sequence[str]) -> Synapses:
        """Return the synapses of a pathway that have a rule, as they are at the present step."""
        self._require_open()
        given = self._late.given.get(pathway)
        wired = self._plastic.wired[pathway] if given is None else given.wired
        names = [name.removeprefix("state.") for name in columns if name.startswith("state.")]
        rows = wired.rows
        strength, state = rows.strength, dict[str, FloatArray]()
        with self._guarded("while reading synapses"):
            self._witness.look()
            if wired.rule.timing and "weight" in columns:
                strength = self._strength(pathway, self._step)
            if wired.rule.timing:
                state = {name: self._trace(wired, name) for name in names}
            elif names:
                state = self._usage(self._plastic.wired[pathway])
        delay = (rows.axonal + rows.dendritic).astype(np.int32)
        state = {name: state[name] for name in names}
        return Synapses(pathway, rows.source, rows.target, rows.sign * strength, delay, state=state)

    def _usage(self, wired: Wired) -> dict[str, FloatArray]:
        """Return the variables of synapses that tire, recover and release by chance."""
        step = self._step
        if Usage(self._plastic, wired, self._witness, step, self._reached - 1).waits():
            with self._whole.kept():
                self._go(step + 1)
        return Usage(self._plastic, wired, self._witness, step, min(step, self._reached - 1)).values()

    def _strength(self, pathway: int, step: int) -> FloatArray:
        """Return the strengths, at a step that NEST has just reached, of synapses whose rule assigns weights."""
        given = self._late.given.get(pathway)
        if given is not None:
            return given.strength
        wired = self._plastic.wired[pathway]
        status = self._plastic.status(wired, ["weight", "Kplus"])
        # what has arrived at the step that NEST has reached is handed over at the next one
        pending = Pending(wired, status["Kplus"], self._witness, step, min(step, self._reached - 1))
        return strengths(wired, status, pending)

    def _trace(self, wired: Wired, name: str) -> FloatArray:
        parameters = wired.rows.parameters
        known = {**SOURCE_TRACES, **TARGET_TRACES}[name]
        (tau,) = (parameters[each] for each in known if each in parameters)
        if name in SOURCE_TRACES:
            return self._witness.trace(wired.before, self._step, self._step, tau)
        seen = self._step - wired.rows.dendritic.astype(np.int64)
        return self._witness.trace(wired.after, seen, seen, tau)

    def _planned(self, recipe: Recipe, changes: Changes, step: int) -> dict[int, Given]:
        """Return what synapses with a rule are to be given at a step.

        Raises
        ------
        UnsupportedModel
            If NEST cannot be given it.
        """
        numbers = concerned(recipe, changes)
        if not numbers:
            return {}
        with self._guarded("while reading synapses"):
            self._witness.look()
            learned = {
                number: self._strength(number, step)
                for number in numbers
                if self._plastic.wired[number].rule.timing and number not in changes.weights
            }
            return Planning(self._plastic, self._late, self._witness, step).plan(recipe, changes, learned)

    def _varied_late(self, recipe: Recipe, changes: Changes) -> set[int]:
        """Return the pathways whose synapses share parameters in NEST that come to differ."""
        return {
            number
            for number, names in changes.synapses.items()
            if number in self._plastic.wired
            and self._plastic.wired[number].shared
            and any(recipe.pathways[number].parameters.get(name) is None for name in names)
        }

    def _require_open(self) -> None:
        raise NotImplementedError

    def _guarded(self, doing: str) -> AbstractContextManager[None]:
        raise NotImplementedError

    def _go(self, target: int) -> None:
        raise NotImplementedError
