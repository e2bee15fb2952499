# SPDX-License-Identifier: Apache-2.0
"""Parameters of kept results in words: only those that bear on the indicator."""

import dataclasses

import pytest

from yuzui import registry
from yuzui.evaluation.indicator import Parameters
from yuzui.evaluation.jobs import evaluate
from yuzui.evaluation.results import request
from yuzui.evaluation.results.storing import UNHELD

GIVEN = {**dataclasses.asdict(Parameters()), "counting": "author", "incomplete": False,
         "scheme": None, "renormalise": False, "table_version": None}  # fmt: skip


def row(indicator, units="work", **more):
    given = {name: one for name, one in {**GIVEN, **more}.items() if name not in UNHELD}
    return {"indicator": indicator, "units": units, "parameters": given}


@pytest.mark.parametrize(
    ("indicator", "names"),
    [
        ("cd", "window precision zero_ref shared min_refs min_citers seed incomplete"),
        ("citations", "window negative_lag self_citations seed incomplete"),
        ("ncs", "window zero_mean pool_cells negative_lag self_citations seed renormalise incomplete"),
        ("fwci", "zero_mean negative_lag self_citations seed incomplete"),
        ("sleeping_beauty", "negative_lag seed renormalise"),
        ("novelty", "copies seed"),
        ("kinds", "seed"),
    ],
)
def test_only_what_bears_on_an_indicator_is_told(indicator, names):
    assert list(request.bearing(row(indicator))) == names.split()


def test_units_bring_how_they_are_counted_and_what_is_unknown_is_all_told():
    assert list(request.bearing(row("kinds", "country"))) == ["seed", "counting"]
    gone = request.bearing(row("gone", colour="red"))
    assert set(gone) == {name for name, one in row("gone", colour="red")["parameters"].items()
                         if one is not None}  # fmt: skip
    assert next(iter(request.bearing(row("citations", windows=[3, 0])))) == "windows"


def test_what_needs_no_links_hangs_on_no_last_year():
    assert request.followed(row("citations")) and request.followed(row("gone"))
    assert not request.followed(row("kinds"))


def test_values_are_words_in_both_languages():
    told = request.told(row("cd", window=1))
    assert told.en.startswith("window: 1 year; unit of lags: years; works without references: no")
    assert "a citer of both shares at least: 1 reference;" in told.en and "窗口：1 年；" in told.zh
    assert request.value("windows", [3, 0]).en == "3 years, open"
    assert request.value("pool_cells", 0).zh == "不合并"
    assert "=" not in told.en + told.zh and "zero_ref" not in told.en + told.zh


def test_every_parameter_and_every_value_that_is_a_word_has_one():
    kept = {one.name for one in evaluate.INPUTS} | {"windows", *GIVEN}
    assert (kept - {*UNHELD}) | {"through"} == {*request.LABELS}
    declared = {name for one in registry.modules("indicator").values() for name in one.META.params}
    assert declared <= {*request.LABELS}
    for name, one in GIVEN.items():
        if isinstance(one, str) and name not in UNHELD:
            assert one in request.VALUES[name], name
