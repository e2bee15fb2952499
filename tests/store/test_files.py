# SPDX-License-Identifier: Apache-2.0
"""Files as they are read and written."""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import io
import os
import socket
import struct
import tarfile
import time
import zipfile
import zlib

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from yuzui.errors import FileFormatError, InputError, Place
from yuzui.sheets import formats
from yuzui.sheets.formats import Export, csv, guard, ics, jsonl, xlsx
from yuzui.sheets.formats.csv import TextLines
from yuzui.sheets.formats.ics import Event
from yuzui.sheets.formats.pabulib import instances, parse
from yuzui.sheets.sheet import STARTS, Stacked, neutral
from yuzui.sheets.values import text
from yuzui.store.duck import Lake


def test_extent_of_each_sheet(tmp_path):
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet().write(6, 27, "x")
    second = book.add_worksheet()
    for row in range(70_000):
        second.write_row(row, 0, (row, "text of a row", 0.5))
    book.close()
    found = {name: (one.rows, one.columns) for name, one in xlsx.examine(path).items()}
    assert found == {"xl/worksheets/sheet1.xml": (7, 28), "xl/worksheets/sheet2.xml": (70_000, 3)}


def test_letters_are_numbers():
    assert [xlsx._number(x) for x in (b"A", b"Z", b"AA", b"XFD")] == [1, 26, 27, 16_384]


def read(tmp_path, data, name="t.csv"):
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return formats.read(path)[0]


def test_encoding_is_found(tmp_path_factory):
    for encoding, mark, found in [
        ("utf-8", b"", "utf-8"),
        ("utf-8", b"\xef\xbb\xbf", "utf-8"),
        ("gb18030", b"", "gb18030"),
        ("gbk", b"", "gb18030"),
        ("gb2312", b"", "gb18030"),
        ("utf-16-le", b"\xff\xfe", "utf-16-le"),
        ("utf-16-be", b"\xfe\xff", "utf-16-be"),
    ]:
        tmp_path = tmp_path_factory.mktemp("case")
        sheet = read(tmp_path, mark + "项目编号,题目\r\n甲,量子通信\r\n".encode(encoding))
        assert sheet.rows == [["项目编号", "题目"], ["甲", "量子通信"]] and sheet.encoding == found


def test_character_beyond_gbk_is_read_as_gb18030(tmp_path):
    assert read(tmp_path, "名,字\n㐀,𠮷\n".encode("gb18030")).rows[1] == ["㐀", "𠮷"]


def test_delimiter_is_found(tmp_path_factory):
    for delimiter in [",", ";", "\t", "|"]:
        tmp_path = tmp_path_factory.mktemp("case")
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


def test_limits_are_settings_and_named(tmp_path_factory):
    for name, most, text in [
        ("max_columns", "5", "a,b,c,d,e,f\n"),
        ("max_rows", "2", "a\n1\n2\n"),
        ("max_file_size", "4", "a,b,c\n"),
    ]:
        with pytest.MonkeyPatch.context() as monkeypatch:
            tmp_path = tmp_path_factory.mktemp("case")
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


def test_an_open_quote_is_refused_with_the_row_it_opens_in(tmp_path_factory):
    """Else the rows behind it would be one cell, and counted as one."""
    for end in ["", "\n"]:
        tmp_path = tmp_path_factory.mktemp("case")
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


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def code(path):
    with pytest.raises(FileFormatError) as error:
        guard.kind_of(path)
    assert error.value.message.zh != error.value.message.en and error.value.exit == 2
    return error.value.code


def test_unreadable_files_are_named_for_what_they_are(tmp_path_factory):
    for name, data, expected in [
        ("a.csv", b"", "empty"),
        ("a.docx", b"hello", "unknown_kind"),
        ("a.csv", b"a\0b", "unknown_kind"),
        ("a.xls", OLE + b"\0" * 600, "old_excel"),
        ("a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "locked"),
    ]:
        tmp_path = tmp_path_factory.mktemp("case")
        (tmp_path / name).write_bytes(data)
        assert code(tmp_path / name) == expected


def test_what_is_no_regular_file_is_refused_unread(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    with socket.socket(socket.AF_UNIX) as plug:
        os.chdir(tmp_path)
        plug.bind("s.csv")
        assert code(tmp_path / "s.csv") == "not_a_file"
    assert code(tmp_path / "pipe.csv") == "not_a_file"
    assert code(tmp_path) == "not_a_file"
    (tmp_path / "zero.csv").symlink_to("/dev/zero")
    assert code(tmp_path / "zero.csv") == "not_a_file"
    (tmp_path / "dangling.csv").symlink_to("nowhere")
    assert code(tmp_path / "dangling.csv") == "no_file"
    assert code(tmp_path / "a\0b.csv") == "no_file"


def test_link_to_a_regular_file_is_the_file(tmp_path):
    (tmp_path / "a.csv").write_text("a,b\n")
    (tmp_path / "b.csv").symlink_to(tmp_path / "a.csv")
    assert guard.kind_of(tmp_path / "b.csv") == "csv"


def test_limit_names_setting_value_and_sheet(tmp_path, monkeypatch):
    monkeypatch.setenv("YUZUI_MAX_COLUMNS", "3")
    with pytest.raises(FileFormatError) as error:
        guard.limit(tmp_path / "a.xlsx", "max_columns", 4, "评审")
    assert "YUZUI_MAX_COLUMNS=4" in error.value.say("zh") and "评审" in error.value.say("zh")
    guard.limit(tmp_path / "a.xlsx", "max_columns", 3)


def test_every_refusal_speaks_both_languages():
    for message, fix in guard.REFUSALS.values():
        for text in (message, *([fix] if fix else [])):
            assert text.en.isascii() and not text.zh.isascii()


def test_a_file_that_may_not_be_read_is_told(tmp_path, monkeypatch):
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")

    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(path), "open", refuse)
    with pytest.raises(FileFormatError) as error:
        guard.kind_of(path)
    assert error.value.code == "not_readable" and error.value.seen == "Permission denied"


STAMP = dt.datetime(2026, 11, 25, tzinfo=dt.UTC)
# RFC 5545, section 3.6.1 and section 4, with a zone and an alarm inside an event
STANDARD = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//hacksw/handcal//NONSGML v1.0//EN
BEGIN:VEVENT
UID:19970901T130000Z-123401@example.com
DTSTAMP:19970901T130000Z
DTSTART:19970903T163000Z
DTEND:19970903T190000Z
SUMMARY:Annual Employee Review
CLASS:PRIVATE
CATEGORIES:BUSINESS,HUMAN RESOURCES
END:VEVENT
BEGIN:VEVENT
UID:20070423T123432Z-541111@example.com
DTSTAMP:20070423T123432Z
DTSTART;VALUE=DATE:20070628
DTEND;VALUE=DATE:20070709
SUMMARY:Festival International de Jazz de Montreal
END:VEVENT
BEGIN:VEVENT
UID:a
DTSTART;TZID=America/New_York:19980312T083000
DURATION:PT1H30M
DESCRIPTION:This is a lo
 ng description\\, that\\nexists on a long line.
BEGIN:VALARM
TRIGGER:-PT30M
DESCRIPTION:alarm
END:VALARM
END:VEVENT
END:VCALENDAR
"""


def ics_read(tmp_path, text):
    path = tmp_path / "t.ics"
    path.write_bytes(text.replace("\n", "\r\n").encode())
    return ics.events(path)


def test_examples_of_the_standard(tmp_path):
    first, second, third = ics_read(tmp_path, STANDARD)
    assert first.start == dt.datetime(1997, 9, 3, 16, 30, tzinfo=dt.UTC)
    assert first.end - first.start == dt.timedelta(hours=2, minutes=30)
    assert second.end - second.start == dt.timedelta(days=11)
    assert third.start.astimezone(dt.UTC) == dt.datetime(1998, 3, 12, 13, 30, tzinfo=dt.UTC)
    assert third.end - third.start == dt.timedelta(minutes=90)
    assert third.description == "This is a long description, that\nexists on a long line."


def test_lines_are_folded_at_75_octets_between_characters():
    event = Event("u", STAMP, STAMP, summary="量子" * 60 + "a" * 60)
    text = ics.text([event], "日历", STAMP)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert text.endswith("END:VCALENDAR\r\n") and "DTSTAMP:20261125T000000Z" in text


words = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n"), max_size=80)


@given(words, words, st.datetimes(dt.datetime(1970, 1, 1), dt.datetime(2100, 1, 1)), st.integers(0, 10**6))
def test_what_is_written_is_read_back(tmp_path_factory, summary, place, start, seconds):
    start = start.replace(microsecond=0, tzinfo=dt.UTC)
    event = Event("u1", start, start + dt.timedelta(seconds=seconds), summary, place, status="CONFIRMED")
    path = tmp_path_factory.mktemp("ics") / "t.ics"
    ics.write(path, [event], "c", STAMP)
    assert ics.events(path) == [event]


def test_what_is_no_calendar_is_refused(tmp_path_factory):
    for text in [
        "hello\n",
        "BEGIN:VCALENDAR\nVERSION:2.0\n",
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART:2026\nEND:VEVENT\nEND:VCALENDAR\n",
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART:20260102T000000Z\nDTEND:20260101T000000Z\nEND:VEVENT\nEND:VCALENDAR\n",
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART;TZID=No/Where:20260102T000000\nEND:VEVENT\nEND:VCALENDAR\n",
    ]:
        tmp_path = tmp_path_factory.mktemp("case")
        with pytest.raises(FileFormatError):
            ics_read(tmp_path, text)


def test_calendar_is_a_sheet(tmp_path):
    ics_read(tmp_path, STANDARD)
    rows = formats.read(tmp_path / "t.ics")[0].rows
    assert rows[0] == [*ics.NAMES, "calendar"] and len(rows) == 4


def test_a_time_zone_that_is_a_folder_is_refused(tmp_path):
    path = tmp_path / "x.ics"
    path.write_text(
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART;TZID=Europe:20260102T000000\nEND:VEVENT\nEND:VCALENDAR\n",
        encoding="utf-8",
    )
    with pytest.raises(FileFormatError, match="damaged"):
        ics.events(path)


def test_local_time_names_its_zone_and_what_the_clock_there_does(tmp_path):
    """Berlin: 29 March 2026 from 02:00 to 03:00, 25 October 2026 from 03:00 back to 02:00."""
    utc = dt.UTC
    spans = [
        (dt.datetime(2026, 3, 28, 12, tzinfo=utc), dt.datetime(2026, 3, 29, 12, tzinfo=utc)),
        (dt.datetime(2026, 10, 25, 0, 30, tzinfo=utc), dt.datetime(2026, 10, 25, 1, 30, tzinfo=utc)),
    ]
    given = [ics.Event(str(n), a, b, sequence=n) for n, (a, b) in enumerate(spans)]
    text = ics.text(given, "x", dt.datetime(2026, 1, 1, tzinfo=utc), "Europe/Berlin")
    assert "DTSTART:20260329T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200" in text
    assert "DTSTART:20261025T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100" in text
    assert "DTSTART;TZID=Europe/Berlin:20260328T130000" in text and text.count("SEQUENCE:1") == 1
    path = tmp_path / "b.ics"
    path.write_bytes(text.encode())
    found = [(one.start.astimezone(utc), one.end.astimezone(utc)) for one in ics.events(path)]
    assert found == spans


def test_categories_relation_and_name_of_the_calendar_are_read(tmp_path):
    event = Event(
        "e1", STAMP, STAMP + dt.timedelta(hours=1), location="BL01",
        categories="fault", related="B-7",
    )  # fmt: skip
    path = tmp_path / "room.ics"
    ics.write(path, [event], "Control room", STAMP)
    assert ics.events(path) == [event]
    head, row = formats.read(path)[0].rows
    assert dict(zip(head, row, strict=True))["calendar"] == "Control room"
    path.write_text(path.read_text().replace("X-WR-CALNAME:Control room\n", ""), newline="")
    assert formats.read(path)[0].rows[1][-1] == ics.PRODUCT


def jsonl_read(tmp_path, text, name):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return formats.read(path)[0]


def test_lines_become_rows_under_every_key_met(tmp_path):
    sheet = jsonl_read(tmp_path, '{"a": 1}\n\n{"b": [1, {"c": 2}], "a": null}\n', "t.jsonl")
    assert sheet.rows == [["a", "b"], [1, None], [None, [1, {"c": 2}]]]


def test_list_and_object_are_read(tmp_path):
    assert jsonl_read(tmp_path, '[{"a": "量子"}]', "t.json").rows == [["a"], ["量子"]]
    assert jsonl_read(tmp_path, '{"a": 1}', "u.json").rows == [["a"], [1]]
    assert jsonl_read(tmp_path, '[{"a": "量子"}]'.encode("gb18030"), "v.json").encoding == "gb18030"


def test_line_that_is_no_object_is_faulty(tmp_path):
    sheet = jsonl_read(tmp_path, '{"a": 1}\n{"a": \n[2]\n{"a": 3}\n', "t.jsonl")
    assert sheet.faulty == {2: "undecodable", 3: "undecodable"} and sheet.rows[4] == [3]


def test_what_is_no_table_is_refused(tmp_path_factory):
    for text in ["{", "[" * 100_000, '{"a":' * 100_000, "[1, 2]", "null"]:
        tmp_path = tmp_path_factory.mktemp("case")
        with pytest.raises(FileFormatError):
            jsonl_read(tmp_path, text, "t.json")


def test_written_json_has_no_nan(tmp_path):
    with pytest.raises(ValueError, match="JSON"):
        formats.write(tmp_path / "o.json", [Export("t", ("x",), [(float("nan"),)])])
    assert list(tmp_path.iterdir()) == []


def test_escapes_that_name_no_character_set_their_row_aside(tmp_path):
    sheet = jsonl_read(tmp_path, '{"a": "\\ud800x"}\n{"a": ["\\u0000"]}\n{"a": "\\u91cf"}\n', "t.jsonl")
    assert sheet.faulty == {1: "undecodable", 2: "undecodable"}
    assert sheet.rows == [["a"], ["\ufffdx"], [["\ufffd"]], ["量"]]


def test_a_document_is_the_one_value_it_is(tmp_path):
    path = tmp_path / "d.json"
    path.write_text('{"a": [[1, 2], {"b": "\\u0000x"}]}', encoding="utf-8")
    assert jsonl.document(path) == {"a": [[1, 2], {"b": "\ufffdx"}]}


def test_what_is_no_document_is_refused(tmp_path_factory):
    for name, text in [("d.json", "{"), ("d.json", "[" * 200_000), ("d.csv", "a")]:
        tmp_path = tmp_path_factory.mktemp("case")
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        with pytest.raises(FileFormatError):
            jsonl.document(path)


def written(tmp_path, data, name="a.txt"):
    path = tmp_path / name
    path.write_bytes(data)
    return path


def test_every_encoding_and_line_end(tmp_path_factory):
    for data, encoding in [("é\r\nb\rc".encode(), "utf-8"), ("\ufeffé\nb\nc".encode(), "utf-8-sig"),
     ("é\nb\nc".encode("utf-16"), "utf-16"), (gzip.compress("é\nb\nc\n".encode(), mtime=0), "utf-8")]:  # fmt: skip
        tmp_path = tmp_path_factory.mktemp("case")
        found = TextLines(written(tmp_path, data))
        for _ in range(2):
            assert list(found) == ["é", "b", "c"] and found.number == 3
        assert found.encoding == encoding and found.odd == 0 and found.head.startswith("é")


def test_lines_of_an_older_encoding_are_read_and_counted(tmp_path):
    found = TextLines(written(tmp_path, "é\n".encode("cp1252") + "ü\n".encode()))
    assert list(found) == ["é", "ü"] and found.odd == 1


def test_what_is_no_text_is_refused(tmp_path):
    for data in (b"", b"a\0b", gzip.compress(b"abc" * 99, mtime=0)[:20]):
        with pytest.raises(FileFormatError) as caught:
            list(TextLines(written(tmp_path, data)))
        assert caught.value.fix
    with pytest.raises(FileFormatError):
        TextLines(tmp_path / "none.txt")
    with pytest.raises(FileFormatError):
        TextLines(tmp_path)


def test_bombs_and_endless_lines_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(csv, "SMALL", 1000)
    with pytest.raises(FileFormatError) as caught:
        list(TextLines(written(tmp_path, gzip.compress(b"0\n" * 500_000, mtime=0))))
    assert caught.value.code == "bomb"
    monkeypatch.setattr(csv, "LONGEST", 50)
    with pytest.raises(FileFormatError) as caught:
        list(TextLines(written(tmp_path, b"a\n" + b"b" * 60)))
    assert caught.value.code == "long_cell" and caught.value.place.row == 2
    monkeypatch.setenv("YUZUI_MAX_UNPACKED_SIZE", "100")
    monkeypatch.setattr(csv, "SMALL", 10**9)
    with pytest.raises(FileFormatError) as caught:
        list(TextLines(written(tmp_path, gzip.compress(b"0\n" * 500, mtime=0))))
    assert caught.value.code == "max_unpacked_size"


def test_each_start_is_neutralised():
    for start in STARTS:
        assert neutral(start + "1") == ("'" + start + "1", True)


@given(st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text()))
def test_only_text_that_could_run_is_changed(value):
    done, was = neutral(value)
    assert was == (isinstance(value, str) and value.startswith(STARTS))
    assert done == ("'" + value if was else value)


@given(st.text(min_size=1).filter(lambda s: s == s.strip() and not s.startswith("'")))
def test_what_was_neutralised_on_export_is_itself_again_on_import(value):
    assert text(neutral(value)[0]) == value


TEXT = """META
key;value
budget;100
vote_type;approval
PROJECTS
project_id;cost;name
a;60;Well; deep
b;50;路灯
VOTES
voter_id;vote
1;a,b
2;a
3;a,a
"""


def test_ballots_are_counted_once_each():
    found = parse("x.pb", TEXT.encode())
    assert found.meta["budget"] == "100" and found.ballots == 3
    assert [p["project_id"] for p in found.projects] == ["a", "b"]
    assert dict(found.support) == {"a": 3, "b": 1}


def test_an_archive_and_a_file_read_alike(tmp_path):
    single = tmp_path / "x.pb"
    single.write_bytes(TEXT.encode("utf-8-sig"))
    archive = tmp_path / "all.tar.xz"
    with tarfile.open(archive, "w:xz") as out:
        for name in ("folder/x.pb", "folder/readme.txt"):
            member = tarfile.TarInfo(name)
            member.size = len(TEXT.encode())
            out.addfile(member, io.BytesIO(TEXT.encode()))
    assert [*instances(archive)] == [*instances(single)]


def test_what_is_missing_is_named():
    for text, seen in [
        ("META\nkey;value\n", "META"),
        (TEXT.replace("voter_id;vote", "voter_id;choice"), "voter_id;choice"),
        (TEXT.replace("project_id;cost", "id;price"), "id;price;name"),
    ]:
        with pytest.raises(FileFormatError) as caught:
            parse("x.pb", text.encode())
        assert caught.value.seen == seen and caught.value.place.file == "x.pb"


def test_what_is_no_text_or_no_archive_is_refused(tmp_path):
    with pytest.raises(FileFormatError):
        parse("x.pb", b"\xff\xfe\x00")
    path = tmp_path / "x.tar.xz"
    path.write_bytes(b"nothing")
    with pytest.raises(FileFormatError):
        list(instances(path))


def make(path, text):
    lake = Lake()
    lake.query(f"COPY ({text}) TO '{path}' (FORMAT parquet)")
    return path


def test_values_keep_their_types(tmp_path):
    path = make(tmp_path / "t.parquet", "SELECT 1 AS n, '量' AS s, [1, 2] AS l, NULL::INT AS e")
    assert list(formats.read(path)[0].rows) == [["n", "s", "l", "e"], (1, "量", [1, 2], None)]


def test_too_much_is_refused_from_the_footer(tmp_path_factory):
    for name, most in [("max_rows", "9"), ("max_columns", "1"), ("max_unpacked_size", "10")]:
        with pytest.MonkeyPatch.context() as monkeypatch:
            tmp_path = tmp_path_factory.mktemp("case")
            path = make(tmp_path / "t.parquet", "SELECT range AS n, range * 2 AS m FROM range(10)")
            monkeypatch.setenv(f"YUZUI_{name.upper()}", most)
            with pytest.raises(FileFormatError) as error:
                formats.read(path)
            assert error.value.code == name


def test_bomb_of_one_value_is_refused_by_its_rows(tmp_path):
    path = make(tmp_path / "t.parquet", "SELECT 'x' AS n FROM range(20000000)")
    assert path.stat().st_size < 1_000_000
    with pytest.raises(FileFormatError) as error:
        formats.read(path)
    assert error.value.code == "max_rows" and error.value.seen == "20,000,000"


def test_cut_off_file_is_refused(tmp_path_factory):
    for cut in [8, 40, -1]:
        tmp_path = tmp_path_factory.mktemp("case")
        path = make(tmp_path / "t.parquet", "SELECT 1 AS n")
        path.write_bytes(path.read_bytes()[:cut])
        with pytest.raises(FileFormatError) as error:
            formats.read(path)
        assert error.value.code == "damaged" and error.value.place.file == "t.parquet"


ROWS = Stacked(["a", "b"], [[1, 2], ["x", None]])


def test_rows_by_number_slice_and_in_turn():
    assert len(ROWS) == 3 and list(ROWS) == [["a", "b"], (1, "x"), (2, None)]
    assert list(ROWS[0]) == ["a", "b"] and ROWS[1] == (1, "x") and ROWS[-1] == (2, None)
    assert ROWS[:2] == list(ROWS)[:2] and ROWS[1:] == list(ROWS)[1:]
    with pytest.raises(IndexError):
        ROWS[3]


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


def workbook_written(tmp_path, *exports):
    path = tmp_path / "o.xlsx"
    counted = formats.write_xlsx(path, list(exports))
    return path, counted


def test_same_tables_are_the_same_bytes_at_any_time(tmp_path, monkeypatch):
    digests = set()
    for pause in (0, 2.1):
        time.sleep(pause)
        path, _ = workbook_written(tmp_path, EXPORT, EXPORT)
        digests.add(hashlib.sha256(path.read_bytes()).hexdigest())
    assert len(digests) == 1
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    path, _ = workbook_written(tmp_path, EXPORT)
    first = path.read_bytes()
    path, _ = workbook_written(tmp_path, EXPORT)
    assert path.read_bytes() == first
    with zipfile.ZipFile(path) as archive:
        assert {part.date_time[0] for part in archive.infolist()} == {2026}


def test_no_author_no_system_no_hidden_sheet(tmp_path):
    path, _ = workbook_written(tmp_path, EXPORT)
    with zipfile.ZipFile(path) as archive:
        core = archive.read("docProps/core.xml").decode()
        assert "<dc:creator></dc:creator>" in core and "<cp:lastModifiedBy></cp:lastModifiedBy>" in core
        assert {part.create_system for part in archive.infolist()} == {0}
        assert b'state="hidden"' not in archive.read("xl/workbook.xml")


def test_formulas_become_text_and_are_counted(tmp_path):
    path, counted = workbook_written(tmp_path, EXPORT)
    sheet = openpyxl.load_workbook(path).active
    cells = [cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert counted == 1 and "'=HYPERLINK(1)" in cells
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_values_types_formats_and_layout(tmp_path):
    path, _ = workbook_written(tmp_path, EXPORT)
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
    path, _ = workbook_written(tmp_path, EXPORT)
    with zipfile.ZipFile(path) as archive:
        drawing = archive.read("xl/drawings/drawing1.xml").decode()
    assert 'descr="图：三项申请"' in drawing


def test_any_name_becomes_a_sheet_name(tmp_path_factory):
    for name in ["a" * 40, "a/b:c*?[d]", "'", "", "History"]:
        tmp_path = tmp_path_factory.mktemp("case")
        path, _ = workbook_written(tmp_path, Export(name, ("x",), [(1,)]), Export(name, ("x",), [(2,)]))
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
    path, _ = workbook_written(tmp_path, Export("t", ("编号", "数"), [("P1", 1), ("P2", 2.5)]))
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
    path, _ = workbook_written(tmp_path, guided)
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
    assert workbook_written(tmp_path, guided)[0].read_bytes() == first


DAY = dt.datetime(2026, 11, 25)


def by_xlsxwriter(path, epoch):
    book = xlsxwriter.Workbook(path, {"date_1904": epoch})
    sheet = book.add_worksheet("评审意见")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.merge_range(0, 0, 0, 2, "汇总")
    for column, value in enumerate(["编号", "日期", "金额"]):
        sheet.write(1, column, value)
    sheet.write(2, 0, "Ｐ１")
    sheet.write_datetime(2, 1, DAY, day)
    sheet.write(2, 2, 12.5)
    sheet.write(3, 0, 20260001)
    sheet.write_formula(3, 2, "=1+1", None, 2)
    book.add_worksheet("藏").hide()
    book.close()


def by_openpyxl(path, epoch):
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.MAC_EPOCH if epoch else openpyxl.utils.datetime.WINDOWS_EPOCH
    sheet = book.active
    sheet.title = "评审意见"
    sheet.append(["汇总", None, None])
    sheet.merge_cells("A1:C1")
    sheet.append(["编号", "日期", "金额"])
    sheet.append(["Ｐ１", DAY, 12.5])
    sheet.append([20260001, None, 2])
    book.create_sheet("藏").sheet_state = "hidden"
    book.save(path)


def test_workbooks_of_two_writers_and_both_epochs_read_alike(tmp_path_factory):
    for epoch in [False, True]:
        for make in [by_xlsxwriter, by_openpyxl]:
            tmp_path = tmp_path_factory.mktemp("case")
            path = tmp_path / "book.xlsx"
            make(path, epoch)
            (sheet,) = formats.read(path)
            assert (sheet.file, sheet.name) == ("book.xlsx", "评审意见")
            assert sheet.merged == ((0, 0, 0, 2),)
            assert sheet.rows[1] == ["编号", "日期", "金额"]
            assert sheet.rows[2][0] == "Ｐ１" and sheet.rows[2][2] == 12.5
            assert sheet.rows[2][1] in (DAY, DAY.date())
            assert sheet.rows[3][0] == 20260001 and isinstance(sheet.rows[3][0], int)
            assert sheet.rows[3][2] == 2


def test_formulas_without_results_are_refused_not_read_as_empty(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["编号", "金额"])
    book.active.append(["P1", "=1+1"])
    book.save(tmp_path / "f.xlsx")
    with pytest.raises(FileFormatError) as error:
        formats.read(tmp_path / "f.xlsx")
    assert error.value.code == "formula_without_value"
    assert error.value.place == Place("f.xlsx", "Sheet", 2, "B") and error.value.seen == "1"
    assert "公式" in error.value.say("zh") and "save it again" in error.value.say("en")


def test_empty_workbook_is_said_to_be_empty(tmp_path):
    openpyxl.Workbook().save(tmp_path / "e.xlsx")
    with pytest.raises(FileFormatError) as error:
        formats.read(tmp_path / "e.xlsx")
    assert error.value.code == "empty"


def test_kind_is_told_by_bytes_not_by_name(tmp_path):
    by_openpyxl(tmp_path / "book.xlsx", False)
    (tmp_path / "book.csv").write_bytes((tmp_path / "book.xlsx").read_bytes())
    assert formats.kind_of(tmp_path / "book.csv") == "xlsx"
    assert formats.read(tmp_path / "book.csv")[0].name == "评审意见"
