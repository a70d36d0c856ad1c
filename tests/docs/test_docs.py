"""The documentation: Python blocks run, links and named scripts exist, and README's commands can be found."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SCRIPT = re.compile(r"(?<![\w/])(?:tests|examples)/[\w/]+\.py")
LINK = re.compile(r"\]\((?!https?://)([^)#]+)(?:#[^)]*)?\)")


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", [page for page in PAGES if BLOCK.search(page.read_text())], ids=name)
def test_code_blocks_run_one_after_the_other(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["script.py"])
    text = page.read_text()
    namespace: dict[str, object] = {"__name__": "__main__"}
    for block in BLOCK.finditer(text):
        line = text[: block.start(1)].count("\n")
        exec(compile("\n" * line + block[1], str(page), "exec"), namespace)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_to_files(page: Path) -> None:
    missing = [link for link in LINK.findall(page.read_text()) if not (page.parent / link).exists()]
    assert not missing


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_scripts_that_are_named_are_there(page: Path) -> None:
    missing = [script for script in SCRIPT.findall(page.read_text()) if not (ROOT / script).exists()]
    assert not missing


@pytest.mark.parametrize("command", ["demo", "tests"])
def test_readme_has_each_command_on_one_line(command: str) -> None:
    marker = re.escape(f"<!-- command: {command} -->")
    found = re.findall(rf"^{marker}\n```bash\n(.+)\n```$", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert len(found) == 1
    assert "\n" not in found[0]
