"""How far folders had been written when a checkpoint was made: all that it holds of data that are there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from ..scalars import is_whole

Place = tuple[str, int]
"""The folder in which the data of a probe are, and the number of the stretch there."""


@dataclass(frozen=True)
class Position:
    """How far one rank had written to a folder.

    Parameters
    ----------
    identity : str
        What the rank has called what it writes there, as nobody else does.
    n_stretches : int
        How many stretches there were.
    last : list of int
        The first and the last step of the last of them; empty if there is none.
    populations : dict of str to dict
        By number, what the folder says of the populations.
    stretch : dict or None
        What it says of the stretch that has not ended; None if all have.
    rows : dict of str to int
        How many spikes, or samples, each probe has; by the numbers of stretch and probe, such as ``"2.7"``.
    """

    identity: str
    n_stretches: int
    last: list[int]
    populations: dict[str, dict[str, Any]]
    stretch: dict[str, Any] | None
    rows: dict[str, int]

    def rows_of(self, stretch: int, probe: int) -> int:
        """Return how many spikes, or samples, a probe has."""
        return self.rows[f"{stretch}.{probe}"]


@dataclass(frozen=True)
class Sinks:
    """Which recorded data are in folders, and how far these had been written.

    Parameters
    ----------
    positions : sequence of dict of str to Position
        Of each rank, by folder.
    places : sequence of dict of int to (str, int)
        Of each segment, by number of the probe, the folder and the stretch. Data of other probes are elsewhere.
    """

    positions: Sequence[Mapping[str, Position]] = ()
    places: Sequence[Mapping[int, Place]] = ()

    @classmethod
    def of_ranks(cls, ranks: Sequence[Sinks]) -> Sinks:
        """Return those of all ranks: probes whose data are at the same place on each."""
        first = ranks[0]
        common = [
            {
                number: place
                for number, place in places.items()
                if all(rank.places[n].get(number) == place for rank in ranks)
            }
            for n, places in enumerate(first.places)
        ]
        return cls([rank.positions[0] for rank in ranks], common)

    def facts(self) -> dict[str, Any]:
        """Return all that is known, as JSON knows it."""
        return {
            "positions": [{k: asdict(each) for k, each in rank.items()} for rank in self.positions],
            "places": [{str(n): list(place) for n, place in places.items()} for places in self.places],
        }

    @classmethod
    def of_facts(cls, given: Any, n_segments: int) -> Sinks:
        """Return what `facts` returned, or raise an error if it did not return this."""
        names = {field.name for field in fields(Position)}
        if given.keys() != {"positions", "places"} or len(given["places"]) != n_segments:
            raise ValueError("it does not say where recorded data are")
        positions = [
            {str(folder): Position(**each) for folder, each in rank.items() if each.keys() == names}
            for rank in given["positions"]
        ]
        sinks = cls(
            positions, [{int(n): (str(f), s) for n, (f, s) in places.items()} for places in given["places"]]
        )
        for places in sinks.places:
            for probe, (folder, stretch) in places.items():
                for rank in positions:
                    n, known = rank[folder].rows_of(stretch, probe), rank[folder].n_stretches
                    if not (is_whole(n) and n >= 0 and is_whole(stretch) and 0 <= stretch < known):
                        raise ValueError(f"the position of recording {probe} in {folder!r} is none")
        return sinks
