# SPDX-License-Identifier: Apache-2.0
"""Lines of files, packed or not, in any encoding, and never too much of them."""

import gzip

import pytest

from yuzui.errors import FileFormatError
from yuzui.sheets.formats import csv
from yuzui.sheets.formats.csv import TextLines


def written(tmp_path, data, name="a.txt"):
    path = tmp_path / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("data", "encoding"),
    [("é\r\nb\rc".encode(), "utf-8"), ("\ufeffé\nb\nc".encode(), "utf-8-sig"),
     ("é\nb\nc".encode("utf-16"), "utf-16"), (gzip.compress("é\nb\nc\n".encode(), mtime=0), "utf-8")],
)  # fmt: skip
def test_every_encoding_and_line_end(tmp_path, data, encoding):
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
