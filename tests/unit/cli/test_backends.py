"""The subcommand ``backends``."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from pynnlite import IF_cond_exp
from pynnlite.backend import Features, registry
from pynnlite.cli import main
from pynnlite.cli.backends import described
from pynnlite.errors import BackendNotAvailable
from pynnlite.standardmodels import compositions
from pynnlite.testing.capabilities import ALL


@dataclass(frozen=True)
class SomeOptions:
    """Options of a backend that exists only here.

    Parameters
    ----------
    threads : int
        How many threads run at once,
        at most.
    mode : str
        How it works.
    """

    mode: str
    threads: int = 2


class SomeBackend:
    """Run conductances only."""

    name = "some"
    features = Features(frozenset({IF_cond_exp.dynamics.hash, "of a type of its own"}), threads=True)
    options = SomeOptions


class ComposedBackend(SomeBackend):
    """Run composed cells only."""

    features = Features(frozenset({compositions()[0].dynamics.hash}))


def test_lists_the_bundled_backends(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["backends"]) == 0
    printed = capsys.readouterr().out
    assert "reference: installed\n" in printed
    assert "native: installed\n" in printed
    assert "any that is declared: EIF_cond_alpha_isfa_ista, " in printed


@pytest.mark.parametrize("name", ["native", "nest"])
def test_lists_each_declared_type_that_a_backend_runs(name: str) -> None:
    backend = registry.found(name)
    lines = "".join(described(backend)).replace(",", " ").split()
    for kind in ALL:
        assert (kind.__name__ in lines) == backend.features.runs(kind)
    assert ("PointNeuron" in lines) == any(map(backend.features.runs, compositions()))


def test_lists_composed_cells_by_their_parts_if_only_some_are_known() -> None:
    kind = compositions()[0]
    lines = described(ComposedBackend())  # type: ignore[arg-type]
    parts = " ".join(" ".join(lines).split()).partition("cell types ")[2]
    known = f"PointNeuron of {kind.neuron_part.__name__} with {kind.receptor_parts[0][1].__name__} synapses"
    assert parts.startswith(known)


def test_describes_cell_types_by_name_and_options_by_their_docs() -> None:
    lines = [" ".join(line.split()) for line in described(SomeBackend())]  # type: ignore[arg-type]
    assert lines == [
        "some: installed",
        "Run conductances only.",
        "cell types IF_cond_exp, and 1 more",
        "synapses StaticSynapse",
        "currents ACSource, DCSource, NoisyCurrentSource, StepCurrentSource",
        "limits delays of 2147483647 steps, 2147483647 cells of a population",
        "parallel threads: yes, MPI: no, several simulations at a time: yes",
        "options mode: How it works.",
        "threads = 2: How many threads run at once, at most.",
    ]


def test_says_how_to_install_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def load(name: str) -> None:
        raise BackendNotAvailable(f"Install it with: pip install 'pynnlite[{name}]'")

    monkeypatch.setattr(registry, "load", load)
    monkeypatch.setattr(registry, "names", lambda: ["absent"])
    assert main(["backends"]) == 0
    printed = capsys.readouterr().out
    assert "absent: not installed\n" in printed
    assert "pip install 'pynnlite[absent]'" in printed
