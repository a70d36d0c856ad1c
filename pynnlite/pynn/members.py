"""Attributes and methods of PyNN's objects that pynnlite lacks or spells otherwise."""

from __future__ import annotations

from .entry import Entry, renamed

_GATHERED = "Use get_data('spikes').segments[0].spiketrains."

GROUP: dict[str, Entry] = {
    "addresses": Entry("0.6's indices of the cells", "Use range(population.size)."),
    "cell": Entry("0.6's array of cells", "Use all_cells."),
    "dim": Entry("0.6's size on each axis", "Use structure."),
    "getSpikes": Entry("an older name of get_data('spikes')", _GATHERED),
    "get_gsyn": Entry("an older name of get_data(…)", "Use get_data(['gsyn_exc', 'gsyn_inh'])."),
    "get_v": Entry("an older name of get_data('v')", "Use get_data('v').segments[0].filter(name='v')[0]."),
    "index": Entry("0.7's access to one cell", "Write population[i]."),
    "locate": renamed("0.6's index of a cell", "id_to_index"),
    "meanSpikeCount": renamed("0.7's mean number of spikes", "mean_spike_count"),
    "printSpikes": Entry("0.7's file of spikes", "Use write_data('file.pkl', 'spikes')."),
    "print_gsyn": Entry(
        "0.7's file of conductances", "Use write_data('file.pkl', ['gsyn_exc', 'gsyn_inh'])."
    ),
    "print_v": Entry("0.7's file of v", "Use write_data('file.pkl', 'v')."),
    "randomInit": Entry("0.6's random v", "Use initialize(v=RandomDistribution(…))."),
    "ranges": Entry("0.6's size on each axis", "Use structure."),
    "record_gsyn": Entry("a recording of conductances", "Use record(['gsyn_exc', 'gsyn_inh'])."),
    "record_v": Entry("a recording of v", "Use record('v')."),
    "recorder": Entry("the inside of a recording", "Use get_data()."),
    "rset": Entry("0.7's random parameters", "Use set(name=RandomDistribution(…))."),
    "spinnaker_get_data": Entry("sPyNNaker's data as rows of an array", "Use get_data(variable)."),
    "tset": Entry("0.7's parameters for each cell", "Use set(name=[…])."),
}
"""Of populations, views, assemblies and single cells."""

PROJECTION: dict[str, Entry] = {
    "getDelays": Entry("0.7's delays", "Use get('delay', 'list', with_address=False)."),
    "getSynapseDynamics": Entry("0.7's parameters", "Use get(name, 'list', with_address=False)."),
    "getWeights": Entry("0.7's weights", "Use get('weight', 'list', with_address=False)."),
    "printDelays": Entry("0.7's file of delays", "Use save('delay', file)."),
    "printWeights": Entry("0.7's file of weights", "Use save('weight', file)."),
    "randomizeDelays": Entry("0.7's random delays", "Use set(delay=RandomDistribution(…))."),
    "randomizeSynapseDynamics": Entry("0.7's random parameters", "Use set(name=RandomDistribution(…))."),
    "randomizeWeights": Entry("0.7's random weights", "Use set(weight=RandomDistribution(…))."),
    "saveConnections": Entry("0.7's file of synapses", "Use save('all', file)."),
    "setDelays": Entry("0.7's delays", "Use set(delay=…)."),
    "setSynapseDynamics": Entry("0.7's parameters", "Use set(name=…)."),
    "setWeights": Entry("0.7's weights", "Use set(weight=…)."),
    "target": renamed("0.7's receptor", "receptor_type"),
    "weightHistogram": Entry("a histogram of weights", "Use numpy.histogram(get('weight', 'array'))."),
}
"""Of projections."""

MEMBERS: dict[str, Entry] = {**GROUP, **PROJECTION}
"""All of them: no name means different things in the two."""
