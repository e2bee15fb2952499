# SPDX-License-Identifier: Apache-2.0
"""A rule that names a parameter of the plan, from the file to the question and to the lots.

The rules say neither a call nor a currency, as a first file of a small foundation does.
"""

from __future__ import annotations

import json

import pytest

from yuzui.faces.cli.main import run
from yuzui.policy.plan import loader

PROPOSALS = "id,amount,type,value\nP1,1,basic,3\nP2,1,x,4\nP3,1.5,basic,2\nP4,1,y,5\n"
RULES = """format = "yuzui-rules/1"
value = { from = "given" }
[[rule]]
name = "money"
kind = "budget"
total = 3
strength = "hard"
source = "clause 1"

[[rule]]
name = "basic"
kind = "floor"
where = { type = "basic" }
at_least = { plan = "field_precision" }
share_of = "budget"
strength = "hard"
source = "clause 2"
note = "of the year"
"""


@pytest.fixture
def place(tmp_path):
    (tmp_path / "proposals.csv").write_text(PROPOSALS, encoding="utf-8")
    (tmp_path / "rules.toml").write_text(RULES, encoding="utf-8")
    return tmp_path


def said(capsys, *words, code=0):
    capsys.readouterr()
    assert run([str(word) for word in words]) == code
    return json.loads(capsys.readouterr().out)


def test_the_value_of_the_plan_binds_and_is_kept_with_the_slate(place, capsys):
    (value,) = {
        v
        for name in loader.names()
        for one in loader.load(name).parameters
        if one.name == "field_precision"
        for v in one.values.values()
    }
    work = ("--dir", place / "w", "--json")
    found = said(capsys, "fund", place, *work)
    rules = {rule["name"]: rule for rule in found["rules"]}
    assert rules["basic"]["bound"] == value == 0.7
    # 0.7 of 3 is 2.1: both basic ones, and nothing else fits beside them
    assert {p["id"] for p in found["proposals"] if p["selected"]} == {"P1", "P3"}
    row = found["book"]["rule"][1]
    assert (row["at_least"], row["note"]) == (0.7, "of the year; at_least = plan field_precision")
    more = said(capsys, "ask", "what if money=3.5", *work)
    assert (set(more["sets"][1]["ids"]), more["sets"][1]["value"]) == ({"P1", "P3", "P4"}, 10.0)
    assert "3.50 instead of 3" in more["finding"]["en"]


def test_a_name_no_plan_knows_is_refused_where_it_stands(place, capsys):
    page = place / "rules.toml"
    page.write_text(RULES.replace("field_precision", "field_precisoin"), encoding="utf-8")
    found = said(capsys, "fund", place, "--dir", place / "w", "--json", code=2)
    (error,) = found["errors"]
    assert (error["file"], error["row"], error["column"]) == ("rules.toml", 14, "at_least")
    assert error["seen"] == "field_precisoin" and "field_precision" in error["expected"]
