# SPDX-License-Identifier: Apache-2.0
"""``yuzui schedule publish`` and ``yuzui schedule list``."""

import json

from tests.people import admit

from yuzui.faces.cli.booking import PUBLICATION_COMMANDS
from yuzui.faces.cli.commands.schedule import command
from yuzui.faces.cli.main import run
from yuzui.job.workspace import Workspace


def test_a_draft_is_published_from_the_command_line(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    window = [[0, 100]]
    row = {"value": 3, "duration": 60, "alternatives": [{"resource": "r", "windows": window}]}
    body = {"unit": "s", "horizon": [0, 100], "resources": [{"id": "r"}],
            "tasks": [{"id": "a", **row}]}  # fmt: skip
    (tmp_path / "i.json").write_text(json.dumps(body))

    def asked(*words):
        code = run(["schedule", *words, "--json", "--quiet"])
        return code, json.loads(capsys.readouterr().out)

    code, made = asked("make", "i.json", "--budget", "0.1")
    name = made["run"]["id"]
    assert code == 0 and asked("publish", name, "--approve", "Wu")[1]["code"] == "unsigned"
    code, refused = asked("publish", name, "--approve", "Wu, head")
    assert code == 5 and refused["code"] == "no_such_person"
    admit(Workspace("yuzui-work"), "Wu", roles=("facility_officer",)).close()
    code, done = asked("publish", name, "--approve", "Wu, head")
    assert code == 0 and done["schema"] == "yuzui.publication/1"
    assert done["schedules"][0]["status"] == "published" and done["published"]["added"] == ["a"]
    code, listed = asked("list")
    assert code == 0 and listed["schedules"] == done["schedules"]


def test_every_command_is_offered():
    assert {one.name for one in PUBLICATION_COMMANDS} <= set(command.commands)
