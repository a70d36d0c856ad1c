"""What networks, populations and projections show of themselves in a notebook, before and after they are built."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from ..declarations import SourceType
from ..declarations.representation import as_html
from ..markup import facts, folded, paragraph, table, titled
from ..model import Group, PopulationSpec, ProjectionSpec
from ..random import Streams
from ..recipe import Expansion
from .diagram import Arrow, Node, diagram

if TYPE_CHECKING:
    from .assembly import Assembly
    from .network import Network
    from .part import PopulationPart
    from .projection import Projection

COUNTED = 1_000_000
"""Pairs of cells of a projection whose synapses are counted; those of more pairs are estimated."""

UNITS = {"uS": "µS", "um": "µm", "": ""}
"""Units as people write them, where that differs."""


def network_html(network: Network) -> str:
    """Return a network as HTML: a diagram, a table of populations and one of projections."""
    projections = [Row(network, spec) for spec in network.projection_specs]
    populations = [
        (spec.label, f"{spec.size:,}", spec.type.__name__, _recorded(network, spec.number))
        for spec in network.specs
    ]
    synapses = [
        (row.label, row.pre, row.post, row.connector, row.receptor, row.synapses, row.weight, row.delay)
        for row in projections
    ]
    head = ("projection", "from", "to", "connector", "receptor", "synapses", "weight", "delay")
    return titled(
        f"Network of {network.n_cells:,} cells in {len(populations)} populations, with {len(projections)} projections",
        f"<div>{diagram(_nodes(network.specs), _arrows(network, projections))}</div>",
        table(("population", "cells", "type", "recorded"), populations),
        table(head, synapses),
        paragraph(f"Seed {network.seed}"),
    )


def part_html(part: PopulationPart) -> str:
    """Return a population or a view as HTML: what it is, and its parameters."""
    spec, network = part.spec, part.network
    whole = part.index is None
    kind = f"{spec.type.__name__}, a source" if issubclass(spec.type, SourceType) else spec.type.__name__
    named = [
        ("cells", f"{part.size:,}" if whole else f"{part.size:,} of the {spec.size:,} of {spec.label!r}")
    ]
    named += [("type", kind), ("structure", repr(part.population.structure))]
    named += [("recorded", _recorded(network, spec.number) or "nothing")]
    initial = [
        (state.name, repr(spec.initial[state.name]), unit_of(state.unit), state.doc)
        for state in spec.type.states
    ]
    celltype = as_html(
        spec.type.__name__,
        spec.type.__doc__,
        spec.type.parameters,
        spec.parameters,
        part.celltype.declaration,
    )
    return titled(
        f"{'Population' if whole else 'View'} {part.label!r}",
        facts(named),
        folded("Parameters and equations", celltype),
        folded("Initial values", table(("variable", "value", "unit", ""), initial)),
    )


def assembly_html(assembly: Assembly) -> str:
    """Return an assembly as HTML: a table of its parts."""
    rows = [(part.label, f"{part.size:,}", part.spec.type.__name__) for part in assembly.populations]
    title = f"Assembly {assembly.label!r} of {assembly.size:,} cells"
    return titled(title, table(("population", "cells", "type"), rows))


def projection_html(projection: Projection) -> str:
    """Return a projection as HTML: what it joins, by which rule, with which synapses."""
    spec = projection.spec
    row = Row(projection.network, spec)
    named = [
        ("from", f"{row.pre} ({spec.pre.size:,} cells)"),
        ("to", f"{row.post} ({spec.post.size:,} cells)"),
    ]
    named += [("connector", repr(spec.connector)), ("receptor", row.receptor), ("synapses", row.synapses)]
    named += [("synapse type", spec.synapse_type.__name__), ("made at", spec.origin)]
    values = [
        (p.name, row.value(p.name), row.unit if p.name == "weight" else unit_of(p.unit), p.doc)
        for p in spec.synapse_type.parameters
    ]
    return titled(
        f"Projection {spec.label!r}", facts(named), table(("parameter", "value", "unit", ""), values)
    )


class Row:
    """A projection in words.

    Parameters
    ----------
    network : Network
        The network.
    spec : ProjectionSpec
        The projection.
    """

    def __init__(self, network: Network, spec: ProjectionSpec) -> None:
        self._network, self.spec = network, spec
        self.label, self.pre, self.post = spec.label, _name(network, spec.pre), _name(network, spec.post)
        self.connector = type(spec.connector).__name__
        self.receptor = ", ".join(dict.fromkeys(spec.receptors))
        receptors = [
            receptor
            for part, name in zip(spec.post.parts, spec.receptors, strict=True)
            for receptor in network.specs[part.population].type.receptors
            if receptor.name == name
        ]
        self.unit = ", ".join(dict.fromkeys(unit_of(receptor.unit) for receptor in receptors))
        signs = {receptor.sign for receptor in receptors}
        weight = spec.values["weight"]
        self.sign = (signs.pop() if len(signs) == 1 else 0) or (0 if weight is None else _sign(weight))
        self.weight = f"{self.value('weight')} {self.unit}".strip()
        delay = self.value("delay")
        self.delay = delay if spec.values["delay"] is None else f"{delay} ms"
        self.synapses = self._synapses()

    def value(self, name: str) -> str:
        """Return a synapse parameter as a user wrote it."""
        value = self.spec.values[name]
        return "the shortest" if value is None else repr(value)

    def _synapses(self) -> str:
        """Return how many synapses there are, exactly where they are soon counted."""
        spec = self.spec
        expansion = Expansion(spec, self._network.specs, Streams(self._network.seed))
        if spec.pre.size * spec.post.size <= COUNTED:
            return f"{expansion.size:,}"
        return f"about {round(expansion.degree * spec.post.size):,}"


def unit_of(unit: str) -> str:
    """Return a unit as people write it."""
    return UNITS.get(unit, unit)


def _sign(weight: Any) -> int:
    sign = float(weight.sign())
    return int(sign > 0) - int(sign < 0)


def _name(network: Network, group: Group) -> str:
    """Return what a group is called: its label, or those of its populations."""
    return group.label or ", ".join(network.specs[part.population].label for part in group.parts)


def _recorded(network: Network, population: int) -> str:
    """Return the variables of a population that are recorded, and of how many cells, if not of all."""
    cells: dict[str, int] = {}
    for probe in network.records.probes:
        if probe.population == population:
            cells[probe.variable] = cells.get(probe.variable, 0) + len(probe.index)
    size = network.specs[population].size
    return ", ".join(name if n == size else f"{name} of {n:,} cells" for name, n in cells.items())


def _nodes(specs: Iterable[PopulationSpec]) -> list[Node]:
    return [
        Node(
            spec.label,
            f"{spec.size:,} {'cell' if spec.size == 1 else 'cells'}",
            f"{spec.label}: {spec.size:,} cells, {spec.type.__name__}",
            issubclass(spec.type, SourceType),
        )
        for spec in specs
    ]


def _arrows(network: Network, rows: Sequence[Row]) -> list[Arrow]:
    """Return the arrows of some projections: one for all between two populations with weights of one sign."""
    found: dict[tuple[int, int, int], list[tuple[Row, bool]]] = {}
    for row in rows:
        pre, post = row.spec.pre.parts, row.spec.post.parts
        for source in pre:
            for target in post:
                alone = len(pre) == len(post) == 1
                found.setdefault((source.population, target.population, row.sign), []).append((row, alone))
    return [Arrow(*key, _label(joined), _title(joined)) for key, joined in found.items()]


def _label(joined: Sequence[tuple[Row, bool]]) -> str:
    """Return the number of synapses, where all belong to one arrow; how many projections there are, if several."""
    if len(joined) > 1:
        return f"{len(joined)} projections"
    ((row, alone),) = joined
    return row.synapses.replace("about ", "≈") if alone else ""


def _title(joined: Sequence[tuple[Row, bool]]) -> str:
    return "\n".join(
        f"{row.label}: {row.connector}, {row.synapses} synapses, {row.receptor}, weight {row.weight}, delay {row.delay}"
        for row, _ in joined
    )
