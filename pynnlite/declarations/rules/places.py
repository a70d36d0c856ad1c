"""Where the variables of a rule live: what is inferred from its text, and never said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from ...expressions.operations import DRAWN
from ..dynamics import WEIGHT
from .rule import SINCE, Assignment, Rule

Place = Literal["source", "target", "synapse"]


def places_of(rule: Rule, differing: frozenset[str] = frozenset()) -> Mapping[str, Place]:
    """Return for each variable whether it is the same at all synapses of a source, or of a target.

    Only arrivals assign a variable *of the source*, from such variables and parameters alone; only spikes assign one
    *of the target*, likewise. All others are *of the synapse*. Whether parameters differ by synapse does not matter
    here: it changes where an engine can keep a variable, not what it means.

    Parameters
    ----------
    rule : Rule
        The rule.
    differing : frozenset of str
        Parameters and variables that differ by synapse: what they have a part in is of the synapse.
    """
    sides: tuple[tuple[Place, tuple[Assignment, ...], tuple[Assignment, ...], set[str]], ...] = (
        ("source", rule.arrival, rule.spike, {SINCE}),
        ("target", rule.spike, rule.arrival, set()),
    )
    places: dict[str, Place] = dict.fromkeys(rule.variables, "synapse")
    for place, own, others, known in sides:
        mine = {each.name for each in own if not each.local} - {
            each.name for each in others if not each.local
        }
        mine &= set(places)
        needs = _needs(rule, own)
        everything = {*rule.variables, WEIGHT, SINCE, *DRAWN}
        mine -= {name for name in mine if name in differing or needs[name] & differing}
        while wrong := {name for name in mine if not needs[name] & everything <= mine | known}:
            mine -= wrong
        places |= dict.fromkeys(mine, place)
    return places


def kept_places(rule: Rule, differing: frozenset[str]) -> Mapping[str, Place]:
    """Return for each variable where an engine can keep it: one that feeds another is kept where that one is.

    Parameters
    ----------
    rule : Rule
        The rule.
    differing : frozenset of str
        Parameters and variables that differ by synapse.
    """
    places = places_of(rule, differing)
    apart = {
        cause
        for name, side in rule.equations.items()
        for cause in side.names & set(places)
        if places[cause] != places[name] and places[cause] != "synapse"
    }
    return kept_places(rule, differing | apart) if apart else places


def _needs(rule: Rule, event: tuple[Assignment, ...]) -> dict[str, set[str]]:
    """Return, for what an event assigns, the names that it is made of; those of draws stand for what is drawn."""
    needs: dict[str, set[str]] = {name: set(side.names) for name, side in rule.equations.items()}
    named: dict[str, set[str]] = {}
    for each in event:
        used = set(each.value.names) | {node.kind for node in each.value.tree.walk() if node.kind in DRAWN}
        used = used.union(*(named[name] for name in used & set(named)))
        if each.local:
            named[each.name] = used
        else:
            needs.setdefault(each.name, set()).update(used)
    return needs
