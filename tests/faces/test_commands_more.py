# SPDX-License-Identifier: Apache-2.0
"""Verbs: load to serve."""

import csv
import json
import re
import socket
import subprocess
import sys
import urllib.request
import webbrowser
from contextlib import closing
from pathlib import Path
from urllib.parse import urlparse

import openpyxl
import pytest

from yuzui.errors import InputError
from yuzui.faces.cli.commands import open as opening
from yuzui.faces.cli.commands.schedule import command
from yuzui.faces.cli.commands.serve import LOOPBACK, address, port_for
from yuzui.faces.cli.main import run
from yuzui.job.workspace import Workspace


def test_nothing_to_load_is_a_usage_error(document):
    code, found = document("load")
    assert (code, found["code"]) == (2, "usage")


def test_a_missing_file_loads_nothing(document):
    code, found = document("load", Workspace.shipped("fields.csv"), "none.csv")
    assert code == 2 and found["errors"][0]["file"] == "none.csv"


def test_report_as_a_table(asked, tmp_path):
    code, _, _ = asked("load", Workspace.shipped("fields.csv"), "--out", "l.csv")
    assert code == 0 and "fields.csv" in Path("l.csv").read_text(encoding="utf-8-sig")


@pytest.fixture
def served(monkeypatch):
    """Stand in for server and browser; return what they were asked."""
    calls = {}

    def run(folder, port, token, listening):
        calls.update(folder=folder, port=port, token=token)
        listening()

    monkeypatch.setattr(opening, "run", run)
    monkeypatch.setattr(
        webbrowser,
        "open",
        lambda url: calls.update(
            url=url, page=Path(urlparse(url).path).read_text(), mode=Path(urlparse(url).path).stat().st_mode & 0o777
        ),
    )
    return calls


def test_a_folder(asked, served, tmp_path):
    code, out, _ = asked("open", tmp_path, "--lang", "zh")
    assert code == 0 and served["folder"] == tmp_path
    url = f"http://127.0.0.1:{served['port']}/zh?token={served['token']}"
    assert url in out and url in served["page"]
    # what is passed to the browser is seen by every user of the machine: no token is in it
    assert served["token"] not in served["url"] and served["mode"] == 0o600
    assert not (tmp_path / "open.html").exists()


def test_a_file_is_loaded_and_its_catalogue_opened(asked, served):
    code, out, _ = asked("open", Workspace.shipped("fields.csv"), "--no-browser", "--lang", "en")
    assert code == 0 and "url" not in served
    assert "/en/search" in out and "rows read" in out
    workspace = Workspace(Path("yuzui-work"))
    assert workspace.view.count("load") == 1
    workspace.close()


def test_without_a_workspace_a_new_one_is_opened(asked, served):
    code, out, _ = asked("open", "--dir", "mine", "--no-browser", "--lang", "en")
    assert code == 0 and "/en?token=" in out
    assert Path("mine").stat().st_mode & 0o777 == 0o700


def test_nothing_to_open(document, served):
    code, _ = document("open", "none.xlsx")
    assert code == 2 and not served


SERIES = "country,year,dimension,category,value,unit,vintage,status,source\n"


@pytest.fixture
def call(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def ask(*words):
        code = run(["path", *words])
        out = capsys.readouterr()
        return code, out.out, out.err

    return ask


def write(folder, name, *rows):
    (folder / name).write_text(SERIES + "".join(row + "\n" for row in rows), encoding="utf-8")


def test_bare_verb_answers(call):
    code, out, _ = call("--lang", "en")
    assert code == 0 and "6.88" in out and "2034 at" in " ".join(out.split())


def test_json_is_one_document_and_language_does_not_change_it(call):
    code, english, _ = call("--by", "2030", "--json", "--lang", "en")
    _, chinese, _ = call("--by", "2030", "--json", "--lang", "zh")
    assert code == 0 and english == chinese
    assert json.loads(english)["price_of_steadiness"] == pytest.approx(1.0715, abs=1e-4)


def test_default_sub_command_may_be_named(call):
    assert call("ask", "--json")[1] == call("--json")[1]


@pytest.mark.parametrize(
    ("words", "code", "name"),
    [
        (("--target", "8"), 2, "target_range"),
        (("--by", "1999"), 2, "deadline_before_base"),
        (("--by", "2500"), 2, "deadline_too_far"),
        (("--by", "soon"), 2, "usage"),
        (("--out", "."), 2, "usage"),
        (("simulate", "public_growth_2030", "--seed", "-1"), 2, "usage"),
        (("no-such.csv",), 2, "usage"),
        (("explain", "2018"), 2, "usage"),
        (("explain", "1900", "2024"), 2, "no_amounts"),
    ],
)
def test_errors_are_documents_with_exit_codes(call, words, code, name):
    found, out, _ = call(*words, "--json")
    assert found == code and json.loads(out)["code"] == name


@pytest.mark.parametrize(
    ("option", "name"), [("--cap", "cap_below_baseline"), ("--target", "target_range"), ("--sure", "odds_range")]
)
def test_a_zero_is_a_value_and_not_an_option_left_out(call, option, name):
    code, out, _ = call("backcast", option, "0", "--json")
    assert (code, json.loads(out)["code"]) == (2, name)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--growth", "nan"),
        ("--cap", "nan"),
        ("--ceiling", "inf"),
        ("--ceiling", "-1"),
        ("--steadiness", "1e308"),
        ("--sure", "nan"),
    ],
)
def test_figures_no_path_comes_from_are_refused(call, option, value):
    code, out, err = call("backcast", option, value, "--json")
    assert (code, json.loads(out)["code"], err) == (2, "out_of_range", "")


def test_a_rest_that_does_not_grow_is_taken_as_said(call):
    assert json.loads(call("backcast", "--growth", "0", "--json")[1])["growth"] == 0


def test_a_short_series_says_what_it_cannot_give(call, tmp_path):
    cells = [("total", "GERD", 100), ("type", "basic", 20)]
    row = "FRA,{year},{dimension},{category},{value},M EUR,final,sourced,s"
    rows = [
        row.format(year=year, dimension=d, category=c, value=value + year - 2022)
        for year in (2022, 2023)
        for d, c, value in cells
    ]
    write(tmp_path, "s.csv", *rows[2:])
    asked = ("s.csv", "--country", "FRA", "--target", "0.3", "--by", "2030")
    one = "".join(call(*asked, "--lang", "zh")[1].split())
    assert "趋势渐缓、模拟器（无政策）因可用年数不足" in one and "无法求解" in one
    write(tmp_path, "s.csv", *rows)
    two = " ".join(call(*asked, "--lang", "en")[1].split())
    assert "2022–23: 5.0" in two and "1 years" not in two


def test_far_deadlines_say_that_no_range_is_given(call):
    said = " ".join(call("--by", "2050", "--lang", "en")[1].split())
    assert "no range for unchanged · fading drift · simulator, no lever" in said


def test_a_seed_that_is_said_takes_the_place_of_the_scenarios(call):
    asked = ("simulate", "public_growth_2030", "--draws", "40", "--json")
    own, again, other = call(*asked), call(*asked, "--seed", "7"), call(*asked, "--seed", "8")
    assert own[:2] == again[:2] and json.loads(other[1])["run"]["seed"] == 8
    assert json.loads(other[1])["share"] != json.loads(own[1])["share"]


def test_a_workbook_holds_what_its_pictures_show(call, tmp_path):
    words = ("compare", "public_growth_2030", "intensity_2030", "--draws", "0")
    assert call(*words, "--lang", "zh", "--out", "x.xlsx")[0] == 0
    first, second = openpyxl.load_workbook(tmp_path / "x.xlsx").worksheets
    assert first.title == "摘要" and second.max_row > 12
    found = call("explain", "2018", "2024", "--json", "--out", "e.xlsx")[1]
    sheet = openpyxl.load_workbook(tmp_path / "e.xlsx").worksheets[1]
    cells = [cell.value for row in sheet.iter_rows() for cell in row]
    assert pytest.approx(100 * json.loads(found)["change"]) in [c for c in cells if isinstance(c, float)]


def test_mixed_vintages_exit_2_with_place(call, tmp_path):
    write(
        tmp_path,
        "mixed.csv",
        "CHN,2023,total,GERD,33357.1,100M CNY,final,sourced,x",
        "CHN,2023,type,basic,2212,100M CNY,preliminary,sourced,x",
    )
    code, out, _ = call("mixed.csv", "--json")
    error = json.loads(out)
    assert (code, error["code"], error["errors"][0]["row"]) == (2, "mixed_vintage", 3)
    code, out, err = call("mixed.csv", "--lang", "zh")
    assert code == 2 and out == "" and "版次" in err


def test_a_file_named_like_a_sub_command_is_written_with_dot_slash(call, tmp_path):
    write(tmp_path, "validate")
    code, out, _ = call("./validate", "--json")
    error = json.loads(out)["errors"][0]
    assert (code, error["file"]) == (2, "validate") and ".csv" in error["expected"]


def test_unknown_gap_needs_a_reason(call, tmp_path):
    cells = {"GERD": 1000, "basic": 70, "applied": 100, "experimental": 850}
    rows = [f"CHN,2023,{'total' if n == 'GERD' else 'type'},{n},{v},100M CNY,final,sourced,x" for n, v in cells.items()]
    write(tmp_path, "gap.csv", *rows)
    assert json.loads(call("gap.csv", "--json")[1])["code"] == "unknown_gap"
    code, out, _ = call("gap.csv", "--accept-gap", "misprint", "--json")
    assert code == 0 and "misprint" in json.dumps(json.loads(out)["findings"])


def test_explain_prints_the_parts_of_the_change(call):
    code, out, _ = call("explain", "2018", "2024", "--json")
    found = json.loads(out)
    assert code == 0 and found["schema"] == "yuzui.path.explain/1"
    assert found["numerator"] + found["denominator"] == pytest.approx(found["change"])


def test_help_of_the_verb_shows_its_options_and_the_other_questions(call):
    code, out, _ = call("--help")
    assert code == 0
    for word in ("--measure", "--of", "--target", "--by", "explain", "backcast"):
        assert word in out and out.isascii()


def test_writes_workbook_csv_and_json(call, tmp_path):
    for name in ("a.xlsx", "a.csv", "a.json"):
        assert call("--out", name)[0] == 0
        assert (tmp_path / name).stat().st_size > 500


def test_tax_keeps_its_run_with_the_digest_of_its_inputs(call, tmp_path):
    code, out, _ = call("tax", "--year", "2022", "--tax-rate", "0.25", "--json")
    found = json.loads(out)
    workspace = Workspace(tmp_path / "yuzui-work")
    assert code == 0 and workspace.latest("tax", found["run"]["id"]) == found
    (row,) = workspace.runs("tax")
    assert row["inputs_hash"] == found["run"]["inputs_hash"]
    workspace.close()


def test_a_rule_from_memory_is_refused_until_confirmed(call):
    code, out, _ = call("tax", "--rule", "CN-DON-12", "--json")
    assert (code, json.loads(out)["code"]) == (2, "rule_unconfirmed")
    _, _, chinese = call("tax", "--rule", "CN-DON-12", "--lang", "zh")
    assert "仅凭记忆" in chinese and "yuzui path confirm CN-DON-12" in chinese
    signed = ("confirm", "CN-DON-12", "--by", "A. Example", "--reason", "read in the law")
    assert call(*signed)[0] == 5  # a name alone signs nothing
    assert run(["accounts", "grant", "A. Example", "analyst", "--until", "2999-01-01"]) == 0
    assert call(*signed)[0] == 0
    code, out, _ = call("tax", "--rule", "CN-DON-12", "--json")
    rules = {rule["id"]: rule for rule in json.loads(out)["rules"]}
    assert code == 0 and rules["CN-DON-12"]["confirmed_by"] == "A. Example"


PLAN = ["--plan", "river_institute_2030"]


@pytest.fixture
def yuzui(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    def called(*argv):
        code = run(["plan", *argv, "--quiet", "--dir", "w"] if argv[:1] != ("lint",) else ["plan", *argv])
        out = capsys.readouterr()
        return code, out.out, out.err

    return called


def test_json_is_the_interface(yuzui):
    code, out, _ = yuzui(*PLAN, "--json")
    document = json.loads(out)
    assert code == 0
    assert set(document["counts"]) == {"served", "partly", "not_yet", "outside"}
    row = document["clauses"][0]
    assert row["status"] in document["counts"] and row["does_not_show"].keys() == {"en", "zh"}


def test_unknown_clause_offers_the_nearest(yuzui):
    code, _, err = yuzui("show", "R-11", *PLAN)
    assert code == 2 and "R-1" in err


def test_check_keeps_and_compares(yuzui):
    assert yuzui("new", "mine")[0] == 0
    mine = ("--plan", "mine.yaml")
    assert yuzui("check", *mine, "--since", "2020-01-01")[0] == 0
    code, out, _ = yuzui("check", *mine, "--since", "2100-01-01", "--lang", "en")
    assert code == 0 and "no status changed" in out


def test_report(yuzui, tmp_path):
    code, _, err = yuzui("report", *PLAN)
    assert code == 2 and "--out" in err
    code, _, _ = yuzui("report", *PLAN, "--out", "board.xlsx")
    assert code == 0 and (tmp_path / "board.xlsx").stat().st_size > 5000


def test_diff(yuzui):
    code, out, _ = yuzui("diff", "earlier/river_institute_2030_ed1", "river_institute_2030", "--json")
    assert code == 0
    assert [(c["clause"], c["what"]) for c in json.loads(out)["changes"]] == [
        ("R-2", "changed"),
        ("R-7", "added"),
        ("R-6", "added"),
        ("R-5", "removed"),
    ]


def test_a_plan_becomes_a_workbook_and_yaml_again(yuzui, tmp_path):
    plan = "river_institute_2030"
    assert yuzui("convert", plan)[0] == 2, "where to is not guessed"
    code, out, _ = yuzui("convert", plan, "--out", "p.xlsx", "--json")
    assert code == 0 and json.loads(out)["clauses"] == 6
    assert yuzui("convert", plan, "--out", "p.xlsx")[0] == 2, "nothing is overwritten"
    assert yuzui("convert", plan, "--out", "p.csv")[0] == 2
    code, again, _ = yuzui("convert", "p.xlsx", "--out", "p.yaml", "--json")
    assert code == 0 and json.loads(again)["digest"] == json.loads(out)["digest"]
    code, out, _ = yuzui("diff", plan, "p.yaml", "--json")
    assert code == 0 and json.loads(out)["changes"] == []


def test_a_new_plan_may_be_a_workbook(yuzui):
    assert yuzui("new", "mine", "--out", "mine.xlsx")[0] == 0
    code, out, _ = yuzui("lint", "mine.xlsx", "--lang", "en")
    assert code == 0 and "1 clause, 2 checks: nothing is wrong" in out


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


def test_without_a_way_insert_ends_with_code_3(tmp_path, document):
    path, task = _written(tmp_path), tmp_path / "too.json"
    own = {"id": "t", "value": 9, "duration": 200, "alternatives": [{"resource": "r"}]}
    task.write_text(json.dumps(own), encoding="utf-8")
    document("schedule", "make", path, "--budget", 0.1, "--dir", tmp_path / "w")
    code, found = document("schedule", "insert", task, "--dir", tmp_path / "w")
    assert code == 3 and found["proposals"] == []


def test_instants_are_seconds_or_dates(asked, tmp_path):
    from yuzui.scheduling.inputs import second

    assert second("-5") == -5
    assert second("1970-01-02") == second("1970-01-02T08:00+08:00") == 86_400
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


def asked(capsys, tmp_path, *words):
    code = run(["search", *words, "--dir", str(tmp_path / "w"), "--quiet"])
    out = capsys.readouterr()
    return code, out.out, out.err


def test_json_is_one_document(capsys, tmp_path):
    code, out, _ = asked(capsys, tmp_path, "light", "sources", "--json")
    found = json.loads(out)
    assert code == 0 and found["schema"] == "yuzui.search/1"
    assert "light_sources.csv" in [hit["id"] for hit in found["hits"]]


def test_pages_follow_one_another(capsys, tmp_path):
    seen, after = [], None
    while after or not seen:
        _, out, _ = asked(capsys, tmp_path, "--json", "--limit", "200", *(["--after", after] if after else []))
        page = json.loads(out)
        seen += [hit["id"] for hit in page["hits"]]
        after = page["next"]
    assert len(seen) == len(set(seen)) == page["count"] > 200
    _, out, _ = asked(capsys, tmp_path, "--limit", "1", "--lang", "en")
    assert "--after" in out


def test_a_page_can_be_written(capsys, tmp_path):
    out = tmp_path / "hits.csv"
    code, *_ = asked(capsys, tmp_path, "量子", "--kind", "clause", "--lang", "zh", "--out", str(out))
    with out.open(encoding="utf-8-sig", newline="") as source:
        head, *rows = csv.reader(source)
    assert code == 0 and head[:3] == ["类别", "编号", "名称"] and len(rows) == 3


def test_what_cannot_be_used_is_refused(capsys, tmp_path_factory):
    for words, code in [(["--kind", "clauses"], "unknown_kind"), (["--after", "nonsense"], "bad_cursor")]:
        tmp_path = tmp_path_factory.mktemp("case")
        ended, out, _ = asked(capsys, tmp_path, "--json", *words)
        assert ended == 2 and json.loads(out)["code"] == code


@pytest.fixture
def busy():
    """A port somebody listens on."""
    with closing(socket.create_server((LOOPBACK, 0))) as server:
        yield server.getsockname()[1]


def test_a_port_asked_for_is_used_or_refused(busy):
    with pytest.raises(InputError, match="busy"):
        port_for(busy)


def test_address_names_language_and_page():
    assert address(1234, "zh", "/plan") == "http://127.0.0.1:1234/zh/plan"
    assert address(1234, "zh", "/plan", "t") == "http://127.0.0.1:1234/zh/plan?token=t"


def test_a_folder_that_is_not_there(document):
    code, found = document("serve", "--dir", "none")
    assert code == 2 and found["errors"][0]["fix"]["en"] == "yuzui open"


def test_pages_of_a_workspace_on_loopback_until_interrupted(tmp_path):
    with closing(socket.create_server((LOOPBACK, 0))) as server:
        port = server.getsockname()[1]
    (tmp_path / "w").mkdir()
    words = ["-m", "yuzui", "serve", "--dir", str(tmp_path / "w"), "--port", str(port), "--lang", "en"]
    process = subprocess.Popen([sys.executable, *words], stdout=subprocess.PIPE, text=True)
    try:
        url = re.search(r"http://\S+", process.stdout.readline())[0]
        assert url.startswith(f"http://127.0.0.1:{port}/en?token=")
        # the address is said once somebody listens: who follows it at once is answered
        with urllib.request.urlopen(f"http://{LOOPBACK}:{port}/en/plan", timeout=20) as answer:
            page = answer.read().decode()
        assert "<h1" in page and "ends in ?token=" in page
        assert "cookie" not in page and url.partition("=")[2] not in page
        with urllib.request.urlopen(url, timeout=20) as entered:
            cookie = entered.headers["set-cookie"].partition(";")[0]
        mine = urllib.request.Request(f"http://127.0.0.1:{port}/en/plan", headers={"cookie": cookie})
        with urllib.request.urlopen(mine, timeout=20) as answer:
            page = answer.read().decode()
        assert "one-person workspace" in page and "ends in ?token=" not in page
        with pytest.raises(OSError):
            # another address of this machine: nobody listens there
            socket.create_connection(("127.0.0.2", port), timeout=1).close()
    finally:
        process.terminate()
        process.communicate(timeout=20)
