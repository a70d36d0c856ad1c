"""Arguments of PyNN's classes and functions that pynnlite lacks or spells otherwise, by what takes them."""

from __future__ import annotations

from .entry import Entry, renamed

CONNECTOR: dict[str, Entry] = {
    "callback": Entry("a function that is told of the progress"),
    "delays": Entry("0.7's delays", "Give them to the synapse type: StaticSynapse(delay=…)."),
    "location_selector": Entry(
        "a part of a morphology", "Only None is taken: pynnlite has point neurons only."
    ),
    "safe": Entry("whether the signs of weights are checked", "pynnlite always checks them."),
    "verbose": Entry("whether the connector says what it does", "pynnlite prints nothing."),
    "weights": Entry("0.7's weights", "Give them to the synapse type: StaticSynapse(weight=…)."),
    "space": Entry("0.7's Space", "Give it to Projection(…, space=…)."),
}
"""Of every connector."""

WEIGHTS: dict[str, Entry] = {
    name: Entry("0.7's amplitude", f"Give it to the timing dependence: SpikePairRule({name}=…).")
    for name in ("A_minus", "A_plus")
}
"""Of every part that says how a change depends on the weight."""

TIMES: dict[str, Entry] = {
    name: Entry(
        "a bound of the weight", f"Give it to the weight dependence: AdditiveWeightDependence({name}=…)."
    )
    for name in ("w_max", "w_min")
}
"""Of every part that says how a change depends on the times of spikes."""

CELL: dict[str, Entry] = {
    "v_init": Entry("0.7's initial value of v", "Give it to Population(…, initial_values={'v': …})."),
}
"""Of every cell type."""

ARGUMENTS: dict[str, dict[str, Entry]] = {
    "DistanceDependentProbabilityConnector": {
        "n_connections": Entry(
            "0.7's number of synapses", "Use FixedNumberPreConnector or FixedNumberPostConnector."
        ),
    },
    "NumpyRNG": {
        "num_processes": Entry("0.7's number of processes", "Leave it out: draws do not depend on it."),
        "rank": Entry("0.7's place among the processes", "Leave it out: draws do not depend on it."),
    },
    "Population": {
        "additional_parameters": Entry(
            "a dict of sPyNNaker's settings", "They belong to the SpiNNaker machine."
        ),
        "dims": renamed("0.6's size", "size"),
        "seed": Entry("sPyNNaker's seed", "Give the seed to setup(seed=…)."),
        "structure": Entry("the positions of the cells"),
    },
    "Projection": {
        "method": renamed("0.7's connector", "connector"),
        "partition_id": Entry("a setting of sPyNNaker's", "It belongs to the SpiNNaker machine."),
        "rng": Entry("0.7's generator", "Give it to the connector."),
        "source": Entry("a part of a morphology", "Only None is taken: pynnlite has point neurons only."),
        "space": Entry("how distances are measured"),
        "synapse_dynamics": renamed("0.7's synapse type", "synapse_type"),
        "target": renamed("0.7's receptor", "receptor_type"),
    },
    "RandomDistribution": {
        "boundaries": Entry("0.7's limits", "Use 'normal_clipped', with low and high."),
        "constrain": Entry(
            "0.7's way to keep limits",
            "Use 'normal_clipped' to redraw, 'normal_clipped_to_boundary' to clip.",
        ),
        "parameters": renamed("0.7's parameters", "parameters_pos"),
    },
    "TsodyksMarkramSynapse": {
        name: Entry(f"0.7's initial value of {name[0]}", f"Use initialize({use}=…) on the projection.")
        for name, use in (("u0", "u"), ("x0", "y"), ("y0", "y"))
    },
    "STDPMechanism": {
        "ddf": renamed("0.7's fraction of the delay", "dendritic_delay_fraction"),
        "fast": Entry(
            "0.7's short-term plasticity", "Make a projection of its own with TsodyksMarkramSynapse."
        ),
        "slow": Entry("0.7's long-term plasticity", "Give the STDPMechanism itself to Projection."),
    },
    **dict.fromkeys(
        (
            "AdditivePotentiationMultiplicativeDepression",
            "AdditiveWeightDependence",
            "GutigWeightDependence",
            "MultiplicativeWeightDependence",
        ),
        WEIGHTS,
    ),
    **dict.fromkeys(("PfisterSpikeTripletRule", "SpikePairRule", "Vogels2011Rule"), TIMES),
    "connect": {
        "source": renamed("0.7's sources", "pre"),
        "synapse_type": renamed("0.7's receptor", "receptor_type"),
        "target": renamed("0.7's targets", "post"),
    },
    "record": {
        "locations": Entry("parts of a morphology", "pynnlite has point neurons only: every cell has one v."),
    },
    "setup": {
        "dt": renamed("an old name of the time step", "timestep"),
        "maxdelay": renamed("an old name of the longest delay", "max_delay"),
        "mindelay": renamed("an old name of the shortest delay", "min_delay"),
        "time_step": renamed("an old name of the time step", "timestep"),
    },
    "get_data": {"annotations": Entry("notes on the block")},
}
"""Of single classes and functions."""
