"""Values that the user gives synapses that learn anew, during a run."""

from __future__ import annotations

from pynnlite.backend import Changes
from pynnlite.recipe import Recipe

from ..kernels.engine import Engine
from .learning import LearningSection
from .leaving_kernels import go_on_by_tape, leaving
from .tape import TapeSection
from .tape_columns import WEIGHT
from .wiring import Wiring


def change_learning(wiring: Wiring, before: Recipe, recipe: Recipe, core: Engine, changes: Changes) -> None:
    """Let synapses that learn go on with what the user gave anew.

    All spikes up to the present step are listed. What has passed the synapses transmits what it would have.

    Parameters
    ----------
    wiring : Wiring
        The synapses.
    before, recipe : Recipe
        The recipe as it was, and with the new values.
    core : Engine
        The engine.
    changes : Changes
        What is new.
    """
    given = []
    for b, key, section in wiring.changed({*changes.weights, *changes.synapses, *changes.synapse_state}):
        if isinstance(section, TapeSection):
            number = section.pathway.number
            names = {*changes.synapses.get(number, ())} | ({WEIGHT} if number in changes.weights else set())
            now = section.at(core, b, wiring.n_in_table(b, key[0]))
            given.append((section, section.given(recipe, now, names, changes.synapse_state.get(number, ()))))
    _change_kernels(wiring, before, recipe, core, changes)
    for section, each in given:
        section.go_on(each)


def _change_kernels(wiring: Wiring, earlier: Recipe, recipe: Recipe, core: Engine, changes: Changes) -> None:
    """Do so for synapses that learn by kernel, those that go on by tape among them."""
    sections = wiring.changed({*changes.weights, *changes.synapses, *changes.synapse_state})
    by_tape = {each.pathway.number for _, _, each in sections if isinstance(each, TapeSection)}
    before = {
        (b, key): (section, section.at(core, b, wiring.n_in_table(b, key[0]), core.step))
        for b, key, section in sections
        if isinstance(section, LearningSection)
    }
    weights = frozenset(changes.weights) - by_tape
    left = leaving(earlier, recipe, changes, wiring.by_kernel)
    wiring.rebuild(recipe, weights | left, left)
    for (b, key), (old, now) in before.items():
        section = wiring.sections[b][key]
        if isinstance(section, TapeSection):
            number = section.pathway.number
            given = {*changes.synapse_state.get(number, ()), *((WEIGHT,) if number in weights else ())}
            go_on_by_tape(section, old, now, given, recipe.dt)
        elif isinstance(section, LearningSection):
            section.pathways = (recipe.pathways[section.pathway.number],)
            section.go_on(now, section.pathway.number not in weights)
