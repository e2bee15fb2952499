# SPDX-License-Identifier: Apache-2.0
"""The command line as a newcomer meets it."""

import json
from pathlib import Path

import pytest

from yuzui.cli.main import run


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


@pytest.mark.parametrize(
    "words", [["list", "--nope"], ["serve", "--port", "x"], ["serve", "--port"]]
)
def test_usage_errors_are_bilingual_documents(capsys, words):
    assert run([*words, "--json"]) == 2
    document = json.loads(capsys.readouterr().out)
    message = document["errors"][0]["message"]
    assert document["code"] == "usage" and message["en"] != message["zh"]
    assert document["errors"][0]["fix"]["en"].endswith("--help")


def test_a_bug_leaves_a_report_and_exit_70(capsys, monkeypatch):
    from yuzui.cli.commands import list as listing

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
