# SPDX-License-Identifier: Apache-2.0
import hashlib
import zipfile
from dataclasses import replace
from datetime import date

import pytest
from tests.people import admit

from yuzui.errors import InputError, NotIdentifiableError
from yuzui.faces.cli.main import run
from yuzui.investment import scenario
from yuzui.investment.backcast_report import scenario as written
from yuzui.investment.jobs import backcast, path
from yuzui.investment.pack import path as pack
from yuzui.investment.scenario_file import read
from yuzui.investment.simulation import signing
from yuzui.job.workspace import Workspace
from yuzui.text import Text

SCENARIO = scenario.folder() / "public_growth_2030.yaml"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return Workspace(tmp_path_factory.mktemp("work"))


@pytest.fixture(scope="module")
def document(workspace):
    return backcast.run(workspace, by=2030, sure=0.8, frontier=True, cap=0.15)


@pytest.fixture(scope="module")
def forecast(workspace, document):
    return pack.unchanged(workspace, document)


@pytest.fixture(scope="module")
def runs(document, forecast):
    return pack.Runs(document, forecast)


def said(sheet):
    return {row[0]: row[1] for row in sheet.rows}


def test_every_sheet_of_a_board_pack(workspace, document, runs):
    sheets = pack.sheets(workspace, runs, "en")
    assert [one.name for one in sheets] == [
        "1 README", "2 Summary", "3 Inputs", "4 Paths", "5 Prices", "6 Would be needed",
        "7 Odds", "8 Frontier", "9 Stress", "10 Sources",
    ]  # fmt: skip
    readme = said(sheets[0])
    run_ = document["run"]
    assert readme["run"] == run_["id"] and readme["digest of the inputs"] == run_["inputs_hash"]
    assert readme["seed"] == "7" and "final" in readme["vintage"]
    assert readme["price of steadiness"] == f"{document['price_of_steadiness']:.4f}"
    assert readme["signature"] == "not signed" and readme["sheet 10"] == "Sources"
    inputs = said(sheets[2])
    assert inputs["growth cap"].replace("\u202f", " ") == "15.0 %" and inputs["deadline"] == "2030"
    assert any("0.1 pp more costs" in row[0] for row in sheets[4].rows)


def test_odds_of_every_method_beside_those_of_the_path(workspace, document, forecast, runs):
    odds = pack.sheets(workspace, runs, "en")[6]
    names = [row[0] for row in odds.rows]
    assert len(names) == 6 and names[-2:] == ["path: promised", "path: realised"]
    assert [row[2] for row in odds.rows[-2:]] == [document["odds"]["promised"], document["odds"]["realised"]]
    assert all(0 < row[2] < 1 and row[1] == 2030 for row in odds.rows)
    plain = pack.Runs(backcast.run(workspace, by=2030), forecast)
    plain = pack.sheets(workspace, plain, "en")[6]
    assert plain.rows[-1][-1] == "no odds were asked for"


def test_both_languages_say_the_same_cells(workspace, runs):
    both = [pack.sheets(workspace, runs, lang) for lang in ("en", "zh")]
    for en, zh in zip(*both, strict=True):
        assert len(en.rows) == len(zh.rows) and en.name != zh.name
        for a, b in zip(en.rows, zh.rows, strict=True):
            numbers = [[v for v in row if isinstance(v, float)] for row in (a, b)]
            assert numbers[0] == numbers[1]
    assert said(both[1][0])["签署状态"] == "未签署"


def test_a_signed_scenario_is_said_to_be_and_the_amounts_are_not(tmp_path, forecast):
    workspace = admit(Workspace(tmp_path), "Ada Example")
    asked = {"by": 2030, "levers": {"government_growth": {"basic": {}}}}
    document = pack.Runs(backcast.run(workspace, **asked), forecast)
    one = replace(written.read(workspace, SCENARIO), changed=("by",))
    assert one.scenario is not None and one.digest == hashlib.sha256(SCENARIO.read_bytes()).hexdigest()
    before = said(pack.sheets(workspace, document, "en", one)[0])
    assert before["signature"] == "not signed" and before["asked otherwise"] == "by"
    signing.sign(workspace, read(SCENARIO), "Ada Example", "for the test")
    sheets = pack.sheets(workspace, document, "en", one)
    after = said(sheets[0])
    assert after["signature"].startswith("scenario signed by Ada Example on ")
    assert date.fromisoformat(after["signature"].split(" on ")[1][:10])
    assert after["digest of the scenario"] == read(SCENARIO).digest
    levers = next(sheet for sheet in sheets if sheet.name == "5 Levers")
    assert len(levers.rows) == 12 and levers.rows[0][1].startswith("Government growth")
    assert said(sheets[2])["Government growth (more for basic research)"] == "to be found"


def test_a_file_that_only_asks_cannot_be_signed(tmp_path, workspace, runs):
    file = tmp_path / "asked.yaml"
    file.write_text("by: 2030\n")
    readme = said(pack.sheets(workspace, runs, "en", written.read(workspace, file))[0])
    assert readme["signature"].startswith("not signed: this file asks for a path")


def test_no_path_says_what_would_have_to_give_way(workspace, forecast):
    levers = {
        "government_growth": {"basic": {"most": 50.0}},
        "structure": {"enterprise": dict.fromkeys(range(2025, 2031), 0.001)},
    }
    document = backcast.run(workspace, by=2030, cap=[0.2] * 6, levers=levers)
    made = pack.sheets(workspace, pack.Runs(document, forecast), "en")
    sheets = {one.name.split(" ", 1)[1]: one for one in made}
    assert "with every lever at its maximum" in sheets["Would be needed"].title
    assert said(sheets["README"])["state"] == "no path"
    assert sheets["Prices"].rows == [("no path, no prices",)]
    inputs = said(sheets["Inputs"])
    assert "50.0" in inputs["Government growth (more for basic research)"]
    assert any(str(value).startswith("2025: 0.001; 2026: 0.001") for value in inputs.values())
    assert inputs["growth cap"].count("/") == 5


def test_the_command_writes_a_workbook_with_pictures(tmp_path, capsys):
    book = tmp_path / "pack.xlsx"
    words = ["path", "backcast", "--by", "2030", "--frontier", "--pack", str(book)]
    assert run([*words, "--dir", str(tmp_path), "--lang", "en"]) == 0
    assert str(book) in capsys.readouterr().out.replace("\n", "").replace(" ", "")
    inside = zipfile.ZipFile(book).namelist()
    from yuzui.view.charts.draw import has_cjk_font

    assert sum("media" in name for name in inside) == (3 if has_cjk_font() else 0)
    assert run([*words[:-1], str(tmp_path / "pack.csv"), "--dir", str(tmp_path)]) == 2


def test_another_ending_is_refused(tmp_path, workspace, runs):
    with pytest.raises(InputError) as raised:
        pack.write(workspace, runs, tmp_path / "pack.pdf", "en")
    assert raised.value.code == "no_workbook"


def test_a_page_gets_the_same_bytes(tmp_path, workspace, document, runs):
    made = pack.body(workspace, document)
    book = pack.write(workspace, runs, tmp_path / "pack.xlsx", "zh")
    assert made("zh") == book.read_bytes() != made("en")


def test_without_a_chinese_font_the_picture_is_left_out_and_said(workspace, runs, monkeypatch):
    from yuzui.view.charts import draw

    monkeypatch.setattr(draw, "has_cjk_font", lambda: False)
    sheet = pack.sheets(workspace, runs, "en")[3]
    assert sheet.image == b"" and "picture is left out" in sheet.title


def test_every_figure_is_of_a_run_that_the_pack_names(workspace, document, forecast, runs):
    """The odds are those of the run ``yuzui path`` keeps; nothing is computed to fill a sheet."""
    names = ("country", "measure", "of", "target", "by")
    again = path.run(workspace, **{name: document[name] for name in names})
    sheets = pack.sheets(workspace, runs, "en")
    readme, odds, files = said(sheets[0]), sheets[6], sheets[9]
    assert readme["run of the forecast"] == again["run"]["id"] == forecast["run"]["id"]
    assert readme["digest of its inputs"] == again["run"]["inputs_hash"]
    assert again["run"]["id"] in odds.title and document["run"]["id"] in odds.title
    wanted = [row["probability"] for row in again["odds"] if row["by"] == 2030]
    assert [row[2] for row in odds.rows[:4]] == wanted
    both = ["china_rd_expenditure.csv", "tax_rules.csv", "uis_rd_by_type.csv"]
    assert [row[0] for row in files.rows] == both


def test_sheets_compute_nothing(workspace, runs, monkeypatch):
    def refused(*_, **__):
        raise AssertionError("a sheet computes")

    for study in (path, backcast):
        monkeypatch.setattr(study, "run", refused)
    monkeypatch.setattr("yuzui.investment.path_report.document.answer", refused)
    assert len(pack.sheets(workspace, runs, "zh")) == 10


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_forecast_that_refuses_is_a_finding_of_the_pack(workspace, document, monkeypatch, lang):
    def refused(*_, **__):
        raise NotIdentifiableError(Text("no panel", "无面板"), fix=Text("give one", "请提供"), code="no_panel")

    monkeypatch.setattr(path, "run", refused)
    found = pack.unchanged(workspace, document)
    sheets = pack.sheets(workspace, pack.Runs(document, found), lang)
    readme = said(sheets[0])
    label, parts = ("finding", ("no panel", "give one"))
    if lang == "zh":
        label, parts = ("发现", ("无面板", "请提供"))
    for one in (*parts, "no_panel"):
        assert one in readme[label]
    assert all(one in sheets[6].rows[0][-1] for one in parts)
    assert "run of the forecast" not in readme and "预测运行编号" not in readme


def test_the_command_tells_a_refusal_of_the_forecast(tmp_path, capsys, monkeypatch):
    def refused(*_, **__):
        raise NotIdentifiableError(Text("no panel", "无面板"), code="no_panel")

    monkeypatch.setattr(path, "run", refused)
    words = ["path", "backcast", "--by", "2030", "--pack", str(tmp_path / "pack.xlsx")]
    assert run([*words, "--dir", str(tmp_path), "--lang", "en"]) == 0
    assert "no panel" in " ".join(capsys.readouterr().out.split())


def test_a_forecast_of_something_else_is_refused(tmp_path, workspace, document, forecast):
    other = path.run(workspace, by=2031)
    with pytest.raises(InputError) as raised:
        pack.Runs(document, other)
    assert (raised.value.code, raised.value.seen) == ("other_run", "by")
    series = tmp_path / "own.csv"
    series.write_bytes(Workspace.shipped("china_rd_expenditure.csv").read_bytes() + b"\n")
    mine = backcast.run(workspace, by=2030, series=series)
    with pytest.raises(InputError) as raised:
        pack.Runs(mine, forecast)
    assert (raised.value.code, raised.value.seen) == ("other_run", "files")
    assert pack.Runs(mine, pack.unchanged(workspace, mine, series=series)).files[0] == mine["files"][0]
