# SPDX-License-Identifier: Apache-2.0
"""``yuzui schedule book``, ``cancel``, ``bookings`` and ``missed``."""

import json

import pytest
from tests.jobs.scheduling import lab

from yuzui.faces.cli.booking import COMMANDS
from yuzui.faces.cli.main import run

SLOT = ("EM1", "--from", "2026-12-01T09:00", "--until", "2026-12-01T11:00", "--by")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    from yuzui.store.subjects import operator

    monkeypatch.setattr("yuzui.store.durable.FIXED", int(lab.NOW))
    workspace = lab.make(tmp_path / "w")
    operator(workspace.store)
    workspace.close()
    return tmp_path / "w"


@pytest.fixture
def document(capsys):
    def asked(*words):
        code = run([*map(str, words), "--json"])
        return code, json.loads(capsys.readouterr().out)

    return asked


def test_one_books_another_is_told_and_waits(folder, document):
    code, made = document("schedule", "book", *SLOT, "li", "--dir", folder)
    assert code == 0 and made["schema"] == "yuzui.booking/1" and made["booking"]
    code, told = document("schedule", "book", *SLOT, "wang", "--dir", folder)
    assert (code, told["code"]) == (5, "taken")
    code, waits = document("schedule", "book", *SLOT, "wang", "--wait", "--dir", folder)
    assert code == 0 and waits["wait"]
    code, done = document("schedule", "cancel", made["booking"], "--by", "li", "--dir", folder)
    assert code == 0 and done["served"][0]["wait"] == waits["wait"]
    code, seen = document("schedule", "bookings", "EM1", "--from", "2026-12-01", "--dir", folder)
    assert code == 0 and [row["user"] for row in seen["bookings"]] == ["wang"]
    assert document("schedule", "missed", "EM1", "--dir", folder)[1]["missed"] == []


def test_a_time_the_clock_leaves_out_is_an_error(folder, document):
    from yuzui.job.workspace import Workspace

    workspace = Workspace(folder, lab.OFFICER)
    with workspace.view.act("load", "zone") as change:
        row = workspace.view.get("resource", "EM1")
        change.replace("resource", [{**row, "tz": "Europe/Berlin"}])
    workspace.close()
    options = ("--from", "2027-03-28T02:30", "--until", "2026-10-25T02:30", "--by", "li")
    code, told = document("schedule", "book", "EM1", *options, "--dir", folder)
    assert code == 2 and told["code"] == "clock_gap"
    assert [row["column"] for row in told["errors"]] == ["--from", "--until"]
    assert "+02:00" in told["errors"][1]["expected"]


def test_every_command_is_offered():
    from yuzui.faces.cli.commands.schedule import command

    assert {one.name for one in COMMANDS} <= set(command.commands)
