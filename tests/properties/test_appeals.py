# SPDX-License-Identifier: Apache-2.0
"""Whatever is decided, appealed, settled, published or superseded: one decision is in force.

Acts are drawn at random and tried, legal or not; what is refused must change nothing. What must
hold afterwards is counted from the rows alone, by code that shares nothing with the acts.
"""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.people import admit
from tests.slates import FUND, decide

from yuzui.errors import YuzuiError
from yuzui.funding import decisions as succession
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.model.lifecycle import legal
from yuzui.model.visibility import PUBLIC

RULES = """format = "yuzui-rules/1"
call = {id = "c", currency = "CNY", unit = 1}
value = {from = "given"}
[[rule]]
name = "budget"
kind = "budget"
total = TOTAL
strength = "hard"
source = "clause 1"
"""
PEOPLE = ("the chair", "the deputy", "Wu")
PICK = st.integers(0, 5)
STEPS = st.lists(
    st.tuples(st.sampled_from(("fund", "decide", "again", "file", "settle", "publish")), PICK, PICK),
    min_size=1,
    max_size=12,
)
TABLES = ("decision", "appeal", "award")


class Walk:
    """One call, and acts upon it that may be refused."""

    def __init__(self, place):
        self.workspace = admit(Workspace(place / "w"), *PEOPLE)
        self.call = place / "call"
        self.call.mkdir()
        rows = "A,40,8,Lin\nB,50,5,Wu\nC,50,6,Qi\n"
        (self.call / "proposals.csv").write_text("id,amount,value,pi\n" + rows)
        self.refused = 0
        self.fund(0, 0)

    def rows(self, table):
        return self.workspace.view.select(table)

    def pick(self, table, k):
        rows = sorted(row["id"] for row in self.rows(table))
        return rows[k % len(rows)] if rows else "0" * 12

    def fund(self, k, _):
        text = RULES.replace("TOTAL", str(90 + 10 * k))
        (self.call / "rules.toml").write_text(text)
        self.slate = self.workspace.save("fund", FUND.run(self.workspace, path=self.call))

    def decide(self, k, m, supersedes=""):
        act = {"by": PEOPLE[m % 3], "authority": "9", "reason": "as ranked"}
        decide(self.workspace, self.slate, **act, supersedes=supersedes)

    def again(self, k, m):
        self.decide(k, m, self.pick("decision", k))

    def file(self, k, m):
        about = {"decision": self.pick("decision", k), "proposal": "ABC"[m % 3]}
        of("appeal").run(self.workspace, act="file", **about, by="Wu", grounds="g")

    def settle(self, k, m):
        outcome = ("upheld", "dismissed", "withdrawn")[m % 3]
        said = {"by": PEOPLE[m % 2], "outcome": outcome, "reason": "r", "final": k % 2 == 0}
        of("appeal").run(self.workspace, act="settle", appeal=self.pick("appeal", k), **said)

    def publish(self, k, m):
        succession.publish(self.workspace, self.pick("decision", k), by=PEOPLE[m % 3])

    def step(self, act, k, m):
        before = {table: self.rows(table) for table in TABLES}
        try:
            getattr(self, act)(k, m)
        except YuzuiError:
            self.refused += 1
            assert {table: self.rows(table) for table in TABLES} == before


def holds(walk):
    """Check everything that must hold, from the rows."""
    decisions, appeals = walk.rows("decision"), walk.rows("appeal")
    gone = [row["supersedes"] for row in decisions if row["supersedes"]]
    assert len(set(gone)) == len(gone)
    standing = [row["id"] for row in decisions if row["id"] not in gone]
    assert len(standing) == (1 if decisions else 0)
    granted = {row["decision"] for row in walk.rows("award") if row["stage"] == "granted"}
    assert granted <= set(standing)
    by = {row["id"]: row["by"] for row in decisions}
    for row in appeals:
        assert row["handler"] not in (by[row["decision"]], row["by"])
        assert (row["handler"] is None) == (row["outcome"] is None)
        if row["outcome"] is None:
            assert row["decision"] in standing
    open_ = [(row["decision"], row["proposal"]) for row in appeals if row["outcome"] is None]
    assert len(set(open_)) == len(open_)
    seen = {row["decision"] for row in walk.workspace.seen_by(PUBLIC).view.select("award")}
    for row in decisions:
        waits = any(one["decision"] == row["id"] and one["outcome"] in (None, "upheld") for one in appeals)
        plain = "published" if row["id"] in seen else "signed"
        held = "appealed" if row["id"] in seen else "contested"
        expected = "superseded" if row["id"] in gone else held if waits else plain
        assert succession.stage(walk.workspace, row["id"]) == expected
        assert bool(legal("decision", expected)) == (row["id"] in standing)
    assert walk.workspace.seen_by(PUBLIC).view.select("appeal") == []


@settings(max_examples=12)
@given(STEPS)
def test_at_most_one_decision_of_a_call_is_in_force(steps):
    with tempfile.TemporaryDirectory() as folder:
        walk = Walk(Path(folder))
        for step in steps:
            walk.step(*step)
            holds(walk)
        walk.workspace.close()


def test_a_long_walk_meets_every_state_and_every_refusal(tmp_path):
    """The walk is not empty: each state of a decision is reached, and acts are refused."""
    walk, met = Walk(tmp_path), set()
    steps = [("decide", 0, 0), ("file", 0, 1), ("settle", 0, 0), ("publish", 0, 0),
             ("settle", 0, 1), ("file", 0, 1), ("settle", 0, 1), ("again", 0, 0),
             ("file", 0, 2), ("file", 0, 2), ("settle", 1, 3), ("settle", 1, 0),
             ("fund", 1, 0), ("decide", 0, 0), ("again", 0, 0), ("again", 0, 2),
             ("file", 0, 0), ("publish", 1, 0), ("publish", 0, 0)]  # fmt: skip
    for step in steps:
        walk.step(*step)
        holds(walk)
        met |= {succession.stage(walk.workspace, row["id"]) for row in walk.rows("decision")}
    assert met == {"signed", "contested", "appealed", "published", "superseded"}
    assert walk.refused >= 3
    walk.workspace.close()
