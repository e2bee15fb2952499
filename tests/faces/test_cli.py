# SPDX-License-Identifier: Apache-2.0
"""The command line."""

import io
import json
import time
from pathlib import Path
from typing import Annotated, Literal

import click
import msgspec
import pytest
from click.testing import CliRunner
from tests.jobs.scheduling import lab
from tests.people import admit

from yuzui.errors import FileFormatError, InputError, Place
from yuzui.faces.cli import drawings, grid, output, terminal
from yuzui.faces.cli.booking import PUBLICATION_COMMANDS
from yuzui.faces.cli.commands.schedule import command
from yuzui.faces.cli.main import run
from yuzui.faces.cli.options import options
from yuzui.faces.cli.verb import Questions
from yuzui.job.audited_export import Exports
from yuzui.job.inputs import Help, fields, listed
from yuzui.job.workspace import Workspace
from yuzui.sheets.sheet import Export
from yuzui.text import Text

SLOT = ("EM1", "--from", "2026-12-01T09:00", "--until", "2026-12-01T11:00", "--by")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    from yuzui.store.subjects import operator

    monkeypatch.setattr("yuzui.store.durable.FIXED", int(lab.NOW))
    workspace = lab.make(tmp_path / "w")
    operator(workspace.store)
    workspace.close()
    return tmp_path / "w"


@pytest.fixture
def document(capsys):
    def asked(*words):
        code = run([*map(str, words), "--json"])
        return code, json.loads(capsys.readouterr().out)

    return asked


def test_one_books_another_is_told_and_waits(folder, document):
    code, made = document("schedule", "book", *SLOT, "li", "--dir", folder)
    assert code == 0 and made["schema"] == "yuzui.booking/1" and made["booking"]
    code, told = document("schedule", "book", *SLOT, "wang", "--dir", folder)
    assert (code, told["code"]) == (5, "taken")
    code, waits = document("schedule", "book", *SLOT, "wang", "--wait", "--dir", folder)
    assert code == 0 and waits["wait"]
    code, done = document("schedule", "cancel", made["booking"], "--by", "li", "--dir", folder)
    assert code == 0 and done["served"][0]["wait"] == waits["wait"]
    code, seen = document("schedule", "bookings", "EM1", "--from", "2026-12-01", "--dir", folder)
    assert code == 0 and [row["user"] for row in seen["bookings"]] == ["wang"]
    assert document("schedule", "missed", "EM1", "--dir", folder)[1]["missed"] == []


def test_a_time_the_clock_leaves_out_is_an_error(folder, document):
    from yuzui.job.workspace import Workspace

    workspace = Workspace(folder, lab.OFFICER)
    with workspace.view.act("load", "zone") as change:
        row = workspace.view.get("resource", "EM1")
        change.replace("resource", [{**row, "tz": "Europe/Berlin"}])
    workspace.close()
    options = ("--from", "2027-03-28T02:30", "--until", "2026-10-25T02:30", "--by", "li")
    code, told = document("schedule", "book", "EM1", *options, "--dir", folder)
    assert code == 2 and told["code"] == "clock_gap"
    assert [row["column"] for row in told["errors"]] == ["--from", "--until"]
    assert "+02:00" in told["errors"][1]["expected"]


def test_a_result_without_pictures_is_refused(tmp_path):
    with pytest.raises(InputError) as caught:
        drawings.write(tmp_path / "x.svg", [], "en", {})
    assert caught.value.code == "no_picture" and caught.value.fix.en == "--out x.json"


def test_bare_command_is_one_screen_of_help(capsys):
    assert run([]) == 0
    shown = capsys.readouterr().out
    assert shown.count("\n") <= 40 and "yuzui demo" in shown


def test_usage_errors_are_bilingual_documents(capsys):
    for words in [["list", "--nope"], ["serve", "--port", "x"], ["serve", "--port"]]:
        assert run([*words, "--json"]) == 2
        document = json.loads(capsys.readouterr().out)
        message = document["errors"][0]["message"]
        assert document["code"] == "usage" and message["en"] != message["zh"]
        assert document["errors"][0]["fix"]["en"].endswith("--help")


def test_a_bug_leaves_a_report_and_exit_70(capsys, monkeypatch):
    from yuzui.faces.cli.commands import list as listing

    monkeypatch.setattr(listing, "_plans", lambda: 1 / 0)
    assert run(["list"]) == 70
    shown = capsys.readouterr().err
    report = Path(shown.split("file ")[1].split()[0])
    assert "ZeroDivisionError" in report.read_text()
    report.unlink()


def test_serving_a_folder_that_is_not_there_says_how_to_mend(capsys, tmp_path):
    assert run(["serve", "--dir", str(tmp_path / "none")]) == 2
    assert "yuzui open" in capsys.readouterr().err


def test_usage_errors_name_the_option_the_value_and_what_is_wanted(capsys):
    """No sentence of the option parser is passed on: it speaks English only."""
    for words, column, seen, expected in [
        (["serve", "--port", "-5"], "--port", "-5", "1 … 65535"),
        (["fund", "--redraws", "x"], "--redraws", "x", "0 …"),
        (["list", "--lang", "fr"], "--lang", "fr", "en zh"),
        (["load"], "FILES", None, "PATH"),
        (["path", "none.csv"], "SERIES", "none.csv", "FILE"),
        (["plan", "nope"], None, "nope", None),
        (["draw", "commti"], None, "commti", "commit"),
        (["list", "--jsn"], "--jsn", "--jsn", "--json"),
    ]:
        assert run([*words, "--json"]) == 2
        (error,) = json.loads(capsys.readouterr().out)["errors"]
        assert (error["column"], error["seen"], error["expected"]) == (column, seen, expected)


def test_a_result_that_cannot_be_written_is_no_bug(capsys, tmp_path_factory):
    for name in ["none/x.json", "none/x.xlsx", "none/x.csv", "none/x.parquet"]:
        tmp_path = tmp_path_factory.mktemp("case")
        assert run(["list", "--json", "--out", str(tmp_path / name)]) == 2
        (error,) = json.loads(capsys.readouterr().out)["errors"]
        assert error["file"].endswith(name) and error["message"]["zh"] and error["fix"]["zh"]


def test_a_result_is_written_in_every_form(capsys, tmp_path_factory):
    for ending in ["json", "xlsx", "csv", "parquet"]:
        tmp_path = tmp_path_factory.mktemp("case")
        assert run(["list", "--out", str(tmp_path / f"x.{ending}")]) == 0
        assert (tmp_path / f"x.{ending}").stat().st_size > 100 and len(list(tmp_path.iterdir())) == 1


def test_a_form_that_is_none_names_those_there_are(capsys, tmp_path):
    assert run(["list", "--out", str(tmp_path / "x.html"), "--json"]) == 2
    (error,) = json.loads(capsys.readouterr().out)["errors"]
    assert error["seen"] == ".html" and error["expected"] and error["fix"]["en"] == "--out x.json"


def test_a_width_that_is_none_stops_nothing(capsys, tmp_path_factory):
    for columns in ["abc", "", "-3", "²", "9" * 5000]:
        with pytest.MonkeyPatch.context() as monkeypatch:
            tmp_path = tmp_path_factory.mktemp("case")
            monkeypatch.setenv("COLUMNS", columns)
            assert run(["list", "--out", str(tmp_path / "x.csv")]) == 0


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("here")
def test_cost_of_the_shipped_log(capsys):
    assert run(["schedule", "cost", "--price", "0.05", "--currency", "EUR", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["schema"] == "yuzui.cost_recovery/1" and found["residual_minor_units"] == 0
    assert found["price_rules"][0] == found["price_rules"][0] | {"value": "0.05", "status": "given"}


@pytest.mark.usefixtures("here")
def test_a_log_that_cannot_have_happened_ends_with_three(capsys):
    assert run(["schedule", "cost", "--processors", "1500", "--lang", "zh"]) == 3
    assert "账单与时钟相差" in capsys.readouterr().out.replace("\n", "").replace(" ", "")


@pytest.mark.usefixtures("here")
def test_a_price_that_is_none(capsys):
    assert run(["schedule", "cost", "--price", "free", "--lang", "en"]) == 2
    assert "0.05" in capsys.readouterr().err


def even(value: str) -> int:
    if int(value) % 2:
        raise InputError(Text("this is odd", "这是奇数"))
    return int(value)


def said(word: str, **rest) -> Help:
    return Help(Text(word, f"{word}（中文）"), **rest)


class Every(msgspec.Struct, frozen=True, kw_only=True):
    files: Annotated[tuple[Path, ...], said("files", argument=True)] = ()
    start: Annotated[str, said("begin", name="from", metavar="DAY")]
    share: Annotated[float, msgspec.Meta(ge=0, le=1), said("share")] = 0.5
    top: Annotated[int | None, msgspec.Meta(ge=1), said("first K", default=Text("default a fifth", "默认五分之一"))] = (
        None
    )
    model: Annotated[Literal["normal", "scale"], said("model")] = "normal"
    final: Annotated[bool, said("final", flag=True)] = False
    severity: Annotated[bool | None, said("severity")] = None
    panel: Annotated[bool, said("panel")] = True
    names: Annotated[tuple[str, ...], said("names")] = ()
    pair: Annotated[int, said("pair", read=even)] = 0
    call: Annotated[str | None, said("call", terminal=False)] = None


SEEN: dict[str, object] = {}


@click.command("every")
@options(Every)
def every(**values):
    SEEN.update(values)


def ran(*words):
    return CliRunner().invoke(every, list(words))


def test_each_kind_of_field_is_read():
    plain = {
        "files": (), "start": "x", "share": 0.5, "top": None, "model": "normal", "final": False,
        "severity": None, "panel": True, "names": (), "pair": 0,
    }  # fmt: skip
    assert ran("--from", "x").exit_code == 0 and plain == SEEN
    words = "a b --from x --share 1 --top 2 --model scale --final --no-severity --no-panel --names u --names v --pair 4"
    full = plain | {
        "files": (Path("a"), Path("b")), "share": 1.0, "top": 2, "model": "scale", "final": True,
        "severity": False, "panel": False, "names": ("u", "v"), "pair": 4,
    }  # fmt: skip
    assert ran(*words.split()).exit_code == 0 and full == SEEN
    # what no field allows is refused
    for words in [
        "",
        "--from x --share 2",
        "--from x --top 0",
        "--from x --model y",
        "--from x --call c",
        "--from x --no-final",
    ]:
        assert ran(*words.split()).exit_code == 2
    # a field reads its own text
    assert ran("--from", "x", "--pair", "3").exception.message == Text("this is odd", "这是奇数")
    # the same fields are the inputs of the study
    assert [one.name for one in listed(Every)] == [one.name for one in fields(Every)]
    assert [one.default for one in listed(Every)][1:4] == [None, 0.5, None]

    class Mute(msgspec.Struct):
        a: int

    with pytest.raises(TypeError, match="say what it is"):
        fields(Mute)


def test_the_language_asked_for_goes_before_the_setting_and_that_before_the_locale(monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert terminal.language() == "zh"
    monkeypatch.setenv("YUZUI_LANG", "en")
    assert terminal.language() == "en" and terminal.language(["fund", "--lang", "zh"]) == "zh"


def test_wrap_keeps_every_character_and_the_width():
    for text in [
        "one two three four five",
        "拟资助方案尚未决定，由具名责任人签署",
        "占比（8 %）与增速 11.7 % 各列“其一”，不作比较。",
        "no lever 7.0 % (5.7 %–7.9 %); 8 in 10 outcomes",
        "proposal 申请号, reviewer 评审人, score 匹配分",
    ]:
        lines = terminal.wrap(text, 10)
        assert len(lines) > 1
        # a full stop or comma may hang over rather than begin a line
        assert all(terminal.cell_len(line) <= 14 for line in lines)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        assert not [line for line in lines if line[:1] in "，。）”%,;" or line[-1:] in "（“"]


class Screen(io.StringIO):
    def isatty(self):
        return True


def test_a_terminal_has_colours_unless_it_is_asked_for_none(capsys, tmp_path_factory):
    for variables in [{}, {"NO_COLOR": "1"}, {"TERM": "dumb"}]:
        with pytest.MonkeyPatch.context() as monkeypatch:
            tmp_path = tmp_path_factory.mktemp("case")
            monkeypatch.setenv("TERM", "xterm")
            for name, value in variables.items():
                monkeypatch.setenv(name, value)
            monkeypatch.setattr("sys.stdout", screen := Screen())
            face(tmp_path, "en").report(Exports(exports=[]), [(Text("look at", "请核对"), Text("b", "乙"))])
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
    # a line of the result stands on a clean screen, and what goes on comes back behind it
    going.pause()
    assert "drawing again" in screen.getvalue() and screen.getvalue().endswith("\x1b[2K")
    going.say(Text("pricing", "计价"))
    going.end()
    assert "pricing" in screen.getvalue() and screen.getvalue().endswith("\x1b[2K")
    monkeypatch.setattr("sys.stderr", plain := io.StringIO())
    going = terminal.Going("zh", quiet=False)
    going.say(Text("drawing again", "重抽中"), (1, 2))
    going.end()
    assert plain.getvalue() == "重抽中\n"


def test_a_table_of_a_result_is_printed_by_its_name(capsys, tmp_path):
    assert run(["list", "--seam", "rule", "--table", "Plugins", "--dir", str(tmp_path), "--lang", "en"]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown[0].split()[:2] == ["seam", "name"] and any(row.split()[:2] == ["rule", "budget"] for row in shown)
    assert run(["list", "--seam", "rule", "--table", "plugins", "--json", "--dir", str(tmp_path)]) == 0
    assert {"budget", "cap"} <= {row["name"] for row in json.loads(capsys.readouterr().out)}
    assert run(["list", "--table", "moon", "--dir", str(tmp_path)]) == 2 and "plugins" in capsys.readouterr().err
    # what does not fit is named, and a number is written as its workbook writes it
    wide = Export("wide", [f"column {n}" for n in range(30)], [[0.25] * 30], ["0.0%"] * 30)
    text = grid.drawn(wide, "zh")
    assert "25.0%" in text and "另有" in text and "column 29" in text.splitlines()[-1]


def face(folder, lang):
    return output.Face(lang, False, None, None, 7, folder, terminal.Going(lang, quiet=True))


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


def test_the_language_of_an_error_is_the_one_asked_for_however_it_is_written(capsys):
    for words in [["--lang", "zh"], ["--lang=zh"], ["--lang=en", "--lang=zh"]]:
        with pytest.MonkeyPatch.context() as monkeypatch:
            monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
            output.fail(error(), ["load", *words])
            assert capsys.readouterr().err.startswith("错误")


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


def test_every_command_is_offered_of_publishing():
    assert {one.name for one in PUBLICATION_COMMANDS} <= set(command.commands)


verb = Questions("verb", default="table", help=Text("a verb", "动词"))


@verb.command("table", help=Text("a table", "表格"), examples=("verb a.csv",))
@click.argument("file", required=False)
@click.option("--json", "as_json", is_flag=True)
def table(file, as_json):
    click.echo(f"table {file} {as_json}")


@verb.command("show", help=Text("one row", "一行"))
@click.argument("name")
def show(name):
    click.echo(f"show {name}")


def questions_said(*argv, lang="en"):
    return CliRunner().invoke(verb, list(argv), obj=lang).output.strip()


def test_default():
    assert questions_said() == "table None False"
    assert questions_said("--json") == "table None True"
    assert questions_said("a.csv") == "table a.csv False"
    assert questions_said("./show") == "table ./show False"
    assert questions_said("show", "S3-11") == "show S3-11"
    # help is that of the default and names the others
    for word in ("--help",):
        text = questions_said(word)
        assert text.startswith("Usage: verb [options] [FILE]") and "A table." in text and "--json" in text
        assert "one row" in text and "verb a.csv" in text and text.isascii()
        text = questions_said(word, lang="zh")
        assert text.startswith("用法：verb [选项] [FILE]") and "表格。" in text and "一行" in text


@pytest.fixture
def small(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("w.csv").write_text("work_id,year\na,1999\nb,2000\nc,2001\n", encoding="utf-8")
    Path("l.csv").write_text("citing,cited\nb,a\nc,b\nc,a\n", encoding="utf-8")
    return ["evaluate", "--works", "w.csv", "--citations", "l.csv", "--indicator", "citations"]


def test_results_are_listed_and_compared(small, capsys):
    for window in ("5", "1"):
        assert run([*small, "--window", window]) == 0
    capsys.readouterr()
    assert run(["evaluate", "result", "--json"]) == 0
    new, old = (row["id"] for row in json.loads(capsys.readouterr().out)["results"])
    assert run(["evaluate", "result", "diff", old, new, "--lang", "en"]) == 0
    assert "window: 5 years → 1 year" in capsys.readouterr().out
    assert run(["evaluate", "result", "diff", old, new, "--out", "d.xlsx"]) == 0
    assert Path("d.xlsx").read_bytes().startswith(b"PK")
    assert run(["evaluate", "result", "open", "0000", "--json"]) == 4


def test_all_works_of_a_result_are_written(small, capsys):
    assert run(small) == 0
    assert run(["evaluate", "result", "--json"]) == 0
    out = capsys.readouterr().out
    name = json.loads(out[out.index("{") :])["results"][0]["id"]
    for form in ("csv", "parquet"):
        assert run(["evaluate", "result", "open", name, "--out", f"works.{form}"]) == 0
    rows = Path("works.csv").read_text(encoding="utf-8-sig").splitlines()
    assert rows[0].startswith("id,year,citations_5") and len(rows) == 4
    assert Path("works.parquet").read_bytes().startswith(b"PAR1")


def test_an_objection_is_filed_and_answered(small, capsys):
    assert run(small) == 0
    assert run(["evaluate", "result", "--json"]) == 0
    out = capsys.readouterr().out
    name = json.loads(out[out.index("{") :])["results"][0]["id"]
    said = ["--by", "Li Hua", "--grounds", "b is of 2001", "--work", "b", "--json"]
    assert run(["evaluate", "object", name, *said]) == 0
    filed = json.loads(capsys.readouterr().out)["objections"][0]["id"]
    answer = ["evaluate", "object", "settle", filed, "--outcome", "withdrawn", "--reason", "typo"]
    assert run([*answer, "--by", "Li Hua"]) == 5
    assert run([*answer, "--by", "Wang Fang"]) == 5
    assert run(["accounts", "grant", "Wang Fang", "curator", "--until", "2999-01-01"]) == 0
    assert run([*answer, "--by", "Wang Fang"]) == 0
    capsys.readouterr()
    assert run(["evaluate", "object", "list", "--lang", "zh"]) == 0
    assert "提出人撤回" in capsys.readouterr().out


@pytest.fixture
def taken(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("l.csv").write_text("citing,cited\n", encoding="utf-8")
    for name, many in (("one", 60), ("two", 90)):
        Path(f"{name}.csv").write_text(
            "work_id,year\n" + "".join(f"w{n},2000\n" for n in range(many)) + "z,2003\n", encoding="utf-8"
        )
        words = ["take", f"{name}.csv", "--citations", "l.csv", "--source", "made"]
        assert run(["evaluate", "snapshot", *words, "--lang", "en"]) == 0
    return capsys.readouterr().out


def test_what_was_held_back_is_listed_and_decided_on(taken, capsys):
    assert "held back" in taken and "snapshot accept 2" in taken
    assert run(["evaluate", "snapshot", "accept", "2", "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["code"] == "unsigned"
    assert run(["accounts", "grant", "A. Person", "curator", "--until", "2999-01-01", "--json"]) == 0
    capsys.readouterr()
    signed = ["--by", "A. Person", "--reason", "counted anew"]
    assert run(["evaluate", "snapshot", "accept", "2", *signed, "--lang", "zh"]) == 0
    # a line breaks where it is full
    assert "已验收（A.Person：countedanew）" in "".join(capsys.readouterr().out.split())
    assert run(["evaluate", "snapshot", "reject", "2", *signed, "--json"]) == 5
    capsys.readouterr()
    assert run(["evaluate", "snapshot", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["snapshots"]
    assert [(row["n"], row["state"]) for row in rows] == [(2, "accepted"), (1, "accepted")]
    assert run(["evaluate", "--snapshot", "made", "--indicator", "citations", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["works"] == 91
