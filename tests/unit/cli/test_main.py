# SPDX-License-Identifier: Apache-2.0
"""The command line as a newcomer meets it."""

import json
from pathlib import Path

import pytest

from yuzui.faces.cli.main import run


def test_bare_command_is_one_screen_of_help(capsys):
    assert run([]) == 0
    shown = capsys.readouterr().out
    assert shown.count("\n") <= 40 and "yuzui demo" in shown


def test_help_is_chinese_in_a_chinese_locale(capsys, monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    run([])
    assert "以人人看得见的规则" in capsys.readouterr().out


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_unknown_verb_names_the_nearest(capsys, monkeypatch, lang):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8" if lang == "zh" else "en_US.UTF-8")
    assert run(["serv"]) == 2
    shown = capsys.readouterr().err
    assert "yuzui serve" in shown
    assert ("没有这个动词" in shown) == (lang == "zh")


@pytest.mark.parametrize("words", [["list", "--nope"], ["serve", "--port", "x"], ["serve", "--port"]])
def test_usage_errors_are_bilingual_documents(capsys, words):
    assert run([*words, "--json"]) == 2
    document = json.loads(capsys.readouterr().out)
    message = document["errors"][0]["message"]
    assert document["code"] == "usage" and message["en"] != message["zh"]
    assert document["errors"][0]["fix"]["en"].endswith("--help")


def test_a_bug_leaves_a_report_and_exit_70(capsys, monkeypatch):
    from yuzui.faces.cli.commands import list as listing

    monkeypatch.setattr(listing, "document", lambda: 1 / 0)
    assert run(["list"]) == 70
    shown = capsys.readouterr().err
    report = Path(shown.split("file ")[1].split()[0])
    assert "ZeroDivisionError" in report.read_text()
    report.unlink()


def test_list_json_has_the_promised_shape(capsys):
    assert run(["list", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["plugins"]
    for row in document["plugins"]:
        assert {"seam", "name", "title", "source", "status"} <= set(row)
        assert set(row["title"]) == {"en", "zh"}


def test_serving_a_folder_that_is_not_there_says_how_to_mend(capsys, tmp_path):
    assert run(["serve", "--dir", str(tmp_path / "none")]) == 2
    assert "yuzui demo" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "column", "seen", "expected"),
    [
        (["serve", "--port", "-5"], "--port", "-5", "1 … 65535"),
        (["fund", "--redraws", "x"], "--redraws", "x", "0 …"),
        (["list", "--lang", "fr"], "--lang", "fr", "en zh"),
        (["load"], "FILES", None, "PATH"),
        (["path", "none.csv"], "SERIES", "none.csv", "FILE"),
        (["plan", "nope"], None, "nope", None),
        (["draw", "commti"], None, "commti", "commit"),
        (["list", "--jsn"], "--jsn", "--jsn", "--json"),
    ],
)
def test_usage_errors_name_the_option_the_value_and_what_is_wanted(capsys, words, column, seen, expected):
    """No sentence of the option parser is passed on: it speaks English only."""
    assert run([*words, "--json"]) == 2
    (error,) = json.loads(capsys.readouterr().out)["errors"]
    assert (error["column"], error["seen"], error["expected"]) == (column, seen, expected)


@pytest.mark.parametrize("name", ["none/x.json", "none/x.xlsx", "none/x.csv", "none/x.parquet"])
def test_a_result_that_cannot_be_written_is_no_bug(capsys, tmp_path, name):
    assert run(["list", "--json", "--out", str(tmp_path / name)]) == 2
    (error,) = json.loads(capsys.readouterr().out)["errors"]
    assert error["file"].endswith(name) and error["message"]["zh"] and error["fix"]["zh"]


@pytest.mark.parametrize("ending", ["json", "xlsx", "csv", "parquet"])
def test_a_result_is_written_in_every_form(capsys, tmp_path, ending):
    assert run(["list", "--out", str(tmp_path / f"x.{ending}")]) == 0
    assert (tmp_path / f"x.{ending}").stat().st_size > 100 and len(list(tmp_path.iterdir())) == 1


def test_a_form_that_is_none_names_those_there_are(capsys, tmp_path):
    assert run(["list", "--out", str(tmp_path / "x.html"), "--json"]) == 2
    (error,) = json.loads(capsys.readouterr().out)["errors"]
    assert error["seen"] == ".html" and error["expected"] and error["fix"]["en"] == "--out x.json"


@pytest.mark.parametrize("columns", ["abc", "", "-3", "²", "9" * 5000])
def test_a_width_that_is_none_stops_nothing(capsys, monkeypatch, tmp_path, columns):
    monkeypatch.setenv("COLUMNS", columns)
    assert run(["list", "--out", str(tmp_path / "x.csv")]) == 0
