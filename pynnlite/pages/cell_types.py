"""The page of documentation on cell types and sources, made from their declarations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..backend import Backend, Tolerance, registry
from ..declarations import CellType, Declared, ModelType, Parameter, Receptor, SourceType, State
from ..declarations.mathematics import Symbols, arrivals, equations, firing
from ..declarations.parsing import parse
from ..declarations.representation import description
from ..expressions import Expression, latex
from ..standardmodels import compositions, listed
from ..standardmodels.cells.components import NeuronPart, ReceptorPart
from .markdown import Row, table

HEAD = """\
# Cell types and sources

This page is made from the declarations that every backend runs. To make it anew:
`python -m pynnlite.pages cell-types > docs/reference/cell-types.md`. Synapses, currents and values of parameters have
[a page of their own](synapses-and-currents.md). You can also [declare a cell type of your own](../how-to/declare-a-cell-type.md).

Units are ms, mV, nF, nA, µS and Hz, unless a table says otherwise. In Python, `sim.IF_cond_exp.parameters` gives each parameter with its
default, unit and a sentence:

```python
import pynnlite as pnl

for parameter in pnl.IF_cond_exp.parameters:
    print(f"{parameter.name:<12}{parameter.default:>8} {parameter.unit:<4}{parameter.doc}")
```

## Cell types

"""

READING = """
How to read the sections:

- Equations hold between spikes. [How networks behave](../explanation/behaviour.md) says what happens when within a time step.
- A hat, as in $\\hat{v}$, marks a variable as its equation sees it: bounded, where the solution would go to infinity.
- $\\operatorname{exprel}(x)$ is $(\\mathrm{e}^x - 1) / x$, which is 1 at 0.
- A variable whose name begins with an underscore cannot be recorded. All others can, and so can `spikes`.
- The last lines of a section say which backends run the type, and how far the potential may be from the solution of the equations away
  from thresholds. A figure that is wider than usual has its reason beside it. Each backend is [tested](command-line.md#python--m-pynnlitetesting-name-argument-) against that.

Where equations have no exact solution, `native` lets no state variable be wrong by more than 10⁻⁸ of its usual size in a step: 10⁻⁶ mV. The
option `tolerance` of `setup()` chooses another part.

`GIF_cond_exp` fires by chance, by draws that are the same on every backend. Its lists `tau_eta` and `a_eta`, and `tau_gamma` and `a_gamma`,
may have any length; the equations below are those of the default one.

"""

COMPOSED = """\
## Composed cells

`PointNeuron` composes a neuron and receptors, each with a name of its own. A cell may have any number of receptors.

```python
cell = pnl.PointNeuron(
    pnl.AdExp(tau_m=10.0),
    AMPA=pnl.AlphaPSR(tau_syn=1.0),
    GABA=pnl.AlphaPSR(tau_syn=2.0, e_syn=-70.0),
)
print(cell.receptor_types, cell.recordable)
```

Parameters and variables of a receptor have its name before theirs: `cells.set(**{"AMPA.tau_syn": 2.0})`, `cells.record("AMPA.gsyn")`. A
projection names its receptor: `receptor_type="AMPA"`. `ExpPSR`, `AlphaPSR` and `BetaPSR` are short names of the three conductances.

"""

SOURCES = """\
## Sources

Sources receive no input. You can record their spikes. Every backend gets the same spikes.

`SpikeSourcePoissonRefractory`, `SpikeSourceGamma` and `SpikeSourceInhGamma` draw the interval from each spike to the next. The first interval
begins at `start`. The mean rate is `rate`, dead time included, or `beta / alpha`, or `1 / (a b)`. Spikes lie off the grid and act at the next grid time; recorded times are
exact. A cell whose parameters change begins a new sequence at the time of the change.

A parameter that is a list is the same for all cells, or there is one list for each cell.

"""

LONG = 1e10
"""In ms: a time from here on is for ever."""

SIGNS = {1: "at least 0", 0: "of either sign", -1: "at most 0"}


def page() -> str:
    """Return the page as Markdown."""
    backends = registry.bundled()
    kinds = [kind for kind in listed(CellType) if kind.declaration]
    parts = [HEAD, _overview(kinds, backends), READING]
    parts += [_cell_type(kind, backends) for kind in kinds]
    parts += [COMPOSED, _composed(backends)]
    parts += [_neuron(kind) for kind in listed(NeuronPart)]
    parts += [_receptor(kind) for kind in listed(ReceptorPart)]
    parts += [SOURCES, *(_source(kind) for kind in listed(SourceType))]
    return "".join(parts).rstrip("\n") + "\n"


def _overview(kinds: Sequence[type[CellType]], backends: Sequence[Backend]) -> str:
    rows = []
    for kind in kinds:
        unit = ", ".join(dict.fromkeys(_unit(receptor.unit) for receptor in kind.receptors))
        name = f"[`{kind.__name__}`](#{kind.__name__.lower()})"
        rows.append((name, _first_sentence(kind), unit, _recorded(kind), _running(kind, backends)))
    return table(("type", "", "weights", "recordable", "backends"), rows)


def _cell_type(kind: type[CellType], backends: Sequence[Backend]) -> str:
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


def _neuron(kind: type[NeuronPart]) -> str:
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


def _receptor(kind: type[ReceptorPart]) -> str:
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


def _source(kind: type[SourceType]) -> str:
    return "\n\n".join([*_begun(kind), _parameters(kind), *_references(kind), ""])


def _begun(kind: type[Declared]) -> Iterator[str]:
    yield f"### `{kind.__name__}`"
    text, _ = description(kind.__doc__)
    yield from (" ".join(paragraph.split()) for paragraph in text.split("\n\n"))


def _first_sentence(kind: type[Declared]) -> str:
    return " ".join(description(kind.__doc__)[0].partition("\n\n")[0].split())


def _references(kind: type[Declared]) -> Iterator[str]:
    _, text = description(kind.__doc__)
    if text:
        yield f"Reference: {text}"


def _receptors(receptors: Iterable[Receptor], added: Mapping[str, str]) -> str:
    rows = [
        (f"`{each.name}`", f"{_unit(each.unit)}, {SIGNS[each.sign]}", added[each.name]) for each in receptors
    ]
    return table(("receptor", "weights", "a spike"), rows).rstrip()


def _parameters(kind: type[Declared], symbols: Symbols | None = None) -> str:
    rows = [
        (
            f"`{each.name}`",
            *(() if symbols is None else (_symbol(each, symbols),)),
            _default(each),
            _unit(each.unit),
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
            _unit(each.unit),
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


def _recorded(kind: type[ModelType]) -> str:
    return ", ".join(map(_code, kind.recordable))


def _running(kind: type[CellType], backends: Iterable[Backend]) -> str:
    return ", ".join(_code(backend.name) for backend in backends if backend.features.runs(kind))


def _tolerances(kind: type[CellType], backends: Iterable[Backend]) -> dict[Tolerance, str]:
    """Return how near to the solution a type is run, and by which backends."""
    alike: dict[Tolerance, list[str]] = {}
    for backend in backends:
        if backend.features.runs(kind):
            alike.setdefault(backend.features.tolerance(kind), []).append(_code(backend.name))
    return {tolerance: ", ".join(names) for tolerance, names in alike.items()}


def _backends(kind: type[CellType], backends: Sequence[Backend]) -> str:
    """Return which backends run a type, how near to the solution, and why others do not, as a list."""
    items = [
        f"- {names}: within {tolerance}.{f' {tolerance.reason}' if tolerance.reason else ''}"
        for tolerance, names in _tolerances(kind, backends).items()
    ]
    items += [
        f"- not {_code(backend.name)}: {backend.features.refusal(kind)}."
        for backend in backends
        if not backend.features.runs(kind)
    ]
    return "\n".join(items)


def _composed(backends: Sequence[Backend]) -> str:
    rows = []
    for kind in compositions():
        (_, receptor), *_ = kind.receptor_parts
        recorded = (_code(each.replace("receptor.", "name.")) for each in kind.recordable)
        near = "; ".join(f"{names} within {near}" for near, names in _tolerances(kind, backends).items())
        neuron, near = kind.neuron_part.__name__, near.replace("|", "\\|")
        rows.append((_code(neuron), _code(receptor.__name__), ", ".join(recorded), near))
    return table(("neuron", "receptor", "recordable", "backends"), rows) + "\n"


def _code(text: str) -> str:
    return f"`{text}`"


def _unit(unit: str) -> str:
    return unit.replace("uS", "µS").replace("um", "µm")


def _default(parameter: Parameter) -> str:
    """Return a default as a number, as a list in brackets, or as a time without end."""
    value = parameter.default
    if isinstance(value, tuple):
        return f"({', '.join(map(_number, value))})" if value else "an empty list"
    return "for ever" if parameter.forever and value >= LONG else _number(value)


def _number(value: float) -> str:
    return _plain(f"{value:g}".replace("-", "−"))


def _plain(text: str) -> str:
    """Return a text in which numbers with an exponent are written shortly."""
    return text.replace("e+0", "e")
