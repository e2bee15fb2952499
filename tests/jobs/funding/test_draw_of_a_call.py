# SPDX-License-Identifier: Apache-2.0
"""Each call has a draw of its own, and a decision may leave its rest to one that is committed to."""

import pytest
from tests.site.calls import drafted
from tests.slates import FUND

from yuzui.errors import InputError, StateError
from yuzui.funding import decisions, lottery_draw, outbox, slate_acts, slate_outcome
from yuzui.funding.inputs import Decide
from yuzui.funding.jobs import decide
from yuzui.job.signature import UNCHECKED
from yuzui.job.workspace import Workspace


def test_the_clear_ones_are_signed_and_the_committed_draw_of_the_call_decides_the_rest(tmp_path):
    """Two calls, a draw each: one is signed before its reveal, and the other never disturbs it."""
    workspace = Workspace(tmp_path / "w")
    slates = {}
    for call in ("c", "d"):
        lottery_draw.commit(workspace, "", "state lottery", call=call)
    for call in ("c", "d"):  # drafted after the commitment, the candidates come after it
        slates[call] = drafted(workspace, tmp_path / call, call)
        assert FUND.latest(workspace, slates[call]).call.id == call
    with pytest.raises(StateError, match="open already"):
        lottery_draw.commit(workspace, "", "", call="c")
    ask = {"slate": slates["c"], "authority": "clause 9", "reason": "as ranked", "draw": True, "papers": outbox.KINDS}
    with pytest.raises(StateError, match="no draw waits"):
        decide.compute(workspace, Decide(**ask))
    for call in ("c", "d"):
        lottery_draw.fix(workspace, slates[call])
    before = FUND.latest(workspace, slates["c"])
    with pytest.raises(InputError, match="left to the draw"):
        decide.compute(workspace, Decide(**ask, changes="in P0: because"))
    signed = decide.compute(workspace, Decide(**ask)).decision
    slate = FUND.latest(workspace, slates["c"])
    clear, candidates = slate_outcome.fixed_in(slate), set(before.lottery.candidates)
    assert slate.awaits_draw and signed.ids == clear and signed.rest.candidates == len(candidates) > 0
    assert f"among {len(candidates)} decides the rest" in slate_outcome.finding(slate).en
    assert workspace.view.count("award") == len(clear)
    assert lottery_draw.state(workspace, lottery_draw.newest(workspace, "c")).identity == UNCHECKED
    # letters, release and publication wait for the reveal, and nothing is called unfinished
    outbox.complete(workspace)
    assert not (workspace.dir / "letters").exists() and not list(outbox.problems(workspace))
    for act in (lambda: slate_acts.release(workspace, signed.id), lambda: decisions.publish(workspace, signed.id)):
        with pytest.raises(StateError):
            act()
    lottery_draw.reveal(workspace, "07 11 23", call="c")
    assert lottery_draw.newest(workspace, "d")["state"] == "fixed" and not FUND.latest(workspace, slates["d"]).lots
    slate = FUND.latest(workspace, slates["c"])
    drawn = {lot.id for lot in slate.lots if lot.drawn}
    assert drawn and not slate.awaits_draw and set(slate.decided.ids) == set(clear) | drawn and slate.decided.drawn
    assert {row["proposal"] for row in workspace.view.select("award")} == set(slate.decided.ids)
    assert slate.decided.spend == sum(row.amount for row in slate.proposals if row.id in slate.decided.ids) <= 100
    outbox.complete(workspace)
    assert len(list((workspace.dir / "letters").glob("*/en/*.html"))) == len(slate.proposals)
    slate_acts.release(workspace, signed.id)
    decisions.publish(workspace, signed.id)
    assert not list(lottery_draw.stored_problems(workspace))
    workspace.close()


def test_a_list_that_was_signed_while_it_was_drawn_keeps_its_decision(tmp_path, monkeypatch):
    workspace = Workspace(tmp_path / "w")
    lottery_draw.commit(workspace, "", "state lottery", call="c")
    run = drafted(workspace, tmp_path / "call")
    lottery_draw.fix(workspace, run)
    real = lottery_draw.draw

    def meanwhile(*given):
        decide.compute(workspace, Decide(slate=run, authority="clause 9", reason="as ranked", draw=True))
        return real(*given)

    monkeypatch.setattr(lottery_draw, "draw", meanwhile)
    with pytest.raises(StateError, match="signed or moved meanwhile"):
        lottery_draw.reveal(workspace, "07", call="c")
    monkeypatch.undo()
    assert FUND.latest(workspace, run).awaits_draw
    lottery_draw.reveal(workspace, "07", call="c")
    assert FUND.latest(workspace, run).decided.drawn
    workspace.close()
