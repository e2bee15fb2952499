# SPDX-License-Identifier: Apache-2.0
"""What all commands share: language, width, wrapping, errors."""

import json

import pytest

from yuzui.errors import FileFormatError, Place
from yuzui.faces.cli import output
from yuzui.faces.cli.main import run
from yuzui.text import Text


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"LC_ALL": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_TW.UTF-8"}, "zh"),
        ({"LC_ALL": "de_DE.UTF-8", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LANG": "C"}, "en"),
    ],
)
def test_language_follows_the_locale(monkeypatch, variables, expected):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert output.language() == expected


def test_wide_characters_take_two_cells():
    assert output.width("基础 research") == 4 + 9
    assert output.pad("规则", 6) == "规则  "


@pytest.mark.parametrize("text", ["one two three four five", "拟资助方案尚未决定，由具名责任人签署"])
def test_wrap_keeps_every_character_and_the_width(text):
    lines = output.wrap(text, 10)
    assert len(lines) > 1
    # a full stop or comma may hang over rather than begin a line
    assert all(output.width(line) <= 12 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def error():
    return FileFormatError(
        Text("not a number", "不是数字"),
        place=Place("a.xlsx", "评审", 7, "score"),
        seen="high",
        expected="1-5",
        fix=Text("correct the cell", "请改正该单元格"),
    )


def test_error_names_everything_in_the_language_asked_for(capsys):
    assert output.fail(error(), ["load", "--lang", "zh"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    for word in ("a.xlsx", "工作表“评审”", "第 7 行", "“score”列", "不是数字", "high", "1-5", "请改正"):
        assert word in shown.err


def test_error_as_json_is_one_document_on_stdout(capsys):
    output.fail(error(), ["load", "--json", "--lang", "zh"])
    shown = capsys.readouterr()
    document = json.loads(shown.out)
    assert shown.err == "" and document["schema"] == "yuzui.error/1" and document["exit"] == 2
    row = document["errors"][0]
    assert set(row) == {"message", "file", "sheet", "row", "column", "seen", "expected", "fix"}
    assert row["message"] == {"en": "not a number", "zh": "不是数字"} and row["row"] == 7


@pytest.mark.parametrize("words", [["--lang", "zh"], ["--lang=zh"], ["--lang=en", "--lang=zh"]])
def test_the_language_of_an_error_is_the_one_asked_for_however_it_is_written(capsys, monkeypatch, words):
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    output.fail(error(), ["load", *words])
    assert capsys.readouterr().err.startswith("错误")


def test_a_bare_word_is_no_language(capsys, monkeypatch):
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    output.fail(error(), ["load", "zh"])
    assert capsys.readouterr().err.startswith("error")


@pytest.mark.parametrize("words", [("path", "s.csv"), ("load", "s.csv"), ("path", "confirm", "--file", "s.csv")])
def test_no_result_is_written_over_what_is_read(tmp_path, monkeypatch, capsys, words):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "s.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert run([*words, "--out", str(tmp_path / "s.csv"), "--json"]) == 2
    error = json.loads(capsys.readouterr().out)
    assert error["code"] == "out_is_input" and error["errors"][0]["fix"]["zh"]
    assert (tmp_path / "s.csv").read_text(encoding="utf-8") == "a,b\n1,2\n"


@pytest.mark.parametrize(
    ("origin", "lang", "said"),
    [("synthetic", "zh", "合成数据"), ("mixed", "en", "real and synthetic data"), ("real", "en", ""),
     (None, "en", "")],
)  # fmt: skip
def test_a_transcript_ends_with_what_the_result_rests_on_where_that_is_made_up(capsys, tmp_path, origin, lang, said):
    face = output.Face(lang, False, None, 7, tmp_path, True)
    face.told({"origin": origin}, [(Text("a", "甲"), Text("b", "乙"))])
    shown = capsys.readouterr().out
    assert shown.count("\n") == 1 + bool(said) and said in shown
