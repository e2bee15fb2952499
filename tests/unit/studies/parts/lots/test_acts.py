# SPDX-License-Identifier: Apache-2.0
"""The order of the acts makes a draw honest: each out of order is refused, each is an event."""

import pytest

from yuzui.errors import InputError, StateError, VisibilityError
from yuzui.funding.lottery import commitment as tickets
from yuzui.funding.lottery_draw import commands, drawing, result_store
from yuzui.model.visibility import PUBLIC, Subject
from yuzui.store import subjects


def log(workspace):
    view = workspace.store.open(Subject("auditor", frozenset({"auditor", "decider"})))
    return [(e["action"], e["object"], e["reason"]) for e in view.select("audit", order=("seq",))]


def committed(workspace, **said):
    return commands.commit(workspace, said.get("by", "Lin"), "beacon", said.get("due"))


def stored(workspace):
    return b"".join(path.read_bytes() for path in workspace.dir.glob("yuzui.sqlite*") if path.is_file())


def test_from_commitment_to_a_draw_anyone_can_check(held):
    workspace, keep = held
    row = committed(workspace)
    run = keep()
    fixed, slate = commands.fix(workspace)
    assert fixed["slate"] == run and fixed["list_hash"] == slate["lottery"]["list_hash"]
    assert slate["lottery"]["commitment"] == row["commitment"] and not slate["lottery"]["outcome"]
    published = commands.reveal(workspace, "beacon 42")
    assert drawing.replayed(published) == []
    assert tickets.commitment(published["secret"]) == row["commitment"]
    slate = workspace.latest("fund", run)
    for name in ("commitment", "list_hash", "public", "order", "outcome", "candidates"):
        assert slate["lottery"][name] == published[name]
    assert result_store.newest(workspace)["state"] == "revealed"
    assert result_store.of_slate(workspace, run)["document"] == published
    told = log(workspace)
    assert [one[0] for one in told][-4:] == ["commit", "save", "fix", "reveal"]
    assert [one[2] for one in told][-4::2] == [row["commitment"], fixed["list_hash"]]
    assert told[-1][2] == commands.sha256(published)
    assert workspace.store.log_state().bad is None


def test_the_event_of_the_commitment_precedes_that_of_the_list(held):
    workspace, keep = held
    row = committed(workspace)
    keep()
    commands.fix(workspace)
    told = [one[0] for one in log(workspace)]
    assert told.index("commit") + 1 == row["audit_seq"] < told.index("fix") + 1


def test_the_secret_is_nowhere_but_in_the_sealed_file_until_it_is_revealed(held):
    from yuzui.store.state.pseudonym_vault import open_sealed

    workspace, keep = held
    row = committed(workspace)
    keep()
    commands.fix(workspace)
    sealed = open_sealed(workspace.dir)
    secret = sealed.hidden(row["id"])
    sealed.close()
    assert len(secret) == 64 and secret.encode() not in stored(workspace)
    assert result_store.newest(workspace)["secret"] is None
    commands.reveal(workspace, "beacon 42")
    assert secret.encode() in stored(workspace)


def test_without_a_commitment_there_is_no_draw(held):
    workspace, keep = held
    keep()
    for act in (lambda: commands.reveal(workspace, "x"), lambda: commands.fix(workspace)):
        with pytest.raises(StateError) as caught:
            act()
        assert caught.value.code == "no_commitment" and caught.value.detail["legal"] == ["commit"]


def test_without_a_slate_there_is_nothing_to_draw_over(held):
    workspace, _ = held
    committed(workspace)
    with pytest.raises(StateError) as caught:
        commands.reveal(workspace, "x")
    assert caught.value.code == "no_slate" and result_store.newest(workspace)["state"] == "committed"


def test_candidates_known_before_the_commitment_are_refused_until_fixed_anew(held):
    workspace, keep = held
    keep()
    committed(workspace)
    with pytest.raises(StateError) as caught:
        commands.reveal(workspace, "x")
    assert caught.value.code == "commitment_late"
    assert result_store.newest(workspace)["state"] == "committed"
    keep()
    assert commands.reveal(workspace, "x")["outcome"]


def test_one_draw_at_a_time_and_none_twice(held):
    workspace, keep = held
    committed(workspace)
    with pytest.raises(StateError) as caught:
        committed(workspace, by="Wu")
    assert caught.value.code == "draw_open"
    run = keep()
    published = commands.reveal(workspace, "x")
    with pytest.raises(StateError) as caught:
        commands.reveal(workspace, "y")
    assert caught.value.code == "illegal_move"
    before = log(workspace)
    assert commands.reveal(workspace, " x ") == commands.reveal(workspace, "x", run) == published
    assert log(workspace) == before
    with pytest.raises(StateError):
        commands.reveal(workspace, "x", "another run")


def test_late_is_void_and_another_person_commits_anew(held, monkeypatch):
    workspace, keep = held
    monkeypatch.setattr("yuzui.store.moment.FIXED", 1790000000)
    committed(workspace, due="2026-09-30")
    keep()
    commands.fix(workspace)
    monkeypatch.setattr("yuzui.store.moment.FIXED", 1800000000)
    with pytest.raises(StateError) as caught:
        commands.reveal(workspace, "x")
    assert caught.value.code == "late_reveal"
    row = result_store.newest(workspace)
    assert row["state"] == "void" and row["secret"] is None
    assert log(workspace)[-1][0] == "void"
    assert workspace.latest("fund")["lottery"]["commitment"] is None
    with pytest.raises(StateError) as caught:
        committed(workspace, by="Lin")
    assert caught.value.code == "same_person"
    other = committed(workspace, by="Wu")
    assert other["commitment"] != row["commitment"]


def test_a_missing_reveal_is_void_when_the_next_one_commits(held, monkeypatch):
    workspace, _ = held
    monkeypatch.setattr("yuzui.store.moment.FIXED", 1790000000)
    first = committed(workspace, due="2026-09-30T12:00:00Z")
    monkeypatch.setattr("yuzui.store.moment.FIXED", 1800000000)
    committed(workspace, by="Wu")
    states = {row["id"]: row["state"] for row in workspace.view.select("draw")}
    assert states.pop(first["id"]) == "void" and list(states.values()) == ["committed"]


def test_a_lost_secret_is_void(held):
    workspace, keep = held
    committed(workspace)
    keep()
    (workspace.dir / "sealed.sqlite").unlink()
    with pytest.raises(StateError) as caught:
        commands.reveal(workspace, "x")
    assert caught.value.code == "secret_lost" and result_store.newest(workspace)["state"] == "void"


def test_declared_void_with_a_reason(held):
    workspace, _ = held
    committed(workspace)
    with pytest.raises(InputError):
        commands.void(workspace, " ")
    assert commands.void(workspace, "the beacon stopped")["state"] == "void"
    with pytest.raises(StateError):
        commands.void(workspace, "again")


def test_a_stale_slate_is_not_drawn(held, monkeypatch):
    workspace, keep = held
    monkeypatch.setattr("yuzui.store.moment.FIXED", 1790000000)
    committed(workspace)
    keep()
    commands.fix(workspace)
    monkeypatch.setattr("yuzui.store.moment.FIXED", 1790000100)
    other = workspace.latest("fund")["run"]
    keep(run={**other, "id": "f" * 12, "rules_hash": "0" * 64})
    with pytest.raises(StateError) as caught:
        commands.reveal(workspace, "x")
    assert caught.value.code == "stale"


def test_nobody_to_draw_between_and_no_band(held):
    workspace, keep = held
    committed(workspace)
    keep(lottery=None, redraws=None)
    with pytest.raises(StateError) as caught:
        commands.fix(workspace)
    assert caught.value.code == "no_band"
    empty = {**workspace_lottery(keep, workspace), "candidates": []}
    keep(lottery=empty)
    with pytest.raises(StateError) as caught:
        commands.fix(workspace)
    assert caught.value.code == "empty_band"


def workspace_lottery(keep, workspace):
    keep()
    return workspace.latest("fund")["lottery"]


def test_rules_without_lots_are_drawn_at_the_usual_thresholds(held):
    workspace, keep = held
    committed(workspace)
    keep(lottery=None)
    _, slate = commands.fix(workspace)
    part = slate["lottery"]
    assert (part["low"], part["high"], part["rule"], part["policy"]) == (0.2, 0.8, None, "uniform")
    assert part["candidates"] == [r["id"] for r in slate["proposals"] if r["band"] == "lottery"]


@pytest.mark.parametrize("due", ["yesterday", "2001-01-01", ""])
def test_a_moment_to_reveal_lies_ahead(held, due):
    workspace, _ = held
    with pytest.raises(InputError) as caught:
        committed(workspace, due=due)
    assert caught.value.code == "due_passed"


def test_who_may(held):
    workspace, keep = held
    assert "decider" in workspace.subject.roles
    stranger = workspace.seen_by(PUBLIC)
    with pytest.raises(StateError) as caught:
        committed(stranger)
    assert caught.value.code == "no_grant"
    admin = workspace.store.open(Subject("admin", frozenset({"administrator"})))
    subjects.grant(admin, "rev", "reviewer", reason="test")
    with pytest.raises(StateError):
        committed(workspace, by="rev")
    committed(workspace)
    keep()
    with pytest.raises(StateError):
        commands.reveal(stranger, "x")
    with pytest.raises(VisibilityError):
        commands.reveal(workspace, "x", "0" * 12)
    with pytest.raises(InputError):
        commands.reveal(workspace, "  ")


def test_a_slate_names_the_commitment_in_force_until_it_is_void(held, lots):
    """The document of the slate says what binds its candidates, before anything is fixed."""
    from copy import deepcopy

    from yuzui.funding.jobs import fund

    workspace, keep = held
    assert lots["lottery"]["commitment"] is None
    row = committed(workspace)
    document = deepcopy(lots)
    fund._committed(workspace, document)
    assert document["lottery"]["commitment"] == row["commitment"]
    run = keep(lottery=document["lottery"])
    commands.void(workspace, "the keeper left")
    assert workspace.latest("fund", run)["lottery"]["commitment"] is None
    later = deepcopy(lots)
    fund._committed(workspace, later)
    assert later["lottery"]["commitment"] is None
