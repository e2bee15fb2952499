# SPDX-License-Identifier: Apache-2.0
"""Accepted, declined, replaced: what stands in the rows, the document, the log, and what is refused."""

import pytest

from yuzui.errors import InputError, StateError, UnknownIdentifierError, VisibilityError
from yuzui.funding.lottery_draw import commands as drawing
from yuzui.funding.lottery_draw import replaying
from yuzui.model.visibility import PUBLIC, Subject
from yuzui.reviewing.invitations import kept
from yuzui.store import subjects

HOUSES = (
    'format = "yuzui-rules/1"\ncall = { id = "c", currency = "CNY", unit = 1 }\n'
    '[[rule]]\nname = "two"\nkind = "per_proposal"\ndemand = 2\nstrength = "hard"\nsource = "1"\n'
    '[[rule]]\nname = "houses"\nkind = "diversity"\nby = "house"\nat_most = 1\n'
    'strength = "hard"\nsource = "2"\n'
)


def states(workspace):
    run = workspace.latest("assign")["run"]["id"]
    return {(r["proposal"], r["reviewer"]): r["state"] for r in kept.pairs(workspace, run)}


def holds(workspace):
    """The document says what the rows say, and loads and demands are kept."""
    document = workspace.latest("assign")
    stand = {pair for pair, state in states(workspace).items() if state in ("proposed", "accepted")}
    assert {(r["proposal"], r["reviewer"]) for r in document["assignments"]} == stand
    for row in document["reviewers"]:
        assert row["load"] == sum(r == row["id"] for _, r in stand) <= row["load_max"]
    for row in document["proposals"]:
        assert row["assigned"] == sum(p == row["id"] for p, _ in stand)
    barred = {(r["proposal"], r["reviewer"]) for r in document["conflicts"]}
    assert not barred & stand
    return document


def test_a_decline_is_one_act_and_the_best_with_room_comes(workspace, made, say):
    document = made()
    assert set(states(workspace).values()) == {"proposed"}
    pairs = {r["proposal"]: r for r in document["assignments"]}
    before, seat = workspace.store.head().seq, pairs["A"]
    change = say("decline", "A", seat["reviewer"], reason="on leave until June")
    assert workspace.store.head().seq == before + 1
    assert change["state"] == "replaced" and change["moves"] == []
    assert change["instead"] == seat["alternates"][0]
    assert change["cost"] == pytest.approx(seat["score"] - change["instead_score"])
    assert change["total"]["before"] - change["total"]["after"] == change["cost"]
    assert states(workspace)["A", seat["reviewer"]] == "replaced"
    assert states(workspace)["A", change["instead"]] == "proposed"
    after = holds(workspace)
    assert after["objective"] == change["total"]["after"] <= after["bound"]
    assert after["status"] == ("optimal" if after["objective"] == after["bound"] else "feasible")
    assert after["changes"][-1]["instead"] == change["instead"]
    row = workspace.store.open(Subject("a", frozenset({"auditor", "analyst"}))).select(
        "audit", order=("-seq",), limit=1
    )[0]
    assert (row["action"], row["object"]) == ("decline", f"assignment {document['run']['id']} A")
    assert row["reason"] == "on leave until June" and seat["reviewer"] not in row["object"].split()
    assert "leave" not in repr(after) and "leave" not in repr(change)
    assert workspace.store.log_state().bad is None


def test_nobody_who_declined_comes_back_until_nobody_is_left(workspace, made, say):
    made()
    seen = []
    who = next(r for (p, r) in states(workspace) if p == "A")
    while True:
        seen.append(who)
        change = say("decline", "A", who)
        holds(workspace)
        if change["instead"] is None:
            break
        assert change["instead"] not in seen and not {*seen} & {*change["alternates"]}
        who = change["instead"]
    # z has a conflict: everybody else was asked
    assert sorted(seen) == ["v", "w", "x", "y"]
    assert states(workspace)["A", who] == "declined" and change["state"] == "declined"
    assert change["open"] == 1 and change["infeasible"]["proposals"] == ["A"]
    assert {row["what"] for row in change["infeasible"]["loosen"]} >= {"invite"}
    mended = [row for row in change["infeasible"]["loosen"] if row["what"] == "waive"]
    assert [(row["proposals"], row["reviewers"]) for row in mended] in ([], [(["A"], ["z"])])
    assert workspace.latest("assign")["fairness"]["worst"] == 0


def test_an_open_place_is_tried_again(workspace, made, say):
    full = "id,max,house\nv,1,U\nw,1,U\nx,1,V\ny,0,V\nz,0,W\n"
    made(files={"reviewers": full})
    held = dict(states(workspace).keys())
    # all are full, so a place is taken from another, who must be free to move
    for proposal in ("B", "C"):
        say("accept", proposal, held[proposal])
    change = say("decline", "A", held["A"])
    assert change["instead"] is None and change["infeasible"]["demand"] == 1
    again = say("decline", "A", held["A"])
    assert again["instead"] is None and again["state"] == "declined"
    holds(workspace)


def test_an_accepted_pair_is_never_moved_and_a_free_one_may_be(workspace, made, say):
    made(files={"reviewers": "id,max,house\nv,1,U\nw,1,U\nx,1,V\ny,1,V\nz,0,W\n"})
    held = dict(states(workspace).keys())
    free = {"v", "w", "x", "y"} - set(held.values())
    say("accept", "B", held["B"])
    assert states(workspace)["B", held["B"]] == "accepted"
    change = say("decline", "A", held["A"])
    while change["instead"] is not None:
        after = holds(workspace)
        assert states(workspace)["B", held["B"]] == "accepted"
        for move in change["moves"]:
            assert states(workspace)[move["proposal"], move["leaves"]] == "replaced"
            assert states(workspace)[move["proposal"], move["enters"]] == "proposed"
            assert move["proposal"] == "C"
        change = say("decline", "A", change["instead"])
    assert free and after["changes"][0]["state"] == "accepted"


def test_side_rules_hold_after_every_decline(workspace, made, say):
    reviewers = "id,max,house\nv,3,U\nw,3,U\nx,3,V\ny,3,V\nz,3,W\n"
    made(files={"rules": HOUSES, "reviewers": reviewers}, demand=None)
    house = {"v": "U", "w": "U", "x": "V", "y": "V", "z": "W"}
    for _ in range(4):
        proposal, who = next(p for p, s in states(workspace).items() if s == "proposed")
        change = say("decline", proposal, who)
        if change["instead"] is None:
            assert change["infeasible"] is None or change["infeasible"]["demand"]
            break
        holds(workspace)
        for one in "ABC":
            stand = [r for (p, r), s in states(workspace).items() if p == one and s == "proposed"]
            assert len({house[r] for r in stand}) == len(stand) == 2


def test_after_a_draw_the_next_lot_comes_and_the_draw_still_replays(workspace, made, say):
    drawing.commit(workspace, "", "the index")
    document = made(objective="random_draw", public="42", load="0..3")
    pair = document["assignments"][0]
    change = say("decline", pair["proposal"], pair["reviewer"])
    assert change["instead"] and change["cost"] is None and change["score"] is None
    from yuzui.funding.lottery import commitment as lots
    from yuzui.reviewing.panel_lottery import name

    drawn = document["draw"]
    room = [row["id"] for row in holds(workspace)["reviewers"]]
    free = [r for r in room if r != pair["reviewer"] and (pair["proposal"], r) != ("A", "z")]
    listed = [name(p, r) for p in "ABC" for r in "vwxyz" if (p, r) != ("A", "z")]
    tickets = lots.tickets(drawn["secret"], drawn["public"], listed)
    loads = {row["id"]: row["load"] < row["load_max"] for row in document["reviewers"]}
    able = [r for r in free if loads[r]]
    assert change["instead"] == min(able, key=lambda r: tickets[name(pair["proposal"], r)])
    assert list(replaying.kept(workspace)) == []


def test_what_is_not_there_or_not_allowed_is_refused(workspace, made, say, call):
    with pytest.raises(VisibilityError):
        say("accept", "A", "v")
    document = made()
    held = dict(states(workspace).keys())
    with pytest.raises(UnknownIdentifierError) as error:
        say("decline", "Q", "v")
    assert error.value.code == "unknown_proposal"
    with pytest.raises(UnknownIdentifierError) as error:
        say("decline", "A", "nobody")
    assert error.value.code == "unknown_reviewer"
    say("accept", "A", held["A"])
    with pytest.raises(StateError) as error:
        say("accept", "A", held["A"])
    assert error.value.detail["legal"] == ["decline"]
    with pytest.raises(VisibilityError):
        say("accept", "A", held["A"], run="0" * 12)
    with pytest.raises(InputError):
        say("shrug", "A", held["A"])
    call(affinity="proposal,reviewer,score\nA,v,1\nB,w,1\nC,x,1\n")
    before = states(workspace)
    with pytest.raises(StateError) as error:
        say("decline", "A", held["A"])
    assert error.value.code == "stale" and states(workspace) == before
    call()
    assert say("decline", "A", held["A"], run=document["run"]["id"])["state"] == "replaced"


def test_an_impossible_run_has_nobody_to_decline_and_moved_sheets_are_named(workspace, made, say, call, tmp_path):
    made(demand=4)
    with pytest.raises(StateError) as error:
        say("decline", "A", "v")
    assert error.value.code == "nobody_assigned"
    document = made()
    pair = [document["assignments"][0][name] for name in ("proposal", "reviewer")]
    run = document["run"]["id"]
    folder = call()
    folder.rename(tmp_path / "moved")
    with pytest.raises(InputError) as error:
        say("decline", *pair, run=run)
    assert error.value.code == "no_source" and error.value.fix
    assert say("decline", *pair, run=run, path=tmp_path / "moved")["state"] == "replaced"


def test_only_an_officer_may_say_so(workspace, made):
    from yuzui.reviewing.jobs import invite

    made()
    pair = next(iter(states(workspace)))
    admin = workspace.store.open(Subject("admin", frozenset({"administrator"})))
    subjects.grant(admin, "li", "panel_chair", reason="test")
    chair = workspace.seen_by(subjects.resolve(workspace.store, "li"))
    asked = {"act": "accept", "proposal": pair[0], "reviewer": pair[1]}
    with pytest.raises(VisibilityError):
        invite.run(workspace.seen_by(PUBLIC), **asked)
    assert invite.run(chair, **asked)["state"] == "accepted"
