# SPDX-License-Identifier: Apache-2.0
"""Invitations: who accepted, who declined, who follows."""

import json

import msgspec
import numpy as np
import pytest

from yuzui.errors import InputError, StateError, UnknownIdentifierError, VisibilityError
from yuzui.funding import lottery_draw
from yuzui.funding import lottery_draw as drawing
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import PUBLIC, ROLES, Subject
from yuzui.reviewing import assignment_store as kept
from yuzui.reviewing import invitations, problem
from yuzui.reviewing.assign.arcs import Dense, Pairs
from yuzui.reviewing.jobs import assign
from yuzui.store import subjects

FILES = {
    "proposals": "id,title\nA,quantum codes\nB,coastal fish\nC,old walls\n",
    "reviewers": "id,max,house\nv,1,U\nw,1,U\nx,2,V\ny,1,V\nz,1,W\n",
    "affinity": "proposal,reviewer,score\nA,v,9\nA,w,8\nA,x,3\nA,y,2\nB,v,7\nB,w,6\nB,x,5\nB,z,1\n"
    "C,y,4\nC,x,4\nC,z,3\n",
    "conflicts": "proposal,reviewer,kind,evidence\nA,z,family,twin sisters\n",
}
ASKED = {"demand": 1, "at": "2026-01-01", "accept_unchecked": "employer,author"}


@pytest.fixture
def call(tmp_path):
    """A folder with the sheets; a way to write others."""
    folder = tmp_path / "call"
    folder.mkdir()

    def write(**files):
        for name, text in (FILES | files).items():
            end = "toml" if name == "rules" else "csv"
            (folder / f"{name}.{end}").write_text(text, encoding="utf-8")
        return folder

    write()
    return write


@pytest.fixture
def workspace(tmp_path):
    """An empty workspace."""
    found = Workspace(tmp_path / "w")
    yield found
    found.close()


@pytest.fixture
def made(workspace, call):
    """Make and keep an assignment; return its document."""

    def make(*, files=(), **inputs):
        given = {"path": call(**dict(files))} | ASKED | inputs
        document = of("assign").run(workspace, **given)
        assign.keep(workspace, document)
        return document

    return make


@pytest.fixture
def say(workspace):
    """Accept or decline a pair of the newest assignment."""

    def said(act, proposal, reviewer, **more):
        return of("invite").run(workspace, act=act, proposal=proposal, reviewer=reviewer, **more)

    return said


HOUSES = (
    'format = "yuzui-rules/1"\ncall = { id = "c", currency = "CNY", unit = 1 }\n'
    '[[rule]]\nname = "two"\nkind = "per_proposal"\ndemand = 2\nstrength = "hard"\nsource = "1"\n'
    '[[rule]]\nname = "houses"\nkind = "diversity"\nby = "house"\nat_most = 1\n'
    'strength = "hard"\nsource = "2"\n'
)


def latest(workspace):
    return of("assign").latest(workspace)


def states(workspace):
    run = latest(workspace).run.id
    return {(r["proposal"], r["reviewer"]): r["state"] for r in kept.pairs(workspace, run)}


def holds(workspace):
    """The answer says what the rows say, and loads and demands are kept."""
    document = latest(workspace)
    stand = {pair for pair, state in states(workspace).items() if state in ("proposed", "accepted")}
    assert {(r.proposal, r.reviewer) for r in document.assignments} == stand
    for row in document.reviewers:
        assert row.load == sum(r == row.id for _, r in stand) <= row.load_max
    for row in document.proposals:
        assert row.assigned == sum(p == row.id for p, _ in stand)
    barred = {(r.proposal, r.reviewer) for r in document.conflicts}
    assert not barred & stand
    return document


def test_a_decline_is_one_act_and_the_best_with_room_comes(workspace, made, say):
    document = made()
    assert set(states(workspace).values()) == {"proposed"}
    pairs = {r.proposal: r for r in document.assignments}
    before, seat = workspace.store.head().seq, pairs["A"]
    change = say("decline", "A", seat.reviewer, reason="on leave until June")
    assert workspace.store.head().seq == before + 1
    assert change.state == "replaced" and change.moves == []
    assert change.instead == seat.alternates[0]
    assert change.cost == pytest.approx(seat.score - change.instead_score)
    assert change.total.before - change.total.after == change.cost
    assert states(workspace)["A", seat.reviewer] == "replaced"
    assert states(workspace)["A", change.instead] == "proposed"
    after = holds(workspace)
    assert after.objective == change.total.after <= after.bound
    assert after.status == ("optimal" if after.objective == after.bound else "feasible")
    assert after.changes[-1].instead == change.instead
    row = workspace.store.open(Subject("a", frozenset({"auditor", "analyst"}))).select(
        "audit", order=("-seq",), limit=1
    )[0]
    assert (row["action"], row["object"]) == ("decline", f"assignment {document.run.id} A")
    assert row["reason"] == "on leave until June" and seat.reviewer not in row["object"].split()
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
        if change.instead is None:
            break
        assert change.instead not in seen and not {*seen} & {*change.alternates}
        who = change.instead
    # z has a conflict: everybody else was asked
    assert sorted(seen) == ["v", "w", "x", "y"]
    assert states(workspace)["A", who] == "declined" and change.state == "declined"
    assert change.open == 1 and change.infeasible.proposals == ["A"]
    assert {row.what for row in change.infeasible.loosen} >= {"invite"}
    mended = [row for row in change.infeasible.loosen if row.what == "waive"]
    assert [(row.proposals, row.reviewers) for row in mended] in ([], [(["A"], ["z"])])
    assert latest(workspace).fairness.worst == 0


def test_an_open_place_is_tried_again(workspace, made, say):
    full = "id,max,house\nv,1,U\nw,1,U\nx,1,V\ny,0,V\nz,0,W\n"
    made(files={"reviewers": full})
    held = dict(states(workspace).keys())
    # all are full, so a place is taken from another, who must be free to move
    for proposal in ("B", "C"):
        say("accept", proposal, held[proposal])
    change = say("decline", "A", held["A"])
    assert change.instead is None and change.infeasible.demand == 1
    again = say("decline", "A", held["A"])
    assert again.instead is None and again.state == "declined"
    holds(workspace)


def test_an_accepted_pair_is_never_moved_and_a_free_one_may_be(workspace, made, say):
    made(files={"reviewers": "id,max,house\nv,1,U\nw,1,U\nx,1,V\ny,1,V\nz,0,W\n"})
    held = dict(states(workspace).keys())
    free = {"v", "w", "x", "y"} - set(held.values())
    say("accept", "B", held["B"])
    assert states(workspace)["B", held["B"]] == "accepted"
    change = say("decline", "A", held["A"])
    while change.instead is not None:
        after = holds(workspace)
        assert states(workspace)["B", held["B"]] == "accepted"
        for move in change.moves:
            assert states(workspace)[move.proposal, move.leaves] == "replaced"
            assert states(workspace)[move.proposal, move.enters] == "proposed"
            assert move.proposal == "C"
        change = say("decline", "A", change.instead)
    assert free and after.changes[0].state == "accepted"


def test_side_rules_hold_after_every_decline(workspace, made, say):
    reviewers = "id,max,house\nv,3,U\nw,3,U\nx,3,V\ny,3,V\nz,3,W\n"
    made(files={"rules": HOUSES, "reviewers": reviewers}, demand=None)
    house = {"v": "U", "w": "U", "x": "V", "y": "V", "z": "W"}
    for _ in range(4):
        proposal, who = next(p for p, s in states(workspace).items() if s == "proposed")
        change = say("decline", proposal, who)
        if change.instead is None:
            assert change.infeasible is None or change.infeasible.demand
            break
        holds(workspace)
        for one in "ABC":
            stand = [r for (p, r), s in states(workspace).items() if p == one and s == "proposed"]
            assert len({house[r] for r in stand}) == len(stand) == 2


def test_after_a_draw_the_next_lot_comes_and_the_draw_still_replays(workspace, made, say):
    drawing.commit(workspace, "", "the index")
    document = made(objective="random_draw", public="42", load="0..3")
    pair = document.assignments[0]
    change = say("decline", pair.proposal, pair.reviewer)
    assert change.instead and change.cost is None and change.score is None
    from yuzui.funding import lottery as lots
    from yuzui.reviewing.panel_lottery import name

    drawn = document.draw
    room = [row.id for row in holds(workspace).reviewers]
    free = [r for r in room if r != pair.reviewer and (pair.proposal, r) != ("A", "z")]
    listed = [name(p, r) for p in "ABC" for r in "vwxyz" if (p, r) != ("A", "z")]
    tickets = lots.tickets(drawn.secret, drawn.public, listed)
    loads = {row.id: row.load < row.load_max for row in document.reviewers}
    able = [r for r in free if loads[r]]
    assert change.instead == min(able, key=lambda r: tickets[name(pair.proposal, r)])
    assert list(lottery_draw.stored_problems(workspace)) == []


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
    assert say("decline", "A", held["A"], run=document.run.id).state == "replaced"


def test_an_impossible_run_has_nobody_to_decline_and_moved_sheets_are_named(workspace, made, say, call, tmp_path):
    made(demand=4)
    with pytest.raises(StateError) as error:
        say("decline", "A", "v")
    assert error.value.code == "nobody_assigned"
    document = made()
    pair = [getattr(document.assignments[0], name) for name in ("proposal", "reviewer")]
    run = document.run.id
    folder = call()
    folder.rename(tmp_path / "moved")
    with pytest.raises(InputError) as error:
        say("decline", *pair, run=run)
    assert error.value.code == "no_source" and error.value.fix
    assert say("decline", *pair, run=run, path=tmp_path / "moved").state == "replaced"


def test_only_an_officer_may_say_so(workspace, made):
    made()
    pair = next(iter(states(workspace)))
    admin = workspace.store.open(Subject("admin", frozenset({"administrator"})))
    subjects.grant(admin, "li", "panel_chair", reason="test")
    chair = workspace.seen_by(subjects.resolve(workspace.store, "li"))
    asked = {"act": "accept", "proposal": pair[0], "reviewer": pair[1]}
    with pytest.raises(VisibilityError):
        of("invite").run(workspace.seen_by(PUBLIC), **asked)
    assert of("invite").run(chair, **asked).state == "accepted"


def test_rows_are_found_among_the_pairs():
    ids = ["A", "B"], ["x", "y", "z"]
    two, three = np.ones(2, int), np.ones(3, int)
    pairs = Pairs(*ids, Dense(np.zeros((2, 3))), two, three, three, np.zeros((0, 2)))
    rows = [{"proposal": "B", "reviewer": "z"}, {"proposal": "A", "reviewer": "y"}]
    assert invitations.places(pairs, rows).tolist() == [[1, 2], [0, 1]]
    assert invitations.places(pairs, []).shape == (0, 2)


@pytest.mark.parametrize("objective", ["total", "max_min", "leximin", "alpha", "randomised"])
def test_sums_are_those_of_the_pairs_and_bounds_only_where_they_hold(workspace, made, say, objective):
    document = made(objective=objective, **({"q": 0.8} if objective == "randomised" else {}))
    pair = document.assignments[0]
    change = say("decline", pair.proposal, pair.reviewer)
    after = latest(workspace)
    total = sum(row.score for row in after.assignments)
    assert change.total.after == pytest.approx(total)
    sums = {row.id: row.score_sum for row in after.proposals}
    for name, value in sums.items():
        own = [row.score for row in after.assignments if row.proposal == name]
        assert value == pytest.approx(sum(own))
    assert after.fairness.worst == min(sums.values()) == change.worst.after
    assert after.fairness.frontier == document.fairness.frontier
    if objective == "randomised":
        assert after.objective == document.objective
        assert after.fairness.expected_worst == document.fairness.expected_worst
    else:
        assert after.objective == pytest.approx(total)
    if objective == "total":
        assert after.bound == document.bound >= after.objective
        assert after.gap == pytest.approx(1 - total / after.bound, abs=0.5)
    elif objective != "randomised":
        assert (after.bound, after.gap, after.status) == (None, None, "feasible")
    came = next(row for row in after.assignments if row.reviewer == change.instead)
    assert came.probability is None and came.state == "proposed"
    same = ("run", "options", "certificate", "marginals", "conflicts", "draw", "understood")
    assert all(getattr(after, name) == getattr(document, name) for name in same)
    prices = [{row.id: row.price for row in one.reviewers} for one in (document, after)]
    assert prices[0] == prices[1]


ALLOWED = {role.name for role in ROLES if "restricted" in role.levels}


def test_rows_are_those_of_the_document_and_come_in_one_act(workspace, made):
    workspace.view.count("run")
    before = workspace.store.head().seq
    document = made(load="0..2")
    assert workspace.store.head().seq == before + 1
    run = workspace.view.get("assignment_run", document.run.id)
    assert (run["goal"], run["objective"], run["bound"]) == (
        "total", document.objective, document.bound,
    )  # fmt: skip
    assert run["inputs_hash"] == document.run.inputs_hash
    price = {row.id: row.price for row in document.reviewers}
    rows = kept.pairs(workspace, run["id"])
    assert [(r["proposal"], r["reviewer"], r["score"], r["probability"]) for r in rows] == sorted(
        (r.proposal, r.reviewer, r.score, r.probability) for r in document.assignments
    )
    assert all(row["price"] == price[row["reviewer"]] for row in rows)
    assert {row["state"] for row in rows} == {"proposed"}
    assert workspace.store.log_state().bad is None


def test_an_impossible_assignment_keeps_its_run_and_no_pair(workspace, made):
    document = made(demand=4)
    assert document.infeasible
    assert workspace.view.count("assignment_run") == 1
    assert kept.pairs(workspace, document.run.id) == []


@pytest.mark.parametrize("objective", ["max_min", "leximin", "alpha", "randomised"])
def test_every_objective_is_kept(workspace, made, objective):
    q = {"q": 0.7} if objective == "randomised" else {}
    document = made(objective=objective, **q)
    rows = kept.pairs(workspace, document.run.id)
    assert len(rows) == len(document.assignments) == 3
    assert all(0 < row["probability"] <= 1 for row in rows)


def test_the_same_run_again_leaves_what_was_said_since(workspace, made, say):
    first = made()
    pair = first.assignments[0]
    say("accept", pair.proposal, pair.reviewer)
    made()
    run = first.run.id
    states = [row["state"] for row in kept.pairs(workspace, run)]
    assert sorted(states) == ["accepted", "proposed", "proposed"]
    assert of("assign").latest(workspace, run).changes
    assert workspace.view.count("assignment_run") == 1


@pytest.mark.parametrize("role", [role.name for role in ROLES])
def test_who_may_not_see_a_run_sees_no_reviewer_either(workspace, made, role):
    document = made()
    other = workspace.seen_by(Subject("somebody", frozenset({role})))
    seen = role in ALLOWED
    for table in ("assignment_run", "assignment"):
        assert bool(other.view.count(table)) == seen, table
    assert (other.latest("assign", document.run.id) is not None) == seen


def test_where_the_sheets_lie_is_in_the_sealed_file_alone(workspace, made, call, tmp_path):
    document = made()
    assert str(tmp_path) not in json.dumps(document.document())
    assert str(tmp_path).encode() not in (workspace.dir / "yuzui.sqlite").read_bytes()
    found = problem.source(workspace, document.run.id, None)
    assert found.path == call().resolve() and found.secret == ""
    elsewhere = problem.source(workspace, document.run.id, tmp_path / "there")
    assert elsewhere == msgspec.structs.replace(found, path=tmp_path / "there")
    with pytest.raises(InputError) as error:
        problem.source(workspace, "0" * 12, None)
    assert error.value.code == "no_source" and error.value.fix


def test_a_notebook_keeps_the_rows_too(call, tmp_path):
    from yuzui.faces.notebook import calls

    with_rows = calls.open(tmp_path / "n")
    with_rows.assign(path=call(), per_proposal=1, accept_unchecked="employer,author")
    assert len(with_rows.sql("select * from assignment")) == 3
    with_rows.close()


INVITE_FILES = {
    "proposals": "id\nA\nB\n",
    "reviewers": "id,max\nx,1\ny,1\nz,2\n",
    "affinity": "proposal,reviewer,score\nA,x,5\nA,y,1\nB,x,4\nB,z,2\n",
}


@pytest.fixture
def invite_workspace(tmp_path):
    for name, text in INVITE_FILES.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    found = Workspace(tmp_path / "w")
    assign.keep(found, of("assign").run(found, path=tmp_path, demand=1, accept_unchecked="employer,author"))
    yield found
    found.close()


def test_a_day_later_the_same_is_asked(invite_workspace, monkeypatch):
    monkeypatch.setattr("yuzui.store.durable.FIXED", 1900000000)
    found = of("invite").run(invite_workspace, proposal="A", reviewer="x", reason="away")
    assert (found.instead, found.cost) == ("y", 4)
    assert found.log.seq == invite_workspace.store.head().seq
    for lang in ("en", "zh"):
        assert [text.say(lang) for _, text in of("invite").lines(found)]
        assert of("invite").exports(found, lang)


def test_another_step_or_run_is_refused(invite_workspace):
    with pytest.raises(InputError) as error:
        of("invite").run(invite_workspace, act="forget", proposal="A", reviewer="x")
    assert error.value.code == "no_such_act"
    with pytest.raises(VisibilityError):
        of("invite").run(invite_workspace, run="0" * 12, proposal="A", reviewer="x")
