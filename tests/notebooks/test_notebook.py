"""A notebook shows the bar of a run, networks and what they consist of, and plots, and so does Chromium."""

from __future__ import annotations

import base64
from functools import cache
from pathlib import Path
from typing import Any

import browser
import nbclient
import nbformat
import numpy as np
import pytest

CELLS = {
    "set up": """
import pynnlite.native as sim
sim.setup(timestep=0.1, seed=1)
noise = sim.Population(100, sim.SpikeSourcePoisson(rate=50.0), label="noise")
exc = sim.Population(80, sim.IF_curr_exp(), label="<script>exc</script>")
inh = sim.Population(20, sim.IF_curr_exp(tau_m=15.0), label="inh")
rule = sim.FixedProbabilityConnector(0.2)
for source, target, weight in [
    (noise, exc, 0.3), (noise, inh, 0.3), (exc, exc, 0.05), (exc, inh, 0.05), (inh, exc, -0.4), (inh, inh, -0.4)
]:
    sim.Projection(source, target, rule, sim.StaticSynapse(weight=weight, delay=1.5))
exc.record("spikes")
exc[:3].record("v")
""",
    "network": "exc.network",
    "population": "exc",
    "view": "exc[2:5]",
    "assembly": "exc + inh",
    "projection": "exc.network.projections[4]",
    "connector": "rule",
    "synapse": "sim.StaticSynapse(weight=0.1)",
    "cell type": "sim.IF_cond_exp(tau_m=10.0)",
    "run": "sim.run(200.0, progress=True)",
    "timings": "sim.timings()",
    "plot": "exc.plot()",
    "weights": "exc.network.projections[2].plot()",
    "several lines": """
from matplotlib import pyplot
from pynnlite.utility.plotting import raster
figure = raster(exc)
figure
""",
}
"""The cells of the notebook, by name."""

FIGURES = ["plot", "weights", "several lines"]
SHOWN = [name for name in CELLS if name not in ("set up", "run", *FIGURES)]

CHROMIUM = pytest.mark.skipif(
    browser.program() is None,
    reason="missing capability: chromium is not installed; apt-get install chromium",
)


@cache
def outputs() -> dict[str, list[Any]]:
    """Return what each cell of the notebook puts out."""
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(text.strip()) for text in CELLS.values()]
    )
    nbclient.NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
    return {name: cell.outputs for name, cell in zip(CELLS, notebook.cells, strict=True)}


def data(name: str) -> dict[str, str]:
    """Return what the last line of a cell shows, by its type."""
    (shown,) = [output for output in outputs()[name] if output.output_type == "execute_result"]
    return dict(shown.data)


def page() -> str:
    """Return all that the notebook shows, as one page."""
    look = "body { font-family: sans-serif } td, th { padding: 2px 8px; text-align: left }"
    figures = [f'<img src="data:image/png;base64,{data(name)["image/png"]}">' for name in FIGURES]
    shown = "<hr>".join([data(name)["text/html"] for name in SHOWN] + figures)
    return f'<!DOCTYPE html><meta charset="utf-8"><style>{look}</style><body>{shown}</body>'


def test_a_run_draws_a_bar() -> None:
    text = "".join(output.text for output in outputs()["run"] if output.output_type == "stream")
    assert "100%|" in text and "200/200 ms" in text and "real-time factor" in text


@pytest.mark.parametrize("name", SHOWN)
def test_the_last_line_of_a_cell_is_shown_as_html(name: str) -> None:
    html = data(name)["text/html"]
    assert "<b>" in html and "<script" not in html


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_shown_once(name: str) -> None:
    (shown,) = outputs()[name]
    assert base64.b64decode(shown.data["image/png"]).startswith(b"\x89PNG")


@CHROMIUM
def test_chromium_shows_all_of_it_without_an_error(tmp_path: Path) -> None:
    from matplotlib import image

    file = tmp_path / "page.html"
    file.write_text(page(), encoding="utf-8")
    seen = browser.seen(file, tmp_path / "profile")
    assert not seen.console, "the page has errors"
    for words in (
        "Network of 200 cells in 3 populations",
        "<script>exc</script>",
        "noise",
        "Timings",
        "p_connect",
    ):
        assert words in seen.text
    (tmp_path / "page.png").write_bytes(seen.png)
    pixels = image.imread(tmp_path / "page.png")
    height, width, _ = pixels.shape
    assert width == 1000 and height > 1500
    colours = {tuple(colour) for colour in np.round(255 * pixels[..., :3]).astype(int).reshape(-1, 3)}
    for drawn in ("#2b6cb0", "#c53030"):
        assert tuple(bytes.fromhex(drawn[1:])) in colours, "arrows of the diagram are missing"


@CHROMIUM
def test_an_error_of_a_page_is_noticed(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text("<body><script>nothing.there()</script></body>")
    assert browser.seen(file, tmp_path / "profile").console
