"""The page of documentation on cell types and sources, made from their declarations."""

from __future__ import annotations

from collections.abc import Sequence

from ..backend import Backend, registry
from ..declarations import CellType, SourceType
from ..standardmodels import compositions, listed
from ..standardmodels.cells.components import NeuronPart, ReceptorPart
from .markdown import table
from .sections import (
    code,
    first_sentence,
    of_cell_type,
    of_neuron,
    of_receptor,
    of_source,
    recorded,
    running,
    shown_unit,
    tolerances,
)

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
may have any length of 1 or more; the equations below are those of the default one.

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


def page() -> str:
    """Return the page as Markdown."""
    backends = registry.bundled()
    kinds = [kind for kind in listed(CellType) if kind.declaration]
    parts = [HEAD, _overview(kinds, backends), READING]
    parts += [of_cell_type(kind, backends) for kind in kinds]
    parts += [COMPOSED, _composed(backends)]
    parts += [of_neuron(kind) for kind in listed(NeuronPart)]
    parts += [of_receptor(kind) for kind in listed(ReceptorPart)]
    parts += [SOURCES, *(of_source(kind) for kind in listed(SourceType))]
    return "".join(parts).rstrip("\n") + "\n"


def _overview(kinds: Sequence[type[CellType]], backends: Sequence[Backend]) -> str:
    rows = []
    for kind in kinds:
        unit = ", ".join(dict.fromkeys(shown_unit(receptor.unit) for receptor in kind.receptors))
        name = f"[`{kind.__name__}`](#{kind.__name__.lower()})"
        rows.append((name, first_sentence(kind), unit, recorded(kind), running(kind, backends)))
    return table(("type", "", "weights", "recordable", "backends"), rows)


def _composed(backends: Sequence[Backend]) -> str:
    rows = []
    for kind in compositions():
        (_, receptor), *_ = kind.receptor_parts
        recordable = (code(each.replace("receptor.", "name.")) for each in kind.recordable)
        near = "; ".join(f"{names} within {near}" for near, names in tolerances(kind, backends).items())
        neuron, near = kind.neuron_part.__name__, near.replace("|", "\\|")
        rows.append((code(neuron), code(receptor.__name__), ", ".join(recordable), near))
    return table(("neuron", "receptor", "recordable", "backends"), rows) + "\n"
