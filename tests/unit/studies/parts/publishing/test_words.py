# SPDX-License-Identifier: Apache-2.0
"""What is said of schedules, in both languages."""

from yuzui.scheduling.jobs import publish
from yuzui.scheduling.publish import words


def _said(document, lang):
    return " ".join(f"{a.say(lang)} {b.say(lang)}" for a, b in words.lines(document))


def test_the_act_is_told_with_what_it_changed(workspace, cycle, lab):
    lab.book(workspace, 9, 10, by="li")
    first, made = cycle.published(workspace, ("a", 9, 11, "x"), preempt="a flare")
    english, chinese = _said(made, "en"), _said(made, "zh")
    assert "Wu Min, head of the user office" in english and "1 new" in english
    assert "as much again from the reserve" in english and "自储备补偿同等机时" in chinese
    assert "li" not in english.split()
    _, again = cycle.published(workspace, ("a", 9, 11, "x"), name="b", supersedes=first)
    assert f"in place of {first}" in _said(again, "en") and "1 as they were" in _said(again, "en")
    assert "nothing to note" in _said(again, "en")
    assert [len(table.rows) for table in words.exports(made, "zh")] == [1, 1]


def test_the_list_says_where_each_stands(workspace, cycle):
    assert "yuzui schedule make" in _said(publish.run(workspace), "zh")
    first, _ = cycle.published(workspace, ("a", 9, 11, "x"))
    second, _ = cycle.published(workspace, ("a", 9, 11, "y"), name="b", supersedes=first)
    cycle.draft(workspace, ("a", 12, 14, "y"), name="c")
    found = publish.run(workspace)
    assert found["published"] is None and f"superseded by {second}" in _said(found, "en")
    assert "草案" in _said(found, "zh") and "已发布" in _said(found, "zh")
    assert words.how("x") == 'yuzui schedule publish x --approve "name, office"'
    assert len(words.exports(found, "en")) == 1
