# SPDX-License-Identifier: Apache-2.0
"""Whatever bytes come in, the answer is rows or a clear refusal; never a crash, never a bomb.

Memory is watched by limiting the address space of a child process: a bomb that reached a parser
would end it.
"""

import functools
import io
import re
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yuzui.errors import FileFormatError
from yuzui.sheets import formats

SHEET = "xl/worksheets/sheet1.xml"


def book(rows=(("编号", "金额"), ("P1", 1))):
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out)
    sheet = workbook.add_worksheet()
    for i, row in enumerate(rows):
        sheet.write_row(i, 0, row)
    workbook.close()
    return out.getvalue()


def changed(data, change, extra=None):
    """Return the workbook with one part changed and further parts added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            body = source.read(part)
            if part.filename in change:
                body = change[part.filename](body)
            target.writestr(part.filename, body)
        for name, body in (extra or {}).items():
            target.writestr(name, body)
    return out.getvalue()


def sub(pattern, new):
    return lambda body: re.sub(pattern, new, body, count=1)


def big_sheet(row):
    head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    return head + row + b"</sheetData></worksheet>"


CASES = {
    "two cells that span the sheet": (
        "bomb",
        lambda: changed(
            book(), {SHEET: lambda b: b.replace(b'r="2"', b'r="1048576"').replace(b'r="B2"', b'r="BXX1048576"')}
        ),
    ),
    "a column beyond every limit": (
        "max_columns",
        lambda: changed(book(), {SHEET: lambda b: b.replace(b'r="B2"', b'r="XFD2"')}),
    ),
    "a million columns": (
        "max_columns",
        lambda: changed(book(), {SHEET: lambda _: big_sheet(b'<row r="1"><c r="BDWGN1"><v>1</v></c></row>')}),
    ),
    "zeros that unpack to a gigabyte": (
        "bomb",
        lambda: changed(book(), {}, {"xl/media/image1.png": b"\0" * 300_000_000}),
    ),
    "an entity of its own": (
        "bad_xml",
        lambda: changed(book(), {SHEET: sub(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet')}),
    ),
    "cells without addresses": ("bad_xml", lambda: changed(book(), {SHEET: sub(b'<c r="A1"', b"<c")})),
    "an address hidden in a character reference": (
        "bad_xml",
        lambda: changed(book(), {SHEET: sub(b'r="A1"', b'r="&#88;FD1048576"')}),
    ),
    "a sheet in UTF-16": ("bad_xml", lambda: changed(book(), {SHEET: lambda b: b.decode().encode("utf-16")})),
    "values from another workbook": (
        "external_link",
        lambda: changed(book(), {}, {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"}),
    ),
    "a picture from the network": (
        "external_link",
        lambda: changed(
            book(),
            {},
            {
                "xl/worksheets/_rels/sheet1.xml.rels": b'<Relationships><Relationship Id="r1" Type="http://x/image"'
                b' Target="http://example.org/x.png" TargetMode="External"/></Relationships>'
            },
        ),
    ),
    "an archive inside": ("nested_archive", lambda: changed(book(), {}, {"xl/embeddings/x.bin": book()})),
    "a part above its folder": ("bad_path", lambda: changed(book(), {}, {"../../x.xml": b"<x/>"})),
    "a part with a drive": ("bad_path", lambda: changed(book(), {}, {"C:\\x.xml": b"<x/>"})),
    "another kind of archive": ("not_a_workbook", lambda: changed(book(), {})[:0] + _zip({"a.txt": b"x"})),
    "twenty thousand parts": ("bad_archive", lambda: changed(book(), {}, {f"x/{n}": b"" for n in range(20_000)})),
    "half a file": ("damaged", lambda: book()[: len(book()) // 2]),
}


def _zip(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name, body in parts.items():
            target.writestr(name, body)
    return out.getvalue()


def test_hostile_workbook_is_refused_by_name_in_both_languages(tmp_path_factory):
    for case in CASES:
        tmp_path = tmp_path_factory.mktemp("case")
        code, make = CASES[case]
        path = tmp_path / "x.xlsx"
        path.write_bytes(make())
        with pytest.raises(FileFormatError) as error:
            formats.read(path)
        assert error.value.code == code
        assert "x.xlsx" in error.value.say("en") and re.search("[\u4e00-\u9fff]", error.value.say("zh"))


def test_directory_that_lies_about_sizes_is_found_by_counting(tmp_path):
    """The directory says 100 bytes, the data unpack to 50 million."""
    data = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = data.compress(b"\0" * 50_000_000) + data.flush()
    raw = changed(book(), {}, {"xl/x.bin": b"\0" * 100})
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        part = archive.getinfo("xl/x.bin")
        start = part.header_offset + 30 + len("xl/x.bin")
        old = raw[start : start + part.compress_size]
    forged = raw[:start] + packed + raw[start + len(old) :]
    shift = len(packed) - len(old)
    forged = _repointed(forged, b"xl/x.bin", len(packed), shift)
    path = tmp_path / "x.xlsx"
    path.write_bytes(forged)
    with pytest.raises(FileFormatError) as error:
        formats.read(path)
    assert error.value.code in ("bomb", "damaged")


def _repointed(data, name, size, shift):
    """Write the packed size into both headers of the last part and move the directory."""
    directory = data.rindex(b"PK\x05\x06")
    offset = int.from_bytes(data[directory + 16 : directory + 20], "little") + shift
    place = data.rindex(b"PK\x01\x02", 0, data.rindex(name))
    out = bytearray(data)
    out[place + 20 : place + 24] = size.to_bytes(4, "little")
    out[directory + 16 : directory + 20] = offset.to_bytes(4, "little")
    return bytes(out)


def test_link_to_a_page_is_harmless(tmp_path):
    path = tmp_path / "x.xlsx"
    workbook = xlsxwriter.Workbook(path)
    workbook.add_worksheet().write_url(0, 0, "https://example.org/", string="编号")
    workbook.close()
    assert formats.read(path)[0].rows == [["编号"]]


def test_repetitive_honest_workbook_is_read(tmp_path):
    path = tmp_path / "x.xlsx"
    path.write_bytes(book([("编号", "学科")] + [("P1", "物理")] * 60_000))
    assert len(formats.read(path)[0].rows) == 60_001


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_any_damage_gives_rows_or_a_refusal(tmp_path_factory, data):
    """Flip, cut or insert bytes anywhere in a valid file of any kind."""
    folder = tmp_path_factory.mktemp("damaged")
    ending = data.draw(st.sampled_from(["xlsx", "parquet", "jsonl", "csv", "ics"]))
    good = _good(ending)
    raw = bytearray(good)
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(raw) - 1))
        how = data.draw(st.sampled_from(["flip", "cut", "insert"]))
        if how == "flip":
            raw[place] ^= data.draw(st.integers(1, 255))
        elif how == "cut":
            del raw[place : place + data.draw(st.integers(1, 50))]
            raw = raw or bytearray(b"x")
        else:
            raw[place:place] = data.draw(st.binary(max_size=20))
    path = folder / f"x.{ending}"
    path.write_bytes(raw)
    try:
        sheets = formats.read(path)
    except FileFormatError as error:
        assert error.code and error.message.zh
    else:
        assert all(isinstance(row, Sequence) for sheet in sheets for row in sheet.rows)


@functools.cache
def _good(ending):
    """Return a valid file; the same bytes in every run."""
    if ending == "ics":
        return (
            b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART:20260102T000000Z\r\n"
            b"DURATION:PT1H\r\nSUMMARY:x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        )
    if ending == "jsonl":
        return b'{"a": 1}\n{"a": "\xe9\x87\x8f"}\n' * 20
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"good.{ending}"
        rows = [(f"P{i}", i) for i in range(40)]
        formats.write(path, [formats.Export("t", ("编号", "n"), rows)])
        return path.read_bytes()


def test_bombs_never_reach_a_parser(tmp_path):
    """In 1.5 GB of address space every bomb is refused, so none was unpacked into memory."""
    for name in ("two cells that span the sheet", "zeros that unpack to a gigabyte"):
        (tmp_path / f"{name.split()[0]}.xlsx").write_bytes(CASES[name][1]())
    code = (
        "import resource, sys, pathlib\n"
        "from yuzui.sheets import formats\n"
        "resource.setrlimit(resource.RLIMIT_AS, (1_500_000_000, 1_500_000_000))\n"
        f"for path in sorted(pathlib.Path({str(tmp_path)!r}).glob('*.xlsx')):\n"
        "    try: formats.read(path)\n"
        "    except formats.FileFormatError as error: print(error.code)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["bomb", "bomb"], done.stderr[-500:]
