# SPDX-License-Identifier: Apache-2.0
"""``yuzui schedule``."""

import json

import pytest

from yuzui.cli.commands.schedule import command
from yuzui.cli.main import run


def test_only_what_works_is_offered():
    assert set(command.commands) == {"kpi", "make", "verify"}


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


def _written(tmp_path, **more):
    window = [[0, 100]]
    tasks = [
        {"id": name, "value": 3, "duration": 60,
         "alternatives": [{"resource": "r", "windows": window}]}
        for name in ("a", "b")
    ]  # fmt: skip
    path = tmp_path / "week.json"
    body = {"unit": "s", "horizon": [0, 100], "resources": [{"id": "r"}], "tasks": tasks, **more}
    path.write_text(json.dumps(body), encoding="utf-8")
    return path


def test_make_gives_the_interface_and_nothing_else_on_stdout(tmp_path, document):
    path = _written(tmp_path)
    code, found = document("schedule", "make", path, "--budget", 1, "--seed", 3, "--quiet")
    assert code == 0 and found["schema"] == "yuzui.schedule/1" and found["seed"] == 3
    assert (found["status"], found["checker"]) == ("optimal", "ok")
    assert len(found["schedule"]) == len(found["unplaced"]) == 1 and found["cpu_seconds"] > 0


def test_a_file_alone_is_scheduled_and_said_in_both_languages(tmp_path, asked):
    path = _written(tmp_path)
    code, out, _ = asked("schedule", path, "--lang", "en", "--budget", "0.1")
    assert code == 0 and "1 of 2 tasks placed" in out and "every rule kept" in " ".join(out.split())
    code, out, _ = asked("schedule", path, "--lang", "zh", "--budget", "0.1")
    assert code == 0 and "全部规则均满足" in "".join(out.split())


def test_files_are_written_in_every_form(tmp_path, asked):
    path = _written(tmp_path)
    for form in ("xlsx", "csv", "json", "ics"):
        code, out, _ = asked("schedule", path, "--out", f"out.{form}", "--budget", "0.1")
        assert code == 0 and (tmp_path / f"out.{form}").stat().st_size > 100 and "out." in out
    assert asked("schedule", path, "--out", "out.pdf", "--budget", "0.1")[0] == 2


def test_a_refused_schedule_ends_with_3_and_is_not_written(tmp_path, asked, monkeypatch):
    from yuzui.facilities.schedule import check
    from yuzui.facilities.schedule.rules.violation import Violation
    from yuzui.text import Text as Words

    broken = [Violation("overlap", ("a",), Words("overlap", "重叠"), 1)]
    monkeypatch.setattr(check, "violations", lambda document, rows: broken)
    for form in ("ics", "xlsx"):
        code, out, _ = asked("schedule", _written(tmp_path), "--out", f"no.{form}", "--lang", "en")
        assert code == 3 and "refused" in out and not (tmp_path / f"no.{form}").exists()


def test_what_cannot_be_used_is_one_json_error(tmp_path, document):
    (tmp_path / "bad.json").write_text("{", encoding="utf-8")
    for words in (("bad.json",), ("nowhere.json",), (_written(tmp_path, horizon=[5, 1]),)):
        code, found = document("schedule", "make", *words)
        assert code == 2 and found["schema"] == "yuzui.error/1" and found["errors"]
    code, found = document("schedule", "make", _written(tmp_path), "--budget", "-1")
    assert code == 2


def test_verify_accepts_what_was_made_and_refuses_what_was_changed(tmp_path, document, asked):
    path, result = _written(tmp_path), tmp_path / "result.json"
    _, made = document("schedule", "make", path, "--budget", "0.1")
    result.write_text(json.dumps(made), encoding="utf-8")
    assert document("schedule", "verify", path, result)[1]["verdict"] == "ok"
    code, out, _ = asked("schedule", "verify", path, result, "--lang", "zh")
    assert code == 0 and "通过" in out
    changed = made | {"bound": made["bound"] / 2, "objective": made["objective"] / 2}
    result.write_text(json.dumps(changed), encoding="utf-8")
    code, found = document("schedule", "verify", path, result)
    assert code == 3 and found["verdict"] == "refused" and found["faults"]
    assert asked("schedule", "verify", path, result, "--lang", "en")[0] == 3
    result.write_text("{", encoding="utf-8")
    assert document("schedule", "verify", path, result)[0] == 2
    result.write_text("[]", encoding="utf-8")
    assert document("schedule", "verify", path, result)[0] in (2, 3)


@pytest.mark.parametrize("name", ["telescope", "beamline"])
def test_a_synthetic_instance_by_name_is_verified(tmp_path, document, name):
    _, made = document("schedule", name, "--budget", "0.1")
    (tmp_path / "r.json").write_text(json.dumps(made), encoding="utf-8")
    assert document("schedule", "verify", name, "r.json")[1]["faults"] == []
