"""A comparison as one page of HTML, with all that it needs: no network, no script, no other file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from importlib import resources

from ..verdicts import LEVELS, PASSES, Comparison, Verdict
from .articles import CSS, article, badge
from .json import SCHEMA
from .markup import Child, Markup, tag
from .matrix import Entry, matrix, ordered
from .pictures.rasters import rasters
from .provenance import provenance
from .shorter import shorter, with_spikes
from .tables import head, numeric, table
from .words import QUESTIONS, SIGNS, count, duration, headline, news, place, seed_of

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""What the page may load: nothing. A label that is a script would not run even if it were not escaped."""

DRAWN = 3
"""So many verdicts of a pair of backends at one level have pictures if they do not pass; if they pass, one has."""

NAMED = 8
"""So many verdicts that do not pass are named in the summary."""

Named = list[tuple[str, Verdict, bool]]


def text(comparison: Comparison) -> str:
    """Return a comparison as a page of HTML.

    Parameters
    ----------
    comparison : Comparison
        What was found.

    Returns
    -------
    str
        A whole document. It is the same if the comparison has been read from what `json.text` writes.
    """
    comparison = shorter(comparison)
    verdicts = _named(comparison)
    body = [
        _header(comparison),
        tag(
            "main",
            {},
            _summary(comparison, verdicts),
            [_level(comparison, level, verdicts) for level in LEVELS],
            _rasters(comparison),
            _runs(comparison),
        ),
        tag("footer", {}, f"Written by pynnlite. report.json beside this page has all figures ({SCHEMA})."),
    ]
    title = comparison.title or "Comparison"
    style = resources.files(__package__).joinpath("page.css").read_text(encoding="utf-8")
    metas = [
        tag("meta", {"charset": "utf-8"}),
        tag("meta", {"http-equiv": "Content-Security-Policy", "content": POLICY}),
        tag("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}),
        tag("meta", {"name": "color-scheme", "content": "light dark"}),
        tag("link", {"rel": "icon", "href": "data:,"}),
        tag("title", {}, f"{SIGNS[comparison.outcome]} {title}"),
        tag("style", {}, Markup(style)),
    ]
    return f"<!DOCTYPE html>\n{tag('html', {'lang': 'en'}, tag('head', {}, metas), tag('body', {}, body))}\n"


def _named(comparison: Comparison) -> Named:
    """Return verdicts, the worst of each level first, each with the name for links, and whether it is drawn."""
    drawn: Counter[tuple[str, str, str]] = Counter()
    named = []
    for level in LEVELS:
        for k, verdict in enumerate(ordered([each for each in comparison.verdicts if each.level == level])):
            key = level, verdict.backend, verdict.against
            shown = drawn[key] < (1 if verdict.outcome == PASSES else DRAWN)
            drawn[key] += shown
            named.append((f"{level}-{k}", verdict, shown))
    return named


def _header(comparison: Comparison) -> Markup:
    levels = [level for level in LEVELS if any(each.level == level for each in comparison.verdicts)]
    links = [tag("a", {"href": f"#{level}"}, level) for level in levels]
    if with_spikes(comparison.runs):
        links.append(tag("a", {"href": "#rasters"}, "rasters"))
    links.append(tag("a", {"href": "#runs"}, "runs"))
    return tag(
        "header",
        {},
        tag("p", {"class": "kind"}, "Comparison of simulators"),
        tag("h1", {}, comparison.title or "Comparison"),
        tag("nav", {"aria-label": "Parts of this page"}, links),
    )


def _summary(comparison: Comparison, verdicts: Named) -> Markup:
    outcome = comparison.outcome
    sign = tag("span", {"aria-hidden": "true", "class": "sign"}, SIGNS[outcome])
    return tag(
        "section",
        {"id": "summary", "aria-labelledby": "summary-title"},
        tag("h2", {"id": "summary-title", "class": "hidden"}, "Summary"),
        tag("p", {"class": f"outcome {CSS[outcome]}"}, sign, f" {headline(comparison)}"),
        _matrix(comparison, verdicts),
        [*_problems(comparison, verdicts)],
    )


def _matrix(comparison: Comparison, verdicts: Named) -> Markup | None:
    backends, levels, entries = matrix(comparison)
    if not levels:
        return None
    links = {(each.backend, each.level): name for name, each, _ in reversed(verdicts)}
    rows: list[list[Child]] = []
    for backend, row in zip(backends, entries, strict=True):
        cells = [_entry(entry, links.get((backend, level))) for entry, level in zip(row, levels, strict=True)]
        rows.append([head(backend), *cells])
    return table("Backends and levels", ["Backend", *levels], rows, "matrix")


def _entry(entry: Entry, link: str | None) -> Markup:
    if not entry.outcome:
        return tag("td", {"class": "muted"}, "–", tag("span", {"class": "hidden"}, "not asked"))
    inner = badge(entry.outcome, "" if entry.n == entry.of else f" ({entry.n} of {entry.of})")
    return tag("td", {}, tag("a", {"href": f"#{link}"}, inner) if link else inner)


def _problems(comparison: Comparison, verdicts: Named) -> Iterator[Markup]:
    """Yield a list of what does not pass, by name."""
    items = [
        tag(
            "li",
            {},
            tag("b", {}, f"{run.backend}, seed {run.seed}"),
            " could not run. See ",
            tag("a", {"href": "#runs"}, "runs"),
            ".",
        )
        for run in comparison.runs
        if run.error
    ]
    names = {id(verdict): name for name, verdict, _ in verdicts}
    wrong = [each for each in ordered([each for _, each, _ in verdicts]) if each.outcome != PASSES]
    for verdict in wrong:
        worst = next(iter(news(verdict)), None)
        where = place(worst) if worst else ""
        link = tag("a", {"href": f"#{names[id(verdict)]}"}, f"{verdict.backend}, {verdict.level}")
        fault = (
            [" ", tag("b", {}, worst.kind), f", {where}. " if where else ". ", worst.text] if worst else None
        )
        items.append(tag("li", {}, link, f": {verdict.text}", fault))
    if items:
        yield tag("h3", {}, "What does not pass")
        yield tag("ul", {"class": "problems"}, items[:NAMED])
    if len(items) > NAMED:
        yield tag("p", {"class": "muted"}, f"And {count(len(items) - NAMED, 'more')}, below.")


def _level(comparison: Comparison, level: str, verdicts: Named) -> Markup | None:
    own = [each for each in verdicts if each[1].level == level]
    if not own:
        return None
    return tag(
        "section",
        {"id": level},
        tag("h2", {}, level.capitalize(), tag("span", {"class": "question"}, f" {QUESTIONS[level]}")),
        [article(comparison, verdict, name, drawn) for name, verdict, drawn in own],
    )


def _rasters(comparison: Comparison) -> Markup | None:
    drawn = rasters(comparison)
    return tag("section", {"id": "rasters"}, tag("h2", {}, "Rasters"), drawn) if drawn else None


def _runs(comparison: Comparison) -> Markup:
    """Return the runs, and where all comes from."""
    rows: list[list[Child]] = [
        [head(run.backend), numeric(seed_of(run)), numeric(duration(run.seconds)), _result(run.error)]
        for run in comparison.runs
    ]
    titles, facts = provenance(comparison)
    lines: list[list[Child]] = [
        [head(name), tag("td", {"colspan": max(1, len(values))}, shared)] if shared else [head(name), *values]
        for name, shared, *values in facts
    ]
    return tag(
        "section",
        {"id": "runs"},
        tag("h2", {}, "Runs and provenance"),
        table("Runs", ["Backend", "Seed", "Time", "Result"], rows) if rows else None,
        table("Provenance", ["Fact", *titles[2:]], lines, "provenance") if lines else None,
    )


def _result(error: str) -> Child:
    """Return what became of a run; an error keeps its lines."""
    if not error:
        return "done"
    lines = [[line, Markup("\n")] for line in error.splitlines()]
    return tag("td", {}, badge("could not run"), tag("pre", {}, lines))
