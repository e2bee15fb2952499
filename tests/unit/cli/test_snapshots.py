# SPDX-License-Identifier: Apache-2.0
"""``yuzui evaluate snapshot``: take, list, accept, reject."""

import json
from pathlib import Path

import pytest

from yuzui.faces.cli.main import run


@pytest.fixture
def taken(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("l.csv").write_text("citing,cited\n", encoding="utf-8")
    for name, many in (("one", 60), ("two", 90)):
        Path(f"{name}.csv").write_text(
            "work_id,year\n" + "".join(f"w{n},2000\n" for n in range(many)) + "z,2003\n", encoding="utf-8"
        )
        words = ["take", f"{name}.csv", "--citations", "l.csv", "--source", "made"]
        assert run(["evaluate", "snapshot", *words, "--lang", "en"]) == 0
    return capsys.readouterr().out


def test_what_was_held_back_is_listed_and_decided_on(taken, capsys):
    assert "held back" in taken and "snapshot accept 2" in taken
    assert run(["evaluate", "snapshot", "accept", "2", "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["code"] == "unsigned"
    assert run(["accounts", "grant", "A. Person", "curator", "--json"]) == 0
    capsys.readouterr()
    signed = ["--by", "A. Person", "--reason", "counted anew"]
    assert run(["evaluate", "snapshot", "accept", "2", *signed, "--lang", "zh"]) == 0
    # a line breaks where it is full
    assert "已验收（A.Person：countedanew）" in "".join(capsys.readouterr().out.split())
    assert run(["evaluate", "snapshot", "reject", "2", *signed, "--json"]) == 5
    capsys.readouterr()
    assert run(["evaluate", "snapshot", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["snapshots"]
    assert [(row["n"], row["state"]) for row in rows] == [(2, "accepted"), (1, "accepted")]
    assert run(["evaluate", "--snapshot", "made", "--indicator", "citations", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["works"] == 91
