"""``pynnlite backends``: which backends there are, what each can do, and how to get those that are missing."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Iterator
from textwrap import fill
from typing import TYPE_CHECKING, Any

from ..backend import Features, Limits, registry
from ..declarations import CellType, SynapseType
from ..descriptions import parameters_told
from ..errors import BackendNotAvailable
from ..standardmodels import PointNeuron, compositions, listed, mechanisms

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace, _SubParsersAction

    from ..backend import Backend

WIDTH = 100


def add_to(subparsers: _SubParsersAction[ArgumentParser]) -> None:
    """Add the subcommand to the parser."""
    parser = subparsers.add_parser(
        "backends",
        help="list the backends and what each can do",
        description=(__doc__ or "").partition(": ")[2],
    )
    parser.set_defaults(action=run)


def run(options: Namespace) -> int:
    """Print all backends."""
    for name in registry.names():
        try:
            lines = list(described(registry.load(name)))
        except BackendNotAvailable as error:
            lines = [f"{name}: not installed", *_item("", str(error))]
        print("\n".join(lines), end="\n\n")
    return 0


def described(backend: Backend) -> Iterator[str]:
    """Yield lines that say what a backend can do."""
    features = backend.features
    sentence = (inspect.getdoc(type(backend)) or "").partition("\n")[0]
    yield f"{backend.name}: installed"
    yield from _item("", sentence)
    yield from _item("cell types", _cell_types(features))
    yield from _item("synapses", _synapses(features))
    yield from _item("currents", ", ".join(sorted(features.currents)) or "none")
    yield from _item("limits", _limits(features.limits))
    yield from _item("parallel", _parallel(features))
    yield from _options(backend.options)


def _options(options: type[Any]) -> Iterator[str]:
    documented = _documented(options)
    fields = dataclasses.fields(options)
    if not fields:
        yield from _item("options", "none")
    for k, field in enumerate(fields):
        default = "" if field.default is dataclasses.MISSING else f" = {field.default!r}"
        text = f"{field.name}{default}: {documented.get(field.name, '')}".rstrip(": ")
        yield from _item("" if k else "options", text)


def _item(name: str, text: str) -> Iterator[str]:
    if name or text:
        start = f"  {name:<12}"
        yield from fill(
            text, WIDTH, initial_indent=start, subsequent_indent=" " * len(start)
        ).splitlines() or [start]


def _cell_types(features: Features) -> str:
    kinds = [kind for kind in listed(CellType) if kind.declaration and features.runs(kind)]
    composed = compositions()
    parts = [kind for kind in composed if features.runs(kind)]
    known = [kind.__name__ for kind in kinds]
    if len(parts) == len(composed):
        known.append("PointNeuron")
    elif parts:
        known.append(f"PointNeuron of {', '.join(map(_parts, parts))}")
    if features.declarations is None:
        return f"any that is declared: {', '.join(known)}, and your own"
    others = len(features.declarations) - len({kind.dynamics.hash for kind in (*kinds, *parts)})
    return ", ".join(known) + (f", and {others} more" if others > 0 else "")


def _parts(kind: type[PointNeuron]) -> str:
    return " with ".join([kind.neuron_part.__name__, *(part.__name__ for _, part in kind.receptor_parts)])


def _synapses(features: Features) -> str:
    kinds, composed = [kind for kind in listed(SynapseType) if kind.declaration], mechanisms()
    known = [kind.__name__ for kind in kinds if features.transmits(kind)]
    parts = [kind for kind in composed if features.transmits(kind)]
    if len(parts) == len(composed):
        known.append("STDPMechanism")
    elif parts:
        names = (f"{kind.timing_part.__name__} with {kind.weight_part.__name__}" for kind in parts)
        known.append(f"STDPMechanism of {', '.join(names)}")
    if features.synapses is None:
        return f"any that is declared: {', '.join(known)}, and your own"
    others = len(features.synapses - {kind.hash for kind in (*kinds, *composed)})
    return ", ".join(known) + (f", and {others} more" if others else "")


def _limits(limits: Limits) -> str:
    receptors = "" if limits.receptors is None else f", {limits.receptors} receptors of a cell type"
    return f"delays of {limits.longest_delay} steps, {limits.cells} cells of a population{receptors}"


def _parallel(features: Features) -> str:
    abilities = {
        "threads": features.threads,
        "MPI": features.mpi,
        "several simulations at a time": features.simultaneous,
    }
    return ", ".join(f"{name}: {'yes' if able else 'no'}" for name, able in abilities.items())


def _documented(options: type[Any]) -> dict[str, str]:
    """Return the description of each option, from the numpydoc section of the class."""
    told = parameters_told(inspect.getdoc(options))
    return {name: " ".join(text.partition("\n")[2].replace("``", "").split()) for name, text in told.items()}
