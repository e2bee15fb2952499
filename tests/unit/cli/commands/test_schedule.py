# SPDX-License-Identifier: Apache-2.0
"""``yuzui schedule kpi``."""

import json

from yuzui.cli.commands.schedule import command
from yuzui.cli.main import run


def test_only_what_works_is_offered():
    assert set(command.commands) == {"kpi"}


def test_kpi_of_the_shipped_log(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run(["schedule", "kpi", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "yuzui.usage/1" and document["jobs"]["read"] == 51_987


def test_an_unknown_log_is_one_json_error(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run(["schedule", "kpi", "nowhere", "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["errors"][0]["seen"] == "nowhere"


def test_more_than_the_machine_can_give(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run(["schedule", "kpi", "--processors", "100", "--lang", "zh"]) == 2
    assert "处理器" in capsys.readouterr().err
