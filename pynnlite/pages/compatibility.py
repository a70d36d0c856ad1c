"""The page of documentation on compatibility with PyNN, made from the table of its names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..checking.finding import THERE
from ..checking.imports import OFFERED, lookup
from ..checking.reading import arguments_of
from ..network import Assembly, Cell, Population, Projection, is_old_name
from ..pynn import ARGUMENTS, HOMES, LEFT_OUT, MEMBERS, OPTIONS, SIMULATORS, SPINNAKER_HOMES
from ..pynn import names as tables
from ..pynn.arguments import CELL, CONNECTOR
from ..pynn.entry import NOT_YET, Entry
from .markdown import Row, table

HEAD = """\
# Compatibility with PyNN

This page is made from the table that the errors, `pynnlite check` and `pynnlite run` use. To make it anew:
`python -m pynnlite.pages pynn-compatibility > docs/reference/pynn-compatibility.md`. How to run a script of PyNN's:
[Run a PyNN script](../how-to/run-a-pynn-script.md).

"The same" means: the name, its arguments in PyNN's order, and their meaning. Connectors take `rng` where PyNN 0.8 has it, and where PyNN
0.10 and later have it, after `location_selector`.

## What is better

| in PyNN 0.13 | here |
|---|---|
| simulators differ in rounding, labels and the first sample | every backend keeps one [behaviour](../explanation/behaviour.md) |
| connectors without `rng` connect all projections alike | each projection draws by its own key from one seed |
| the order of draws, ranks and threads changes the network | draws are a [function of place](random-numbers.md) |
| `get("weight", "list")` has another order than `set(weight=[…])` takes | one order for `get`, `set`, `save` and iteration |
| views sort their indices | `p[[3, 1]]` has cell 3 first |
| spikes at 0 ms, `tau_refrac=0` and delays over 10 ms fail on NEST | they work |
| unknown options of `setup()` are ignored | an error with a suggestion; options of known simulators are ignored with one warning, and so are unknown ones of a script that runs untouched |
| data come in an order that changes from process to process | the order of `record()` |
| `reset()` leaves weights and residual spikes | `reset()` builds the described network anew |
| expressions are run as Python code | they are parsed |
| `initialize()` fails on views, `find_units()` everywhere | they work |
| `projection[i]` and iteration work on NEST alone | they work on every backend |
| `SmallWorldConnector` cannot be used | it works |
| `get_min_delay()` is arbitrary before `setup()` and with `"auto"` | one step with `"auto"`; before `setup()` an error |
| an assembly drops a view that shares cells with it | an error that names the cell |

## What is left out

| in PyNN | why |
|---|---|
| cells with a morphology, ion channels, `locations`, gap junctions between compartments | cells are points |
| models of one simulator: `native_cell_type`, `IntFire1`, NESTML, NineML, NMODL | they would not run on the other backends; declare a `CellType` |
| objects of the simulator: `sim.nest`, `sim.h`, `sim.simulator` | they are made at the first `run()`, and belong to the backend |
| adaptive steps (`use_cvode`), spikes off the grid (`spike_precision`) | every backend runs with one fixed step |
| `get_min_delay()` as the shortest delay that a network has | it is the shortest that is allowed, so that it is known from the beginning |
| the SONATA format | it has no place for rules and distributions; a script makes the same network everywhere |
| `ParameterSpace.expand`, `flatten`, `has_native_rngs`, `parallel_safe` | they belong to the inside of PyNN; all draws are by place |
| templates by Jinja2 or Cheetah | `describe(template=None)` gives the facts |
| live input and output of SpiNNaker's, and its own models | they belong to that machine |

Types that are not there yet are listed below. Their names say so.
"""

AREAS: dict[str, Mapping[str, Entry]] = {
    "Cell types and sources": tables.CELLS,
    "Synapse types": tables.SYNAPSES,
    "Currents": tables.CURRENTS,
    "Connectors": tables.CONNECTORS,
    "Populations, projections and networks": tables.NETWORK,
    "Functions": tables.FUNCTIONS,
    "Random numbers": tables.RANDOM,
    "Space": tables.SPACE,
    "Parameters": tables.PARAMETERS,
    "Utilities": tables.UTILITY,
    "Files": tables.FILES,
    "Inside of PyNN": tables.INSIDE,
    "Errors": tables.ERRORS,
}

SAME = "the same"


def page() -> str:
    """Return the page as Markdown."""
    parts = [HEAD]
    for title, entries in AREAS.items():
        rows = [(f"`{name}`", entry.what, _here(name, entry)) for name, entry in sorted(entries.items())]
        parts.append(_section(title, ("name", "in PyNN", "here"), rows))
    parts.append(_section("Attributes and methods", ("name", "in PyNN", "here"), _members()))
    parts.append(_section("Arguments", ("argument", "in PyNN", "here"), _arguments()))
    ignored = [(f"`{name}`", reason) for name, reason in sorted(OPTIONS.items())]
    parts.append(
        _section("Options of `setup()` that are ignored with one warning", ("option", "why"), ignored)
    )
    parts.append(_section("Modules", ("path (below `pyNN`)", "here"), _modules()))
    return "\n".join(parts)


def _section(title: str, heads: Row, rows: Iterable[Row]) -> str:
    return f"## {title}\n\n{table(heads, rows)}"


def _here(name: str, entry: Entry) -> str:
    return (
        SAME
        if lookup(name, homes=(*OFFERED, "common", "connectors", "recording", "random"))[0] == THERE
        else entry.use
    )


def _members() -> list[tuple[str, ...]]:
    kinds = (Population, Assembly, Cell, Projection)
    return [
        (
            f"`{name}`",
            entry.what,
            SAME if is_old_name(name) or any(hasattr(kind, name) for kind in kinds) else entry.use,
        )
        for name, entry in sorted(MEMBERS.items())
    ]


def _arguments() -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    shared = {"every cell type": CELL, "every connector": CONNECTOR}
    for owner, entries in {**ARGUMENTS, **shared}.items():
        known = {"every cell type": "IF_cond_exp", "every connector": "AllToAllConnector"}.get(owner, owner)
        allowed = arguments_of(known) or set()
        for name, entry in entries.items():
            called = f"`{name}` of {owner}" if owner in shared else f"`{owner}({name}=…)`"
            rows.append((called, entry.what, _taken(entry) if name in allowed else entry.use))
    return sorted(rows)


def _taken(entry: Entry) -> str:
    """Return what to say of an argument that is taken."""
    return SAME if entry.use == NOT_YET else entry.use


def _modules() -> list[tuple[str, str]]:
    homes = {path: ", ".join(f"`pynnlite.{home}`" for home in found) for path, found in HOMES.items()}
    rows = [(f"`{path}`", f"the names of {home}" if home else "no names") for path, home in homes.items()]
    rows += [(f"`{path}`", entry.use) for path, entry in LEFT_OUT.items()]
    rows += [(f"`{path}`", f"the names of `pynnlite.{home}`") for path, home in SPINNAKER_HOMES.items()]
    simulators = ", ".join(f"`{name}`" for name in SIMULATORS)
    return [*sorted(rows), (simulators, "`pynnlite.native`, with `pynnlite run`")]
