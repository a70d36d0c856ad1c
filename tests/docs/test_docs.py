"""The documentation: Python blocks run, links and named scripts exist, and README's commands can be found."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from pynnlite.cli import _parser, _parted

ROOT = Path(__file__).parents[2]
PAGES = [
    ROOT / "README.md",
    ROOT / "CHANGELOG.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SCRIPT = re.compile(r"(?<![\w/])(?:tests|examples)/[\w/]+\.py")
COMMAND = re.compile(r"^pynnlite .+$", re.MULTILINE)
BASH = re.compile(r"^```bash\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?://)([^)#]+)(?:#[^)]*)?\)")


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", [page for page in PAGES if BLOCK.search(page.read_text())], ids=name)
def test_code_blocks_run_one_after_the_other(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["script.py"])
    run_blocks(page)


def run_blocks(page: Path, changed: Mapping[str, str] = MappingProxyType({})) -> dict[str, object]:
    """Run the blocks of a page, with some texts changed, and return what they define."""
    text = page.read_text()
    namespace: dict[str, object] = {"__name__": "__main__"}
    for block in BLOCK.finditer(text):
        line = text[: block.start(1)].count("\n")
        code = block[1]
        for old, new in changed.items():
            code = code.replace(old, new)
        exec(compile("\n" * line + code, str(page), "exec"), namespace)
    return namespace


@pytest.mark.parametrize(
    "backend",
    [
        "reference",
        *(pytest.param(each, marks=pytest.mark.needs(each)) for each in ("brian2", "arbor", "neuron")),
    ],
)
def test_declared_cells_fire_at_the_same_times_on_other_backends(backend: str) -> None:
    changed = {"pynnlite.native": f"pynnlite.{backend}"}
    if backend == "brian2":
        changed |= {"seed=1)": 'seed=1, codegen="numpy")'}  # to compile five types takes longer
    page = ROOT / "docs" / "how-to" / "from-lif-to-hodgkin-huxley.md"
    names = ("leaky", "quadratic", "adapting", "nmda", "squid")
    found, expected = run_blocks(page, changed), run_blocks(page)
    for name in names:
        assert expected[name] and found[name] == expected[name], name


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_to_files(page: Path) -> None:
    missing = [link for link in LINK.findall(page.read_text()) if not (page.parent / link).exists()]
    assert not missing


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_scripts_that_are_named_are_there(page: Path) -> None:
    missing = [script for script in SCRIPT.findall(page.read_text()) if not (ROOT / script).exists()]
    assert not missing


@pytest.mark.parametrize("page", [page for page in PAGES if COMMAND.search(page.read_text())], ids=name)
def test_commands_have_options_that_exist(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    blocks = "".join(BASH.findall(page.read_text()))
    for line in COMMAND.findall(blocks):
        given, _ = _parted(shlex.split(line, comments=True)[1:])
        try:
            _parser().parse_args(given)
        except SystemExit:
            pytest.fail(f"{line}: {capsys.readouterr().err}")


def test_the_example_of_a_report_tells_nothing_of_its_machine() -> None:
    report = (ROOT / "docs" / "reports" / "vogels-abbott.html").read_text()
    assert "All 11 checks pass" in report
    assert len(report) < 1_500_000
    assert not re.search(r"[ >\"'=](/home|/root|/work|/tmp|/Users)/", report)


@pytest.mark.parametrize("command", ["demo", "tests"])
def test_readme_has_each_command_on_one_line(command: str) -> None:
    marker = re.escape(f"<!-- command: {command} -->")
    found = re.findall(rf"^{marker}\n```bash\n(.+)\n```$", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert len(found) == 1
    assert "\n" not in found[0]
