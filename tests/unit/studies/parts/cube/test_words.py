# SPDX-License-Identifier: Apache-2.0
import copy

import pytest

from yuzui.studies.parts.cube import words


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_transcript_says_what_is_estimated_and_how_well(made, lang):
    said = "\n".join(
        f"{label.say(lang)} {sentence.say(lang)}" for label, sentence in words.lines(made["CHN"])
    )
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


def test_latest_year_by_how_it_is_known(made):
    document = made["CHN"]
    assert [words.latest(document, b) for b in ("published", "fitted", "carried", "zero")] == [
        2019, 2023, 2024, 0,
    ]  # fmt: skip
