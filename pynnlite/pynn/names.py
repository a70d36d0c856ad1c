"""Names that PyNN's modules, such as ``pyNN.nest``, offer (0.7 to 0.13)."""

from __future__ import annotations

from .entry import Entry, renamed

_DECLARE = "pynnlite does not have it yet. A cell type of your own can be declared: subclass CellType."
_SYNAPSE = Entry("a synapse type that learns or changes with its use")
_WEIGHTS = Entry("the part of STDPMechanism that says how a change depends on the weight")
_TIMES = Entry("the part of STDPMechanism that says how a change depends on spike times")
_COMPARTMENTS = (
    "pynnlite has point neurons only. NEURON and Arbor simulate cells with compartments; use PyNN for them."
)
_SIMULATOR = (
    "Models that belong to one simulator would not run on the other backends. Declare a CellType of your own."
)
_SIMULATOR_SYNAPSE = _SIMULATOR.replace("CellType", "SynapseType")
_FILE = "Write StandardTextFile or NumpyBinaryFile instead."
_INNER = "It belongs to the inside of PyNN."
_HARDWARE = "It belongs to the SpiNNaker machine, and pynnlite simulates on a computer."


def _cell(what: str) -> Entry:
    return Entry(f"a cell type: {what}", _DECLARE)


CELLS = {
    "AdExp": _cell("the neuron part of an adaptive exponential PointNeuron"),
    "EIF_cond_alpha_isfa_ista": _cell("adaptive exponential, with alpha-shaped conductances"),
    "EIF_cond_exp_isfa_ista": _cell("adaptive exponential, with exponential conductances"),
    "GIF_cond_exp": _cell("generalized integrate-and-fire"),
    "HH_cond_exp": _cell("Hodgkin-Huxley, with exponential conductances"),
    "Hodgkin_Huxley": _cell("Hodgkin-Huxley"),
    "IF_cond_alpha": _cell("leaky integrate-and-fire, with alpha-shaped conductances"),
    "IF_cond_exp": _cell("leaky integrate-and-fire, with exponential conductances"),
    "IF_cond_exp_gsfa_grr": _cell("leaky integrate-and-fire, with adaptation and relative refractoriness"),
    "IF_curr_alpha": _cell("leaky integrate-and-fire, with alpha-shaped currents"),
    "IF_curr_delta": _cell("leaky integrate-and-fire, whose input moves the membrane"),
    "IF_curr_exp": _cell("leaky integrate-and-fire, with exponential currents"),
    "IF_facets_hardware1": _cell("the cell of the FACETS hardware"),
    "Izhikevich": _cell("the two variables v and u of Izhikevich (2003)"),
    "LIF": _cell("the neuron part of a leaky integrate-and-fire PointNeuron"),
    "PointNeuron": _cell("a neuron with receptors that are put together"),
    "AlphaPSR": _cell("a receptor of a PointNeuron"),
    "BetaPSR": _cell("a receptor of a PointNeuron"),
    "CondAlphaPostSynapticResponse": _cell("a receptor of a PointNeuron"),
    "CondBetaPostSynapticResponse": _cell("a receptor of a PointNeuron"),
    "CondExpPostSynapticResponse": _cell("a receptor of a PointNeuron"),
    "CurrExpPostSynapticResponse": _cell("a receptor of a PointNeuron"),
    "ExpPSR": _cell("a receptor of a PointNeuron"),
    "SpikeSourceArray": Entry("a source with given spike times"),
    "SpikeSourceGamma": Entry("a source whose intervals follow a gamma distribution"),
    "SpikeSourceInhGamma": Entry("a source whose gamma-distributed intervals change in time"),
    "SpikeSourcePoisson": Entry("a source of Poisson spikes"),
    "SpikeSourcePoissonRefractory": Entry("a source of Poisson spikes with a dead time"),
    "MultiCompartmentNeuron": Entry("a neuron with a morphology", _COMPARTMENTS),
    "NeuroMLMorphology": Entry("a morphology from a file", _COMPARTMENTS),
    "KdrChannel": Entry("an ion channel of a MultiCompartmentNeuron", _COMPARTMENTS),
    "NaChannel": Entry("an ion channel of a MultiCompartmentNeuron", _COMPARTMENTS),
    "PassiveLeak": Entry("an ion channel of a MultiCompartmentNeuron", _COMPARTMENTS),
    "PassiveLeakHH": Entry("an ion channel of a MultiCompartmentNeuron", _COMPARTMENTS),
    "IonicSpecies": Entry("an ion of a MultiCompartmentNeuron", _COMPARTMENTS),
    "IntFire1": Entry("an artificial cell of NEURON", _SIMULATOR),
    "IntFire2": Entry("an artificial cell of NEURON", _SIMULATOR),
    "IntFire4": Entry("an artificial cell of NEURON", _SIMULATOR),
    "NativeCellType": Entry("the base of a simulator's own cell types", _SIMULATOR),
    "native_cell_type": Entry("a cell type of NEST's own", _SIMULATOR),
    "NativeSynapseType": Entry("the base of a simulator's own synapse types", _SIMULATOR_SYNAPSE),
    "native_synapse_type": Entry("a synapse type of NEST's own", _SIMULATOR_SYNAPSE),
    "native_electrode_type": Entry("a current source of NEST's own", _SIMULATOR),
    "nestml": Entry("cell and synapse types written in NESTML", _SIMULATOR),
}

SYNAPSES = {
    "StaticSynapse": Entry("a synapse of constant weight"),
    "ElectricalSynapse": Entry("a gap junction, which only NEURON has in PyNN"),
    "TsodyksMarkramSynapse": _SYNAPSE,
    "SimpleStochasticSynapse": _SYNAPSE,
    "StochasticTsodyksMarkramSynapse": _SYNAPSE,
    "MultiQuantalSynapse": _SYNAPSE,
    "STDPMechanism": Entry("a synapse type with spike-timing-dependent plasticity"),
    "AdditiveWeightDependence": _WEIGHTS,
    "MultiplicativeWeightDependence": _WEIGHTS,
    "AdditivePotentiationMultiplicativeDepression": _WEIGHTS,
    "GutigWeightDependence": _WEIGHTS,
    "PfisterSpikeTripletRule": _TIMES,
    "SpikePairRule": _TIMES,
    "Vogels2011Rule": _TIMES,
    "SynapseDynamics": Entry(
        "0.7's description of plasticity", "Give the synapse type, such as STDPMechanism, to Projection."
    ),
    "TsodyksMarkramMechanism": renamed("0.7's short-term plasticity", "TsodyksMarkramSynapse"),
}

CURRENTS = {
    "ACSource": Entry("a sinusoidal current"),
    "DCSource": Entry("a constant current"),
    "NoisyCurrentSource": Entry("a current of white noise"),
    "StepCurrentSource": Entry("a current in steps"),
}

CONNECTORS = {
    "AllToAllConnector": Entry("the rule that connects all pairs"),
    "ArrayConnector": Entry("the rule given by a matrix of truth values"),
    "CSAConnector": Entry("the rule given by an object of the package csa"),
    "CloneConnector": Entry("the rule that repeats another projection"),
    "DisplacementDependentProbabilityConnector": Entry(
        "the rule whose probability depends on the displacement"
    ),
    "DistanceDependentProbabilityConnector": Entry("the rule whose probability depends on the distance"),
    "FixedNumberPostConnector": Entry("the rule with the same number of targets for each source"),
    "FixedNumberPreConnector": Entry("the rule with the same number of sources for each target"),
    "FixedProbabilityConnector": Entry("the rule with the same probability for each pair"),
    "FixedTotalNumberConnector": Entry("the rule with a given number of synapses in all"),
    "FromFileConnector": Entry("the rule given by a list in a file"),
    "FromListConnector": Entry("the rule given by a list"),
    "IndexBasedProbabilityConnector": Entry("the rule whose probability depends on the two indices"),
    "OneToOneConnector": Entry("the rule that connects equal indices"),
    "SmallWorldConnector": Entry("a small-world rule, which PyNN never finished"),
    "ConvolutionConnector": Entry(
        "a rule of sPyNNaker's for images", "Use FromListConnector with the pairs."
    ),
    "KernelConnector": Entry("a rule of sPyNNaker's for images", "Use FromListConnector with the pairs."),
    "MultapseConnector": renamed(
        "sPyNNaker's rule with a number of synapses in all", "FixedTotalNumberConnector"
    ),
}

RANDOM = {
    "NumpyRNG": Entry("a generator of random numbers"),
    "RandomDistribution": Entry("a distribution to draw values from"),
    "GSLRNG": Entry(
        "the generator of the GNU Scientific Library", "Use NumpyRNG(seed=…); all draws are keyed."
    ),
    "NativeRNG": Entry(
        "the simulator's own generator", "Use NumpyRNG(seed=…); all backends draw the same numbers."
    ),
}

SPACE = {
    "Cuboid": Entry("a shape to place cells in"),
    "Grid2D": Entry("positions on a grid in a plane"),
    "Grid3D": Entry("positions on a grid in space"),
    "Line": Entry("positions on a line"),
    "RandomStructure": Entry("positions at random within a shape"),
    "Space": Entry("how distances are measured"),
    "Sphere": Entry("a shape to place cells in"),
    "distance": Entry("the distance between two cells", "Use numpy.linalg.norm(a.position - b.position)."),
}

PARAMETERS = {
    "ArrayParameter": renamed("a parameter that is a list of numbers", "Sequence"),
    "LazyArray": Entry("an array that is worked out when it is asked for"),
    "ParameterSpace": Entry("a set of parameters by name", "Give a dict, or keywords, of parameters."),
    "Sequence": Entry("a list of numbers as one value"),
    "simplify": Entry(
        "a helper that makes one number of equal ones", "Use get(name), which simplifies by itself."
    ),
    "IndexBasedExpression": Entry(
        "the base of expressions of two indices", "Give a function of both indices."
    ),
}

ERRORS = {
    "ConnectionError": renamed("the error for a projection that cannot be made", "BadConnection"),
    "InvalidDimensionsError": renamed("the error for an array of the wrong length", "BadValue"),
    "InvalidModelError": renamed("the error for a model that cannot be", "ModelError"),
    "InvalidParameterValueError": renamed("the error for a wrong value", "BadValue"),
    "InvalidWeightError": renamed("the error for a weight of the wrong sign", "BadConnection"),
    "NoModelAvailableError": renamed("the error for a model that a simulator lacks", "UnsupportedModel"),
    "NonExistentParameterError": renamed("the error for an unknown parameter", "UnknownParameter"),
    "NothingToWriteError": renamed("the error for data that are not there", "SimulationStateError"),
    "NotLocalError": Entry(
        "the error for cells of another rank", "Every rank knows all cells; leave it out."
    ),
    "RecordingError": renamed("the error for a variable that cannot be recorded", "UnknownParameter"),
    "RoundingWarning": Entry("the warning for a time off the grid"),
}

NETWORK = {
    "Assembly": Entry("a group of cells of several populations"),
    "ID": renamed("a single cell", "Cell"),
    "IDMixin": renamed("a single cell", "Cell"),
    "Network": Entry("a container of populations and projections"),
    "Population": Entry("a group of cells of one type"),
    "PopulationView": Entry("some cells of a population"),
    "Projection": Entry("the synapses from one group onto another"),
    "Connection": Entry("a single synapse", "Use an item of a projection, or projection.get(name, 'list')."),
    "MultiSim": Entry("one model in several simulators", "Use one Simulator for each backend."),
}

FUNCTIONS = {
    "connect": Entry("a projection with one probability"),
    "create": Entry("a new population"),
    "end": Entry("the end of a simulation"),
    "get_current_time": Entry("the present time"),
    "get_max_delay": Entry("the longest delay"),
    "get_min_delay": Entry("the shortest delay"),
    "get_time_step": Entry("the time step"),
    "initialize": Entry("the change of initial values"),
    "list_standard_models": Entry("the list of cell types"),
    "num_processes": Entry("the number of processes"),
    "rank": Entry("the number of this process"),
    "record": Entry("the start of a recording"),
    "record_gsyn": Entry("the start of a recording of conductances", "Use record(['gsyn_exc', 'gsyn_inh'])."),
    "record_v": Entry("the start of a recording of v", "Use population.record('v')."),
    "reset": Entry("the return to 0 ms"),
    "run": Entry("the simulation of some time"),
    "run_for": Entry("the simulation of some time"),
    "run_until": Entry("the simulation until a time"),
    "set": Entry("the change of parameters"),
    "setup": Entry("the begin of a simulation"),
    "name": Entry("the name of sPyNNaker's simulator", "Use the name of the module, sim.__name__."),
    "hardwareSetup": Entry(
        "a table of settings of the BrainScaleS machine", "pynnlite simulates on a computer."
    ),
    "set_number_of_neurons_per_core": Entry("a setting of SpiNNaker's", _HARDWARE),
    "set_number_of_synapse_cores": Entry("a setting of SpiNNaker's", _HARDWARE),
    "set_allow_delay_extensions": Entry("a setting of SpiNNaker's", _HARDWARE),
    "external_devices": Entry("input and output of SpiNNaker's while it runs", _HARDWARE),
    "SpikeInjector": Entry(
        "a live input of SpiNNaker's", "Use SpikeSourceArray, and set spike_times between runs."
    ),
    "extra_models": Entry("further cell types of sPyNNaker's", _SIMULATOR),
    "StructuralMechanismStatic": Entry("structural plasticity of sPyNNaker's", _HARDWARE),
    "h": Entry("NEURON's interpreter", _SIMULATOR),
    "state": Entry("the inside of a PyNN module", "Use get_current_time() or get_time_step()."),
    "simulator": Entry(
        "the inside of a PyNN module", "Its state has functions: get_current_time(), get_time_step()."
    ),
    "nest": Entry(
        "the interface of NEST itself", "Its objects are made at the first run(), and are out of reach."
    ),
    "logger": Entry("the logger of PyNN", "Use logging.getLogger()."),
}

FILES = {
    "BaseFile": Entry("the base of PyNN's files"),
    "HDF5ArrayFile": Entry("a file of arrays in the format HDF5", _FILE),
    "NumpyBinaryFile": Entry("a file of arrays in NumPy's format"),
    "PickleFile": Entry("a file of arrays in Python's format"),
    "StandardTextFile": Entry("a file of columns of text"),
    "get_io": Entry("the neo object that writes a file"),
    "rename_existing": Entry("a helper that renames a file", "Use os.rename."),
    "safe_makedirs": Entry("a helper that makes a folder"),
}

INSIDE = {
    "ModelNotAvailable": Entry(
        "what stands for a model that a simulator lacks",
        "Use errors.UnsupportedModel, which is raised for a model that a backend lacks.",
    ),
    "StandardCellType": Entry("the base of all cell types", "Use CellType, the base of your own."),
    "StandardSynapseType": Entry("the base of all synapse types", _INNER),
    "StandardCurrentSource": Entry("the base of all currents", _INNER),
    "Connector": Entry("the base of all connectors"),
    "MapConnector": Entry("the base of some connectors", "Use connectors.PairwiseConnector."),
    "build_translations": Entry("a helper for a simulator's models", _INNER),
    "deprecated": Entry("a helper that warns of old names", _INNER),
    "ezip": Entry("a helper", "Use zip(a, b, strict=True)."),
    "is_listlike": Entry("a helper", "Use numpy.ndim(x) > 0."),
    "render": Entry("a helper that fills templates in", "Use describe(template)."),
}

UTILITY = {
    "ProgressBar": Entry("a bar that shows progress"),
    "SimulationProgressBar": Entry("a callback that shows progress"),
    "Timer": Entry("a clock for a script"),
    "colour": Entry("coloured text", "Print the text; terminals differ."),
    "get_script_args": Entry("the arguments of a script"),
    "get_simulator": Entry("the simulator named on the command line"),
    "init_logging": Entry("the start of a log"),
    "load_population": Entry("the reading of a population from a file"),
    "normalized_filename": Entry("a name for a file of results"),
    "notify": Entry("a note on the desktop", "Print a line; many machines have no desktop."),
    "save_population": Entry("the writing of a population to a file"),
    "sort_by_column": Entry("a helper", "Use numpy.sort or a[numpy.argsort(a[:, column])]."),
}

NAMES: dict[str, Entry] = {
    **CELLS,
    **SYNAPSES,
    **CURRENTS,
    **CONNECTORS,
    **RANDOM,
    **SPACE,
    **PARAMETERS,
    **ERRORS,
    **NETWORK,
    **FUNCTIONS,
    **UTILITY,
    **FILES,
    **INSIDE,
}
"""All names of PyNN's modules. Whether pynnlite has one is seen by looking; its entry counts only if it has not."""
