# SPDX-License-Identifier: Apache-2.0
import copy

import pytest

from yuzui.investment.cube_report import words


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_transcript_says_what_is_estimated_and_how_well(made, lang):
    said = "\n".join(f"{label.say(lang)} {sentence.say(lang)}" for label, sentence in words.lines(made["CHN"]))
    for figure in ("54.1", "2023", "2024", "0.84", "0.75", "276", "25.7", "21.2", "2014"):
        assert figure in said


def test_only_estimates_explain_the_brackets(made):
    said = [sentence.en for _, sentence in words.lines(made["USA"])]
    assert not any("in brackets" in one for one in said)
    assert sum("in brackets" in line.en for _, line in words.lines(made["CHN"])) == 2


def test_a_negative_cell_is_told(made):
    document = copy.deepcopy(made["CHN"])
    cell = {"year": 2019, "performer": "other", "type": "rest", "value": -1.0}
    document["excluded"] = [cell]
    said = words.left_out(document)
    assert said is not None and "1 negative" in said.en and "负值" in said.zh
    assert words.left_out({"left_out": [], "excluded": []}) is None


def test_a_fit_that_did_not_settle_is_said(made):
    document = copy.deepcopy(made["CHN"])
    assert words.unsettled(document) is None
    document["margins"]["unsettled"] = [{"year": 2021, "sweeps": 200, "error": 3.25}]
    document["holdout"]["unsettled"] = 2
    said = dict(words.lines(document))
    (line,) = [text for label, text in said.items() if label.en == "not settled"]
    assert "2021" in line.en and "200" in line.zh and "3.25" in line.zh and "2 fits" in line.en


def test_what_cannot_be_checked_is_left_out(made):
    assert words.instance(made["USA"]) is None
    assert "2018" in words.instance(made["CHN"]).zh and "取整" in words.instance(made["CHN"]).zh


def test_latest_year_by_how_it_is_known(made):
    document = made["CHN"]
    assert [words.latest(document, b) for b in ("published", "fitted", "carried", "zero")] == [
        2019, 2023, 2024, 0,
    ]  # fmt: skip
