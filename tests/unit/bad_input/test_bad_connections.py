"""Connectors, selections of cells, and what can be joined to what."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.errors import BadConnection, BadUnits, BadValue, UnknownParameter

LIST, ARRAY = pnl.FromListConnector, pnl.ArrayConnector
PRE, POST, TOTAL = pnl.FixedNumberPreConnector, pnl.FixedNumberPostConnector, pnl.FixedTotalNumberConnector
Case = tuple[Any, type[Exception], list[str]]

CONNECTORS: dict[str, Case] = {
    "p above 1": (
        lambda s: pnl.FixedProbabilityConnector(1.5),
        BadValue,
        ["p_connect must be a number between 0 and 1, not 1.5"],
    ),
    "p below 0": (lambda s: pnl.FixedProbabilityConnector(-0.1), BadValue, ["between 0 and 1", "-0.1"]),
    "p of NaN": (lambda s: pnl.FixedProbabilityConnector(np.nan), BadValue, ["between 0 and 1", "nan"]),
    "p of True": (lambda s: pnl.FixedProbabilityConnector(True), BadValue, ["between 0 and 1", "True"]),
    "p as a text": (lambda s: pnl.FixedProbabilityConnector("0.1"), BadValue, ["between 0 and 1", "'0.1'"]),
    "self-connections by a number": (
        lambda s: pnl.AllToAllConnector(allow_self_connections=1),
        BadValue,
        ["allow_self_connections must be True or False or 'NoMutual', not 1"],
    ),
    "replacement by a text": (
        lambda s: PRE(3, with_replacement="yes"),
        BadValue,
        ["with_replacement must be True or False", "'yes'"],
    ),
    "a number as rng": (
        lambda s: pnl.FixedProbabilityConnector(0.1, rng=42),
        BadValue,
        ["rng of FixedProbabilityConnector must be a NumpyRNG or None, not 42"],
    ),
    "n negative": (lambda s: PRE(-1), BadValue, ["n of FixedNumberPreConnector", "not negative", "-1"]),
    "n a fraction": (lambda s: POST(2.5), BadValue, ["n of FixedNumberPostConnector", "whole number", "2.5"]),
    "n a float": (lambda s: PRE(2.0), BadValue, ["n of FixedNumberPreConnector", "whole number", "2.0"]),
    "n of True": (lambda s: TOTAL(True), BadValue, ["n of FixedTotalNumberConnector", "True"]),
    "n of a total drawn": (
        lambda s: TOTAL(pnl.RandomDistribution("poisson", (3.0,))),
        BadValue,
        ["n of FixedTotalNumberConnector", "whole number"],
    ),
    "n drawn negative": (
        lambda s: s.join(connector=PRE(pnl.RandomDistribution("uniform_int", (-5, -1)))),
        BadValue,
        ["n of FixedNumberPreConnector must not be negative"],
    ),
    "n drawn negative by source": (
        lambda s: s.join(connector=POST(pnl.RandomDistribution("uniform_int", (-5, -1)))),
        BadValue,
        ["n of FixedNumberPostConnector must not be negative"],
    ),
    "nothing but oneself, by target": (
        lambda s: s.net.projection(s.cond[[2]], s.cond, PRE(1, allow_self_connections=False)),
        BadConnection,
        ["FixedNumberPreConnector leaves out self-connections", "no other"],
    ),
    "nothing but oneself, by source": (
        lambda s: s.net.projection(s.cond, s.cond[[2]], POST(1, allow_self_connections=False)),
        BadConnection,
        ["FixedNumberPostConnector leaves out self-connections", "no other"],
    ),
    "nothing but oneself, in total": (
        lambda s: s.net.projection(s.cond[[2]], s.cond[[2]], TOTAL(1, allow_self_connections=False)),
        BadConnection,
        ["cannot make 1 connections", "only 0 different pairs"],
    ),
    "a total of groups that share only some cells": (
        lambda s: s.net.projection(s.cond[:3], s.cond[2:], TOTAL(5, allow_self_connections=False)),
        BadConnection,
        ["cannot leave out self-connections if only some", "share all targets or none"],
    ),
    "a distinct total of groups that share only some cells": (
        lambda s: s.net.projection(s.cond[:3], s.cond[2:], TOTAL(5, False, with_replacement=False)),
        BadConnection,
        ["cannot leave out self-connections if only some"],
    ),
    "a distinct total of more than there are": (
        lambda s: s.join(connector=TOTAL(16, with_replacement=False)),
        BadConnection,
        ["cannot make 16 connections", "only 15 different pairs"],
    ),
    "OneToOne of unequal sizes": (
        lambda s: s.join(connector=pnl.OneToOneConnector()),
        BadConnection,
        [
            "OneToOneConnector needs two groups of the same size, got 3 sources and 5 targets",
            "population[:n]",
        ],
    ),
    "an array of the wrong shape": (
        lambda s: s.join(connector=ARRAY(np.ones((5, 3), bool))),
        BadConnection,
        ["ArrayConnector has shape (5, 3)", "3 sources and 5 targets", "it must be (3, 5)"],
    ),
    "an array of other integers": (
        lambda s: ARRAY(np.array([[0, 1], [2, 0]])),
        BadValue,
        ["True and False (or 1 and 0)", "other values"],
    ),
    "an array of fractions": (lambda s: ARRAY([[0.5, 1.0]]), BadValue, ["True and False", "other values"]),
    "an array of one dimension": (
        lambda s: ARRAY([True, False]),
        BadValue,
        ["a matrix (sources, targets)", "(2,)"],
    ),
    "a ragged array": (lambda s: ARRAY([[True], [True, False]]), BadValue, ["unequal lengths"]),
    "a source out of range": (
        lambda s: s.join(connector=LIST([(0, 0), (3, 1)])),
        BadConnection,
        ["Row 1 of FromListConnector names source 3", "3 sources (0 to 2)"],
    ),
    "a target out of range": (
        lambda s: s.join(connector=LIST([(0, 0), (1, 5)])),
        BadConnection,
        ["Row 1 of FromListConnector names target 5", "5 targets (0 to 4)"],
    ),
    "a target out of the range of a view": (
        lambda s: s.join(s.cond[1:3], LIST([(0, 2)])),
        BadConnection,
        ["names target 2", "2 targets (0 to 1)"],
    ),
    "a negative position": (
        lambda s: LIST([(0, 0), (-1, 1)]),
        BadConnection,
        ["Row 1 of FromListConnector begins with -1", "whole numbers from 0"],
    ),
    "a position between cells": (
        lambda s: LIST([(0, 0.5)]),
        BadConnection,
        ["Row 0", "0.5", "whole numbers"],
    ),
    "a huge position": (
        lambda s: LIST([(0, 2**31)]),
        BadConnection,
        ["Row 0", "2.14748e+09", "whole numbers"],
    ),
    "rows of 3 without names": (
        lambda s: LIST([(0, 0, 0.1)]),
        BadValue,
        ["FromListConnector with 3 columns needs column_names", "4 with weight and delay"],
    ),
    "too few names": (
        lambda s: LIST([(0, 0, 0.1, 1.0)], column_names=["weight"]),
        BadValue,
        ["column_names names 1 columns (weight)", "rows have 2"],
    ),
    "a name twice": (
        lambda s: LIST([(0, 0, 0.1, 1.0)], column_names=["weight", "weight"]),
        BadValue,
        ["different names", "weight"],
    ),
    "one text for the names": (
        lambda s: LIST([(0, 0, 0.1)], "weight"),
        BadValue,
        ["list of different names"],
    ),
    "rows of different lengths": (
        lambda s: LIST([(0, 0), (0, 1, 0.1)]),
        BadValue,
        ["not all of the same length"],
    ),
    "rows of texts": (lambda s: LIST([("0", "1")]), BadValue, ["not numbers"]),
    "one row": (lambda s: LIST((0, 1)), BadValue, ["FromListConnector needs rows (source, target)"]),
    "NaN in a row": (lambda s: LIST([(0, 0, np.nan, 1.0)]), BadValue, ["Row 0", "nan", "finite"]),
    "None for the list": (lambda s: LIST(None), BadValue, ["FromListConnector needs rows (source, target)"]),
}

ENDS: dict[str, Case] = {
    "a connector's class": (
        lambda s: s.join(connector=pnl.AllToAllConnector),
        BadConnection,
        ["The connector must be one such as AllToAllConnector()", "class"],
    ),
    "a synapse type's class": (
        lambda s: s.net.projection(s.source, s.cond, pnl.AllToAllConnector(), pnl.StaticSynapse),
        BadConnection,
        ["The synapse type must be one such as StaticSynapse(weight=0.01)", "class"],
    ),
    "a weight for the synapse type": (
        lambda s: s.net.projection(s.source, s.cond, pnl.AllToAllConnector(), 0.1),
        BadConnection,
        ["The synapse type must be one such as", "0.1"],
    ),
    "from a list": (
        lambda s: s.net.projection([0, 1], s.cond, pnl.AllToAllConnector()),
        BadConnection,
        ["joins populations, views", "[0, 1]"],
    ),
    "to None": (
        lambda s: s.net.projection(s.source, None, pnl.AllToAllConnector()),
        BadConnection,
        ["joins populations, views", "None"],
    ),
    "to a source": (
        lambda s: s.join(s.source),
        BadConnection,
        ["'source' consists of SpikeSourceArray cells, which receive nothing", "only be sources"],
    ),
    "between two networks": (
        lambda s: s.join(pnl.Network().population(2, pnl.IF_cond_exp(), label="elsewhere")),
        BadConnection,
        ["'source' and 'elsewhere' belong to different networks"],
    ),
    "a receptor that is no name": (
        lambda s: s.join(receptor=1),
        UnknownParameter,
        ["IF_cond_exp has no receptor '1'", "excitatory, inhibitory"],
    ),
    "a population of a synapse": (
        lambda s: s.net.population(3, pnl.StaticSynapse()),
        BadValue,
        ["a cell type, such as IF_cond_exp(tau_m=10.0)", "StaticSynapse"],
    ),
    "a population of a name": (
        lambda s: s.net.population(3, "IF_cond_exp"),
        BadValue,
        ["a cell type, such as IF_cond_exp(tau_m=10.0)", "'IF_cond_exp'"],
    ),
    "parameters twice": (
        lambda s: s.net.population(3, pnl.IF_cond_exp(tau_m=10.0), {"tau_m": 20.0}),
        pnl.errors.ModelError,
        ["either in IF_cond_exp(…) or as cellparams, not both"],
    ),
    "parameters that are no dict": (
        lambda s: s.net.population(3, pnl.IF_cond_exp, [20.0]),
        BadValue,
        ["cellparams must be a dict", "[20.0]"],
    ),
    "initial values that are no dict": (
        lambda s: s.net.population(3, pnl.IF_cond_exp(), initial_values=-60.0),
        BadValue,
        ["initial_values must be a dict", "-60.0"],
    ),
    "a bad format": (
        lambda s: s.projection.get("weight", "lists"),
        BadValue,
        ["format must be 'list', 'array' or 'columns', not 'lists'"],
    ),
    "a bad way to combine": (
        lambda s: s.projection.get("weight", "array", multiple_synapses="mean"),
        BadValue,
        ["multiple_synapses must be one of 'sum', 'min', 'max', 'first', 'last', not 'mean'"],
    ),
    "a bad way to combine in a list": (
        lambda s: s.projection.get("weight", "list", multiple_synapses="mean"),
        BadValue,
        ["multiple_synapses must be one of", "'mean'"],
    ),
    "a bad format to save": (
        lambda s: s.projection.save("all", "/nowhere/at-all.txt", format="csv"),
        BadValue,
        ["format must be 'list', 'array' or 'columns', not 'csv'"],
    ),
}

SELECTIONS: dict[str, Case] = {
    "an index too high": (lambda s: s.cond[5], BadValue, ["'cond' has no cell 5; its cells are 0 to 4"]),
    "an index too low": (lambda s: s.cond[-6], BadValue, ["'cond' has no cell -6"]),
    "one of a list too high": (lambda s: s.cond[[0, 7]], BadValue, ["'cond' has no cell 7", "0 to 4"]),
    "too high for a view": (lambda s: s.cond[1:3][2], BadValue, ["has no cell 2; its cells are 0 to 1"]),
    "an empty slice": (lambda s: s.cond[2:2], BadValue, ["slice(2, 2, None)", "'cond' is empty", "0 to 4"]),
    "a slice beyond the end": (lambda s: s.cond[5:9], BadValue, ["'cond' is empty"]),
    "an empty list": (lambda s: s.cond[[]], BadValue, ["'cond' is empty"]),
    "a mask of False": (lambda s: s.cond[np.zeros(5, bool)], BadValue, ["'cond' is empty"]),
    "a cell twice": (lambda s: s.cond[[1, 3, 1]], BadValue, ["[1, 3, 1] of 'cond' names a cell twice"]),
    "a cell twice, once from the end": (lambda s: s.cond[[4, -1]], BadValue, ["names a cell twice"]),
    "a mask too short": (
        lambda s: s.cond[[True, False]],
        BadValue,
        ["A mask of 'cond' must have 5 values, one for each cell", "(2,)"],
    ),
    "a mask of the parent": (
        lambda s: s.cond[:3][np.ones(5, bool)],
        BadValue,
        ["must have 3 values", "(5,)"],
    ),
    "a fraction": (
        lambda s: s.cond[1.0],
        BadValue,
        ["an index, a slice, a list of indices or a mask", "1.0"],
    ),
    "a text": (lambda s: s.cond["v"], BadValue, ["an index, a slice, a list of indices or a mask", "'v'"]),
    "None": (lambda s: s.cond[None], BadValue, ["an index, a slice, a list of indices or a mask", "None"]),
    "two indices": (lambda s: s.cond[[[0, 1], [2, 3]]], BadValue, ["an index, a slice, a list of indices"]),
    "a ragged list": (lambda s: s.cond[[[0], [1, 2]]], BadValue, ["an index, a slice, a list of indices"]),
    "a sample too large": (
        lambda s: s.cond.sample(6),
        BadValue,
        ["A sample of 'cond' must have 1 to 5 cells, not 6"],
    ),
    "a sample of none": (lambda s: s.cond.sample(0), BadValue, ["1 to 5 cells, not 0"]),
    "a sample of True": (lambda s: s.cond.sample(True), BadValue, ["1 to 5 cells, not True"]),
    "a sample by a seed": (
        lambda s: s.cond.sample(2, rng=3),
        BadValue,
        ["rng must be a NumpyRNG or None, not 3"],
    ),
}


@pytest.mark.parametrize("name", CONNECTORS)
def test_a_wrong_connector_is_refused(scene: Any, name: str) -> None:
    scene.refuses(*CONNECTORS[name])


@pytest.mark.parametrize("name", ENDS)
def test_what_cannot_be_joined_or_read_is_refused(scene: Any, name: str) -> None:
    scene.refuses(*ENDS[name])


@pytest.mark.parametrize("name", SELECTIONS)
def test_a_wrong_selection_is_refused(scene: Any, name: str) -> None:
    scene.refuses(*SELECTIONS[name])


def test_units_in_rows_are_refused_rather_than_dropped(scene: Any) -> None:
    import quantities as pq

    scene.refuses(lambda s: LIST([(0, 0, 100.0 * pq.nS, 1.0)]), BadUnits, ["'nS'"])
