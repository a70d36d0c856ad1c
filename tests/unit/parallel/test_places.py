"""Where a rank is when it waits for the others."""

from __future__ import annotations

import re

from pynnlite.parallel.places import END, PACKED, Place, apart
from pynnlite.pynn.calls import explained


def test_a_place_survives_packing() -> None:
    for place in (END, Place("gather Store.segments", "in get_data() at script.py:12")):
        assert len(place.packed()) == PACKED.size
        assert Place.unpacked(place.packed()) == place
    long = Place("x" * 500, "é" * 500)
    assert len(long.packed()) == PACKED.size
    assert long.operation.startswith(Place.unpacked(long.packed()).operation)


def test_a_place_is_the_line_of_the_script() -> None:
    here = Place.here("gather", "what")
    assert here.operation == "gather test_a_place_is_the_line_of_the_script what"
    assert re.search(r" at test_places\.py:\d+$", here.shown)


def test_the_message_says_who_waits_where() -> None:
    run = Place("exchange", "in run() at script.py:12")
    message = apart([(0, run), (1, END), (2, run)])
    assert "places: ranks 0 and 2 in run() at script.py:12; rank 1 at the end of its script." in message


def test_a_place_has_the_name_that_the_script_calls() -> None:
    ours = {"__name__": "pynnlite.made", "Place": Place}
    exec("def run(): return Place.here('gather')", ours)
    assert explained(ours["run"])().shown.startswith("in run() at test_places.py:")
