"""What a simulation has spent its time on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phase:
    """Time spent on one kind of work.

    Parameters
    ----------
    seconds : float
        Summed over the threads of this rank.
    n : int
        How many of `what` were dealt with.
    what : str
        What is counted.
    """

    seconds: float
    n: int
    what: str

    def __str__(self) -> str:
        each = f"{1e9 * self.seconds / self.n:8.2f} ns for each of {self.n:.4g}" if self.n else "        none"
        return f"{self.seconds:9.3f} s {each} {self.what}"


class Timings(Mapping[str, Phase]):
    """The phases of a simulation on this rank, by name; as a text, a table.

    Parameters
    ----------
    phases : dict of str to Phase
        What was measured.
    """

    def __init__(self, phases: Mapping[str, Phase]) -> None:
        self._phases = dict(phases)

    def __getitem__(self, name: str) -> Phase:
        return self._phases[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._phases)

    def __len__(self) -> int:
        return len(self._phases)

    def __str__(self) -> str:
        width = max(map(len, self._phases), default=0)
        return "\n".join(f"{name:{width}} {phase}" for name, phase in self._phases.items())

    def __repr__(self) -> str:
        return f"<Timings: {', '.join(f'{name} {phase.seconds:.3g} s' for name, phase in self.items())}>"

    def _repr_html_(self) -> str:
        from ..markup import table, titled

        rows = [
            (
                name,
                f"{phase.seconds:.3f}",
                f"{phase.n:,} {phase.what}",
                f"{1e9 * phase.seconds / phase.n:.2f}",
            )
            if phase.n
            else (name, f"{phase.seconds:.3f}", f"no {phase.what}", "")
            for name, phase in self.items()
        ]
        return titled("Timings", table(("phase", "seconds", "for", "ns for each"), rows))
