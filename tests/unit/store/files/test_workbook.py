# SPDX-License-Identifier: Apache-2.0
"""Workbooks written: deterministic, neutral, printable, nothing hidden."""

import datetime as dt
import hashlib
import io
import struct
import time
import zipfile
import zlib

import openpyxl
import pytest

from yuzui.errors import FileFormatError, InputError
from yuzui.sheets import formats
from yuzui.sheets.formats import Export


def png():
    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", 2, 2, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\0\0" * 2)) + chunk(b"IEND", b"")
    )


EXPORT = Export(
    "资助名单",
    ("编号", "金额", "占比", "日期", "说明"),
    [
        ("P1", 1234567, 0.0688, dt.date(2026, 11, 25), "=HYPERLINK(1)"),
        ("P2", None, float("nan"), dt.datetime(2026, 11, 25, 8, 30, tzinfo=dt.UTC), "长文" * 100),
        ("P3", 2**60, True, None, "tab\x01here"),
    ],
    formats=("", "#,##0", "0.0%", "", ""),
    title="三项结论",
    image=png(),
    image_text="图：三项申请",
)


def written(tmp_path, *exports):
    path = tmp_path / "o.xlsx"
    counted = formats.write_xlsx(path, list(exports))
    return path, counted


def test_same_tables_are_the_same_bytes_at_any_time(tmp_path, monkeypatch):
    digests = set()
    for pause in (0, 2.1):
        time.sleep(pause)
        path, _ = written(tmp_path, EXPORT, EXPORT)
        digests.add(hashlib.sha256(path.read_bytes()).hexdigest())
    assert len(digests) == 1
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    path, _ = written(tmp_path, EXPORT)
    first = path.read_bytes()
    path, _ = written(tmp_path, EXPORT)
    assert path.read_bytes() == first
    with zipfile.ZipFile(path) as archive:
        assert {part.date_time[0] for part in archive.infolist()} == {2026}


def test_no_author_no_system_no_hidden_sheet(tmp_path):
    path, _ = written(tmp_path, EXPORT)
    with zipfile.ZipFile(path) as archive:
        core = archive.read("docProps/core.xml").decode()
        assert "<dc:creator></dc:creator>" in core and "<cp:lastModifiedBy></cp:lastModifiedBy>" in core
        assert {part.create_system for part in archive.infolist()} == {0}
        assert b'state="hidden"' not in archive.read("xl/workbook.xml")


def test_formulas_become_text_and_are_counted(tmp_path):
    path, counted = written(tmp_path, EXPORT)
    sheet = openpyxl.load_workbook(path).active
    cells = [cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert counted == 1 and "'=HYPERLINK(1)" in cells
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_values_types_formats_and_layout(tmp_path):
    path, _ = written(tmp_path, EXPORT)
    sheet = openpyxl.load_workbook(path).active
    row = next(r for r in sheet.iter_rows() if r[0].value == "P1")
    assert row[1].value == 1234567 and row[1].number_format == "#,##0"
    assert row[2].number_format == "0.0%" and row[3].value.date() == dt.date(2026, 11, 25)
    third = next(r for r in sheet.iter_rows() if r[0].value == "P3")
    assert third[1].value == str(2**60) and third[4].value == "tabhere"
    second = next(r for r in sheet.iter_rows() if r[0].value == "P2")
    assert second[2].value is None and second[4].alignment.wrap_text
    assert second[3].value == dt.datetime(2026, 11, 25, 8, 30)
    assert sheet.freeze_panes is not None and sheet.page_setup.paperSize == 9
    assert sheet.page_setup.fitToHeight in (0, "0") and sheet.column_dimensions["E"].width <= 61


def test_a_title_longer_than_its_table_is_wrapped_so_that_print_stays_readable(tmp_path):
    title = "5 pairs are barred, and this sentence is longer than the table below it is wide, by far"
    for text, lines in ((title, 1), (title + "\nA ≈ B\nC ≈ D", 3), ("short", 0)):
        export = Export("s", ("who", "works"), [("R1", 1)], title=text)
        formats.write(tmp_path / "a.xlsx", [export])
        sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
        assert len(sheet.merged_cells.ranges) == lines
        assert sheet.cell(max(lines, 1) + 2, 1).value == "who"


def test_image_has_words(tmp_path):
    path, _ = written(tmp_path, EXPORT)
    with zipfile.ZipFile(path) as archive:
        drawing = archive.read("xl/drawings/drawing1.xml").decode()
    assert 'descr="图：三项申请"' in drawing


@pytest.mark.parametrize("name", ["a" * 40, "a/b:c*?[d]", "'", "", "History"])
def test_any_name_becomes_a_sheet_name(tmp_path, name):
    path, _ = written(tmp_path, Export(name, ("x",), [(1,)]), Export(name, ("x",), [(2,)]))
    names = openpyxl.load_workbook(path).sheetnames
    assert len(names) == 2 and all(0 < len(n) <= 31 for n in names)


def test_write_goes_by_the_ending(tmp_path):
    plain = Export("t", ("k", "量"), [(1, "a"), (2, None)])
    for ending in ("csv", "json", "parquet", "xlsx"):
        formats.write(tmp_path / f"o.{ending}", [plain])
        rows = formats.read(tmp_path / f"o.{ending}")[0].rows
        assert rows[0] == ["k", "量"] and [str(row[0]) for row in rows[1:]] == ["1", "2"]
    with pytest.raises(InputError):
        formats.write(tmp_path / "o.docx", [plain])
    with pytest.raises(InputError):
        formats.write(tmp_path / "o.csv", [plain, plain])


def test_nothing_half_written_is_left(tmp_path):
    with pytest.raises(FileFormatError) as error:
        formats.write_xlsx(tmp_path / "no" / "o.xlsx", [EXPORT])
    assert error.value.code == "cannot_write"
    with pytest.raises(ZeroDivisionError):
        formats.write_csv(tmp_path / "o.csv", Export("t", ("x",), _Broken()))
    assert list(tmp_path.iterdir()) == []


class _Broken(list):
    def __iter__(self):
        yield (1,)
        raise ZeroDivisionError


def test_reader_of_our_own_gives_the_table_back(tmp_path):
    path, _ = written(tmp_path, Export("t", ("编号", "数"), [("P1", 1), ("P2", 2.5)]))
    assert formats.read(path)[0].rows == [["编号", "数"], ["P1", 1], ["P2", 2.5]]
    assert io.BytesIO(path.read_bytes()).read(4) == b"PK\x03\x04"


def test_headings_have_comments_and_cells_their_words(tmp_path):
    guided = Export(
        "t",
        ("规则", "资源", "起"),
        [("全部", "line-1", dt.datetime(2026, 9, 7, 8, 0, 30))],
        formats=("", "", "yyyy-mm-dd hh:mm:ss"),
        notes=("必填。", "", "当地时间"),
        choices=(("全部", "至多 k 项"), "='资源'!$B$2:$B$9", ""),
    )
    path, _ = written(tmp_path, guided)
    sheet = openpyxl.load_workbook(path).active
    assert [cell.comment and cell.comment.text for cell in sheet[1]] == ["必填。", None, "当地时间"]
    # an empty name is read as "None"
    assert {cell.comment.author for cell in sheet[1] if cell.comment} <= {"", "None"}
    rules = {str(one.sqref): one for one in sheet.data_validations.dataValidation}
    assert rules["A2:A5001"].formula1 == '"全部,至多 k 项"'
    assert rules["A2:A5001"].errorStyle in (None, "stop")
    assert rules["B2:B5001"].errorStyle == "information"
    assert sheet["C2"].number_format == "yyyy-mm-dd hh:mm:ss"
    assert sheet["C2"].value == dt.datetime(2026, 9, 7, 8, 0, 30)
    first = path.read_bytes()
    assert written(tmp_path, guided)[0].read_bytes() == first
