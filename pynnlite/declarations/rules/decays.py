"""How synaptic variables go on between events: exactly, over any time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ... import draws
from ...errors import ModelError
from ..analysis.polynomials import Polynomial, polynomial
from .rule import Rule

ALONE = ""
"""Stands for 1 among what feeds a variable."""

AT_ONCE = 1e-300
"""Stands for a time constant of 0: what decays with it is gone at the next event."""

ENDLESS = 1e290
"""Rates above this are those of time constants of 0."""


@dataclass(frozen=True)
class Decays:
    """How the variables of a rule decay, for some parameters.

    ``dx/dt = -rate x + Σ feed y``, where y are variables that nothing else feeds, or 1.

    Parameters
    ----------
    rates : dict of str to float or ndarray
        By which each variable decays, per ms.
    feeds : dict of (str, str) to float or ndarray
        For a variable and what feeds it, how much, per ms.
    """

    rates: Mapping[str, Any]
    feeds: Mapping[tuple[str, str], Any]

    def after(self, state: Mapping[str, Any], time: Any) -> dict[str, Any]:
        """Return the variables some time later.

        Parameters
        ----------
        state : dict of str to float or ndarray
            The variables.
        time : float or ndarray
            In ms; at 0, only what decays at once has changed.
        """
        later = {name: value * self._kept(name, time) for name, value in state.items() if name in self.rates}
        for (name, cause), feed in self.feeds.items():
            later[name] = later[name] + (1.0 if cause == ALONE else state[cause]) * self._fed(
                name, cause, feed, time
            )
        return {**state, **later}

    def _kept(self, name: str, time: Any) -> Any:
        """Return the factor by which a variable decays."""
        rate = np.asarray(self.rates[name], np.float64)
        return np.where(rate > ENDLESS, 0.0, draws.exp(-time * np.where(rate > ENDLESS, 1.0, rate)))

    def _fed(self, name: str, cause: str, feed: Any, time: Any) -> Any:
        """Return how much of what feeds a variable is in it some time later.

        With a and b the rates of the two, that is feed (exp(-b t) - exp(-a t)) / (a - b), written so that it is good
        for equal rates too.
        """
        fast = np.asarray(0.0 if cause == ALONE else self.rates[cause], np.float64)
        slow = np.asarray(self.rates[name], np.float64)
        fast, slow = np.maximum(fast, slow), np.minimum(fast, slow)
        apart = fast - slow
        with np.errstate(all="ignore"):
            share = np.where(fast > ENDLESS, 1.0, -draws.expm1(-time * np.minimum(apart, ENDLESS))) / apart
            return feed * draws.exp(-time * slow) * np.where(apart == 0.0, time, share)


def decays(rule: Rule, parameters: Mapping[str, Any], times: frozenset[str] = frozenset()) -> Decays:
    """Return how the variables of a rule decay.

    Parameters
    ----------
    rule : Rule
        The rule.
    parameters : dict of str to float or ndarray
        All parameters that its equations use.
    times : frozenset of str
        Those of them that are times: one of 0 stands for what decays at once.
    """
    values = {
        name: np.where(np.asarray(value) == 0.0, AT_ONCE, value) if name in times else value
        for name, value in parameters.items()
    }
    rates: dict[str, Any] = {}
    feeds: dict[tuple[str, str], Any] = {}
    for name, side in rule.equations.items():
        terms = polynomial(side, frozenset(rule.equations), values) or {}
        rates[name] = 0.0 - terms.pop((name,), 0.0)
        feeds |= {(name, term[0] if term else ALONE): value for term, value in terms.items()}
    return Decays(rates, feeds)


def check_decays(rule: Rule, owner: str) -> None:
    """Raise `ModelError` unless each variable decays by itself, fed at most by those that nothing feeds."""
    values = dict.fromkeys(rule.names, 1.0)
    sides: dict[str, Polynomial | None] = {
        name: polynomial(side, frozenset(rule.equations), values) for name, side in rule.equations.items()
    }
    fed = {name for name, side in sides.items() if side is not None and set(side) - {(name,)}}
    for name, side in sides.items():
        marked = rule.equations[name].tree.piece.marked
        if side is None or any(len(term) > 1 for term in side):
            raise ModelError(
                f"The equation of {name!r} of {owner} is not linear in the synaptic variables. Between events a"
                f" variable decays, as in 'd{name}/dt = -{name} / tau', and others may feed it: say all else in"
                f" 'arrival' and 'spike'.{marked}"
            )
        wrong = sorted(term[0] for term in side if term and term != (name,) and term[0] in fed)
        if wrong:
            raise ModelError(
                f"{name!r} of {owner} is fed by {wrong[0]!r}, which something else feeds. What feeds a variable must"
                f" itself only decay.{marked}"
            )
