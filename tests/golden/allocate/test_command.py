# SPDX-License-Identifier: Apache-2.0
"""The same portfolios as a stranger gets them: a folder, a page of rules, one command.

``yuzui fund FOLDER --rules rules.toml --json`` over the table of
:mod:`tests.golden.allocate.test_portfolio`, with the column ``value`` instead of reviews.
"""

import csv
import itertools
import json
import tomllib
from pathlib import Path

import numpy as np
import pytest

from yuzui.faces.cli import main

HERE = Path(__file__).parent
HEAD = 'format = "yuzui-rules/1"\nvalue = {from = "given"}\n'


def table(name):
    with (HERE / name).open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


CASES = table("optima.csv")
CASE = {case["case"]: case for case in CASES}


def ids(numbers):
    return [f"P{n}" for n in numbers.split()]


def toml(value):
    """Return a value of TOML on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {toml(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value)


@pytest.fixture
def fund(tmp_path, capsys):
    """Return a function from inline tables of rules to the document, at an exit code.

    ``NEAR`` leaves out what each refused proposal lacks, where only the slate is looked at.
    """

    def run(rules, *more, budget=300, value=None, exit_code=0):
        rows = table("proposals.csv")
        for row in rows:
            row["value"] = row["value"] if value is None else value(row)
        with (tmp_path / "proposals.csv").open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, rows[0])
            writer.writeheader()
            writer.writerows(rows)
        own = {"strength": "hard", "source": "golden"}
        asked = tomllib.loads(f"rows = [{rules}]")["rows"]
        asked = [{"name": f"rule {n}", **own, **row} for n, row in enumerate(asked, 1)]
        if not any(row["kind"] == "budget" for row in asked):
            asked.insert(0, {"name": "budget", "kind": "budget", "total": budget, **own})
        page = tmp_path / "rules.toml"
        page.write_text(HEAD + f"rule = {toml(asked)}\n", encoding="utf-8")
        argv = ["fund", tmp_path, "--rules", page, "--json", "--dir", tmp_path / "w", *more]
        assert main.run([str(word) for word in argv]) == exit_code
        return json.loads(capsys.readouterr().out)

    return run


NEAR = ("--near", 0)
SHOWN = ("F1", "F3", "F4", "F8", "F10", "F12", "F14", "F15", "F17", "F19", "F21 stop", "F21 skip")


@pytest.mark.parametrize("case", SHOWN)
def test_slate(fund, case):
    case = CASE[case]
    document = fund(case["rules"])
    slate, value = document["slate"], float(case["value"])
    assert slate["status"] == "optimal" and slate["gap"] <= 1e-9
    assert slate["value"] == pytest.approx(value) and slate["bound"] == pytest.approx(value)
    assert slate["ids"] == ids(case["funded"]) and slate["count"] == len(slate["ids"])
    assert slate["spend"] == pytest.approx(float(case["spend"]))
    for row in document["proposals"]:
        inside = row["id"] in slate["ids"]
        # values that are given are certain
        assert row["probability"] == float(inside) and row["selected"] is inside
        assert row["band"] == ("fund" if inside else "decline")
        low, high = row["rank_interval"]
        assert low <= row["expected_rank"] <= high
        refused = row["eligible"] and not inside
        assert (row["delta_by"] is not None) is refused, row
    for other in document["alternatives"]:
        if other["name"].startswith("other_"):
            assert other["breaks"] == [] and other["value"] >= 0.99 * value - 40
            assert len(other["enters"]) + len(other["leaves"]) >= (2 if "levels" in str(case) else 3)


def test_soft_rule_and_its_shortfall(fund):
    """F16: 110 short at 0.3 a unit, 20 short at 0.5."""
    for name, missing, paid in (("F16 cheap", 110, 33), ("F16 dear", 20, 10)):
        rule = fund(CASE[name]["rules"])["rules"][1]
        assert (rule["shortfall"], rule["penalty_paid"]) == (missing, pytest.approx(paid))


def test_infeasible(fund):
    """F18: exit code 3, the rules by their names, what each must give way in its own unit."""
    document = fund(
        "{name='basic',kind='floor',where={type='basic'},at_least=220},"
        "{name='early',kind='floor',where={early=1},at_least=5,measure='count'}",
        exit_code=3,
    )
    assert document["slate"]["status"] == "infeasible" and document["slate"]["ids"] == []
    conflict = document["conflict"]
    assert conflict["rules"] == ["budget", "basic", "early"]
    assert {row["rule"]: row["to"] for row in conflict["loosen"]} == {"budget": 370, "basic": 150, "early": 3}


def test_infeasible_of_one_category(fund):
    """At least 85 of each of three fields is 90 of each: 270, and there are 250."""
    rule = "{name='fields',kind='floor',by='field',at_least=85}"
    conflict = fund(rule, budget=250, exit_code=3)["conflict"]
    fields = [f"fields[{name}]" for name in ("biology", "chemistry", "physics")]
    assert conflict["rules"] == ["budget", *fields]
    assert conflict["loosen"][0] == {"rule": "budget", "to": 270}


def test_levels(fund):
    """F19."""
    document = fund(CASE["F19"]["rules"])
    level = {row["id"]: row["level"] for row in document["proposals"] if row["level"]}
    assert level == {"P04": 1.0, **dict.fromkeys(ids("01 03 05 08 09 10 11"), 0.8)}


def test_value_per_amount(fund):
    """F20: value times amount."""
    document = fund("", value=lambda row: float(row["value"]) * float(row["amount"]))
    assert document["slate"]["value"] == pytest.approx(24_310)
    assert document["slate"]["ids"] == ids("03 04 06 07")


def test_why_not(fund):
    """F22: forced in, each refused proposal costs its delta; and at delta more it is in."""
    document = fund("")
    lacks = {row["id"]: row["delta"] for row in document["proposals"] if not row["selected"]}
    assert lacks == pytest.approx({"P06": 37, "P12": 42, "P11": 49, "P07": 64, "P02": 73})
    assert all(row["delta_exact"] for row in document["proposals"] if not row["selected"])

    def raised(row):
        return float(row["value"]) + 40 * (row["id"] == "P06")

    again = fund("", *NEAR, value=raised)
    assert again["slate"]["value"] == pytest.approx(482)
    assert again["slate"]["ids"] == ids("01 03 04 05 06 10")


def test_delta_where_a_rule_reads_the_value(fund):
    """A cap on the value of a field: sought by bisection, and it flips there."""
    rule = "{kind='cap',where={field='chemistry'},at_most=220,measure='value'}"
    refused = [row for row in fund(rule)["proposals"] if not row["selected"]]
    assert {row["delta_by"] for row in refused} == {"bisection"}
    row = min((row for row in refused if row["delta"]), key=lambda row: row["delta"])
    assert row["delta_exact"] and row["delta"] > 0.001
    for more, inside in ((-0.001, False), (0.001, True)):
        rise = {row["id"]: row["delta"] + more}
        again = fund(rule, *NEAR, value=lambda one, r=rise: float(one["value"]) + r.get(one["id"], 0))
        assert (row["id"] in again["slate"]["ids"]) is inside


def test_range_of_the_budget(fund):
    """F23: the set holds on [290, 310); what takes over at each end."""
    rule = fund("")["rules"][0]
    assert rule["binding"] and rule["effect"]["holds"] == pytest.approx([290, 310])
    below, above = rule["effect"]["next"]
    assert above["value_change"] == pytest.approx(490 - 479) and above["enters"]
    assert below["value_change"] < 0 and below["leaves"]
    for budget, value in ((270, 428), (280, 430), (310, 490), (320, 490), (330, 502)):
        assert fund("", *NEAR, budget=budget)["slate"]["value"] == pytest.approx(value)


def test_bad_rules_end_with_code_2(fund):
    document = fund("{kind='floor',where={type='basic'},at_least=0.45}", exit_code=2)
    assert document["schema"] == "yuzui.error/1"


def test_levels_under_rules_that_look_at_the_amount(fund):
    """P02, P06, P07 and P12 are large in part too, and P01 at 80 % is not too small."""
    document = fund(
        "{name='part',kind='levels',fractions=[1,0.8],value=[1,0.9]},"
        "{name='small',kind='threshold',column='amount',at_least=40},"
        "{name='large',kind='cap',where={amount={ge=90}},at_most=1,measure='count'}"
    )
    level = {row["id"]: row["level"] for row in document["proposals"] if row["level"]}
    rows = [row for row in table("proposals.csv") if float(row["amount"]) >= 40]
    amount, value = (np.array([float(row[k]) for row in rows]) for k in ("amount", "value"))
    parts = np.array(list(itertools.product((0.0, 0.8, 1.0), repeat=len(rows))))
    worth = np.where(parts == 0.8, 0.9, parts) @ value
    keeps = (parts @ amount <= 300 + 1e-9) & ((parts > 0) @ (amount >= 90) <= 1)
    assert document["slate"]["value"] == pytest.approx(worth[keeps].max()) and "P09" not in level
    assert sum(name in level for name in ("P02", "P06", "P07", "P12")) <= 1
