# SPDX-License-Identifier: Apache-2.0
"""``yuzui evaluate result``: list, open, diff."""

import json
import re
from pathlib import Path

import pytest

from yuzui.faces.cli.main import run


@pytest.fixture
def small(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("w.csv").write_text("work_id,year\na,1999\nb,2000\nc,2001\n", encoding="utf-8")
    Path("l.csv").write_text("citing,cited\nb,a\nc,b\nc,a\n", encoding="utf-8")
    return ["evaluate", "--works", "w.csv", "--citations", "l.csv", "--indicator", "citations"]


def test_the_command_that_is_printed_opens_the_result(small, capsys):
    assert run([*small, "--lang", "en"]) == 0
    command = re.search(r"next +yuzui (evaluate result open \w{12})", capsys.readouterr().out)
    assert run([*command[1].split(), "--lang", "zh"]) == 0
    assert "未纳入：无" in capsys.readouterr().out


def test_results_are_listed_and_compared(small, capsys):
    for window in ("5", "1"):
        assert run([*small, "--window", window]) == 0
    capsys.readouterr()
    assert run(["evaluate", "result", "--json"]) == 0
    new, old = (row["id"] for row in json.loads(capsys.readouterr().out)["results"])
    assert run(["evaluate", "result", "diff", old, new, "--lang", "en"]) == 0
    assert "window: 5 years → 1 year" in capsys.readouterr().out
    assert run(["evaluate", "result", "diff", old, new, "--out", "d.xlsx"]) == 0
    assert Path("d.xlsx").read_bytes().startswith(b"PK")
    assert run(["evaluate", "result", "open", "0000", "--json"]) == 4


def test_all_works_of_a_result_are_written(small, capsys):
    assert run(small) == 0
    assert run(["evaluate", "result", "--json"]) == 0
    out = capsys.readouterr().out
    name = json.loads(out[out.index("{") :])["results"][0]["id"]
    for form in ("csv", "parquet"):
        assert run(["evaluate", "result", "open", name, "--out", f"works.{form}"]) == 0
    rows = Path("works.csv").read_text(encoding="utf-8-sig").splitlines()
    assert rows[0].startswith("id,year,citations_5") and len(rows) == 4
    assert Path("works.parquet").read_bytes().startswith(b"PAR1")


def test_an_objection_is_filed_and_answered(small, capsys):
    assert run(small) == 0
    assert run(["evaluate", "result", "--json"]) == 0
    out = capsys.readouterr().out
    name = json.loads(out[out.index("{") :])["results"][0]["id"]
    said = ["--by", "Li Hua", "--grounds", "b is of 2001", "--work", "b", "--json"]
    assert run(["evaluate", "object", name, *said]) == 0
    filed = json.loads(capsys.readouterr().out)["objections"][0]["id"]
    answer = ["evaluate", "object", "settle", filed, "--outcome", "withdrawn", "--reason", "typo"]
    assert run([*answer, "--by", "Li Hua"]) == 5
    assert run([*answer, "--by", "Wang Fang"]) == 5
    assert run(["accounts", "grant", "Wang Fang", "curator"]) == 0
    assert run([*answer, "--by", "Wang Fang"]) == 0
    capsys.readouterr()
    assert run(["evaluate", "object", "list", "--lang", "zh"]) == 0
    assert "提出人撤回" in capsys.readouterr().out
