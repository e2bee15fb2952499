# SPDX-License-Identifier: Apache-2.0
"""``yuzui evaluate result``: list, open, diff."""

import json
import re
from pathlib import Path

import pytest

from yuzui.cli.main import run


@pytest.fixture
def small(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("w.csv").write_text("work_id,year\na,1999\nb,2000\nc,2001\n", encoding="utf-8")
    Path("l.csv").write_text("citing,cited\nb,a\nc,b\nc,a\n", encoding="utf-8")
    return ["evaluate", "--works", "w.csv", "--citations", "l.csv", "--indicator", "citations"]


def test_the_command_that_is_printed_opens_the_result(small, capsys):
    assert run([*small, "--lang", "en"]) == 0
    command = re.search(r"→ yuzui (evaluate result open\s+\w{12})", capsys.readouterr().out)
    assert run([*command[1].split(), "--lang", "zh"]) == 0
    assert "未纳入：无" in capsys.readouterr().out


def test_results_are_listed_and_compared(small, capsys):
    for window in ("5", "1"):
        assert run([*small, "--window", window]) == 0
    capsys.readouterr()
    assert run(["evaluate", "result", "--json"]) == 0
    new, old = (row["id"] for row in json.loads(capsys.readouterr().out)["results"])
    assert run(["evaluate", "result", "diff", old, new, "--lang", "en"]) == 0
    assert "window: 5 → 1" in capsys.readouterr().out
    assert run(["evaluate", "result", "diff", old, new, "--out", "d.xlsx"]) == 0
    assert Path("d.xlsx").read_bytes().startswith(b"PK")
    assert run(["evaluate", "result", "open", "0000", "--json"]) == 4
