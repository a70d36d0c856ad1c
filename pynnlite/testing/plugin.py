"""A pytest plugin: the option ``--backend``, the fixtures of the suite, and its report."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from importlib import resources
from typing import Any

import pytest

from ..backend import Backend, Features, Problem, Simulation, check, registry
from ..declarations import CellType
from ..errors import PynnliteError
from ..network import Network
from ..parallel import SerialCommunicator
from ..recipe import Recipe
from ..running import Simulator
from .capabilities import ALL, STANDARD

CAPS = {"linear_tolerance": 1e-9, "conductance_tolerance": 1e-5, "general_tolerance": 1e-6}
ORACLE = "reference"

FILE = "expected_skips.txt"
"""The file in the package of a backend that names the tests it expects to be skipped: one a line, with the reason."""

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
    return lambda cell_type: features.tolerance(cell_type).potential


@pytest.fixture(params=STANDARD, ids=lambda each: each.__name__)
def cell_type(request: pytest.FixtureRequest, features: Features) -> type[CellType]:
    """Return each standard type of cells that integrate and fire in turn."""
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
        opened.append(Simulator(backend_name, network, timestep, rate_warning=None, **options))
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


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """Let a test fail that is skipped although the backend does not expect it."""
    report: Any = yield
    if report.skipped and function(item.nodeid) not in expected_skips(item.config):
        report.outcome = "failed"
        report.longrepr = f"skipped, which {FILE} of the backend does not expect: {report.longrepr[2]}"
    return report


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Let the suite fail if a test was run that the backend expects to be skipped."""
    if not hasattr(session.config, "workerinput") and not_skipped(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def function(nodeid: str) -> str:
    """Return the name of the function of a test."""
    return nodeid.rpartition("::")[2].split("[")[0]


def expected_skips(config: pytest.Config) -> dict[str, str]:
    """Return the tests that the backend under test expects to be skipped, and why."""
    name = str(config.getoption("--backend"))
    try:
        package = type(registry.load(name)).__module__.partition(".")[0]
    except PynnliteError:
        return {}
    file = resources.files(package) / FILE
    lines = file.read_text("utf-8").splitlines() if file.is_file() else []
    pairs = [line.partition(":") for line in lines if line and not line.startswith("#")]
    return {name.strip(): reason.strip() for name, _, reason in pairs}


def not_skipped(config: pytest.Config) -> list[str]:
    """Return the tests that have run although the backend expects them to be skipped."""
    reporter: Any = config.pluginmanager.get_plugin("terminalreporter")
    stats = reporter.stats
    ran, skipped = ({function(each.nodeid) for each in stats.get(how, [])} for how in ("passed", "skipped"))
    return sorted((ran - skipped) & expected_skips(config).keys())


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print the tolerances with their reason, and each skip with the reason that the backend gives."""
    skipped = [function(report.nodeid) for report in terminalreporter.stats.get("skipped", [])]
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
    for kind in ALL:
        wider = dict(features.differences).get(kind.dynamics.hash)
        if wider is not None:
            write(f"{kind.__name__}: {wider}: {wider.reason}")
    for test, reason in expected_skips(config).items():
        if test in skipped:
            times = f" ({skipped.count(test)} times)" if skipped.count(test) > 1 else ""
            write(f"skipped, as {reason}: {test}{times}")
    for test in not_skipped(config):
        write(f"FAILED: {FILE} of the backend says that {test} is skipped, but it ran")
    if not skipped:
        write("nothing was skipped")
