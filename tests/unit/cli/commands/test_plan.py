# SPDX-License-Identifier: Apache-2.0
"""yuzui plan: one document, exit codes, files."""

import json

import pytest

from yuzui.faces.cli.main import run

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


def test_table_and_clause_in_both_languages(yuzui):
    code, out, _ = yuzui(*PLAN, "--lang", "zh")
    assert code == 0 and "已支撑" in out and "R-1" in out
    code, out, _ = yuzui("show", "R-1", *PLAN, "--lang", "en")
    assert code == 0 and "served by" in out and "does not show" in out


def test_unknown_clause_offers_the_nearest(yuzui):
    code, _, err = yuzui("show", "R-11", *PLAN)
    assert code == 2 and "R-1" in err


def test_check_keeps_and_compares(yuzui):
    assert yuzui("check", *PLAN, "--since", "2020-01-01")[0] == 0
    code, out, _ = yuzui("check", *PLAN, "--since", "2100-01-01", "--lang", "en")
    assert code == 0 and "no status changed" in out


def test_report(yuzui, tmp_path):
    code, _, err = yuzui("report", *PLAN)
    assert code == 2 and "--out" in err
    code, _, _ = yuzui("report", *PLAN, "--out", "board.xlsx")
    assert code == 0 and (tmp_path / "board.xlsx").stat().st_size > 5000


def test_new_lint_and_wrong_plan(yuzui, tmp_path):
    assert yuzui("new", "mine")[0] == 0
    assert yuzui("new", "mine")[0] == 2
    code, out, _ = yuzui("lint", "mine.yaml", "--lang", "en")
    assert code == 0 and "nothing is wrong" in out
    wrong = (tmp_path / "mine.yaml").read_text(encoding="utf-8").replace("evaluator", "boss")
    (tmp_path / "mine.yaml").write_text(wrong, encoding="utf-8")
    code, out, _ = yuzui("lint", "mine.yaml", "--json")
    error = json.loads(out)
    assert code == 2 and error["code"] == "unknown_word"
    assert error["errors"][0]["row"] and error["errors"][0]["file"] == "mine.yaml"


def test_diff(yuzui):
    code, out, _ = yuzui("diff", "earlier/river_institute_2030_ed1", "river_institute_2030", "--json")
    assert code == 0
    assert [(c["clause"], c["what"]) for c in json.loads(out)["changes"]] == [
        ("R-2", "changed"),
        ("R-6", "added"),
        ("R-5", "removed"),
    ]


def test_a_plan_becomes_a_workbook_and_yaml_again(yuzui, tmp_path):
    plan = "river_institute_2030"
    assert yuzui("convert", plan)[0] == 2, "where to is not guessed"
    code, out, _ = yuzui("convert", plan, "--out", "p.xlsx", "--json")
    assert code == 0 and json.loads(out)["clauses"] == 5
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
