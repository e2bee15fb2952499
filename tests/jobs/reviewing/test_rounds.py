# SPDX-License-Identifier: Apache-2.0
"""The reviewing of a call on the site: opened from files, answered, half written, handed in, drafted from."""

import hashlib
import io
import re
from html import unescape

import openpyxl
import pytest
from tests.site import OWN as FROM_HERE
from tests.site import TOKEN, UNTIL, Town
from tests.work_queue import work_off

from yuzui.errors import StateError
from yuzui.job import intake, upload_steps
from yuzui.job.caller import person
from yuzui.job.upload_steps import OWN
from yuzui.reviewing import rounds
from yuzui.store.accounts import invitations
from yuzui.view.page import Received

CALL = "Net 1"
WORDS = ("quantum codes", "coastal fish", "old walls", "protein folding", "solar cells", "river deltas")
PROPOSALS = "Proposal,Title,Principal investigator,Institute,Amount (EUR)\n" + "".join(
    f"P/{k},On {word},Person {k}ay,Uni {k},{10000 + 1000 * k}\n" for k, word in enumerate(WORDS)
)
REVIEWERS = "Reviewer,Name,Institute,Expertise\n" + "".join(
    f"R{k},Rev {name},House {k},{', '.join(WORDS)}\n" for k, name in enumerate(("Ada", "Bo", "Cyd", "Dee"))
)
SENT = {"demand": "2", "most": "", "closes": "2090-03-01", "low": "1", "high": "6", "direction": "higher"}


def uploaded(town, call=CALL):
    """Hand in the files of a call as its officer and settle their checks; return the upload."""
    workspace = town.workspace.seen_by(person(town.workspace, town.otto.id, "password totp"), "web")
    files = []
    for name, text in (("proposals.csv", PROPOSALS), ("reviewers.csv", REVIEWERS)):
        path = town.workspace.dir / name
        path.write_text(text, encoding="utf-8")
        files.append(Received(name, path, len(text), hashlib.sha256(text.encode()).hexdigest()))
    given = {OWN + "name": call, OWN + "budget": "40000", OWN + "currency": "EUR"}
    key = intake.receive(workspace, "call", files, call, given)
    intake.understood(workspace, intake.get(workspace, key))
    upload = intake.get(workspace, key)
    reading = upload_steps.reading(workspace, upload)
    assert reading.ready, reading.title
    mapping = {"fingerprint": "x", "scope": "call", "toml": reading.toml}
    intake.save(workspace, upload, "map", {}, "mapped", mapping)
    intake.save(workspace, intake.get(workspace, key), "check", {}, "checked")
    return key


@pytest.fixture
def town(tmp_path):
    made = Town(tmp_path)
    made.otto = made.person("Otto", f"programme_officer@call:{CALL}").quick()
    made.upload = uploaded(made)
    path = "/en/fund/calls/Net~201/returns"
    answer = made.otto.post(
        path, act="begin", upload=made.upload, unchecked="on", criteria="Excellence\nImpact", **SENT
    )
    assert answer.status_code == 303, answer.text[-3000:]
    work_off(made.workspace)
    made.returns = path
    made.people = {}
    for reviewer in ("R0", "R1", "R2", "R3"):
        one = made.person(f"Expert {reviewer}", f"reviewer@call:{CALL}").quick()
        rounds.take_seat(made.workspace, CALL, reviewer, one.id)
        made.people[reviewer] = one
    return made


def seen(town, one):
    return town.workspace.seen_by(person(town.workspace, one.id, "password totp"), "web")


def test_a_review_is_saved_by_halves_and_handed_in_whole(town):
    office = town.otto.get(town.returns).text
    assert "0 of 12 reviews are handed in" in office and "Rev Ada" in office
    one = town.people["R0"]
    item, *others = rounds.own(seen(town, one))
    at = f"/en/reviews/{item.pair}"
    assert "reviews wait for you" in one.get("/en/reviews").text
    # what a reviewer reads names no person; what is another's is not there
    assert item.title in one.get(at).text and "Person" not in one.get(at).text
    assert town.people["R1"].get(at).status_code == 404 and town.otto.get(at).status_code == 404
    half = one.post(at, act="save", seen=item.seen, score0="5", text0="clear words")
    assert half.status_code == 303, half.text
    assert 'value="5" checked' in one.get(at).text and "clear words" in one.get(at).text
    # nobody else reads the half, and everybody of the office sees that it is one
    assert not town.otto.get(town.returns).text.count("clear words") and seen(town, town.otto).view.count("review") == 0
    assert not seen(town, town.otto).view.select("review_draft")
    assert "half written" in town.otto.get(town.returns).text
    # a state that moved, a half, a score off the scale: refused, with what was filled in
    stale = one.post(at, act="hand_in", seen=item.seen, score0="2", score1="2")
    assert stale.status_code == 409 and "nothing was overwritten" in stale.text
    now = rounds.own_item(seen(town, one), item.pair)
    for form, words in (({"score0": "5"}, "review is handed in whole"), ({"score0": "9"}, "not on the scale")):
        answer = one.post(at, act="hand_in", seen=now.seen, **form, text0="kept words")
        assert answer.status_code == 422 and words in answer.text and "kept words" in answer.text
    assert one.post(at, act="hand_in", seen=now.seen, score0="5", score1="4", confidence="3").status_code == 303
    rows = seen(town, town.otto).view.select("review")
    assert {(row["criterion"], row["score"], row["n"]) for row in rows} == {("Excellence", 5, 1), ("Impact", 4, 1)}
    assert rows[0]["reviewer"].startswith("E") and rows[0]["submitted_at"].endswith("T00:00:00Z")
    assert "1 of 12 reviews are handed in" in town.otto.get(town.returns).text
    # changed before the deadline it supersedes; after it nothing is taken
    now = rounds.own_item(seen(town, one), item.pair)
    assert one.post(at, act="hand_in", seen=now.seen, score0="6", score1="4").status_code == 303
    assert {row["n"] for row in seen(town, town.otto).view.select("review")} == {1, 2}
    assert town.otto.post(town.returns, act="deadline", closes="2020-01-01").status_code == 303
    late = one.post(f"/en/reviews/{others[0].pair}", on="/en/reviews/sheet", act="save", score0="5")
    assert late.status_code == 409 and "nothing is taken any more" in late.text
    assert "overdue" in town.otto.get(town.returns).text
    # the log bears pseudonyms
    actors = {row["actor"] for row in town.workspace.store.engine.log(0) if row["action"] in ("save_review", "hand_in")}
    assert actors and not any("Expert" in name for name in actors)
    # who is of another call's office, or of none, finds nothing
    for role in ("programme_officer@call:c2", "panel_chair@call:c2"):
        assert town.person("Other " + role[:5], role).quick().get(town.returns).status_code == 404


def test_a_conflict_closes_an_item_everywhere_and_the_next_best_is_asked(town):
    one = town.people["R0"]
    item, other, *_ = rounds.own(seen(town, one))
    town.grant(one.id, "panel_chair", f"call:{CALL}")
    before = one.get(town.returns).text
    assert "12 reviews" in before and item.proposal in before
    assert (
        one.post(f"/en/reviews/{item.pair}/decline", on="/en/reviews/" + item.pair, reason="conflict").status_code
        == 303
    )
    assert one.get(f"/en/reviews/{item.pair}").status_code == 404
    after = one.get(town.returns).text
    assert item.proposal not in after and "10 reviews" in after and "declined" in town.otto.get(town.returns).text
    assert one.get(f"/en/fund/proposals/{item.proposal.replace('/', '~2F')}").status_code == 404
    # nothing is done with a closed item, and another reason does not hide the proposal
    assert (
        one.post(f"/en/reviews/{other.pair}/decline", on=f"/en/reviews/{other.pair}", reason="time").status_code == 303
    )
    closed = one.post(f"/en/reviews/{other.pair}", on="/en/reviews/sheet", act="save", score0="1")
    assert closed.status_code == 409 and "closed" in closed.text
    with pytest.raises(StateError):
        rounds.decline(seen(town, one), rounds.own_item(seen(town, one), other.pair), "time")
    # the office asks the next best
    answer = town.otto.post(town.returns, act="replace", pair=other.pair)
    assert answer.status_code == 303 and work_off(town.workspace) == 1
    states = {
        (row["proposal"], row["reviewer"]): row["state"] for row in seen(town, town.otto).view.select("assignment")
    }
    assert states[other.proposal, "R0"] == "replaced"
    assert sum(name == other.proposal and state in rounds.ASKED for (name, _), state in states.items()) == 2
    assert town.otto.post(town.returns, act="remind", reviewer="R1").status_code == 303
    assert "reminded on" in town.otto.get(town.returns).text


def test_reviews_come_back_in_a_sheet_and_a_list_is_drafted_from_them(town):
    for n, one in enumerate(town.people.values()):
        book = openpyxl.load_workbook(io.BytesIO(one.get("/en/reviews/sheet/reviews.xlsx").content))
        sheet = book.active
        heads = [cell.value for cell in sheet[1]]
        assert heads == ["Item", "Proposal", "Title", "Excellence", "Excellence · Comment", "Impact",
                         "Impact · Comment", "Confidence"]  # fmt: skip
        for k, row in enumerate(sheet.iter_rows(min_row=2)):
            row[3].value, row[5].value, row[7].value = 1 + (k + n) % 6, 6 - (k + n) % 5, 3
        if not n:  # refused whole: another's row, a score off the scale
            for column, wrong, code in ((0, "f" * 16, "no item of yours"), (3, 9, "not on the scale")):
                kept, sheet[2][column].value = sheet[2][column].value, wrong
                answer = back(one, book)
                assert answer.status_code == 422 and code in answer.text and "row 2" in answer.text, answer.text
                sheet[2][column].value = kept
            assert not seen(town, town.otto).view.count("review")
        assert back(one, book).status_code == 303
    assert "12 of 12 reviews are handed in" in town.otto.get(town.returns).text
    rules = town.otto.get(f"/en/uploads/{town.upload}/rules")
    assert "24 scores" in rules.text
    assert town.otto.post(f"/en/uploads/{town.upload}/rules", act="draft").status_code == 303
    work_off(town.workspace)
    (run,) = seen(town, town.otto).documents("fund")
    assert '"n_reviews": 12' in run or '"n_reviews":12' in run
    assert town.otto.get("/en/fund/calls/Net~201").status_code == 200


def test_people_are_looked_at_before_they_are_invited_and_answer_by_the_link_alone(town):
    path = "/en/fund/calls/Net~201/people"
    lines = "Rev Bo <bo@example.org>\nKim Vo, kim@example.org, Uni 2"
    sent = {"lines": lines, "role": "reviewer", "until": UNTIL[:10]}
    assert town.otto.post(path, act="paste", **sent | {"lines": "Bo"}).status_code == 422
    answer = town.otto.post(path, act="paste", **sent)
    assert answer.status_code == 303, answer.text
    at = answer.headers["location"]
    shown = town.otto.get(at).text
    assert "in the list as R1" in shown and "Kim Vo: P/2" in shown and "same employer" in shown
    # set aside for a reason, which stands there and in the log
    tie = {"list": at.partition("list=")[2], "proposal": "P/2", "person": "Kim Vo", "kind": "employer"}
    assert town.otto.post(path, act="waive", reason=" ", **tie).status_code == 422
    assert town.otto.post(path, act="waive", reason="another house", **tie | {"person": "R3"}).status_code == 404
    assert town.otto.post(path, act="waive", reason="another house", **tie).status_code == 303
    assert "not a conflict, because another house (Otto)" in town.otto.get(at).text
    assert "waive_conflict" in {row["action"] for row in town.workspace.store.engine.log(0)}
    made = town.otto.post(path, act="send", list=tie["list"])
    links = re.findall(r"https://[^<\s]+(/en/invitations/[\w-]+)", town.otto.get(made.headers["location"]).text)
    assert len(links) == 2
    # by the link alone: accepted and declined, nothing read
    nobody = town.client()
    page = nobody.get(links[0]).text
    assert "You are asked to review" in page and "Person" not in page
    pairs = list(dict.fromkeys(re.findall(r'name="pair" value="(\w+)"', page)))
    token = unescape(TOKEN.search(page)[1])
    for pair, step, code in (
        (pairs[0], "accept_review", 303),
        (pairs[1], "decline_review", 422),
        ("x", "decline_review", 404),
    ):
        form = {"token_": token, "act": step, "pair": pair}
        assert nobody.post(links[0], data=form, headers=FROM_HERE).status_code == code, step
    form = {"token_": token, "act": "decline_review", "pair": pairs[1], "reason": "conflict"}
    assert nobody.post(links[0], data=form, headers=FROM_HERE).status_code == 303
    assert nobody.get(f"/en/reviews/{pairs[0]}").status_code == 404
    assert pairs[1] not in nobody.get(links[0]).text or "declined" in nobody.get(links[0]).text
    assert "declined" in town.otto.get(town.returns).text
    # the account that takes it sees what is left, and nothing of what was declined for a conflict
    bo = town.person("Bo Rev").quick()
    assert bo.post(links[0], act="take").status_code == 303
    items = rounds.own(seen(town, bo))
    assert pairs[0] in {item.pair for item in items} and pairs[1] not in {item.pair for item in items}
    # an invitation that was not taken is sent again under another link; the first ends
    kim = next(one for one in invitations.listed(town.accounts) if one.email == "kim@example.org")
    again = town.otto.post(path, act="remind", invitation=kim.id)
    assert again.status_code == 303 and nobody.get(links[1]).status_code == 404


def back(one, book):
    stream = io.BytesIO()
    book.save(stream)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    files = {"files": ("mine.xlsx", stream.getvalue(), kind)}
    form = {"token_": one.token("/en/reviews/sheet"), "act": "hand_in"}
    return one.browser.post("/en/reviews/sheet", data=form, files=files, headers=FROM_HERE)
