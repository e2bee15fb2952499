# SPDX-License-Identifier: Apache-2.0
import os
import shutil

import pytest

from yuzui.errors import FileFormatError
from yuzui.investment.path_report import sources
from yuzui.investment.path_report.question import Question
from yuzui.job.workspace import Workspace
from yuzui.sheets.sheet import Sheet

BASIC = Question("CHN", "basic", "total", 0.08, None)
HEAD = ["country", "year", "dimension", "category", "value", "unit", "vintage", "status"]


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path)


@pytest.mark.parametrize("country", ["CHN", "USA", "FRA"])
def test_shipped_series_by_country(workspace, country):
    found = sources.bundled(workspace, country)
    assert found.select(country=country)


def test_heading_below_a_title_and_in_chinese():
    rows = [["研发经费"], [], ["国家", "年份", "维度", "类别", "数值", "单位", "数据版次", "核实状态"]]
    place, names = sources.heading(Sheet("a.xlsx", "s", rows))
    assert place == 2 and names == HEAD


def test_every_column_of_a_series_may_be_headed_in_everyday_chinese():
    zh = ["国家", "年份", "维度", "类别", "数值", "单位", "版本", "状态", "来源"]
    names = sources.heading(Sheet("a.csv", "", [zh]))[1]
    assert names == [*HEAD, "source"]


def test_headings_of_any_case_and_unknown_ones_kept():
    rows = [[name.upper() for name in HEAD] + ["remarks of mine"]]
    place, names = sources.heading(Sheet("a.csv", "", rows))
    assert (place, names[:8], names[8]) == (0, HEAD, "remarks of mine")


def test_rows_are_numbered_as_in_the_file(workspace, tmp_path):
    own = tmp_path / "own.csv"
    own.write_text("a title\n\n" + ",".join(HEAD) + "\nCHN,2024,total,GERD,x,u,final,sourced\n", "utf-8")
    with pytest.raises(Exception) as caught:
        sources.material(workspace, BASIC, own)
    assert caught.value.place.row == 4


def test_the_sheet_with_the_series_is_found_in_a_workbook(workspace, tmp_path):
    from yuzui.sheets import formats

    rows = [
        ("CHN", 2024, "total", "GERD", 1000, "u", "final", "sourced"),
        ("CHN", 2024, "type", "basic", 60, "u", "final", "sourced"),
    ]
    read_me = formats.Export("README", ["About"], [("hello",)])
    formats.write_xlsx(tmp_path / "own.xlsx", [read_me, formats.Export("data", HEAD, rows)])
    found = sources.material(workspace, BASIC, tmp_path / "own.xlsx").facts
    assert [str(fact.value) for fact in found.rows] == ["1000", "60"]


def test_an_empty_file_is_said_to_be_empty(tmp_path):
    (tmp_path / "own.csv").write_text("", "utf-8")
    with pytest.raises(FileFormatError):
        sources.sheets(tmp_path / "own.csv")


def test_the_panel_is_used_only_where_it_compares(workspace):
    other = Question("CHN", "basic", "fiscal", 0.08, None)
    assert sources.material(workspace, BASIC).panel.rows == 582
    found = sources.material(workspace, other)
    assert found.panel.rows == 0 and found.files == (sources.CHINA,)


def test_every_file_is_described(workspace):
    material = sources.material(workspace, BASIC)
    found = sources.described(workspace, material, None)
    assert [row["file"] for row in found] == [sources.CHINA, sources.PANEL]
    assert all(row["licence"] and len(row["sha256"]) == 64 for row in found)


def test_a_series_that_changed_is_read_again(tmp_path, monkeypatch):
    workspace = Workspace(tmp_path / "work")
    copy = tmp_path / sources.CHINA
    shutil.copy(workspace.shipped(sources.CHINA), copy)
    monkeypatch.setattr(Workspace, "shipped", lambda self, name: copy)
    first = sources.bundled(workspace, "CHN")
    assert sources.bundled(workspace, "CHN") is first
    copy.write_text(copy.read_text(encoding="utf-8").replace("2500.9", "2500.8"), encoding="utf-8")
    os.utime(copy, ns=(1, 1))
    again = sources.bundled(workspace, "CHN")
    asked = {"year": 2024, "dimension": "type", "category": "basic"}
    values = [{float(row.value) for row in one.select(**asked)} for one in (first, again)]
    assert values[0] ^ values[1] == {2500.9, 2500.8}
