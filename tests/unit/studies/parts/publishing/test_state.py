# SPDX-License-Identifier: Apache-2.0
"""Where every schedule stands, as a reader may know."""

from yuzui.model.visibility import Subject
from yuzui.scheduling.jobs import schedule
from yuzui.scheduling.publish import state


def test_draft_published_superseded_and_by_whom(workspace, cycle):
    first, _ = cycle.published(workspace, ("a", 9, 11, "x"))
    second, _ = cycle.published(workspace, ("a", 9, 11, "y"), name="second", supersedes=first)
    third, _ = cycle.draft(workspace, ("a", 10, 11, "y"), name="third")
    rows = {row["id"]: row for row in state.every(workspace)}
    assert [rows[n]["status"] for n in (first, second, third)] == [
        "superseded", "published", "draft"]  # fmt: skip
    assert rows[first]["by"] == second and rows[second]["approver"] == cycle.WHO
    assert rows[third]["approver"] is None


def test_the_name_of_who_approved_is_for_insiders(workspace, cycle):
    name, _ = cycle.published(workspace, ("a", 9, 11, "x"))
    document = workspace.latest("schedule", name)
    anyone = workspace.seen_by(Subject("any", frozenset({"public"})))
    found = state.of(anyone, document)
    assert (found["status"], found["approver"]) == ("published", None)
    # a run its reader may see, of a schedule that was refused by the search
    assert state.of(workspace, document | {"run": {"id": "x"}, "status": "refused"})[
        "status"] == "refused"  # fmt: skip


def test_the_calendar_says_where_a_schedule_stands(workspace, cycle):
    first, _ = cycle.published(workspace, ("a", 9, 11, "x"), ("b", 14, 15, "x"))
    second, _ = cycle.draft(workspace, ("a", 9, 11, "x"), name="second")

    def told(name, lang):
        return schedule.calendar(workspace, workspace.latest("schedule", name), lang).decode()

    assert told(first, "en").count("STATUS:CONFIRMED") == 2
    assert f"{first} (published)" in told(first, "en").replace("\r\n ", "")
    assert "STATUS:TENTATIVE" in told(second, "en") and "CONFIRMED" not in told(second, "en")
    assert f"{second}（草案）" in told(second, "zh").replace("\r\n ", "")
    cycle.published(workspace, ("a", 9, 11, "y"), name="third", supersedes=first)
    assert "CONFIRMED" not in told(first, "en") and "(superseded)" in told(first, "en")
