# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import io
import tarfile

import pytest

from yuzui.errors import FileFormatError
from yuzui.sheets.formats.pabulib import instances, parse

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


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("META\nkey;value\n", "META"),
        (TEXT.replace("voter_id;vote", "voter_id;choice"), "voter_id;choice"),
        (TEXT.replace("project_id;cost", "id;price"), "id;price;name"),
    ],
)
def test_what_is_missing_is_named(text, seen):
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
