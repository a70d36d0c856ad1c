"""What synapses with a rule are given during a run.

NEST hands the spikes of the present step over while it runs the next one, and brings a weight up to date when a spike
arrives. Therefore synapses get what they are given one step later, and a weight from which spikes of the target that
are there already make the wanted one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from pynnlite.backend import Changes
from pynnlite.errors import UnsupportedModel
from pynnlite.recipe import Pathway, Recipe
from pynnlite.timebase import NEVER

from ..cells import FloatArray
from .columns import Rows
from .moving import Moving
from .reading import Pending, Witness
from .wiring import PlasticSynapses, Wired, settings_of, weights_of

NEAR = 1e-12
"""By which part of the distance of the bounds a weight may be off."""

STATES = ("u", "x", "y")
"""Settings of NEST's that events change, under the names of some of its models."""


@dataclass(frozen=True, slots=True)
class Given:
    """What the synapses of a pathway are given.

    Parameters
    ----------
    wired : Wired
        The synapses, with new parameters.
    strength : (n,) ndarray of float64
        Their strengths when they are given it.
    status, settings : dict of str to (n,) ndarray
        What NEST's connections are given, by themselves and as settings of their rule.
    """

    wired: Wired
    strength: FloatArray
    status: dict[str, FloatArray]
    settings: dict[str, FloatArray]


class Late:
    """What synapses are to be given at the next step.

    Parameters
    ----------
    plastic : PlasticSynapses
        The synapses.
    """

    def __init__(self, plastic: PlasticSynapses) -> None:
        self._plastic, self.until = plastic, NEVER
        self.given: dict[int, Given] = {}

    def add(self, given: dict[int, Given], step: int) -> None:
        """Give synapses something at a step, in place of what they were given at it before."""
        if given:
            self.given |= given
            self.until = step + 1
            for each in given.values():
                if not each.wired.rule.timing and each.status:  # these read their weight when they transmit
                    self._plastic.give(each.wired, each.status, {})

    def go_on(self, step: int) -> None:
        """Give NEST what is due, at a step that it has reached."""
        if step >= self.until:
            for pathway, each in self.given.items():
                self._plastic.give(each.wired, each.status, each.settings)
                self._plastic.wired[pathway] = each.wired
            self.given, self.until = {}, NEVER


@dataclass(frozen=True, slots=True)
class Planning:
    """Works out what synapses are given at a step.

    Parameters
    ----------
    plastic : PlasticSynapses
        The synapses.
    late : Late
        What they have been given at this step already.
    witness : Witness
        The spikes up to the step.
    step : int
        The step.
    """

    plastic: PlasticSynapses
    late: Late
    witness: Witness
    step: int

    def plan(self, recipe: Recipe, changes: Changes, strengths: dict[int, FloatArray]) -> dict[int, Given]:
        """Return what is given to the synapses of each pathway that changes concern.

        Parameters
        ----------
        recipe : Recipe
            The new recipe.
        changes : Changes
            What is new in it.
        strengths : dict of int to (n,) ndarray
            The present strengths of synapses whose parameters change.

        Raises
        ------
        UnsupportedModel
            If NEST cannot be given it.
        """
        problems: list[str] = []
        found: dict[int, Given] = {}
        for number in concerned(recipe, changes):
            pathway = recipe.pathways[number]
            label = recipe.model.projections[pathway.projection].label
            reasons = list(self._refused(number, changes))
            if not reasons:
                given = self._given(pathway, recipe, number in changes.weights, strengths.get(number))
                reasons = list(self._missed(given))
                found[number] = given
            problems += [f"projection {label!r}: {reason}; call reset() first" for reason in reasons]
        if problems:
            raise UnsupportedModel("nest", list(dict.fromkeys(problems)))
        return found

    def _refused(self, number: int, changes: Changes) -> Iterator[str]:
        rule = self._former(number).rule
        for name in changes.synapses.get(number, ()):
            if name not in rule.lasting:
                yield f"{name} cannot change during a run, as NEST's {rule.model} keeps its state as of the last spike"
        for name in changes.synapse_state.get(number, ()):
            yield f"{name} cannot be assigned, which NEST's {rule.model} counts from spikes"

    def _given(self, pathway: Pathway, recipe: Recipe, anew: bool, present: FloatArray | None) -> Given:
        former = self._former(pathway.number)
        rows = Rows.of(recipe, pathway)
        wired = replace(former, rows=rows, sign=former.sign * former.rows.sign * rows.sign)
        settings = self._settings(wired)
        if not wired.rule.timing:
            weight = {"weight": weights_of(wired, rows.strength)} if anew else {}
            return Given(wired, rows.strength, weight, settings)
        strength = rows.strength if anew or present is None else present
        moving = Moving(wired, strength - rows.parameters["w_min"])
        for spike in reversed(list(self._pending(wired))):
            moving.go_back(*spike)
        return Given(wired, strength, {"weight": weights_of(wired, moving.strength)}, settings)

    def _missed(self, given: Given) -> Iterator[str]:
        """Yield why NEST would not come to the strengths that synapses are to have."""
        wired = given.wired
        if not wired.rule.timing:
            return
        parameters, start = wired.rows.parameters, given.status["weight"] * wired.sign / wired.scale
        moving = Moving(wired, start.copy())
        for spike in self._pending(wired):
            moving.potentiate(*spike)
        wanted, span = given.strength - parameters["w_min"], parameters["w_max"] - parameters["w_min"]
        missed = ~(np.abs(moving.strength - wanted) <= NEAR * span)
        if not wired.shared:
            missed |= start < 0.0
        if missed.any():
            yield (
                f"{int(missed.sum())} of its synapses cannot be given a weight, as their targets have fired since the"
                f" last spike arrived and NEST's {wired.rule.model} lets these spikes act on the new weight; no weight"
                " within its bounds comes out right"
            )
        former = self._settings(self._former(wired.pathway))
        if wired.rule.timing == "pair" and (former["tau_plus"] != given.settings["tau_plus"]).any():
            yield "A_plus cannot change from or to 0 during a run unless A_minus is 0, as NEST has only their ratio"

    def _former(self, number: int) -> Wired:
        given = self.late.given.get(number)
        return self.plastic.wired[number] if given is None else given.wired

    @staticmethod
    def _settings(wired: Wired) -> dict[str, FloatArray]:
        found = settings_of(wired.rule, wired.rows, wired.scale, wired.sign)
        return {name: each for name, each in found.items() if name not in STATES}

    def _pending(self, wired: Wired) -> Pending:
        kplus = self.plastic.status(wired, ["Kplus"])["Kplus"]
        return Pending(wired, kplus, self.witness, self.step, self.step)


def concerned(recipe: Recipe, changes: Changes) -> list[int]:
    """Return the pathways with a rule whose synapses are given something."""
    every = {*changes.weights, *changes.synapses, *changes.synapse_state}
    return [number for number in sorted(every) if recipe.pathways[number].dynamics is not None]
