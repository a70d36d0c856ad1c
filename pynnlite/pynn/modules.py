"""Module paths that PyNN scripts import, and where their names are in pynnlite."""

from __future__ import annotations

from .entry import Entry

HOMES: dict[str, tuple[str, ...]] = {
    "common": ("names", "network"),
    "common.populations": ("names", "network"),
    "common.projections": ("names", "network"),
    "core": ("names", "connectors", "values"),
    "models": ("names", "declarations"),
    "multisim": ("utility.multisim",),
    "neuron.morphology": (),
    "parameters": ("names", "values"),
    "space": ("space", "names"),
    "standardmodels.cells": ("standardmodels",),
    "standardmodels.electrodes": ("standardmodels",),
    "standardmodels.receptors": ("standardmodels",),
    "standardmodels.synapses": ("standardmodels",),
    "utility.progress_bar": ("utility",),
    "utility.script_tools": ("utility",),
    "utility.timer": ("utility",),
}
"""Paths below ``pyNN`` that are no files of pynnlite: the modules, below ``pynnlite``, that have their names."""

ALONG: tuple[str, ...] = (
    "common",
    "connectors",
    "core",
    "errors",
    "parameters",
    "random",
    "recording",
    "space",
    "standardmodels",
    "utility",
)
"""Modules that a simulator's module has as attributes, because it imports them."""

BELOW: tuple[str, ...] = (
    "cells",
    "connectors",
    "electrodes",
    "populations",
    "projections",
    "random",
    "recording",
    "standardmodels",
    "standardmodels.cells",
    "standardmodels.electrodes",
    "standardmodels.receptors",
    "standardmodels.synapses",
    "synapses",
)
"""Paths below a simulator, all of whose names are those of the simulator's module."""

SIMULATORS: tuple[str, ...] = (
    "arbor",
    "brian",
    "brian2",
    "genesis2",
    "hardware",
    "hardware.brainscales",
    "hardware.hbp_spikey",
    "hardware.spikey",
    "hardware.stage1",
    "mock",
    "moose",
    "nemo",
    "nest",
    "nest1",
    "nest2",
    "neuroml",
    "neuron",
    "neuron2",
    "nineml",
    "oldneuron",
    "pcsim",
    "spiNNaker",
    "spinnaker",
)
"""Paths below ``pyNN`` that are simulators."""

SPINNAKER: tuple[str, ...] = ("pyNN.spiNNaker", "pyNN.spinnaker", "spynnaker", "spynnaker.pyNN", "spynnaker8")
"""Modules of SpiNNaker's interface, whose names mean what they mean there."""

SPINNAKER_HOMES: dict[str, str] = {
    f"{root}.utilities{path}": f"utility{path}"
    for root in ("spynnaker.pyNN", "spynnaker8")
    for path in ("", ".neo_convertor")
}
"""Further paths of SpiNNaker's interface: the modules, below ``pynnlite``, that have their names."""

LEFT_OUT: dict[str, Entry] = {
    "descriptions": Entry("templates of descriptions", "Use describe(), which gives text."),
    "morphology": Entry("shapes of cells", "pynnlite has point neurons only."),
    "music": Entry(
        "several simulators at a time, which exchange spikes by MUSIC",
        "Run the whole network on one backend.",
    ),
    "neuron.nmodl": Entry("mechanisms of NEURON's", "Declare a CellType of your own."),
    "nineml": Entry("cell types written in NineML", "Declare a CellType of your own."),
    "serialization": Entry("the SONATA format", "Scripts are the description of a network here."),
    "utility.build": Entry("the compilation of mechanisms", "pynnlite needs none."),
}
"""Paths below ``pyNN`` that pynnlite leaves out."""
