# SPDX-License-Identifier: Apache-2.0
import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import call

from yuzui.job.workspace import Workspace
from yuzui.reviewing.assignment import words
from yuzui.reviewing.jobs import assign

ASKED = {"demand": 1, "load": "0..2", "at": "2026-06-01"}
LOTS = {"objective": "random_draw", "secret": "ab" * 32, "public": "x"}


@pytest.fixture(
    params=[{}, {"objective": "max_min"}, {"objective": "randomised", "q": 0.5}, LOTS, {"demand": 4}],
    ids=["total", "max_min", "randomised", "lots", "impossible"],
)
def document(request, tmp_path):
    path = call.write(tmp_path / "call")
    return assign.run(Workspace(tmp_path / "w"), path=path, **(ASKED | request.param))


def test_both_languages_say_the_same_figures_and_neither_the_other(document):
    for label, said in words.lines(document):
        assert said.en and said.zh and label.en and label.zh
        if label.en in ("understood", "compared"):
            # headings are said as the files call them
            continue
        assert not re.search("[\u4e00-\u9fff]", said.en)
        left = re.sub(r"\b(P\d|R\d|x|text|bids|field|PROPOSED|[0-9a-f]{16})\b", "", said.zh)
        assert not re.search("[A-Za-z]{2,}", left), left
        assert sorted(re.findall(r"\d+(?:\.\d+)?", said.en)) == sorted(re.findall(r"\d+(?:\.\d+)?", said.zh))


def test_what_could_not_be_looked_at_is_never_called_free(document):
    said = words.coverage(document)
    assert "not “no conflict”" in said.en.replace("that is ", "") or "not checkable" in said.en
    assert "无法核查" in said.zh


def test_a_score_has_the_digits_it_needs():
    assert (words.score(745.0).en, words.score(0.12345).en) == ("745", "0.123")
