# SPDX-License-Identifier: Apache-2.0
"""What a schedule was made with, in both languages."""

from yuzui.scheduling.run import settings, words


def test_what_an_engine_did_and_what_is_only_its_word(document):
    one = {"name": "cpsat", "version": "9.15.1", "parts": 4, "better": 2, "claim": None}
    lines = {label.en: said for label, said in words.lines(document)}
    assert "engine" not in lines
    lines = {label.en: said for label, said in words.lines({**document, "engine": one})}
    assert lines["engine"].en == "CP-SAT 9.15.1 arranged 4 parts anew, 2 for the better"
    assert lines["engine"].zh == "CP-SAT 9.15.1 重排 4 个局部，其中 2 次有改进"
    claimed = {**document, "engine": {**one, "claim": "optimal"}}
    lines = {label.en: said for label, said in words.lines(claimed)}
    assert lines["engine"].en.endswith("no schedule is better, which nothing stored proves")


def test_budget_seed_and_that_no_engine_was_asked_for_are_told(document):
    ((label, said),) = settings.lines(document | {"budget": 2.5, "seed": 7, "change": None})
    assert label.zh == "求解" and settings.engine(document).en == "—"
    assert said.en == "2.5 s of one core, counted in steps; seed 7; engine: none"
    assert said.zh == "单核 2.5 秒，按步数计；种子 7；求解引擎：未使用"
    assert settings.lines(document | {"budget": 0.0, "change": {"by": "x"}}) == []


def test_nodes_that_ran_out_are_told_beside_it_and_are_no_row_of_the_file(document):
    limited = {"code": "choice_limited", "count": 1, "table": "bound",
               "message": {"en": "nodes ran out", "zh": "节点用尽"}}  # fmt: skip
    found = dict(words.lines(document | {"findings": [limited]}))
    told = {label.en: said for label, said in found.items()}
    assert told["search"].en.endswith("; nodes ran out") and "节点用尽" in told["search"].zh
    assert "flagged" not in told["read"].en
