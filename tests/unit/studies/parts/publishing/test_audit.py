# SPDX-License-Identifier: Apache-2.0
"""A hand in the file, past every trigger, is told by ``yuzui check schedules``."""

import sqlite3

import pytest

from yuzui.administration.jobs import check
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import Subject
from yuzui.scheduling.jobs import booking
from yuzui.scheduling.publish import audit

HANDS = {
    "schedule_capacity": "UPDATE booking SET t0 = t0 - 7200 WHERE id = 'b'",
    "schedule_changeover": "UPDATE changeover SET duration = 99999",
    "schedule_window": "UPDATE calendar SET state = 'closed'",
    "schedule_held": "DELETE FROM entry WHERE kind = 'hold' AND cause = 'booking:b'",
    "schedule_changed": "UPDATE booking SET resource = 'other' WHERE id = 'a'",
    "schedule_frozen": "UPDATE booking SET state = 'displaced' WHERE id = 'a'",
    "schedule_unproven": "UPDATE schedule SET bound = NULL WHERE status = 'published'",
    "ledger_negative": "UPDATE entry SET amount = amount + 9 WHERE kind = 'hold'",
    "ledger_move": "UPDATE entry SET kind = 'deliver' WHERE kind = 'grant'",
}
"""What each fault is called, and what a hand does to the file to make it."""


@pytest.fixture
def kept(workspace, cycle, lab):
    cycle.published(workspace, ("a", 9, 11, "x"), ("b", 12, 13, "y"))
    lab.book(workspace, 14, 15, by="li", config="x")
    one = lab.book(workspace, 16, 17, by="li", config="x")["booking"]
    booking.run(workspace, act="cancel", booking=one, by="li")
    return workspace


def test_what_the_acts_leave_is_sound(kept):
    assert list(audit.problems(kept)) == []
    document = check.run(kept, "schedules")
    assert document["ok"] and document["checked"] == ["schedules"]


@pytest.mark.parametrize("code", HANDS)
def test_a_hand_in_the_file_is_told(kept, code):
    folder = kept.dir
    kept.close()
    file = sqlite3.connect(folder / "yuzui.sqlite")
    texts = file.execute("SELECT name, sql FROM sqlite_schema WHERE type='trigger'").fetchall()
    for name, _ in texts:
        file.execute(f'DROP TRIGGER "{name}"')
    file.execute(HANDS[code])
    for _, text in texts:
        file.execute(text)
    file.commit()
    file.close()
    again = Workspace(folder, kept.subject)
    found = {problem["code"] for problem in check.run(again, "schedules")["problems"]}
    assert code in found, found
    again.close()


def test_who_asks_is_told_of_faults_and_not_of_names_it_may_not_see(tmp_path, cycle, lab):
    workspace = lab.make(tmp_path / "w", mode="hybrid", level="restricted")
    cycle.published(workspace, ("secret", 9, 11, "x"))
    with workspace.view.act("close", "calendar") as change:
        rows = workspace.view.select("calendar")
        change.replace("calendar", [{**row, "state": "closed"} for row in rows])
    # windows of a schedule are those of its instance
    assert not list(audit.problems(workspace))
    with workspace.view.act("displace", "secret") as change:
        (row,) = workspace.view.select("booking")
        change.replace("booking", [{**row, "state": "displaced"}])
    told = list(audit.problems(workspace))
    assert any("secret" in where for _, where, _ in told)
    anyone = workspace.seen_by(Subject("any", frozenset({"public"})))
    hidden = list(audit.problems(anyone))
    assert [code for code, _, _ in hidden] == [code for code, _, _ in told]
    assert not any("secret" in where for _, where, _ in hidden)
    workspace.close()
