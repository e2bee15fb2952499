# SPDX-License-Identifier: Apache-2.0
"""An archive of exported tables is read as if its files had been given."""

import csv
import io
import zipfile

import pytest

from yuzui.errors import YuzuiError
from yuzui.faces.cli.main import run
from yuzui.funding import call_data, call_reviews
from yuzui.funding.intake_questions import read as questions
from yuzui.job import intake, upload_sheets
from yuzui.sheets import formats

PROPOSALS = [["id", "Title", "Requested amount"], *([k, f"Title {k}", 1000 + k] for k in range(1, 9))]
REVIEWS = [
    ["#", "submission #", "member name", "overall score"],
    *([k, 1 + k % 8, f"Member {k % 5}", k % 7 - 3] for k in range(24)),
]


def text(rows):
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def zipped(path, files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def test_an_archive_is_its_sheets(tmp_path, capsys):
    tables = {"submission.csv": text(PROPOSALS), "review.csv": text(REVIEWS)}
    plain = tmp_path / "plain"
    plain.mkdir()
    for name, content in tables.items():
        (plain / name).write_text(content, encoding="utf-8")
    beside = {"__MACOSX/._review.csv": b"\0", "papers/1.pdf": b"%PDF-1.4", "export/.DS_Store": b"\0"}
    path = zipped(tmp_path / "export.zip", {**{f"export/{name}": one for name, one in tables.items()}, **beside})
    read = [call_reviews.merged(call_data.from_path(one)) for one in (plain, path)]
    assert read[0].proposals == read[1].proposals and read[0].reviews == read[1].reviews
    assert len(read[1].reviews["score"]) == 24 and "papers/1.pdf" in read[1].unread
    # the browser takes it, and asks what it asks of the files
    assert intake.sniffed(path, "导出.zip") == ("zip", "")
    sheets, stops = upload_sheets.opened([(path, "导出.zip")])
    assert not stops and [one.file for one in sheets] == [
        "导出.zip/export/review.csv",
        "导出.zip/export/submission.csv",
    ]
    given, _ = upload_sheets.opened([(plain / name, name) for name in sorted(tables)])
    assert [one.code for one in questions(sheets).questions] == [one.code for one in questions(given).questions]
    assert run(["fund", str(path), "--redraws", "0", "--dir", str(tmp_path / "w")]) in (0, 2)
    assert "unknown_kind" not in capsys.readouterr().err


def test_an_archive_that_plays_a_trick_is_refused(tmp_path):
    inner = zipped(tmp_path / "inner.zip", {"a.csv": text(PROPOSALS)}).read_bytes()
    refused = {
        "in_archive": {"a.csv": text(PROPOSALS), "more.zip": inner},
        "not_a_workbook": {"a.csv": inner},
        "bad_path": {"../a.csv": text(PROPOSALS)},
        "bomb": {"a.csv": b"0" * 300_000_000},
        "bad_archive": {f"{k}.csv": "a,b\n1,2\n" for k in range(201)},
        "no_tables": {"paper.pdf": b"%PDF"},
    }
    for code, files in refused.items():
        with pytest.raises(YuzuiError) as caught:
            formats.read(zipped(tmp_path / f"{code}.zip", files))
        assert caught.value.code == code, caught.value
        assert caught.value.place.file.startswith(f"{code}.zip")
