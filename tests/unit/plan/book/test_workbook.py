# SPDX-License-Identifier: Apache-2.0
"""YAML to workbook to YAML: every plan keeps its content, and every fault points at its cell."""

import openpyxl
import pytest

from yuzui.errors import FileFormatError, PlanError
from yuzui.policy.plan import edition, loader, workbook

PLANS = [*loader.names(), "earlier/river_institute_2030_ed1"]


def written(name, path):
    workbook.write(path, loader.assemble(loader.find(name)))
    return path


@pytest.mark.parametrize("name", PLANS)
def test_round_trip_keeps_content_and_digest(name, tmp_path):
    plan = loader.load(name)
    book = loader.load(str(written(name, tmp_path / "p.xlsx")))
    assert book == plan
    again = tmp_path / "again.yaml"
    again.write_text(workbook.to_yaml(loader.assemble(tmp_path / "p.xlsx")), encoding="utf-8")
    third = loader.load(str(again))
    assert third == plan and third.digest == plan.digest
    assert edition.diff(plan, third) == []
    assert (tmp_path / "p.xlsx").read_bytes() == written(again, tmp_path / "q.xlsx").read_bytes()


def test_a_part_that_only_a_full_plan_has_comes_back(tmp_path):
    text = loader.blank("full").replace(
        "    does_not_show",
        """    quote: over eight per cent
    text_span: [3, 40]
    text_flag: {en: a slip, zh: 笔误}
    counterpart: {en: instead, zh: 替代}
    target:
      numerator: a
      denominator: b
      cmp: "="
      value: 1.0
      unit: "1"
      deadline: 2030-12-31
      baseline: 0.5
      baseline_year: 2020
      readings: [{label: {en: r, zh: 读}, source: we, deadline: null, status: open}]
    does_not_show""",
    )
    text += 'waivers: [{clause: A-1, reason: {en: r, zh: 因}, name: N, role: evaluator, since: "2026-01-01", until: "2026-12-31"}]\n'
    source = tmp_path / "full.yaml"
    source.write_text(text, encoding="utf-8")
    plan = loader.load(str(source))
    book = loader.load(str(written(source, tmp_path / "full.xlsx")))
    assert book == plan
    assert book["A-1"].target.cmp == "=" and book["A-1"].target.readings[0].status == "open"
    assert book.waivers[0].name == "N"


def change(path, sheet, cell, value):
    book = openpyxl.load_workbook(path)
    name = next(s for s in book.sheetnames if s.startswith(sheet))
    book[name][cell] = value
    book.save(path)


@pytest.fixture
def book(tmp_path):
    source = tmp_path / "mine.yaml"
    source.write_text(loader.blank("mine"), encoding="utf-8")
    return written(source, tmp_path / "mine.xlsx")


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "code"),
    [
        ("Clauses", "F2", "boss", "unknown_word"),
        ("Clauses", "D2", None, "missing_language"),
        ("Clauses", "A1", "clauze", "unknown_column"),
        ("Checks", "A2", "A-9", "unknown_clause"),
        ("Checks", "H2", "ten rows", "not_a_mapping"),
        ("Checks", "H2", "{truths: [{at: works}], citatoin: x}", "unknown_field"),
        ("Checks", "F2", None, "missing_field"),
    ],
)
def test_a_fault_names_sheet_and_row(book, sheet, cell, value, code):
    change(book, sheet, cell, value)
    with pytest.raises(PlanError) as caught:
        loader.load(str(book))
    error = caught.value
    assert error.code == code
    assert error.place.file == "mine.xlsx" and error.place.sheet.startswith(sheet)
    assert error.place.row == int(cell[1:])


@pytest.mark.parametrize(("cell", "heading"), [("D1", "title, chinese"), ("D1", "标题（中文）"), ("D1", "title.zh")])
def test_a_heading_may_stand_in_either_language(book, cell, heading):
    change(book, "Clauses", cell, heading)
    assert loader.load(str(book))["A-1"].title.zh.startswith("论文评价")


def test_a_row_added_by_hand_is_a_clause(book):
    opened = openpyxl.load_workbook(book)
    clauses, checks = (next(opened[n] for n in opened.sheetnames if n.startswith(s)) for s in ("Clauses", "Checks"))
    clauses.append(["A-2", 1, "Field records", "野外记录", "data", "data_librarian", None, None, "use", "使用"])
    checks.append(["A-2", "rows", None, None, None, None, "palmer_penguins.csv", "{exactly: 344}"])
    opened.save(book)
    plan = loader.load(str(book))
    assert [c.id for c in plan.clauses] == ["A-1", "A-2"]
    assert plan["A-2"].check[0].exactly == 344 and plan["A-2"].bind == []
    assert plan["A-2"].section == "1", "a number in the sheet is the name of a section"


def test_empty_rows_and_columns_without_a_heading_are_passed_over(book):
    opened = openpyxl.load_workbook(book)
    sheet = next(opened[n] for n in opened.sheetnames if n.startswith("Clauses"))
    column, row = sheet.max_column + 1, 4
    sheet.cell(1, column + 1, sheet["A1"].value)
    sheet["A1"].value = None
    sheet.cell(2, column + 1, sheet["A2"].value)
    sheet.cell(2, column, "a remark of my own")
    for n in range(2, column):
        sheet.cell(row, n, sheet.cell(2, n).value)
    sheet.cell(row, column + 1, "A-2")
    checks = next(opened[n] for n in opened.sheetnames if n.startswith("Checks"))
    checks.append(["A-2", *(cell.value for cell in checks[2][1:])])
    opened.save(book)
    assert [c.id for c in loader.load(str(book)).clauses] == ["A-1", "A-2"]


def test_a_plan_without_sections_is_none_the_worse(tmp_path):
    text = loader.blank("mine")
    start = text.index("sections:")
    end = next(n for n in range(start + 9, len(text)) if text[n - 1] == "\n" and text[n] not in " #")
    source = tmp_path / "mine.yaml"
    source.write_text(text[:start] + text[end:], encoding="utf-8")
    assert loader.load(str(written(source, tmp_path / "m.xlsx"))) == loader.load(str(source))


def test_a_workbook_of_something_else_is_no_plan(tmp_path):
    path = tmp_path / "x.xlsx"
    made = openpyxl.Workbook()
    made.active["A1"] = "score"
    made.save(path)
    with pytest.raises(PlanError) as caught:
        loader.load(str(path))
    assert caught.value.code == "not_a_plan"
    path.write_text("no workbook", encoding="utf-8")
    with pytest.raises(FileFormatError):
        loader.load(str(path))


def test_a_part_too_long_for_a_cell_is_refused_not_cut(tmp_path):
    raw = loader.assemble(loader.find("river_institute_2030"))
    raw["clauses"][0]["title"]["en"] = "x" * 40_000
    with pytest.raises(PlanError) as caught:
        workbook.write(tmp_path / "p.xlsx", raw)
    assert caught.value.code == "cell_too_long"
    assert not (tmp_path / "p.xlsx").exists()


def test_the_first_sheet_tells_people_what_may_stand_where(book):
    opened = openpyxl.load_workbook(book)
    first = opened[opened.sheetnames[0]]
    said = {row[1] for row in first.iter_rows(min_row=4, values_only=True)}
    for name in opened.sheetnames[1:]:
        assert {cell.value for cell in opened[name][1]} <= said
