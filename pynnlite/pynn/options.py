"""Options of `setup` that PyNN's simulators have, and why they mean nothing here."""

from __future__ import annotations

_SEED = "all random numbers follow from the seed of setup(seed=…)"
_MACHINE = "it is about the SpiNNaker machine"
_WAFER = "it is about the BrainScaleS machine"
_DISPLAY = "backends print nothing"

OPTIONS: dict[str, str] = {
    "allow_update_on_post": "weights follow the model, not the simulator",
    "atol": "the accuracy is that of the backend",
    "clear_tags": _MACHINE,
    "clear_routing_tables": _MACHINE,
    "data_specification": _MACHINE,
    "database_socket_addresses": _MACHINE,
    "db_name": "nothing is written to a data base; use write_data",
    "debug": _DISPLAY,
    "default_maxstep": "delays have no upper limit unless max_delay gives one",
    "file": _DISPLAY,
    "filename": _DISPLAY,
    "graph_label": _MACHINE,
    "grng_seed": _SEED,
    "hardware": _WAFER,
    "hardwareNeuronSize": _WAFER,
    "hostname": _MACHINE,
    "label": "it names a run in the log of a simulator",
    "logfile": _DISPLAY,
    "loglevel": _DISPLAY,
    "machine": _MACHINE,
    "maxNeuronLoss": _WAFER,
    "maxSynapseLoss": _WAFER,
    "n_boards_required": _MACHINE,
    "n_chips_required": _MACHINE,
    "n_chips_required_by": _MACHINE,
    "native_rng_baseseed": _SEED,
    "num_processes": "the number of processes is that of mpiexec",
    "quit_on_end": "Python goes on after the end of a simulation",
    "rank": "the rank is that of mpiexec",
    "recording_precision": "nothing is rounded when it is recorded",
    "reference": "it names a run of another simulator",
    "reports_folder": _MACHINE,
    "rng_seed": _SEED,
    "rng_seeds": _SEED,
    "rng_seeds_seed": _SEED,
    "rng_type": "random numbers are those of pynnlite on every backend",
    "rtol": "the accuracy is that of the backend",
    "save_format": "nothing is exported",
    "spike_precision": "spikes lie on the grid on every backend",
    "t_flush": "a reset rebuilds the network and needs no flushing",
    "threads": "this backend runs on one thread; native takes it as threads=…",
    "time_scale_factor": "a simulation runs as fast as it can",
    "use_cvode": "every backend runs with a fixed time step",
    "useSystemSim": _WAFER,
    "verbosity": _DISPLAY,
}
"""By name."""
