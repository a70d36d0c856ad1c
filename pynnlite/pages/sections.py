"""Sections on types that are declared, as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..backend import Backend, Tolerance
from ..declarations import CellType, Declared, ModelType, Parameter, Receptor, SourceType, State
from ..declarations.mathematics import Symbols, arrivals, equations, firing
from ..declarations.parsing import parse
from ..declarations.representation import description
from ..expressions import Expression, latex
from ..standardmodels.cells.components import NeuronPart, ReceptorPart
from .markdown import Row, table

LONG = 1e10
"""In ms: a time from here on is for ever."""

SIGNS = {1: "at least 0", 0: "of either sign", -1: "at most 0"}


def of_cell_type(kind: type[CellType], backends: Sequence[Backend]) -> str:
    """Return the section on a cell type."""
    dynamics = parse(kind.declaration, kind.__name__)
    symbols = Symbols(_names(kind))
    added = arrivals(dynamics, symbols)
    definitions = [
        State(name, 0.0, unit, "Follows from the others, by its definition.")
        for name, unit in kind.definition_units.items()
    ]
    return "\n\n".join(
        [
            *_begun(kind),
            equations(dynamics, symbols),
            firing(dynamics, symbols),
            _receptors(kind.receptors, added),
            _parameters(kind, symbols),
            _states((*kind.states, *definitions), symbols, {each.name for each in definitions}),
            *_references(kind),
            _backends(kind, backends),
            "",
        ]
    )


def of_neuron(kind: type[NeuronPart]) -> str:
    """Return the section on a neuron without synapses."""
    dynamics = parse(kind.declaration.replace("{inputs}", "inputs"), kind.__name__)
    symbols = Symbols({*_declared(kind, kind.states), *dynamics.definitions, "inputs"})
    sentence = f"${symbols('inputs')}$ is the sum of the currents of the receptors."
    blocks = [
        *_begun(kind),
        equations(dynamics, symbols),
        f"{firing(dynamics, symbols)} {sentence}",
        _parameters(kind, symbols),
        _states(kind.states, symbols),
        *_references(kind),
        "",
    ]
    return "\n\n".join(blocks)


def of_receptor(kind: type[ReceptorPart]) -> str:
    """Return the section on a receptor of composed cells."""
    states = [State(_nameless(each.name), each.default, each.unit, each.doc) for each in kind.states]
    dynamics = parse(_nameless(kind.declaration), kind.__name__)
    symbols = Symbols(_declared(kind, states))
    current = latex(Expression(_nameless(kind.current)).tree, symbols)
    blocks = [
        *_begun(kind),
        equations(dynamics, symbols),
        f"The current into the cell is ${current}$.",
        _receptors([kind.receptor("receptor")], arrivals(dynamics, symbols)),
        _parameters(kind, symbols),
        _states(states, symbols),
        *_references(kind),
        "",
    ]
    return "\n\n".join(blocks)


def _nameless(text: str) -> str:
    """Return a text of a receptor without the name of the receptor."""
    return text.replace("{name}.", "").replace("{name}", "receptor").replace("{v}", "v")


def of_source(kind: type[SourceType]) -> str:
    """Return the section on a source."""
    return "\n\n".join([*_begun(kind), _parameters(kind), *_references(kind), ""])


def _begun(kind: type[Declared]) -> Iterator[str]:
    yield f"### `{kind.__name__}`"
    text, _ = description(kind.__doc__)
    yield from (" ".join(paragraph.split()) for paragraph in text.split("\n\n"))


def first_sentence(kind: type[Declared]) -> str:
    """Return what a type is, in a sentence."""
    return " ".join(description(kind.__doc__)[0].partition("\n\n")[0].split())


def _references(kind: type[Declared]) -> Iterator[str]:
    _, text = description(kind.__doc__)
    if text:
        yield f"Reference: {text}"


def _receptors(receptors: Iterable[Receptor], added: Mapping[str, str]) -> str:
    rows = [
        (f"`{each.name}`", f"{shown_unit(each.unit)}, {SIGNS[each.sign]}", added[each.name])
        for each in receptors
    ]
    return table(("receptor", "weights", "a spike"), rows).rstrip()


def _parameters(kind: type[Declared], symbols: Symbols | None = None) -> str:
    rows = [
        (
            f"`{each.name}`",
            *(() if symbols is None else (_symbol(each, symbols),)),
            _default(each),
            shown_unit(each.unit),
            each.doc if each.range == "finite" else f"{each.doc} {_plain(each.range.capitalize())}.",
        )
        for each in kind.parameters
    ]
    return table(("parameter", *(() if symbols is None else ("",)), "default", "unit", ""), rows).rstrip()


def _states(states: Iterable[State], symbols: Symbols, defined: Iterable[str] = ()) -> str:
    rows: list[Row] = [
        (
            f"`{each.name}`",
            f"${symbols(each.name)}$",
            "" if each.name in defined else _number(each.default),
            shown_unit(each.unit),
            each.doc,
        )
        for each in states
    ]
    return table(("variable", "", "initial value", "unit", ""), rows).rstrip()


def _symbol(parameter: Parameter, symbols: Symbols) -> str:
    return ", ".join(f"${symbols(entry.name)}$" for entry in parameter.entries)


def _names(kind: type[CellType]) -> set[str]:
    """Return all names of a declaration."""
    names = {each.name for each in kind.columns} | {each.name for each in kind.states}
    current = {kind.dynamics.current} if kind.dynamics.current else set()
    return names | set(kind.dynamics.definitions) | current


def _declared(kind: type[Declared], states: Iterable[State]) -> set[str]:
    return {each.name for each in kind.parameters} | {each.name for each in states}


def recorded(kind: type[ModelType]) -> str:
    """Return what can be recorded of a type."""
    return ", ".join(map(code, kind.recordable))


def running(kind: type[CellType], backends: Iterable[Backend]) -> str:
    """Return the backends that run a type."""
    return ", ".join(code(backend.name) for backend in backends if backend.features.runs(kind))


def tolerances(kind: type[CellType], backends: Iterable[Backend]) -> dict[Tolerance, str]:
    """Return how near to the solution a type is run, and by which backends."""
    alike: dict[Tolerance, list[str]] = {}
    for backend in backends:
        if backend.features.runs(kind):
            alike.setdefault(backend.features.tolerance(kind), []).append(code(backend.name))
    return {tolerance: ", ".join(names) for tolerance, names in alike.items()}


def _backends(kind: type[CellType], backends: Sequence[Backend]) -> str:
    """Return which backends run a type, how near to the solution, and why others do not, as a list."""
    items = [
        f"- {names}: within {tolerance}.{_sentence(tolerance.reason)}"
        for tolerance, names in tolerances(kind, backends).items()
    ]
    items += [
        f"- not {code(backend.name)}: {backend.features.refusal(kind)}."
        for backend in backends
        if not backend.features.runs(kind)
    ]
    return "\n".join(items)


def code(text: str) -> str:
    """Return a text as code."""
    return f"`{text}`"


def shown_unit(unit: str) -> str:
    """Return a unit with its Greek letter."""
    return unit.replace("uS", "µS").replace("um", "µm")


def _default(parameter: Parameter) -> str:
    """Return a default as a number, as a list in brackets, or as a time without end."""
    value = parameter.default
    if isinstance(value, tuple):
        return f"({', '.join(map(_number, value))})" if value else "an empty list"
    return "for ever" if parameter.forever and value >= LONG else _number(value)


def _sentence(reason: str) -> str:
    return f" {reason.rstrip('.')}." if reason else ""


def _number(value: float) -> str:
    return _plain(f"{value:g}".replace("-", "−"))


def _plain(text: str) -> str:
    """Return a text in which numbers with an exponent are written shortly."""
    return text.replace("e+0", "e")
