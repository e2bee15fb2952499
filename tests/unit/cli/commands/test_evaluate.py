# SPDX-License-Identifier: Apache-2.0
"""``yuzui evaluate``."""

import csv
import json
from pathlib import Path

import pytest

from yuzui.faces.cli.main import run


@pytest.fixture
def small(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, rows in {
        "w.csv": [("work_id", "year"), ("a", 1999), ("b", 2000), ("c", 2001)],
        "l.csv": [("citing", "cited"), ("b", "a"), ("c", "b"), ("c", "a")],
    }.items():
        with (tmp_path / name).open("w", newline="", encoding="utf-8") as target:
            csv.writer(target).writerows(rows)
    return ["evaluate", "--works", "w.csv", "--citations", "l.csv", "--quiet"]


def test_json_is_one_document_and_rows_are_written(small, capsys):
    assert run([*small, "--indicator", "cd", "--out", "r.csv", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "yuzui.evaluate/1" and document["works"] == 3
    with Path("r.csv").open(encoding="utf-8-sig") as source:
        rows = {row["work_id"]: row for row in csv.DictReader(source)}
    assert rows["b"]["cd"] in ("-1", "-1.0") and rows["a"]["cd"] == ""


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_transcript_speaks_both_languages(small, capsys, lang):
    assert run([*small, "--lang", lang, "--out", "r.parquet"]) == 0
    out = capsys.readouterr().out
    assert {"en": "wrote", "zh": "已写入"}[lang] in out and "r.parquet" in out


@pytest.mark.parametrize(
    "wrong",
    [["--indicator", "h"], ["--zero-ref", "no"], ["--precision", "week"], ["--precision", "month"],
     ["--kernels", "abacus"], ["--window", "-1"], ["--window", "five"], ["--works", "none.csv"]],
    ids=" ".join,
)  # fmt: skip
def test_what_cannot_be_done_is_said_as_one_json_error(small, capsys, wrong):
    assert run([*small, *wrong, "--json"]) == 2
    error = json.loads(capsys.readouterr().out)
    assert error["schema"] == "yuzui.error/1" and error["exit"] == 2
    assert error["errors"][0]["message"]["zh"]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [(["--indicator", "composite"], "composite_refused"),
     (["--indicator", "h_index", "--by", "person"], "person_ranking_refused"),
     (["--indicator", "jif"], "journal_metric_refused")],
)  # fmt: skip
def test_what_is_never_computed_is_refused_with_its_code(small, capsys, wrong, code):
    assert run([*small, *wrong, "--json"]) == 2
    error = json.loads(capsys.readouterr().out)
    assert error["code"] == code and error["errors"][0]["fix"]["zh"]


def test_other_endings_take_the_document(small, capsys):
    assert run([*small, "--out", "r.xlsx"]) == 0
    assert Path("r.xlsx").read_bytes().startswith(b"PK")
