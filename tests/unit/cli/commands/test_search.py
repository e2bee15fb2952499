# SPDX-License-Identifier: Apache-2.0
"""``yuzui search`` in a terminal, as JSON, as a table, with advice and with errors."""

import csv
import json

import pytest

from yuzui.faces.cli.main import run


def asked(capsys, tmp_path, *words):
    code = run(["search", *words, "--dir", str(tmp_path / "w"), "--quiet"])
    out = capsys.readouterr()
    return code, out.out, out.err


def test_hits_are_lines_with_kind_and_source(capsys, tmp_path):
    code, out, _ = asked(capsys, tmp_path, "量子", "--lang", "zh", "--kind", "clause")
    assert code == 0 and "规划条款" in out and "量子精密测量" in out and "共 3 条" in out
    _, out, _ = asked(capsys, tmp_path, "量子", "--lang", "en", "--kind", "clause")
    assert "Quantum: precision measurement" in out and "3 found: clause 3" in out


def test_json_is_one_document(capsys, tmp_path):
    code, out, _ = asked(capsys, tmp_path, "light", "sources", "--json")
    found = json.loads(out)
    assert code == 0 and found["schema"] == "yuzui.search/1"
    assert "light_sources.csv" in [hit["id"] for hit in found["hits"]]


def test_pages_follow_one_another(capsys, tmp_path):
    _, out, _ = asked(capsys, tmp_path, "--json", "--limit", "200")
    first = json.loads(out)
    seen = [hit["id"] for hit in first["hits"]]
    _, out, _ = asked(capsys, tmp_path, "--json", "--limit", "200", "--after", first["next"])
    second = json.loads(out)
    assert len(seen) + len(second["hits"]) == first["count"] and second["next"] is None
    assert not {h["id"] for h in second["hits"]} & set(seen)
    _, out, _ = asked(capsys, tmp_path, "--limit", "1", "--lang", "en")
    assert "--after" in out


def test_nothing_found_is_told_with_what_is_near(capsys, tmp_path):
    code, out, _ = asked(capsys, tmp_path, "quantun", "量子力学", "xyzzyx", "--lang", "en")
    assert code == 0 and "nothing was found" in out
    assert "near it: quantum" in out and "near it: 量子" in out and "nowhere, nor" in out
    _, out, _ = asked(capsys, tmp_path, "quantun", "量子力学", "--lang", "zh")
    assert "未找到" in out and "相近：量子" in out


def test_a_page_can_be_written(capsys, tmp_path):
    out = tmp_path / "hits.csv"
    code, *_ = asked(capsys, tmp_path, "量子", "--kind", "clause", "--lang", "zh", "--out", str(out))
    with out.open(encoding="utf-8-sig", newline="") as source:
        head, *rows = csv.reader(source)
    assert code == 0 and head[:3] == ["类别", "编号", "名称"] and len(rows) == 3


@pytest.mark.parametrize(
    ("words", "code"), [(["--kind", "clauses"], "unknown_kind"), (["--after", "nonsense"], "bad_cursor")]
)
def test_what_cannot_be_used_is_refused(capsys, tmp_path, words, code):
    ended, out, _ = asked(capsys, tmp_path, "--json", *words)
    assert ended == 2 and json.loads(out)["code"] == code
