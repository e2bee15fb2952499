# SPDX-License-Identifier: Apache-2.0
"""``yuzui list``: what is there, to read and as a table; its shape is tested with the schemas."""

from pathlib import Path

from yuzui.policy.plan import loader


def test_each_seam_is_named_once_and_names_line_up(asked):
    code, out, _ = asked("list", "--lang", "en")
    rows = [line for line in out.splitlines() if line.strip()]
    assert code == 0
    heads = [line.split()[0] for line in rows if line[1] != " "]
    assert len(set(heads)) == len(heads) and {"rule", "study", "plan"} <= set(heads)


def test_titles_in_chinese(asked):
    _, out, _ = asked("list", "--seam", "rule", "--lang", "zh")
    assert "预算" in out


def test_a_seam_nobody_has(document):
    code, found = document("list", "--seam", "gadget")
    said = found["errors"][0]
    assert code == 2 and said["seen"] == "gadget" and "plan" in said["expected"]


def test_as_a_table_only_what_was_asked_for(asked):
    code, _, _ = asked("list", "--seam", "plan", "--out", "p.csv", "--lang", "zh")
    rows = Path("p.csv").read_text(encoding="utf-8-sig").splitlines()
    assert code == 0 and rows[0].startswith("接口") and len(rows) == 1 + len(loader.names())
