"""The page says all by itself: in light and dark, without a network or a script, whatever the labels are."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import browser
import comparisons
import pytest

from pynnlite.compare.report import html, json
from pynnlite.compare.verdicts import Comparison

CHROMIUM = pytest.mark.skipif(
    browser.program() is None,
    reason="missing capability: chromium is not installed; apt-get install chromium",
)

COMPARISONS: dict[str, Callable[[], Comparison]] = {
    "everything": comparisons.everything,
    "nasty": lambda: comparisons.everything(comparisons.NASTY),
    "many": comparisons.many,
    "empty": comparisons.empty,
}

CONTRAST = """(() => {
  const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(c => c / 255)
    .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, k) => sum + c * [0.2126, 0.7152, 0.0722][k], 0);
  const behind = element => {
    for (; element; element = element.parentElement) {
      const colour = numbers(getComputedStyle(element).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const poor = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let n = 0;
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || element.closest("title")) continue;
    const style = getComputedStyle(element);
    const [a, b] = [numbers(element.closest("svg") ? style.fill : style.color), behind(element)].map(light);
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    n += 1;
    if (ratio < 4.5) poor.push(`${walker.currentNode.data}: ${ratio}`);
  }
  return {n, poor};
})()"""

CLICKS = """(() => {
  const closed = [...document.querySelectorAll("details:not([open])")];
  document.querySelectorAll("details > summary").forEach(each => each.click());
  const opened = closed.filter(each => each.open).length;
  document.querySelectorAll("details[open] > summary").forEach(each => each.click());
  const open = document.querySelectorAll("details[open]").length;
  return {closed: closed.length, opened, open};
})()"""

LINKS = """(async () => {
  const hidden = [];
  const links = [...document.querySelectorAll(".matrix a, nav a, .problems a")];
  for (const link of links) {
    document.querySelectorAll("details").forEach(each => { each.open = false; });
    link.click();
    await new Promise(done => requestAnimationFrame(() => setTimeout(done, 10)));
    const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!target || !target.checkVisibility()) hidden.push(link.hash);
  }
  return {n: links.length, hidden};
})()"""

PAPER = "getComputedStyle(document.body).backgroundColor"

SHAPE = """(() => {
  const all = selector => [...document.querySelectorAll(selector)];
  const ids = all("[id]").map(each => each.id);
  const levels = all("h1, h2, h3, h4").map(each => Number(each.tagName[1]));
  return {
    h1: all("h1").length,
    skipped: levels.filter((level, k) => k && level > levels[k - 1] + 1).length,
    nameless: all("table").filter(each => !each.caption?.textContent.trim()).length,
    dumb: all("svg").filter(each => !each.getAttribute("aria-label")).length,
    twice: ids.filter((id, k) => ids.indexOf(id) !== k),
    scripts: all("script, iframe, object, embed, [onclick], [onerror]").length,
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  };
})()"""


def page(comparison: Comparison, folder: Path) -> Path:
    file = folder / "report.html"
    file.write_text(html.text(comparison), encoding="utf-8")
    return file


@CHROMIUM
@pytest.mark.parametrize(
    ("name", "dark"), [("everything", False), ("nasty", True), ("many", True), ("empty", False)]
)
def test_chromium_shows_it_without_asking_for_anything(name: str, dark: bool, tmp_path: Path) -> None:
    file = page(COMPARISONS[name](), tmp_path)
    opened = "document.querySelectorAll('details').forEach(each => { each.open = true; })"
    seen = browser.seen(file, tmp_path / "profile", 1100, dark, [opened, CONTRAST, SHAPE, PAPER])
    assert seen.console == []
    assert [url for url in seen.requests if not url.startswith("data:")] == [file.as_uri()]
    _, contrast, shape, paper = seen.answers
    assert paper == ("rgb(18, 21, 24)" if dark else "rgb(255, 255, 255)")
    assert contrast["n"] > 3
    assert contrast["poor"] == []
    assert shape == {"h1": 1, "skipped": 0, "nameless": 0, "dumb": 0, "twice": [], "scripts": 0, "wide": 0}
    assert len(seen.png) > 10_000


@CHROMIUM
def test_everything_opens_and_links_lead_to_what_is_seen(tmp_path: Path) -> None:
    seen = browser.seen(page(comparisons.everything(), tmp_path), tmp_path / "p", scripts=[CLICKS, LINKS])
    clicks, links = seen.answers
    assert clicks["closed"] > 5
    assert clicks["opened"] == clicks["closed"]
    assert clicks["open"] == 0
    assert links["n"] > 15
    assert links["hidden"] == []
    assert seen.console == []


@CHROMIUM
def test_it_fits_a_telephone(tmp_path: Path) -> None:
    seen = browser.seen(page(comparisons.everything(), tmp_path), tmp_path / "profile", 390, scripts=[SHAPE])
    assert seen.answers[0]["wide"] == 0


def test_it_is_the_same_from_json() -> None:
    comparison = comparisons.everything(comparisons.NASTY)
    assert html.text(json.read(json.text(comparison))) == html.text(comparison)


def test_it_stays_small() -> None:
    assert len(html.text(comparisons.everything(spikes=50_000)).encode()) < 500_000
    text = html.text(comparisons.everything(spikes=300_000))
    assert len(text.encode()) < 500_000
    assert (
        "Of up to 300\u00a0009 spikes of a run, those of some cells are drawn, the same for all backends"
        in text
    )


def test_many_verdicts_are_not_all_drawn() -> None:
    one = comparisons.everything()
    many = replace(one, verdicts=[*one.verdicts] * 20)
    text = html.text(many)
    assert text.count("Map of 4000 cells") == 1 + html.DRAWN
    assert text.count("pictures are drawn for other verdicts") > 20
    assert len(text.encode()) < 1_000_000


def test_a_label_is_no_markup() -> None:
    text = html.text(comparisons.everything(comparisons.NASTY))
    assert "<script" not in text
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_it_names_no_other_place() -> None:
    addresses = re.findall(r"(?:href|src)=\"([^\"]*)\"", html.text(comparisons.everything()))
    assert addresses
    assert all(each.startswith(("#", "data:")) for each in addresses)
    assert not re.search(r"url\(|@import", html.text(comparisons.empty()))


def test_without_tables_there_are_no_pictures() -> None:
    whole = comparisons.everything()
    bare = replace(
        whole,
        verdicts=[replace(verdict, tables={}) for verdict in whole.verdicts],
        runs=[replace(run, spikes={}) for run in whole.runs],
    )
    assert "<svg" in html.text(whole)
    assert "<svg" not in html.text(bare)
