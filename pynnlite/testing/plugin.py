"""A pytest plugin: the option ``--backend``, the fixtures of the suite, and its report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ..backend import Backend, Features, Problem, Simulation, check, registry
from ..declarations import CellType
from ..errors import PynnliteError
from ..network import Network
from ..parallel import SerialCommunicator
from ..recipe import Recipe
from ..running import Simulator
from ..standardmodels import IF_cond_exp, IF_curr_delta, IF_curr_exp

STANDARD: tuple[type[CellType], ...] = (IF_curr_exp, IF_cond_exp, IF_curr_delta)
CAPS = {"linear_tolerance": 1e-9, "conductance_tolerance": 1e-5}
ORACLE = "reference"

Simulate = Callable[..., Simulator]
Build = Callable[..., Simulation]
Tolerance = Callable[[type[CellType]], float]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option ``--backend``."""
    parser.addoption("--backend", default=ORACLE, help="name of the backend that the conformance suite tests")


@pytest.fixture(scope="session")
def backend_name(pytestconfig: pytest.Config) -> str:
    """Return the name of the backend under test."""
    return str(pytestconfig.getoption("--backend"))


@pytest.fixture(scope="session")
def backend(backend_name: str) -> Backend:
    """Return the backend under test."""
    return registry.load(backend_name)


@pytest.fixture(scope="session")
def features(backend: Backend) -> Features:
    """Return what the backend under test can run."""
    return backend.features


@pytest.fixture(scope="session")
def tolerance(features: Features) -> Tolerance:
    """Return a function that gives the largest error of the membrane potential (mV) of a cell type."""

    def of(cell_type: type[CellType]) -> float:
        conductances = any(receptor.unit == "uS" for receptor in cell_type.receptors)
        return features.conductance_tolerance if conductances else features.linear_tolerance

    return of


@pytest.fixture(params=STANDARD, ids=lambda each: each.__name__)
def cell_type(request: pytest.FixtureRequest, features: Features) -> type[CellType]:
    """Return each standard cell type in turn."""
    kind: type[CellType] = request.param
    if not features.runs(kind):
        pytest.skip(f"missing capability: cell type {kind.__name__}")
    return kind


def unsupported(network: Network, backend: Backend, timestep: float) -> list[Problem]:
    """Return what a backend cannot run of a network.

    Parameters
    ----------
    network : Network
        The network.
    backend : Backend
        The backend.
    timestep : float
        In ms.
    """
    model = network.freeze()
    recipe = Recipe(model, timestep)
    return [*check(recipe, backend.features), *backend.problems(recipe)]


def _require(network: Network, backend: Backend, timestep: float) -> None:
    problems = unsupported(network, backend, timestep)
    if problems:
        pytest.skip("missing capability: " + "; ".join(problem.text for problem in problems))


@pytest.fixture
def simulate(backend_name: str, backend: Backend) -> Iterator[Simulate]:
    """Return a function that makes a `Simulator` of a network on the backend under test."""
    opened: list[Simulator] = []

    def make(network: Network, timestep: float = 0.1, **options: Any) -> Simulator:
        _require(network, backend, timestep)
        if not backend.features.simultaneous:
            for simulator in opened:
                simulator.end()
        opened.append(Simulator(backend_name, network, timestep, **options))
        return opened[-1]

    yield make
    for simulator in opened:
        simulator.end()


@pytest.fixture
def build(backend: Backend) -> Iterator[Build]:
    """Return a function that builds a network on the backend under test, without a simulator around it."""
    built: list[Simulation] = []

    def make(network: Network, timestep: float = 0.1, trial: int = 0) -> Simulation:
        _require(network, backend, timestep)
        if not backend.features.simultaneous:
            for simulation in built:
                simulation.close()
        recipe = Recipe(network.freeze(), timestep, trial=trial)
        built.append(backend.build(recipe, SerialCommunicator(), backend.options()))
        return built[-1]

    yield make
    for simulation in built:
        simulation.close()


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print the tolerances with their reason, and each skip with the capability that is missing."""
    reasons = defaultdict(list)
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reasons[reason.removeprefix("Skipped: ")].append(report.nodeid.split("::", 1)[-1].split("[")[0])
    write = terminalreporter.write_line
    terminalreporter.section(f"conformance of {config.getoption('--backend')!r}")
    try:
        features = registry.load(str(config.getoption("--backend"))).features
    except PynnliteError as error:
        write(f"not available: {error}")
        return
    for name, cap in CAPS.items():
        value = getattr(features, name)
        why = f": {features.tolerance_reason}" if value > cap else ""
        write(f"{name.replace('_', ' ')}: {value:g} mV (the contract's is {cap:g} mV){why}")
    for reason, tests in sorted(reasons.items()):
        write(f"skipped, {reason}")
        for test in sorted(set(tests)):
            write(f"    {test}" + (f" ({tests.count(test)} times)" if tests.count(test) > 1 else ""))
    if not reasons:
        write("nothing was skipped")
