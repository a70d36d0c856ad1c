"""PyNN's names for random numbers, recording, helpers and plots, with the arguments that PyNN gives them."""

from __future__ import annotations

import inspect
from importlib import import_module
from typing import Any

import pytest

NAMES: dict[str, str] = {
    "random.NumpyRNG": "seed parallel_safe",
    "random.NumpyRNG.next": "self n distribution parameters mask",
    "random.NumpyRNG.describe": "self",
    "random.RandomDistribution": "distribution parameters_pos rng",
    "random.RandomDistribution.next": "self n mask",
    "random.RandomDistribution.lazily_evaluate": "self mask shape",
    "names.Population.record": "self variables to_file sampling_interval locations",
    "names.Population.can_record": "self variable location",
    "names.Population.get_data": "self variables gather clear locations",
    "names.Population.write_data": "self io variables gather clear annotations locations",
    "names.Population.get_spike_counts": "self gather",
    "names.Population.mean_spike_count": "self gather",
    "names.PopulationView.record": "self variables to_file sampling_interval locations",
    "names.Assembly.get_data": "self variables gather clear",
    "names.Assembly.write_data": "self io variables gather clear annotations",
    "parameters.Sequence": "value",
    "parameters.Sequence.max": "self",
    "parameters.ParameterSpace": "parameters schema shape component",
    "parameters.ParameterSpace.evaluate": "self mask simplify",
    "parameters.ParameterSpace.columns": "self",
    "random.GSLRNG": "seed type parallel_safe",
    "random.NativeRNG": "seed",
    "nest.GSLRNG": "seed type parallel_safe",
    "nest.NativeRNG": "seed",
    "multisim.MultiSim": "sim_list network_model parameters",
    "multisim.MultiSim.run": "self simtime steps",
    "multisim.MultiSim.end": "self",
    "utility.get_simulator": "arguments",
    "utility.get_script_args": "n_args usage",
    "utility.init_logging": "logfile debug num_processes rank level",
    "utility.normalized_filename": "root basename extension simulator num_processes use_iso8601",
    "utility.notify": "msg subject symbol timeout",
    "utility.save_population": "population filename variables",
    "utility.load_population": "filename sim",
    "utility.sort_by_column": "a col",
    "utility.forgetful_memoize": "function",
    "utility.assert_arrays_equal": "a b",
    "utility.assert_arrays_almost_equal": "a b threshold",
    "utility.Timer": "",
    "utility.Timer.start": "self",
    "utility.Timer.reset": "self",
    "utility.Timer.elapsed_time": "self format",
    "utility.Timer.diff": "self format",
    "utility.Timer.mark": "self label",
    "utility.Timer.time_in_words": "seconds",
    "utility.ProgressBar": "width char mode",
    "utility.ProgressBar.set_level": "self level",
    "utility.ProgressBar.__call__": "self level",
    "utility.SimulationProgressBar": "interval t_stop char mode",
    "utility.SimulationProgressBar.__call__": "self t",
    "utility.script_tools.get_simulator": "arguments",
    "utility.progress_bar.ProgressBar": "width char mode",
    "utility.timer.Timer": "",
    "utility.plotting.Figure": "panels title annotations settings size",
    "utility.plotting.Figure.save": "self filename",
    "utility.plotting.Figure.show": "self",
    "utility.plotting.Panel": "data data_labels line_properties options",
    "utility.plotting.Panel.plot": "self axes",
    "utility.plotting.Histogram": "values",
    "utility.plotting.DataTable": "x y",
    "utility.plotting.DataTable.fit_curve": "self f p0 options",
    "utility.plotting.comparison_plot": "segments labels title annotations fig_settings with_spikes",
    "utility.plotting.isi_histogram": "segment",
    "utility.plotting.connection_plot": "projection positive zero empty spacer",
    "utility.plotting.plot_signal": "ax signal index label options",
    "utility.plotting.plot_signals": "ax signal_array label_prefix options",
    "utility.plotting.plot_spiketrains": "ax spiketrains label options",
    "utility.plotting.plot_spiketrainlist": "ax spiketrains label options",
    "utility.plotting.plot_hist": "ax histogram label options",
    "utility.plotting.plot_array_as_image": "ax arr label options",
    "utility.plotting.scatterplot": "ax data_table label options",
}


def found(path: str) -> Any:
    """Return what a path below ``pynnlite`` names, as a script imports it."""
    parts = path.split(".")
    for cut in range(len(parts) - 1, 0, -1):
        try:
            value: Any = import_module(".".join(["pynnlite", *parts[:cut]]))
        except ModuleNotFoundError:
            continue
        for part in parts[cut:]:
            value = getattr(value, part)
        return value
    raise LookupError(path)


@pytest.mark.parametrize("path", NAMES)
def test_a_name_of_pynn_takes_the_arguments_of_pynn(path: str) -> None:
    arguments = [*inspect.signature(found(path)).parameters]
    wanted = NAMES[path].split()
    assert arguments[: len(wanted)] == wanted
