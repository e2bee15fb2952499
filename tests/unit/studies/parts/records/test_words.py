# SPDX-License-Identifier: Apache-2.0
"""Kept results are said in both languages, and every cause has a name."""

import pytest
import sets

from yuzui.evaluation.jobs import evaluate_diff, evaluate_result
from yuzui.evaluation.results import decomposition, words
from yuzui.job.workspace import Workspace


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("w")
    workspace = Workspace(folder / "work")
    first = sets.kept(workspace, "cd,citations", **sets.files(folder))
    second = sets.kept(workspace, "cd,citations", **sets.files(folder, links=sets.LINKS[:-1]))
    return workspace, first, second


def said(lines):
    return [" ".join(f"{a.say(lang)} {b.say(lang)}" for a, b in lines) for lang in ("en", "zh")]


def test_an_empty_workspace_says_what_makes_a_result(tmp_path):
    lines = evaluate_result.lines(evaluate_result.run(Workspace(tmp_path / "none")))
    assert all("yuzui evaluate" in text for text in said(lines))


def test_a_list_names_every_result_and_a_result_what_it_leaves_out(made):
    workspace, first, second = made
    english, chinese = said(evaluate_result.lines(evaluate_result.run(workspace)))
    for name in [*first.values(), *second.values()]:
        assert name in english and name in chinese
    only = evaluate_result.run(workspace, indicator="cd")
    assert {row["id"] for row in only["results"]} == {first["cd"], second["cd"]}
    english, chinese = said(evaluate_result.lines(evaluate_result.run(workspace, result=first["cd"])))
    assert "1 × no reference found in the set (cd)" in english
    assert "集合内没有参考文献 1 项（cd）" in chinese
    assert "window: 5 years" in english and "窗口：5 年" in chinese
    assert "window=" not in english and "counting" not in english


def test_a_difference_names_what_each_cause_explains(made):
    workspace, first, second = made
    document = evaluate_diff.run(workspace, first["citations"], second["citations"])
    english, chinese = said(evaluate_diff.lines(document))
    assert "1 removed (1)" in english and "减少 1 条（1 条）" in chinese
    assert "1.250 → 1 (−0.250): −0.250 works whose own record or links changed (2)" in english
    assert "自身记录或引文改变的成果 −0.250（2 项）" in chinese
    for lang in ("en", "zh"):
        for table in evaluate_diff.exports(document, lang):
            assert all(len(row) == len(table.headings) for row in table.rows)


def test_every_cause_has_a_name():
    assert {*decomposition.CAUSES} < set(words.CAUSES)
