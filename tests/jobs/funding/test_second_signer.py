# SPDX-License-Identifier: Apache-2.0
"""A hard rule breaks on a site: two deciders sign in person, and one alone decides nothing."""

import re

import pytest
from tests.site.calls import town as made
from tests.slates import FUND

from yuzui.administration import granting
from yuzui.errors import StateError
from yuzui.faces.cli.main import run as run_line
from yuzui.funding import decisions, lottery_draw, slate_acts
from yuzui.job import caller as callers
from yuzui.job.next_step import steps
from yuzui.job.workflow import moving
from yuzui.job.workflow.item import find
from yuzui.job.workspace import Workspace
from yuzui.store import messages


@pytest.fixture
def town(tmp_path):
    return made(tmp_path)


def test_a_broken_rule_is_signed_by_two_persons_each_in_a_session_of_their_own(town):
    path, store = f"/en/fund/lists/{town.run}", town.workspace.store
    for one in (town.dora, town.emil, town.otto):
        one.quick()

    def digest():
        return decisions.seen(FUND.latest(town.workspace, town.run))

    def subject(person):
        return callers.person(town.workspace, person.id, "password totp")

    otto = town.workspace.seen_by(subject(town.otto), "web")
    moving.begin(otto, "call", {"call": "c", "title": '{"en": "c", "zh": "批次"}', "type": "grant", "currency": "CNY",
                                "budget": "100", "opens": "2026-01-01", "closes": "2026-02-01"})  # fmt: skip
    for move in ("publish", "close", "begin_review", "end_review"):
        moving.move(otto, "call", "c", move)
    out = next(row.id for row in FUND.latest(town.workspace, town.run).proposals if not row.selected)
    form = {"act": "sign", "decide": "changes", "authority": "clause 9", "reason": "of national need",
            "changes": f"in {out}: the only one of its field", "confirmed": "yes"}  # fmt: skip
    for answer, outcome in (("refuse_second", "refused"), ("second", "agreed")):
        first = town.dora.post(path, state=digest(), **form)
        assert first.status_code == 303 and first.headers["location"] == path, first.text
        assert not town.workspace.view.count("decision")
        # whoever signed first does not agree with themselves, nor an officer; nobody signs a second time beside it
        for person, status in ((town.dora, 409), (town.otto, 404)):
            refused = person.post(path, on="/en/me", act="second", state=digest())
            assert refused.status_code in (status, 409), refused.text
        assert town.dora.post(path, on="/en/me", state=digest(), **form).status_code == 409
        page = town.emil.get(path).text
        assert "Dora signed on" in page and "It breaks" in page and f"in {out}: the only one of its field" in page
        assert f"/fund/lists/{town.run}" in [one.path for one in steps(town.workspace.seen_by(subject(town.emil)))]
        assert next(row["kind"] for row in messages.notices(store, subject(town.emil))) == "decision_waits"
        if answer == "refuse_second":
            assert town.emil.post(path, act=answer, state=digest()).status_code == 422
        # a list that moved meanwhile is not decided
        assert town.emil.post(path, on=path, act="second", state="0" * 32).status_code == 409
        done = town.emil.post(path, act=answer, state=digest(), reason="not in the plan")
        assert done.status_code == 303, done.text
        rows = Workspace(town.workspace.dir).desk.select("second_signature", order=("n",))
        assert (rows[-1]["state"], rows[-1]["answered_by"]) == (outcome, "Emil")
    signed = FUND.latest(town.workspace, town.run).decided
    assert (signed.by, signed.second, signed.breaks) == ("Dora", "Emil", ["budget"]) and out in signed.ids
    assert signed.identity.en.count("signed in with") == 2
    # the call moves on with it, in the name of who decided
    call = find(town.workspace, "call", "c")
    assert (call.state, call.log[-1]["move"], call.log[-1]["actor"]) == ("decided", "decide", "Dora")
    assert ("decide", "Emil") in [(row["action"], row["actor"]) for row in store.engine.log(0)]


def test_a_draw_on_a_site_says_how_it_was_checked_who_committed_to_it(town):
    otto = town.workspace.seen_by(callers.person(town.workspace, town.otto.id, "password totp"), "web")
    lottery_draw.commit(otto, "", "state lottery", call="c")
    run = slate_acts.redraw(otto, town.run)
    row, _ = lottery_draw.fix(otto, run)
    assert "signed in with" in lottery_draw.state(otto, row).identity.en
    page = town.otto.quick().get(f"/en/fund/lists/{run}/draw").text
    assert "identity not checked" not in page and "by Otto, to be revealed by" in page
    # of another call, nobody of this one draws
    with pytest.raises(StateError):
        lottery_draw.commit(otto, "", "", call="d")


def test_on_the_command_line_a_token_signs_as_its_owner_and_the_log_says_so(town, capsys):
    out = next(row.id for row in FUND.latest(town.workspace, town.run).proposals if not row.selected)
    made_ = town.dora.quick().post("/en/me", act="token", scope="call:c")
    token = re.search(r"--token ([\w-]+)", town.dora.get(made_.headers["location"]).text)[1]
    line = ["decide", town.run, "--authority", "clause 9", "--reason", "as ranked", "--token", token, "--json",
            "--dir", str(town.workspace.dir)]  # fmt: skip
    assert run_line([*line, "--override", f"in:{out}"]) != 0 and "on the page of the list" in capsys.readouterr().out
    assert run_line([*line, "--by", "Emil"]) != 0 and "other_person" in capsys.readouterr().out
    assert run_line(line) == 0
    (row,) = [one for one in town.workspace.store.engine.log(0) if one["action"] == "decide"]
    assert (row["actor"], row["via"]) == ("Dora", "cli")
    assert "a personal token" in FUND.latest(town.workspace, town.run).decided.identity.en


def test_a_role_that_ended_or_a_list_that_was_returned_lets_the_first_signature_lapse(town):
    path = f"/en/fund/lists/{town.run}"
    out = next(row.id for row in FUND.latest(town.workspace, town.run).proposals if not row.selected)
    form = {"act": "sign", "decide": "changes", "authority": "clause 9", "reason": "need", "changes": f"in {out}: need",
            "confirmed": "yes"}  # fmt: skip
    otto = town.workspace.seen_by(callers.person(town.workspace, town.otto.id, "password totp"), "web")
    slate_acts.propose(otto, town.run, "")
    seen = decisions.seen(FUND.latest(town.workspace, town.run))
    assert town.dora.quick().post(path, state=seen, **form).status_code == 303
    granting.revoke(otto, "Dora", "decider", "call:c", "left")
    assert town.emil.quick().post(path, act="second", state=seen).status_code == 409
    assert not town.workspace.view.count("decision")
    slate_acts.send_back(otto, town.run, "", "look again")
    (row,) = town.workspace.desk.select("second_signature")
    assert row["state"] == "lapsed" and "It breaks" not in town.emil.get(path).text
