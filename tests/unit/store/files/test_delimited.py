# SPDX-License-Identifier: Apache-2.0
"""Text tables: encodings, delimiters, quoted newlines, undecodable bytes, writing."""

import pytest

from yuzui.errors import FileFormatError
from yuzui.sheets import formats
from yuzui.sheets.formats import Export, csv


def read(tmp_path, data, name="t.csv"):
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return formats.read(path)[0]


@pytest.mark.parametrize(
    ("encoding", "mark", "found"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8", b"\xef\xbb\xbf", "utf-8"),
        ("gb18030", b"", "gb18030"),
        ("gbk", b"", "gb18030"),
        ("gb2312", b"", "gb18030"),
        ("utf-16-le", b"\xff\xfe", "utf-16-le"),
        ("utf-16-be", b"\xfe\xff", "utf-16-be"),
    ],
)
def test_encoding_is_found(tmp_path, encoding, mark, found):
    sheet = read(tmp_path, mark + "项目编号,题目\r\n甲,量子通信\r\n".encode(encoding))
    assert sheet.rows == [["项目编号", "题目"], ["甲", "量子通信"]] and sheet.encoding == found


def test_character_beyond_gbk_is_read_as_gb18030(tmp_path):
    assert read(tmp_path, "名,字\n㐀,𠮷\n".encode("gb18030")).rows[1] == ["㐀", "𠮷"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_found(tmp_path, delimiter):
    rows = [["id", "note"], ["1", "a, b; c"], ["2", "plain"]]
    text = "\n".join(delimiter.join(f'"{c}"' for c in row) for row in rows)
    assert read(tmp_path, text).rows == rows


def test_mixed_newlines_and_quoted_newlines(tmp_path):
    sheet = read(tmp_path, 'a,b\r\n1,"x\ny"\n2,z\r3,w\r\n')
    assert sheet.rows == [["a", "b"], ["1", "x\ny"], ["2", "z"], ["3", "w"]]


def test_undecodable_bytes_make_a_faulty_row_with_its_number(tmp_path):
    good = "编号,名称\n1,甲\n2,乙\n3,丙\n".encode()
    bad = good.replace("乙".encode(), b"\xff\xfe\xff")
    sheet = read(tmp_path, bad)
    assert sheet.encoding == "utf-8" and sheet.faulty == {2: "undecodable"}
    assert sheet.rows[3] == ["3", "丙"] and len(sheet.rows) == 4


def test_faulty_row_behind_a_quoted_newline_keeps_its_number(tmp_path):
    sheet = read(tmp_path, b'a,b\n1,"x\ny"\n2,\xff\xff\n3,z\n')
    assert sheet.faulty == {2: "undecodable"} and sheet.rows[2][0] == "2"


def test_empty_cells_are_missing(tmp_path):
    assert read(tmp_path, "a,b\n,\n1,\n").rows == [["a", "b"], [None, None], ["1", None]]


def test_bytes_that_are_no_text_are_refused(tmp_path):
    with pytest.raises(FileFormatError) as error:
        read(tmp_path, b"a,b\n" + bytes(range(256)) * 40)
    assert error.value.code == "unknown_kind"


def test_job_log_is_split_at_spaces_and_keeps_remarks_apart(tmp_path):
    sheet = read(tmp_path, "; Version: 2.2\n  1  0   5\n  2 10  -1\n", "t.swf")
    assert sheet.rows == [["; Version: 2.2"], ["1", "0", "5"], ["2", "10", "-1"]]


@pytest.mark.parametrize(
    ("name", "most", "text"),
    [("max_columns", "5", "a,b,c,d,e,f\n"), ("max_rows", "2", "a\n1\n2\n"), ("max_file_size", "4", "a,b,c\n")],
)
def test_limits_are_settings_and_named(tmp_path, monkeypatch, name, most, text):
    monkeypatch.setenv(f"YUZUI_{name.upper()}", most)
    with pytest.raises(FileFormatError) as error:
        read(tmp_path, text)
    assert error.value.code == name and f"YUZUI_{name.upper()}" in error.value.fix.en


def test_million_columns_are_refused(tmp_path):
    with pytest.raises(FileFormatError) as error:
        read(tmp_path, ",".join(["x"] * 1_000_000) + "\n")
    assert error.value.code == "max_columns" and "1,000,000" in error.value.seen


def test_written_csv_is_read_by_spreadsheets_and_neutral(tmp_path):
    export = Export("t", ("编号", "备注"), [("P1", "=cmd()"), ("P2", "+1"), ("P3", "-2"), ("P4", "@x"),
                                        ("P5", "\tx"), ("P6", "\rx"), ("P7", "量子"), ("P8", -2)])  # fmt: skip
    path = tmp_path / "o.csv"
    assert formats.write_csv(path, export) == 6
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    cells = [row[1] for row in formats.read(path)[0].rows[1:]]
    assert cells == ["'=cmd()", "'+1", "'-2", "'@x", "'\tx", "'\rx", "量子", "-2"]


def test_headings_are_neutralised_too(tmp_path):
    assert formats.write_csv(tmp_path / "o.csv", Export("t", ("=a",), [])) == 1


def test_delimiter_of_one_column_is_no_guess():
    assert csv._delimiter(["a\n", "b\n"]) == ","


@pytest.mark.parametrize("end", ["", "\n"])
def test_an_open_quote_is_refused_with_the_row_it_opens_in(tmp_path, end):
    """Else the rows behind it would be one cell, and counted as one."""
    path = tmp_path / "x.csv"
    path.write_text('id,note\nP1,"a\nb"\nP2,"open\nP3,c' + end, encoding="utf-8")
    with pytest.raises(FileFormatError) as error:
        csv.read(path)
    assert (error.value.code, error.value.place.row) == ("open_quote", 4)
    assert error.value.seen == 'P2,"open' and error.value.fix.zh


def test_a_cell_beyond_the_limit_is_told_with_its_row(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("id,note\nP1," + "x" * (csv.LONGEST_CELL + 2), encoding="utf-8")
    with pytest.raises(FileFormatError) as error:
        csv.read(path)
    assert (error.value.code, error.value.place.row) == ("long_cell", 2)


def test_nul_in_utf16_sets_its_row_aside(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes("id,n\nP1,a\0b\nP2,c\n".encode("utf-16"))
    (sheet,) = csv.read(path)
    assert sheet.faulty == {1: "undecodable"} and sheet.rows[2] == ["P2", "c"]
