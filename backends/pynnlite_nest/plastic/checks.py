"""What of synapses with a rule NEST cannot keep."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from pynnlite.recipe import Pathway, Recipe

from .columns import parameters_of
from .table import RULES, NestRule

MOST_SAMPLED = 10_000
"""The most synapses of a probe; NEST takes some 10 µs to tell the weight of one."""


def problems_of_rules(recipe: Recipe) -> list[str]:
    """Return what of synapses with a rule NEST refuses or would do in another way."""
    texts = []
    for pathway in recipe.pathways:
        rule = RULES.get(pathway.dynamics or "")
        if rule is not None:
            label = recipe.model.projections[pathway.projection].label
            texts += [f"projection {label!r}: {text}" for text in _refused(recipe, pathway, rule)]
    return [*dict.fromkeys(texts), *_conflicts(recipe), *_recorded(recipe)]


def _recorded(recipe: Recipe) -> Iterator[str]:
    """Yield a sentence for each projection of which more is recorded than can be asked for in time."""
    for probe in recipe.synapse_probes:
        n = len(probe.index)
        if probe.projection is not None and n > MOST_SAMPLED:
            label = recipe.model.projections[probe.projection].label
            yield (
                f"projection {label!r}: the {probe.variable} of {n} synapses is recorded, and NEST is stopped and asked"
                f" for each of them at each sample: name at most {MOST_SAMPLED} by record(…, synapses=…)"
            )


def _refused(recipe: Recipe, pathway: Pathway, rule: NestRule) -> Iterator[str]:
    if pathway.parameters:
        columns = parameters_of(recipe, pathway)
        for name in rule.positive:
            if (columns[name] <= 0.0).any():
                yield f"{name} is 0, where NEST's {rule.model} needs a time: {_remedy(name)}"
        for name in rule.amplitudes:
            if (columns[name] < 0.0).any():
                yield f"{name} is negative, and NEST's {rule.model} keeps one bound only at each side of its window"
        if rule.timing and (columns["w_max"] == columns["w_min"]).any():
            yield f"w_min equals w_max, by whose distance NEST's {rule.model} divides: use a StaticSynapse"
    for name, value in recipe.model.projections[pathway.projection].initial.items():
        if value.constant != 0.0:
            yield f"{name} does not begin at 0, where NEST's {rule.model} begins"


def _remedy(name: str) -> str:
    return "use a receptor whose currents decay" if name == "tau_syn" else "give a small time instead"


def _conflicts(recipe: Recipe) -> Iterator[str]:
    """Yield a sentence for each time constant of NEST's cells that two rules want in different ways."""
    wanted: dict[tuple[int, str], list[tuple[Pathway, str]]] = defaultdict(list)
    for pathway in recipe.pathways:
        rule = RULES.get(pathway.dynamics or "")
        for name, ours in rule.cells.items() if rule is not None else ():
            wanted[pathway.target, name].append((pathway, ours))
    for (population, name), uses in wanted.items():
        constants = {pathway.parameters[ours] for pathway, ours in uses}
        if len(constants) == 1 and None not in constants:
            continue
        known = np.full(recipe.populations[population].size, np.nan)
        bad = np.zeros(len(known), bool)
        for pathway, ours in uses:
            values = parameters_of(recipe, pathway)[ours]
            chunks = recipe.chunks([pathway.number], None, ["target"])
            target = np.concatenate([np.zeros(0, np.int32), *(chunk.target for chunk in chunks)])
            mine = known.copy()
            mine[target] = values
            bad[target[mine[target] != values]] = True
            differs = ~np.isnan(known[target]) & (known[target] != values)
            bad[target[differs]] = True
            known = mine
        if bad.any():
            label = recipe.populations[population].label
            names = " and ".join(sorted({repr(ours) for _, ours in uses}))
            yield (
                f"population {label!r}: {int(bad.sum())} of {len(bad)} cells get synapses whose {names} differ, and a"
                f" cell of NEST's has one {name} for all its synapses: give all synapses onto a cell the same"
            )
