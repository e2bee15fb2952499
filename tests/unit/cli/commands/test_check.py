# SPDX-License-Identifier: Apache-2.0
"""``yuzui check``: exit 0 only if the workspace is sound."""

import sqlite3
from pathlib import Path


def test_a_sound_workspace(asked, loaded):
    code, out, _ = asked("check", "--lang", "en")
    assert code == 0 and "sound: store" in out and "log head" in out
    code, out, _ = asked("check", "--lang", "zh")
    assert code == 0 and "完好" in out


def test_no_workspace_is_not_a_sound_one(document):
    code, found = document("check")
    assert code == 2 and found["code"] == "no_workspace"
    assert not Path("yuzui-work").exists(), "looking makes nothing"


def test_a_changed_log_is_a_problem_and_exit_6(document, loaded):
    with sqlite3.connect("yuzui-work/yuzui.sqlite") as connection:
        connection.execute("UPDATE audit SET actor = 'nobody' WHERE seq = 1")
    connection.close()
    code, found = document("check")
    assert code == 6 and not found["ok"]
    assert any(one["code"] == "broken_log" for one in found["problems"])
    code, found = document("check", "plan")
    assert code == 0 and found["checked"] == ["plan"]


def test_an_unknown_part_names_the_known_ones(document, loaded):
    code, found = document("check", "engine")
    assert code == 2 and "snapshot" in found["errors"][0]["expected"]


def test_problems_as_a_table(asked, loaded):
    Path("yuzui-work/overrides.csv").write_text("nonsense\n")
    code, out, _ = asked("check", "overrides", "--out", "p.csv")
    assert code == 6 and "p.csv" in out
    assert Path("p.csv").read_text(encoding="utf-8-sig").startswith("code")
