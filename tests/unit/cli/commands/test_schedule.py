# SPDX-License-Identifier: Apache-2.0
"""``yuzui schedule``."""

import json

import pytest

from yuzui.faces.cli.commands.schedule import command
from yuzui.faces.cli.main import run


def test_only_what_works_is_offered():
    assert set(command.commands) == {
        "access",
        "alike",
        "benchmark",
        "book",
        "bookings",
        "cancel",
        "cost",
        "diff",
        "insert",
        "instruments",
        "kpi",
        "list",
        "make",
        "missed",
        "post",
        "publish",
        "template",
        "verify",
        "why",
    }


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
    from yuzui.scheduling import check
    from yuzui.scheduling.check import Violation
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


@pytest.mark.parametrize("example", ["beamline", "telescope", "tunnel"])
def test_an_example_is_a_workbook_that_runs_and_is_verified(tmp_path, document, example):
    code, told = document("schedule", "template", "--example", example, "--out", "w.xlsx")
    assert code == 0 and told["path"] == "w.xlsx" and example in told["examples"]
    code, made = document("schedule", "make", "w.xlsx", "--budget", "0.1", "--quiet")
    assert code == 0 and made["checker"] == "ok" and made["schedule"]
    assert made["origin"] == "synthetic" and made["rejected"] == [] and made["findings"] == []
    (tmp_path / "r.json").write_text(json.dumps(made), encoding="utf-8")
    assert document("schedule", "verify", "w.xlsx", "r.json")[1]["verdict"] == "ok"


def test_a_workbook_a_folder_and_json_are_one_instance(tmp_path, document, asked):
    assert document("schedule", "template", "--out", "w.xlsx", "--lang", "zh")[0] == 0
    for out in ("folder", "same.json"):
        words = ("--example", "w.xlsx", "--out", out, "--lang", "en")
        code, said, _ = asked("schedule", "template", *words)
        assert code == 0 and f"yuzui schedule make {out}" in said
    budget = ("--budget", "0.1")
    made = [document("schedule", "make", one, *budget)[1] for one in ("w.xlsx", "folder", "same.json")]
    assert len({json.dumps(one["schedule"]) for one in made}) == 1
    assert len({one["run"]["id"] for one in made}) == 1


def test_an_empty_workbook_says_what_it_lacks(asked):
    assert asked("schedule", "template", "--example", "empty", "--lang", "zh")[0] == 0
    code, _, said = asked("schedule", "make", "yuzui-schedule.xlsx", "--lang", "zh")
    assert code == 2 and "工作表“设置”" in said and "请在“设置”中填写“起”" in said


def test_no_file_is_written_over(tmp_path, asked):
    assert asked("schedule", "template", "--out", "beamline")[0] == 0
    assert asked("schedule", "template", "--out", "beamline")[0] == 2
    (tmp_path / "mine.xlsx").write_text("mine", encoding="utf-8")
    code, _, said = asked("schedule", "template", "--out", "mine.xlsx", "--lang", "en")
    assert code == 2 and "there already" in said
    assert asked("schedule", "template", "--out", "w.docx")[0] == 2
    assert asked("schedule", "template", "--example", "nowhere.json")[0] == 2
    asked("schedule", "template", "--out", "w.xlsx")
    before = (tmp_path / "w.xlsx").read_bytes()
    assert asked("schedule", "make", "w.xlsx", "--out", "w.xlsx", "--budget", "0")[0] == 2
    assert (tmp_path / "w.xlsx").read_bytes() == before


def test_rows_set_aside_are_written_with_the_row_as_it_stands(tmp_path, asked, document):
    from yuzui.sheets import formats
    from yuzui.sheets.sheet import Export

    document("schedule", "template", "--out", "w.xlsx", "--lang", "zh")
    sheets = []
    for one in formats.read(tmp_path / "w.xlsx"):
        rows = [list(row) for row in one.rows[1:]]
        if one.name == "任务":
            rows[2][3], rows[3][3] = "八小时", 2000
        sheets.append(Export(one.name, one.rows[0], rows))
    formats.write_xlsx(tmp_path / "w.xlsx", sheets)
    code, said, _ = asked("schedule", "make", "w.xlsx", "--budget", "0.1", "--lang", "zh")
    assert code == 0 and "2 行须处理" in said.replace("\n", "").replace("  ", "")
    rows = formats.read(tmp_path / "yuzui-work" / "rejects.xlsx")[0].rows
    found = {tuple(row[2:5]): row for row in rows[1:]}
    assert set(found) == {("任务", 4, "时长（小时）"), ("任务", 5, "时长（小时）")}
    assert "八小时" in found["任务", 4, "时长（小时）"][9:]
    assert "请缩短任务" in found["任务", 5, "时长（小时）"][8]


def test_why_answers_of_what_is_kept_and_of_files(tmp_path, document, asked):
    path, result = _written(tmp_path), tmp_path / "r.json"
    _, found = document("schedule", "make", path, "--budget", 0.1, "--dir", tmp_path / "w")
    result.write_text(json.dumps(found), encoding="utf-8")
    out = found["unplaced"][0]["task"]
    code, kept = document("schedule", "why", out, "--dir", tmp_path / "w")
    assert code == 0 and kept["schema"] == "yuzui.schedule.why/1" and kept["status"] == "competition"
    code, other = document("schedule", "why", out, path, result, "--dir", tmp_path / "x")
    assert code == 0 and other["conflict"] == kept["conflict"]
    code, text, _ = asked("schedule", "why", out, "--lang", "zh", "--dir", tmp_path / "w")
    assert code == 0 and "最小变更" in text
    code, _, err = asked("schedule", "why", "zz", "--lang", "en", "--dir", tmp_path / "w")
    assert code == 2 and "no such task" in err


def test_insert_proposes_and_picks_and_diff_tells_what_came_of_it(tmp_path, document, asked):
    path, task = _written(tmp_path), tmp_path / "too.json"
    own = {"id": "t", "value": 9, "duration": 60, "alternatives": [{"resource": "r"}]}
    task.write_text(json.dumps(own), encoding="utf-8")
    at = ("--dir", tmp_path / "w")
    _, made = document("schedule", "make", path, "--budget", 0.1, *at)
    code, found = document("schedule", "insert", task, *at)
    assert code == 0 and found["schema"] == "yuzui.schedule.insert/1" and not found["picked"]
    assert document("accounts", "grant", "A. Person", "facility_officer", *at)[0] == 0
    by = ("--pick", 1, "--by", "A. Person, office", "--reason", "burst")
    code, found = document("schedule", "insert", task, *at, *by)
    assert code == 0 and found["picked"]["by"] == "A. Person, office"
    code, told = document("schedule", "diff", made["run"]["id"], "newest", *at)
    assert code == 0 and told["added"][0]["task"] == "t" and len(told["dropped"]) == 1
    code, out, _ = asked("schedule", "diff", made["run"]["id"], "newest", "--lang", "zh", *at)
    assert code == 0 and "新增 1 项" in out


def test_without_a_way_insert_ends_with_code_3(tmp_path, document):
    path, task = _written(tmp_path), tmp_path / "too.json"
    own = {"id": "t", "value": 9, "duration": 200, "alternatives": [{"resource": "r"}]}
    task.write_text(json.dumps(own), encoding="utf-8")
    document("schedule", "make", path, "--budget", 0.1, "--dir", tmp_path / "w")
    code, found = document("schedule", "insert", task, "--dir", tmp_path / "w")
    assert code == 3 and found["proposals"] == []


def test_instants_are_seconds_or_dates(asked, tmp_path):
    from yuzui.faces.cli.commands.schedule import second

    assert second(None, None, None) is None and second(None, None, "-5") == -5
    assert second(None, None, "1970-01-02") == second(None, None, "1970-01-02T08:00+08:00") == 86_400
    code, _, err = asked("schedule", "diff", "a", "b", "--at", "soon", "--lang", "zh")
    assert code == 2 and "时刻" in err


def test_who_can_do_it(tmp_path, capsys):
    asked = ["schedule", "access", "photon", "energy", "5..12", "keV", "--near", "合肥"]
    assert run([*asked, "--dir", str(tmp_path), "--lang", "zh"]) == 0
    # where the line is broken depends on the width of the terminal
    assert "424 ± 20 km" in " ".join(capsys.readouterr().out.split())
    assert run(["schedule", "access", "--dir", str(tmp_path), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["code"] == "no_query"


def test_the_form_of_a_kind_is_a_workbook_that_runs(tmp_path, capsys):
    out = tmp_path / "f.xlsx"
    assert run(["schedule", "template", "--kind", "cohort", "--out", str(out)]) == 0
    words = ["schedule", str(out), "--budget", "0.1", "--dir", str(tmp_path / "w"), "--json"]
    capsys.readouterr()
    assert run(words) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["objective"] == 160.0 and document["form"]["kind"] == "cohort"
    assert run(["schedule", "template", "--kind", "moon", "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["code"] == "unknown_kind"
    assert run(["schedule", "template", "--kind", "rig", "--out", str(tmp_path / "f.csv")]) == 2


def test_an_engine_is_named_in_the_result_and_a_missing_one_ends_with_the_command_that_installs_it(
    tmp_path, monkeypatch, capsys
):
    from yuzui.solve import cpsat

    monkeypatch.chdir(tmp_path)
    asked = ["schedule", "make", "telescope", "--budget", "0.2", "--engine"]
    assert run([*asked, "cpsat", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["engine"]["name"] == "cpsat" and document["checker"] == "ok"
    assert run([*asked[:-1], "--json"]) == 0
    plain = json.loads(capsys.readouterr().out)
    assert "engine" not in plain and plain["run"]["id"] != document["run"]["id"]
    monkeypatch.setattr(cpsat, "REQUIRES", ("no_such_library",))
    for lang, words in (("en", "the engine CP-SAT needs the extra [cpsat]"),
                        ("zh", "求解器 CP-SAT需要附加组件 [cpsat]")):  # fmt: skip
        assert run([*asked, "cpsat", "--lang", lang]) == 7
        said = capsys.readouterr()
        assert words in said.err and "pip install 'yuzui[cpsat]'" in said.err and not said.out
    assert run([*asked, "gurobi"]) == 2
    assert "cpsat" in capsys.readouterr().err
