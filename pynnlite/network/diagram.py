"""A network drawn as SVG: populations as boxes, projections as arrows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import atan2, cos, degrees, hypot, pi, sin

from ..markup import escaped

MOST_NODES = 30
"""Populations of a network that is drawn."""

MOST_IN_COLUMN = 5
"""Populations in a column; more of them stand in a ring."""

HALF_WIDTH, HALF_HEIGHT = 56.0, 22.0
"""Half the size of a box, in pixels."""

ACROSS, DOWN, MARGIN = 230.0, 130.0, 66.0
"""Distances between columns and between rows, and the space around all, in pixels."""

MOST_LABELLED = 20
"""Arrows of a network where each has a label; the labels of more would cover each other."""

LABELLED_AT = 0.4
"""The fraction of its way at which an arrow has its label."""

LEAST_BEND = 34.0
"""How far a curve goes from the straight way at least, in pixels."""

LONGEST_LABEL = 15
"""Characters of a label that fit into a box."""

COLOURS = {1: "#2b6cb0", -1: "#c53030", 0: "#718096"}
"""By the sign of the weights."""


@dataclass(frozen=True, slots=True)
class Node:
    """A population.

    Parameters
    ----------
    label : str
        Its name.
    below : str
        The line below its name.
    title : str
        What is shown where the mouse is.
    is_source : bool
        Whether its cells receive nothing.
    """

    label: str
    below: str
    title: str
    is_source: bool


@dataclass(frozen=True, slots=True)
class Arrow:
    """All that goes from one population to another with weights of one sign.

    Parameters
    ----------
    source, target : int
        Numbers of the nodes.
    sign : int
        1 for excitation, -1 for inhibition, 0 if it is not known.
    label : str
        What stands at the arrow.
    title : str
        What is shown where the mouse is.
    """

    source: int
    target: int
    sign: int
    label: str
    title: str


Point = tuple[float, float]
Line = tuple[str, Point, Point, tuple[Point, str]]
"""A path, the point before its end, its end, and where its label stands and on which side of that."""


def diagram(nodes: Sequence[Node], arrows: Sequence[Arrow]) -> str:
    """Return a drawing as SVG; nothing for a network that is empty or too large to be drawn."""
    if not 0 < len(nodes) <= MOST_NODES:
        return ""
    places, (width, height) = _placed(nodes, arrows)
    labelled = len(arrows) <= MOST_LABELLED
    drawn = [_arrow(arrow if labelled else replace(arrow, label=""), places) for arrow in arrows]
    drawn += [_node(node, place) for node, place in zip(nodes, places, strict=True)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}"'
        f' height="{height:.0f}" style="max-width:100%" font-family="sans-serif" font-size="12" role="img"'
        f' aria-label="Diagram of the network">{"".join(drawn)}</svg>'
    )


def _placed(nodes: Sequence[Node], arrows: Sequence[Arrow]) -> tuple[list[Point], Point]:
    """Return the centre of each node, and the size of the drawing."""
    columns: dict[int, list[int]] = {}
    for number, depth in enumerate(_depths(nodes, arrows)):
        columns.setdefault(depth, []).append(number)
    places = [(0.0, 0.0)] * len(nodes)
    if max(map(len, columns.values())) <= MOST_IN_COLUMN:
        tallest = max(map(len, columns.values()))
        for depth, column in columns.items():
            for row, number in enumerate(column):
                places[number] = (ACROSS * depth, DOWN * (row + (tallest - len(column)) / 2.0))
    else:
        radius = max(1.3 * HALF_WIDTH * len(nodes) / pi, ACROSS / 2.0)
        for k, number in enumerate(number for depth in sorted(columns) for number in columns[depth]):
            angle = 2.0 * pi * k / len(nodes) - pi
            places[number] = (radius * cos(angle), radius * sin(angle))
    left, top = (min(place[axis] for place in places) for axis in (0, 1))
    moved = [(x - left + HALF_WIDTH + MARGIN, y - top + HALF_HEIGHT + MARGIN) for x, y in places]
    across, down = (max(place[axis] for place in moved) for axis in (0, 1))
    return moved, (across + HALF_WIDTH + MARGIN, down + HALF_HEIGHT + MARGIN)


def _depths(nodes: Sequence[Node], arrows: Sequence[Arrow]) -> list[int]:
    """Return the column of each node: how many arrows lead there from a source, or from the first node."""
    depths = {number: 0 for number, node in enumerate(nodes) if node.is_source} or {0: 0}
    reached = list(depths)
    for number in reached:
        for arrow in arrows:
            if arrow.source == number and arrow.target not in depths:
                depths[arrow.target] = depths[number] + 1
                reached.append(arrow.target)
    return [depths.get(number, 0 if node.is_source else 1) for number, node in enumerate(nodes)]


def _node(node: Node, centre: Point) -> str:
    x, y = centre
    corner = 4.0 if node.is_source else HALF_HEIGHT
    label = node.label if len(node.label) <= LONGEST_LABEL else f"{node.label[: LONGEST_LABEL - 1]}…"
    box = (
        f'<rect x="{x - HALF_WIDTH:.1f}" y="{y - HALF_HEIGHT:.1f}" width="{2 * HALF_WIDTH:.1f}"'
        f' height="{2 * HALF_HEIGHT:.1f}" rx="{corner:.0f}" fill="#8080801f" stroke="currentColor"/>'
    )
    lines = (
        f'<text x="{x:.1f}" y="{y - 2:.1f}" text-anchor="middle" font-weight="bold" fill="currentColor">'
        f"{escaped(label)}</text>"
        f'<text x="{x:.1f}" y="{y + 13:.1f}" text-anchor="middle" font-size="11" fill="currentColor">'
        f"{escaped(node.below)}</text>"
    )
    return f"<g><title>{escaped(node.title)}</title>{box}{lines}</g>"


def _arrow(arrow: Arrow, places: Sequence[Point]) -> str:
    colour = COLOURS[arrow.sign]
    looped = arrow.source == arrow.target
    path, before, end, label = (
        _loop(arrow, places) if looped else _curve(arrow.sign, places[arrow.source], places[arrow.target])
    )
    line = f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="1.5"/>'
    head = _head(before, end, arrow.sign, colour)
    return f"<g><title>{escaped(arrow.title)}</title>{line}{head}{_text(arrow.label, *label, colour)}</g>"


def _curve(sign: int, source: Point, target: Point) -> Line:
    """Return a curve to the left of the straight way, so that there and back are two curves."""
    (x0, y0), (x1, y1) = source, target
    length = hypot(x1 - x0, y1 - y0) or 1.0
    left = ((y1 - y0) / length, (x0 - x1) / length)
    bend = max(0.16 * length, LEAST_BEND) * (1.5 if sign < 0 else 1.0)
    control = ((x0 + x1) / 2.0 + bend * left[0], (y0 + y1) / 2.0 + bend * left[1])
    start, end = _rim(source, control, 1.0), _rim(target, control, 7.0)
    middle = [
        _along(LABELLED_AT, start[axis], control[axis], end[axis]) + 5.0 * left[axis] for axis in (0, 1)
    ]
    anchor = "start" if left[0] > 0.5 else "end" if left[0] < -0.5 else "middle"
    down = 9.0 if left[1] > 0.5 else 3.0 if anchor != "middle" else 0.0
    return f"M{_at(start)} Q{_at(control)} {_at(end)}", control, end, ((middle[0], middle[1] + down), anchor)


def _loop(arrow: Arrow, places: Sequence[Point]) -> Line:
    """Return a loop above a node, or below one that has another above it."""
    x, y = places[arrow.source]
    above = not any(abs(x - other) < 1.0 and upper < y for other, upper in places)
    way, side = (-1.0 if above else 1.0), 20.0 * arrow.sign
    edge = y + way * HALF_HEIGHT
    start, end = (x + side - 12.0, edge), (x + side + 12.0, edge + 6.0 * way)
    one, other = (start[0] - 26.0, edge + 46.0 * way), (end[0] + 26.0, edge + 46.0 * way)
    label = (x + 1.6 * side, edge + (41.0 if above else 50.0) * way)
    return f"M{_at(start)} C{_at(one)} {_at(other)} {_at(end)}", other, end, (label, "middle")


def _text(label: str, place: Point, anchor: str, colour: str) -> str:
    """Return a text on a ground of its own, so that it can be read where lines cross it."""
    if not label:
        return ""
    ground = "paint-order:stroke;stroke:var(--jp-layout-color0,#fff);stroke-width:3px"
    return (
        f'<text x="{place[0]:.1f}" y="{place[1]:.1f}" text-anchor="{anchor}" font-size="10" fill="{colour}"'
        f' style="{ground}">{escaped(label)}</text>'
    )


def _along(t: float, start: float, control: float, end: float) -> float:
    """Return a coordinate of a point of a curve, at a fraction of its way."""
    return float((1.0 - t) ** 2 * start + 2.0 * t * (1.0 - t) * control + t**2 * end)


def _head(before: Point, end: Point, sign: int, colour: str) -> str:
    """Return the end of an arrow: a disc for inhibition, a triangle otherwise."""
    if sign < 0:
        return f'<circle cx="{end[0]:.1f}" cy="{end[1]:.1f}" r="4.5" fill="{colour}"/>'
    angle = degrees(atan2(end[1] - before[1], end[0] - before[0]))
    turned = f"translate({_at(end)}) rotate({angle:.0f})"
    return f'<path d="M6,0 L-5,-5 L-5,5 Z" transform="{turned}" fill="{colour}"/>'


def _rim(centre: Point, towards: Point, gap: float) -> Point:
    """Return the point where the way from the centre of a node to another point leaves the node."""
    x, y = towards[0] - centre[0], towards[1] - centre[1]
    if not hypot(x, y):
        return centre
    fraction = min(
        (HALF_WIDTH + gap) / abs(x) if x else float("inf"),
        (HALF_HEIGHT + gap) / abs(y) if y else float("inf"),
    )
    return centre[0] + fraction * x, centre[1] + fraction * y


def _at(point: Point) -> str:
    return f"{point[0]:.1f},{point[1]:.1f}"
