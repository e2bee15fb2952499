# SPDX-License-Identifier: Apache-2.0
"""The tables of an answer."""

import pytest

from yuzui.scheduling.jobs import schedule_why


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_summary_conflict_and_displacement_are_sheets_of_one_file(workspace, lang):
    document = schedule_why.run(workspace, task="c")
    summary, conflict, force = schedule_why.exports(document, lang)
    assert len(conflict.rows) == 2 and len(force.rows) == 2
    words = {"en": ["goes in", "goes out"], "zh": ["移入", "移出"]}
    assert [row[0] for row in force.rows] == words[lang]
    assert [row[1] for row in force.rows] == ["c", "a"]
    assert summary.rows


def test_of_a_task_without_an_answer_they_are_empty(workspace):
    document = schedule_why.run(workspace, task="bad")
    assert [len(one.rows) for one in schedule_why.exports(document, "en")[1:]] == [0, 0]
