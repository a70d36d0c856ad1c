"""A network as a value: frozen specs and a seed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from ..random import Streams
from ..values import CellSample
from .probes import ProbeSpec
from .specs import InjectionSpec, PopulationSpec, ProjectionSpec


@dataclass(frozen=True)
class Model:
    """A whole network, immutable. What is recorded of cells and of synapses is apart: backends know the former."""

    seed: int
    populations: tuple[PopulationSpec, ...]
    projections: tuple[ProjectionSpec, ...]
    injections: tuple[InjectionSpec, ...]
    probes: tuple[ProbeSpec, ...]
    synapse_probes: tuple[ProbeSpec, ...] = ()

    @property
    def recorded(self) -> tuple[ProbeSpec, ...]:
        """All that is recorded."""
        return (*self.probes, *self.synapse_probes)

    def recording(self, probes: Iterable[ProbeSpec]) -> Model:
        """Return the same network, of which other things are recorded."""
        every = tuple(probes)
        cells = tuple(probe for probe in every if probe.projection is None)
        synapses = tuple(probe for probe in every if probe.projection is not None)
        return replace(self, probes=cells, synapse_probes=synapses)

    @cached_property
    def streams(self) -> Streams:
        """The keys of all draws that are the same in every trial."""
        return Streams(self.seed)

    @cached_property
    def digest(self) -> str:
        """32 hexadecimal digits that identify the description (what is recorded, and labels, left out)."""
        digest = hashlib.blake2b(digest_size=16)
        digest.update(str(self.seed).encode())
        for population in self.populations:
            dynamics = getattr(population.type, "dynamics", None)
            _add(
                digest,
                population.type.__name__,
                dynamics and dynamics.hash,
                population.size,
                population.positions,
            )
            everyone = CellSample(np.arange(population.size, dtype=np.int32))
            for values in (population.parameters, population.initial):
                _add(digest, *((n, value.signature(everyone)) for n, value in sorted(values.items())))
        for projection in self.projections:
            groups = [
                (p.population, p.size, p.index) for g in (projection.pre, projection.post) for p in g.parts
            ]
            _add(digest, groups, projection.connector.signature(), projection.receptors, projection.single)
            if not projection.space.plain:
                _add(digest, projection.space.signature())
            pairs = projection.pairs(self.populations)
            if sampled := projection.connector.sampled(pairs):
                _add(digest, sampled)
            columns = sorted(projection.values.items())
            kind = projection.synapse_type
            _add(digest, kind.__name__, kind.hash, *((n, v and v.signature(pairs)) for n, v in columns))
            _add(digest, *((n, v.signature(pairs)) for n, v in sorted(projection.initial.items())))
        for injection in self.injections:
            _add(digest, injection.source.signature(), injection.population, injection.index)
            if injection.source.size is not None:
                _add(digest, injection.items)
            if injection.source.shared:
                _add(digest, injection.origin)
        return digest.hexdigest()


def _add(digest: Any, *parts: Any) -> None:
    """Feed parts to a digest so that no two different sequences of parts look the same."""
    for part in parts:
        if isinstance(part, np.ndarray):
            part = (part.dtype.str, part.shape, part.tobytes())
        if isinstance(part, list | tuple):
            digest.update(f"({len(part)}".encode())
            _add(digest, *part)
        else:
            data = part if isinstance(part, bytes) else repr(part).encode()
            digest.update(f"{type(part).__name__}{len(data)}:".encode() + data)
