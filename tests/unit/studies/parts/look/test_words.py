# SPDX-License-Identifier: Apache-2.0
"""Small pieces of sentence."""

import re

from yuzui.evaluation import stability
from yuzui.evaluation.jobs import evaluate
from yuzui.evaluation.report import words
from yuzui.evaluation.report.words import EVALUATE, NOTHING, OPENING, _sleepers, lines, span
from yuzui.job.workspace import Workspace
from yuzui.text import same
from yuzui.text.numbers import number


def test_span():
    assert span(1992, 1994).en == "1992–1994" and span(1992, 1994).zh == "1992—1994"
    assert span(2003, 2003).zh == "2003"


def test_what_has_nothing_to_say_is_no_line_and_the_first_that_has_is_labelled():
    said = (lambda _: None, lambda document: same(document["a"]), lambda _: same("b"))
    found = lines({"a": "a"}, said)
    assert found == [(EVALUATE, same("a")), (NOTHING, same("b"))]
    assert lines({"a": "a"}, said[:1]) == []


def test_scores_that_do_not_add_up_are_not_said_to():
    rest = {"early": None, "late": [], "disruption": None, "sleepers": None}

    def told(score, share):
        found = {**rest, "identities": {"world_mncs": score, "world_pp10": share}}
        ((_, line),) = lines(found, OPENING)
        return line

    assert told(1.0, None).en.endswith("mean score 1.000, as it must be")
    assert told(1 + 1e-12, 0.1).zh.endswith("符合定义")
    for wrong in ((0.97, 0.1), (1.0, 0.11), (None, 0.2)):
        line = told(*wrong)
        assert "do not use it" in line.en and "请勿使用" in line.zh


def test_only_the_last_work_is_the_hundredth_and_documents_of_before_have_none():
    latest = {"id": "a", "year": 2000, "awakening": 3, "peak": 5}
    rest = {"early": None, "late": [], "disruption": None}

    def told(**more):
        ((_, line),) = lines({**rest, "sleepers": {"late": 2, "latest": [latest | more]}}, [_sleepers])
        return line

    assert told(percentile=99.97).en.endswith("after 5 (percentile 99.9 in its field and decade)")
    assert told(percentile=50.0).zh.endswith("（居同领域同年代第 50.0 百分位）")
    assert told().en.endswith("peaked after 5") and told().zh.endswith("达到高峰")


def test_each_term_is_told_once_in_both_languages():
    told = words.definitions()
    assert told[-1:] == words.definitions(linked=False)
    for lang in ("en", "zh"):
        terms = [one["term"][lang] for one in told]
        assert len(set(terms)) == len(terms) == 6 and all(one["text"][lang] for one in told)
        for many in (stability.DRAWS, stability.GROUPS):
            assert number(many).say(lang) in told[-1]["text"][lang]
            assert "{" not in told[-1]["text"][lang]


ONE = re.compile(
    r"(?<![\d.,−])1 (works|citations|units|records|years|links|DOIs|identifiers|references"
    r"|self-citations|indicators|copies)\b|\b1 \w+ (have|were|belong)\b"
)


def test_one_of_anything_is_said_as_one(tmp_path):
    texts = {
        "w": "work_id,year,field,type\na,2000,x,article\nb,2001,x,dataset\nc,2003,x,article\n",
        "l": "citing,cited\nb,a\n",
        "a": "work_id,position,person_id,org_id,country\na,1,p,X,CN\nb,1,p,X,CN\n",
        "o": "a\n",
    }
    for name, text in texts.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    given = {"works": tmp_path / "w.csv", "citations": tmp_path / "l.csv", "window": "1,2"}
    more = {"authorships": tmp_path / "a.csv", "by": "organisation", "counting": "full"}
    names = "cd,collaboration"
    workspace = Workspace(tmp_path / "ws")
    said = ""
    for asked in (more, {"only": tmp_path / "o.csv"}):
        document = evaluate.compute(workspace, **given, **asked, indicator=names).document
        said += " ".join(text.en for _, text in evaluate.lines(document))
        said += " ".join(picture.meta.finding.en for picture in evaluate.pictures(document))
    assert not ONE.search(said), ONE.findall(said)
    for one in ("1 unit by organisation", "1 of 1 citation used", "1 of 1 identifier found (1 work)",
                "1 self-citation (", "1 (33.3\u202f%) belongs to nobody",
                "mean disruption over 1 year "):  # fmt: skip
        assert one in said, said
