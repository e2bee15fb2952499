# SPDX-License-Identifier: Apache-2.0
"""Each picture says one thing in both languages, and is left out where there is nothing to say."""

import pytest
import sets

from yuzui.evaluation.charts import pictures
from yuzui.evaluation.jobs import evaluate
from yuzui.job.workspace import Workspace
from yuzui.view.charts import draw


@pytest.fixture(scope="module")
def document(tmp_path_factory):
    workspace = Workspace(tmp_path_factory.mktemp("p") / "work")
    files = sets.hepph(workspace, 1994)
    told = evaluate.run(workspace, indicator="cd,sleeping_beauty", window=1, **files)
    # what a run with rewired copies has beside it; making them is tested where they are made
    mean = {"value": 0.1, "interval": {"low": 0.05, "high": 0.2}}
    years = [{"year": year["year"], "mean": mean} for year in told["disruption"]["years"]]
    told["sleepers"] = {
        "late": 1, "rule": {"percentile": 95.0, "sleep": 5, "citations": 20, "from": 1992},
        "above": 1, "early": 0, "neither": 0,
        "latest": [{"id": "hep-ph/9201001", "title": None, "year": 1992, "sb": 9.5, "peak": 8,
                    "awakening": 6, "percentile": 99.0, "history": [0] * 6 + [2, 9, 20, 3],
                    "complete": 9}],
    }  # fmt: skip
    return {**told, "baseline": {"mean": mean, "years": years}}


def drawn(document):
    sums = [{"year": 1992, "n_i": 1, "n_j": 1, "n_k": 2}, {"year": 1993, "n_i": 0, "n_j": 0, "n_k": 0}]
    return [
        pictures.impact(document),
        pictures.histories(document),
        *(pictures.disruption(document, rule) for rule in pictures.RULES),
        pictures.citers(document, sums),
    ]


def test_every_picture_is_drawn_and_has_a_finding(document):
    for picture in drawn(document):
        assert picture.meta.finding.en != picture.meta.finding.zh and picture.twin.rows
        for lang in ("en", "zh"):
            assert draw.svg(picture, lang, 360).startswith("<svg")


def test_the_band_of_chance_stands_beside_the_rule_it_was_made_for(document):
    null, one = (pictures.disruption(document, rule) for rule in pictures.RULES)
    groups = [{row[0].en for row in picture.twin.rows} for picture in (null, one)]
    assert groups == [{"this set", "rewired copies"}, {"this set"}]
    assert "drawn anew" in null.meta.finding.en and "drawn anew" not in one.meta.finding.en


def test_shares_of_citers_add_up_and_years_without_any_are_left_out(document):
    twin = drawn(document)[-1].twin
    assert [row[2] for row in twin.rows] == [0.25, 0.25, 0.5]
    assert pictures.citers(document, []) is None


def test_histories_are_marked_at_awakening(document):
    first = document["sleepers"]["latest"][0]
    rows = [row for row in pictures.histories(document).twin.rows if first["id"] in row[0].en]
    marked = {row[1]: row[-1].en for row in rows if row[-1] is not None}
    assert marked.get(first["awakening"]) == "awakening"


def test_what_was_not_asked_for_is_not_drawn(document):
    bare = {**document, "sleepers": None, "disruption": None, "impact": None, "units": None}
    assert pictures.impact(bare) is pictures.histories(bare) is pictures.top_shares(bare) is None
    assert pictures.disruption(bare, "null") is None


def test_shares_in_the_top_are_drawn_by_unit():
    def unit(name, share, few):
        value = {"value": share, "interval": {"low": share / 2, "high": share * 2}}
        return {"unit": name, "few_works": few, "parts": [{"column": "pp10_credit", "value": value}]}

    about = {"source": "s", "vintage": "1", "label": {"en": "x", "zh": "x"}}
    rows = [unit("A", 0.05, False), unit("B", 0.2, True)]
    picture = pictures.top_shares({"set": about, "units": {"rows": rows}})
    assert [row[0].en for row in picture.twin.rows] == ["B", "A"]
    assert "no rank" in picture.twin.rows[0][4].en and "5.0" in picture.meta.finding.en
    assert pictures.top_shares({"set": about, "units": {"rows": []}}) is None
