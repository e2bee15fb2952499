# SPDX-License-Identifier: Apache-2.0
"""The lottery of a slate: bands, chances said before the draw, thresholds that had to move."""

import numpy as np
import pytest

from yuzui.funding.candidates import Candidates
from yuzui.funding.grammar import Rule, where
from yuzui.funding.portfolio.portfolio import terms
from yuzui.funding.portfolio.problem import Problem
from yuzui.funding.portfolio.redraw import Redrawn
from yuzui.funding.rulebook import build
from yuzui.funding.slate import lottery, words
from yuzui.solve.registry import solve

BUDGET = Rule("budget", "budget", 1, own={"total": 3.0})
FLOOR = Rule("basic", "floor", 2, where=where({"type": "basic"}), at_least=2.0, measure="count")
LOTS = Rule("lots", "lottery", 3, own={"policy": "weighted"})
SHARES = (0.95, 0.5, 0.4, 0.1, 0.01)


def settled(rule, rules=(BUDGET,), shares=SHARES):
    columns = {"type": ["basic", "other", "other", "basic", "basic"]}
    made = Candidates(list("ABCDE"), np.ones(5), np.ones(5), columns, budget=3.0)
    problem = Problem(made, terms(rules, made), 7, solve)
    pairs = zip("ABCDE", shares, strict=True)
    rows = [{"id": name, "probability": share, "amount": 1.0} for name, share in pairs]
    redrawn = Redrawn((np.array(shares) * 1000).round().astype(int), 1000)
    return lottery.settled(problem, redrawn, rule, rows), rows


def test_bands_and_chances():
    part, rows = settled(None)
    assert [row["band"] for row in rows] == ["fund", "lottery", "lottery", "decline", "decline"]
    assert part["candidates"] == ["B", "C"] and part["chance"] == {"B": 1.0, "C": 1.0}
    assert part["simulated"] == {"tickets": 10_000, "exact": 10_000}
    assert part["policy"] == "uniform" and part["rule"] is None
    assert part["outcome"] == [] and part["commitment"] is None


def test_weighted_lots_favour_the_likelier():
    one = Rule("budget", "budget", 1, own={"total": 2.0})
    part, _ = settled(LOTS, (one,))
    assert part["policy"] == "weighted" and part["rule"] == "lots"
    assert part["chance"]["B"] == pytest.approx(5 / 9, abs=0.02)
    equal, _ = settled(None, (one,))
    assert equal["chance"]["B"] == pytest.approx(0.5, abs=0.02)


def test_a_threshold_that_had_to_move_is_said_in_both_languages():
    part, rows = settled(None, (BUDGET, FLOOR))
    assert (part["low"], part["asked"]["low"]) == (0.1, 0.2)
    assert rows[3]["band"] == "lottery"
    said = lottery.said(part)
    assert "moved to 10\u202f%" in said.en and "调整为 10%" in said.zh
    assert "chance of each candidate between" in said.en and "模拟抽签 10,000 次" in said.zh
    assert all(f"{name} " in said.en.splitlines()[-1] for name in "BCD")


def test_draws_that_were_not_proven_are_counted_aloud():
    part, _ = settled(None)
    part["simulated"] = {"tickets": 10_000, "exact": 9_000}
    assert "proven in 9,000" in lottery.said(part).en
    part["chance"] = {}
    assert lottery.said(part).en == ""


def test_who_is_funded_is_the_set_until_lots_were_drawn():
    part, rows = settled(None)
    document = {"proposals": rows, "lottery": part, "slate": {"ids": ["A", "B"]}}
    assert lottery.funded(document) == ["A", "B"]
    part["outcome"] = [{"id": "C", "taken": True}, {"id": "B", "taken": False}]
    assert lottery.fixed_in(document) == ["A"] and lottery.funded(document) == ["A", "C"]


def test_only_a_row_of_the_rules_draws_lots(document, call, tmp_path):
    assert document["lottery"] is None and "20%" in words._band(document).zh
    from yuzui.funding.jobs import fund
    from yuzui.job.workspace import Workspace

    text = (call / "rules.toml").read_text(encoding="utf-8")
    text += '[[rule]]\nname = "抽签"\nkind = "lottery"\ndraws = 30\nstrength = "hard"\nsource = "5"\n'
    (tmp_path / "rules.toml").write_text(text, encoding="utf-8")
    made = fund.run(Workspace(tmp_path), path=call / "csv", rules=tmp_path / "rules.toml", near=1)
    part = made["lottery"]
    assert part["rule"] == "抽签" and part["draws"] == made["redraws"] == 30
    band = [row["id"] for row in made["proposals"] if row["band"] == "lottery"]
    assert part["candidates"] == band == sorted(part["chance"])
    assert "模拟抽签" in words._band(made).zh
    assert lottery.row_of(build(made["book"])).name == "抽签"
