# SPDX-License-Identifier: Apache-2.0
"""What a file is, and what is refused before anything reads it."""

import os
import socket

import pytest

from yuzui.errors import FileFormatError
from yuzui.sheets.formats import guard

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def code(path):
    with pytest.raises(FileFormatError) as error:
        guard.kind_of(path)
    assert error.value.message.zh != error.value.message.en and error.value.exit == 2
    return error.value.code


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("a.csv", b"", "empty"),
        ("a.docx", b"hello", "unknown_kind"),
        ("a.csv", b"a\0b", "unknown_kind"),
        ("a.xls", OLE + b"\0" * 600, "old_excel"),
        ("a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "locked"),
    ],
)
def test_unreadable_files_are_named_for_what_they_are(tmp_path, name, data, expected):
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
