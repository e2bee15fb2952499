# SPDX-License-Identifier: Apache-2.0
"""A small call whose values are given, funded and decided on as often as a test likes."""

from tests.people import admit
from tests.slates import FUND, decide

from yuzui.job.contract import of
from yuzui.job.workspace import Workspace

ACT = {"by": "the chair", "authority": "clause 9", "reason": "as ranked"}
PEOPLE = ("the chair", "the deputy", "the vice-president", "the president", "a lawyer", "Wu")
RULES = """format = "yuzui-rules/1"
call = {{ id = "c", currency = "CNY", unit = 1{more} }}
value = {{ from = "given", per = "proposal", zero = 0 }}
[[rule]]
name = "budget"
kind = "budget"
total = {total}
strength = "hard"
source = "clause 1"
"""


class Office:
    """One workspace, one call, and what an office does with them."""

    def __init__(self, place):
        self.workspace = Workspace(place / "w")
        admit(self.workspace, *PEOPLE)
        self.call = place / "call"
        self.call.mkdir()
        self.write()

    def write(self, value=5, total=100, more=""):
        """Write the files; B is worth what is asked, and two of the three can be funded."""
        rows = f"A,40,8,Lin,North\nB,50,{value},Wu,South\nC,50,6,Qi,East\n"
        head = "id,amount,value,pi,institute\n"
        (self.call / "proposals.csv").write_text(head + rows, encoding="utf-8")
        rules = RULES.format(total=total, more=more)
        (self.call / "rules.toml").write_text(rules, encoding="utf-8")

    def fund(self, **files):
        """Fund the call, keep the slate, return its id."""
        if files:
            self.write(**files)
        return self.fund_as_is()

    def fund_as_is(self):
        """Fund the files as they stand."""
        return self.workspace.save("fund", FUND.run(self.workspace, path=self.call))

    def decide(self, slate, **more):
        """Decide on a slate; return the decision."""
        return decide(self.workspace, slate, **{**ACT, **more})["decision"]

    def file(self, decision, proposal="B", **more):
        """File an appeal; return it."""
        said = {"by": "Wu", "grounds": "a score was misread", **more}
        return of("appeal").run(self.workspace, act="file", decision=decision, proposal=proposal, **said).appeals[0]

    def settle(self, appeal_, outcome="dismissed", **more):
        """Settle an appeal; return it."""
        said = {"by": "the deputy", "reason": "looked at again", **more}
        return of("appeal").run(self.workspace, act="settle", appeal=appeal_, outcome=outcome, **said).appeals[0]

    def recompute(self, appeal_):
        """Compute the slate behind an appeal again; return what came of it."""
        return of("appeal").run(self.workspace, act="recompute", appeal=appeal_).recomputed

    def public(self, table):
        """Return what the public sees of a table."""
        from yuzui.model.visibility import PUBLIC

        return self.workspace.seen_by(PUBLIC).view.select(table)
