# SPDX-License-Identifier: Apache-2.0
"""What all commands share: language, width, wrapping, errors."""

import io
import json
import time

import pytest

from yuzui.errors import FileFormatError, Place
from yuzui.faces.cli import output, terminal
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
    for name in ("YUZUI_LANG", "LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert terminal.language() == expected


def test_the_language_asked_for_goes_before_the_setting_and_that_before_the_locale(monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert terminal.language() == "zh"
    monkeypatch.setenv("YUZUI_LANG", "en")
    assert terminal.language() == "en" and terminal.language(["fund", "--lang", "zh"]) == "zh"


@pytest.mark.parametrize(
    "text",
    [
        "one two three four five",
        "拟资助方案尚未决定，由具名责任人签署",
        "占比（8 %）与增速 11.7 % 各列“其一”，不作比较。",
    ],
)
def test_wrap_keeps_every_character_and_the_width(text):
    lines = terminal.wrap(text, 10)
    assert len(lines) > 1
    # a full stop or comma may hang over rather than begin a line
    assert all(terminal.cell_len(line) <= 14 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert not [line for line in lines if line[:1] in "，。）”%" or line[-1:] in "（“"]


class Screen(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize("variables", [{}, {"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_a_terminal_has_colours_unless_it_is_asked_for_none(monkeypatch, capsys, tmp_path, variables):
    monkeypatch.setenv("TERM", "xterm")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.stdout", screen := Screen())
    face(tmp_path, "en").told({}, [(Text("look at", "请核对"), Text("b", "乙"))])
    assert ("\x1b[31m" in screen.getvalue()) is (not variables) and "b\n" in screen.getvalue()


def test_progress_is_drawn_on_a_terminal_and_taken_away_again(monkeypatch, tmp_path):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(terminal, "WAIT", 0.05)
    monkeypatch.setattr("sys.stderr", screen := Screen())
    going = terminal.Going("en", quiet=False)
    going.say(Text("drawing again", "重抽中"))
    for done in range(60):
        going.say(Text("drawing again", "重抽中"), (done, 60))
        time.sleep(0.02)
    going.end()
    assert "drawing again" in screen.getvalue() and screen.getvalue().endswith("\x1b[2K")
    monkeypatch.setattr("sys.stderr", plain := io.StringIO())
    going = terminal.Going("zh", quiet=False)
    going.say(Text("drawing again", "重抽中"), (1, 2))
    going.end()
    assert plain.getvalue() == "重抽中\n"


def face(folder, lang):
    return output.Face(lang, False, None, 7, folder, terminal.Going(lang, quiet=True))


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
    face(tmp_path, lang).told({"origin": origin}, [(Text("a", "甲"), Text("b", "乙"))])
    shown = capsys.readouterr().out
    assert shown.count("\n") == 1 + bool(said) and said in shown
