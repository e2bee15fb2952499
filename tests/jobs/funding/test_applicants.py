# SPDX-License-Identifier: Apache-2.0
"""Applicants: invited by the office, blind until letters are released, then in their own matter and no other."""

import io
import json
import re
import zipfile

import pytest
from tests.site import BASE, TOKEN, UNTIL
from tests.site.calls import town as made
from tests.slates import FUND

from yuzui.funding import applicants, decisions, outbox, slate_acts
from yuzui.funding.inputs import Decide
from yuzui.funding.jobs import decide
from yuzui.job import caller as callers
from yuzui.job.site import Provider
from yuzui.model.schema import TABLES
from yuzui.store import messages

PATH = "/en/fund/calls/c/applicants"
OWN = "/en/applications/c/EP~2FZ5130~2F1"


@pytest.fixture
def town(tmp_path):
    return made(
        tmp_path, oidc=(Provider("uni", "https://idp.example", "y", title="University", mfa="idp", plain_members=True),)
    )


def seen_by(town, person):
    return town.workspace.seen_by(callers.person(town.workspace, person.id, "password totp"), "web")


def invited(town, lines):
    return town.otto.quick().post(PATH, act="invite", lines=lines, until=UNTIL[:10])


def bare(answer):
    """Return a page without who it says it is shown to, and without what binds its forms to them."""
    return re.sub(
        r'(?s)<details class="person">.*?</details>|<p class="ends".*?</p>|next=[^"]*', "", TOKEN.sub("", answer.text)
    )


def test_an_officer_invites_applicants_by_lines_and_each_gets_their_own_proposals_alone(town):
    anna = town.person("Anna")
    wrong = invited(town, "P0, p0@example.org\nP99\tx@example.org\nP1 nobody\nP2 q@nowhere\n")
    assert wrong.status_code == 422
    assert all(words in wrong.text for words in ("P99", "P1 nobody", "q@nowhere", "his is no address of mail"))
    assert not town.accounts.rows("SELECT 1 FROM invitation")
    answer = invited(
        town, "EP/Z5130/1\tanna@example.org\n项目#1, Anna@Example.org\n\nP0; p0@example.org\nP1 p0@example.org"
    )
    page = town.otto.get(answer.headers["location"]).text
    links = re.findall(rf"{BASE}(/en/invitations/[\w-]+)", page)
    assert "Link: <code>" in page and "Command: <code>" not in page
    assert len(links) == 1 and "4 of 12" in page
    # who has an account holds the role at once, who has none takes both proposals by one link
    assert applicants.subject_applications(seen_by(town, anna).subject) == [("c", "EP/Z5130/1"), ("c", "项目#1")]
    taken = town.client().get(links[0]).text
    assert "P1 of call c" in taken and "/en/signin/oidc/uni?next=%2Finvitations%2F" in taken
    # the same lines again do nothing more
    invited(town, "EP/Z5130/1\tanna@example.org\nP0; p0@example.org")
    assert len(town.accounts.rows("SELECT 1 FROM invitation")) == 1 and len(town.workspace.store.grants(anna.id)) == 2
    # nobody else invites: no decider, no officer of another call
    for other in (town.dora, town.person("Olaf", "programme_officer@call:other")):
        assert other.quick().get(PATH).status_code == 404
        assert (
            other.post(PATH, on="/en/me", act="invite", lines="P0 p@example.org", until=UNTIL[:10]).status_code == 404
        )


def test_before_the_release_an_applicant_gets_the_bytes_of_a_stranger(town):
    anna, eve = (
        town.person("Anna", f"applicant@{applicants.subjects.proposal_scope('c', 'EP/Z5130/1')}"),
        town.person("Eve"),
    )
    anna.quick(), eve.quick()
    signed = []

    def hidden():
        pages = [OWN, "/en/applications/c/P0", f"/en/fund/lists/{town.run}", "/en/fund/proposals/EP~2FZ5130~2F1",
                 "/en/fund/decisions", "/en/fund/appeals", f"/en/fund/lists/{town.run}/why/EP~2FZ5130~2F1",
                 *(f"/en/fund/decisions/{one}" for one in signed)]  # fmt: skip
        for path in pages:
            one, other = anna.get(path), eve.get(path)
            assert (one.status_code, bare(one)) == (other.status_code, bare(other)), path
        assert eve.get("/en/applications").status_code == 404
        return bare(anna.get("/en/applications"))

    before = hidden()
    dora, otto = seen_by(town, town.dora), seen_by(town, town.otto)
    slate_acts.propose(otto, town.run, "")
    assert hidden() == before
    done = decide.compute(dora, Decide(slate=town.run, authority="clause 9", reason="as ranked", papers=outbox.KINDS))
    signed.append(done.decision.id)
    assert hidden() == before
    outbox.complete(town.workspace)
    slate_acts.release(otto, done.decision.id, "2090-01-01 09:00")
    assert hidden() == before and not messages.notices(town.workspace.store, seen_by(town, anna).subject)
    slate_acts.stop(otto, done.decision.id)
    assert hidden() == before and not town.workspace.desk.count("released_letter")
    assert not messages.rows(town.workspace.store, "mail", '"kind" = ?', "released")
    slate_acts.release(otto, done.decision.id)
    assert anna.get("/en/applications").text.count("EP/Z5130/1") and bare(anna.get("/en/applications")) != before
    page = anna.get(OWN)
    assert page.status_code == 200 and eve.get(OWN).status_code == 404
    assert (
        anna.get("/en/applications/c/P0").status_code == 404
        and anna.get(f"/en/fund/lists/{town.run}").status_code == 404
    )
    told = messages.notices(town.workspace.store, seen_by(town, anna).subject)
    assert [(row["kind"], "/en" + row["about"]) for row in told] == [("released", OWN)]
    (mail,) = messages.rows(town.workspace.store, "mail", '"kind" = ?', "released")
    assert mail["to"] == "anna@example.org" and json.dumps(mail["args"]) == json.dumps(
        {"about": OWN.removeprefix("/en")}
    )


def test_an_applicant_reads_reasons_and_reviews_without_names_and_objects_and_another_answers(town):
    slate = FUND.latest(town.workspace, town.run)
    out = next(row.id for row in slate.proposals if not row.selected)
    anna = town.person("Anna", f"applicant@{applicants.subjects.proposal_scope('c', out)}").quick()
    # the words of a review, which no role reads, go to the applicant of its proposal; what another call holds does not
    blank = {**dict.fromkeys(TABLES["review"].names), "criterion": "", "score": 4.0}
    rows = [{**blank, "proposal": out, "reviewer": "E1", "n": 1, "comment": "too bold"},
            {**blank, "proposal": out, "reviewer": "E1", "n": 2, "comment": "bold, and well planned"},
            {**blank, "proposal": out, "reviewer": "E2", "n": 1},
            {**blank, "proposal": out, "reviewer": "E3", "n": 1, "comment": "of another call"}]  # fmt: skip
    with town.workspace.view.act("load", "review", "") as change:
        change.insert("review", rows)
        for row, call in zip(rows, "cccd", strict=True):
            key = f"{out}|{row['reviewer']}||{row['n']}"
            change.insert("row_visibility", decisions.governed(call, "review", key))
    otto, dora = seen_by(town, town.otto), seen_by(town, town.dora)
    done = decide.compute(dora, Decide(slate=town.run, authority="clause 9", reason="as ranked", papers=outbox.KINDS))
    outbox.complete(town.workspace)
    slate_acts.release(otto, done.decision.id)
    # no mail goes out from here, and eleven have no account: their letters are taken away in one file
    at = f"/en/fund/decisions/{done.decision.id}"
    page = town.otto.quick().get(at).text
    assert "1 of 12 proposals" in page and "No mail is sent from here: tell them." in page
    assert "11 proposals have nobody with an account" in page
    archive = zipfile.ZipFile(io.BytesIO(town.otto.get(f"{at}/letters/letters.zip").content))
    names = archive.namelist()
    assert sum(name.startswith("to hand over/") for name in names) == 11
    assert sum(name.startswith("read here/") for name in names) == 1
    whole = archive.read("to hand over - all of them, to print.html").decode()
    assert whole.count("<h1>") == 11 and f"proposal {out}<" not in whole
    assert anna.get(f"{at}/letters/letters.zip").status_code == 404
    path = applicants.Application("c", out).path
    letter, answer = f"Read the letter on your application {out}", f"Read the answer to your objection about {out}"
    assert letter in anna.get("/en/").text and answer not in anna.get("/en/").text
    assert anna.post(f"/en{path}", act="read").status_code == 303
    assert letter not in anna.get("/en/").text
    page = anna.get(f"/en{path}").text
    assert "Not funded." in page and "clause 1" in page and "Reviews of your proposal" in page
    assert "bold, and well planned" in page and not re.search("too bold|of another call|E[123]<", page)
    others = [row.id for row in slate.proposals if row.id not in (out, "c")]
    assert not re.search(r"\br[012]\b", page) and not any(f">{name}<" in page for name in others)
    reviewers = {r for part in town.workspace.desk.select("run_input") if part["part"] == "reviews"
                 for r in json.loads(part["body"])["columns"]["reviewer"]}  # fmt: skip
    assert reviewers and not any(name in page for name in reviewers)
    # a reader of one letter reads no row of another, whatever the door
    assert {row["proposal"] for row in seen_by(town, anna).view.select("released_letter")} == {out}
    assert anna.post(f"/en{path}", act="appeal", grounds="one score is of another proposal").status_code == 303
    assert anna.post(f"/en{path}", act="appeal", grounds="again", on="/en/me").status_code == 409
    (row,) = town.workspace.view.select("appeal") or town.workspace.desk.select("appeal")
    assert row["by"] == anna.id
    settle = {"act": "settle", "appeal": row["id"], "outcome": "dismissed", "reason": "the score is of this proposal"}
    # an answer without an outcome is none
    unsaid = {name: word for name, word in settle.items() if name != "outcome"}
    assert town.olga.quick().post("/en/fund/appeals", on="/en/me", **unsaid).status_code == 422
    for person, status in ((town.dora, 409), (anna, 404), (town.olga, 303)):
        answer = person.quick().post("/en/fund/appeals", on="/en/me", **settle)
        assert answer.status_code == status, (person.id, answer.text[:2000])
    late = town.otto.quick().post("/en/fund/appeals", on="/en/me", **settle)  # another of the office had the form open
    assert late.status_code == 409 and "objection was answered already on" in late.text, late.text
    assert "dismissed.dismiss" not in late.text and "last state" not in late.text
    assert f"Read the answer to your objection about {out}" in anna.get("/en/").text
    page = anna.get(f"/en{path}").text
    assert "the score is of this proposal" in page and "Olga" not in page and "I have read it" in page
    assert [one["kind"] for one in messages.notices(town.workspace.store, seen_by(town, anna).subject)] == ["released"]
