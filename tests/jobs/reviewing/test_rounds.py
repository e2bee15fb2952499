# SPDX-License-Identifier: Apache-2.0
"""The reviewing of a call on the site: opened from files, answered, half written, handed in, drafted from."""

import datetime as dt
import io
import re
import time
from html import unescape

import openpyxl
import pytest
from tests.rounds import CALL, PATH, SCOPE, SENT, opened, seated, seen
from tests.site import OWN as FROM_HERE
from tests.site import TOKEN, UNTIL, Town
from tests.work_queue import work_off

from yuzui.errors import StateError
from yuzui.funding import letters
from yuzui.funding.rulebook import build
from yuzui.job import daily, next_step, notices
from yuzui.job.contract import of
from yuzui.model.visibility import Eq
from yuzui.reviewing import assignment_store, review_form, rounds
from yuzui.store import durable, messages
from yuzui.store.accounts import buckets, invitations


@pytest.fixture
def town(tmp_path):
    made = Town(tmp_path)
    opened(made)
    made.people = {name: seated(made, name) for name in ("R0", "R1", "R2", "R3")}
    return made


def test_a_review_is_saved_by_halves_and_handed_in_whole(town):
    office = town.otto.get(town.returns).text
    assert "0 of 12 reviews are handed in" in office and "Rev Ada" in office
    # before anything is scored a list is not offered, and not drafted
    rules = f"/en/uploads/{town.upload}/rules"
    page = town.otto.get(rules).text
    assert "Have it reviewed here" in page and "Draft the award list" not in page
    assert "on the scale of 1 to 6" in page and "neither a review nor a value" not in page
    assert town.otto.post(rules, act="quality", size="2", what="score").status_code == 303
    page = town.otto.get(rules).text
    assert "Nothing is funded below a mean score of 2" in page and "proposals pass" not in page, "nothing is scored"
    refused = town.otto.post(rules, act="draft")
    assert refused.status_code == 422 and "or hand in its reviews" in refused.text
    one = town.people["R0"]
    item, *others = rounds.user_items(seen(town, one))
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
    now = rounds.user_item(seen(town, one), item.pair)
    for form, words in (({"score0": "5"}, "review is handed in whole"), ({"score0": "9"}, "not on the scale")):
        answer = one.post(at, act="hand_in", seen=now.seen, **form, text0="kept words")
        assert answer.status_code == 422 and words in answer.text and "kept words" in answer.text
    assert one.post(at, act="hand_in", seen=now.seen, score0="5", score1="4", confidence="3").status_code == 303
    rows = seen(town, town.otto).view.select("review")
    assert {(row["criterion"], row["score"], row["n"]) for row in rows} == {("Excellence", 5, 1), ("Impact", 4, 1)}
    assert rows[0]["reviewer"].startswith("E") and rows[0]["submitted_at"].endswith("T00:00:00Z")
    assert "1 of 12 reviews are handed in" in town.otto.get(town.returns).text
    # changed before the deadline it supersedes; after it nothing is taken
    now = rounds.user_item(seen(town, one), item.pair)
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
    item, other, *_ = rounds.user_items(seen(town, one))
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
        rounds.decline(seen(town, one), rounds.user_item(seen(town, one), other.pair), "time")
    # the office asks the next best, and reads beforehand who that is
    page = unescape(town.otto.get(town.returns).text)
    assert "Ask the next best for all 2" in page and "next in line: Rev " in page
    answer = town.otto.post(town.returns, act="replace", pair=other.pair)
    assert answer.status_code == 303 and work_off(town.workspace) == 1
    states = {
        (row["proposal"], row["reviewer"]): row["state"] for row in seen(town, town.otto).view.select("assignment")
    }
    assert states[other.proposal, "R0"] == "replaced"
    assert sum(name == other.proposal and state in rounds.ASKED for (name, _), state in states.items()) == 2
    asked = unescape(town.otto.get(f"{town.returns}?asked=1").text)
    assert re.search(rf"{other.proposal}: Rev \w+ is asked", asked), "and afterwards who was"
    # all of one's own in one form, with thanks; all places again in one
    two = town.people["R2"]
    left = rounds.unanswered(rounds.user_items(seen(town, two)))
    assert f"Decline all {len(left)}" in two.get("/en/reviews").text and len(left) > 1
    assert two.post("/en/reviews", act="decline_all", reason="").status_code == 422
    done = two.post("/en/reviews", act="decline_all", reason="time")
    assert "Thank you for saying so" in two.get(done.headers["location"]).text
    assert not rounds.unanswered(rounds.user_items(seen(town, two)))
    assert town.otto.post(town.returns, act="replace_all").status_code == 303 and work_off(town.workspace) == 1
    rows = seen(town, town.otto).view.select("assignment")
    replaced = {(row["proposal"], row["reviewer"]) for row in rows if row["state"] == "replaced"}
    assert (
        replaced >= {(item.proposal, "R2") for item in left if (item.proposal, "R2") in replaced} and len(replaced) > 2
    )
    # where no mail is sent the reminder is offered as a text, and nothing claims that it was sent
    answer = town.otto.post(town.returns, act="remind", reviewer="R1")
    page = unescape(town.otto.get(answer.headers["location"]).text)
    assert "No mail is sent from here" in page and re.search(r"\d reviews of Net 1 wait for you until 2090-03-01", page)
    assert "https://" in page and "/en/reviews" in page and "reminded on" in page
    assert "The office reminded you on" in town.people["R1"].get("/en/reviews").text


def test_reviews_come_back_in_a_sheet_and_a_list_is_drafted_from_them(town):
    for n, one in enumerate(town.people.values()):
        book = openpyxl.load_workbook(io.BytesIO(one.get("/en/reviews/sheet/reviews.xlsx").content))
        sheet = book.active
        top = next(row[0].row for row in sheet.iter_rows() if row[0].value == "Item")
        said = " ".join(str(row[0].value) for row in sheet.iter_rows(max_row=top - 1))
        assert "handed in by 2090-03-01 23:59 UTC" in said and "Impact: 1 to 6, 6 is best" in said
        heads = [cell.value for cell in sheet[top]]
        assert heads == ["Item", "Proposal", "Title", "Excellence", "Excellence · Comment", "Impact",
                         "Impact · Comment", "Confidence"]  # fmt: skip
        for k, row in enumerate(sheet.iter_rows(min_row=top + 1)):
            score = 1 + (k + n) % 6  # as people write it
            row[3].value, row[5].value, row[7].value = (f"{score}分", score, f"{score} pts")[k % 3], 6 - (k + n) % 5, 3
        if not n:  # refused whole, all that is wrong at once: another's row, scores off the scale
            wrong = ((top + 1, 0, "f" * 16), (top + 2, 3, 9), (top + 3, 5, 8))
            kept = [sheet[row][column].value for row, column, _ in wrong]
            for row, column, value in wrong:
                sheet[row][column].value = value
            answer = back(one, book)
            assert answer.status_code == 422, answer.text
            for words in ("no item of yours", "not on the scale (1 to 6", "mine.xlsx", "Excellence", "Impact"):
                assert words in answer.text, answer.text
            assert all(f"row {row}" in answer.text for row, _, _ in wrong)
            for (row, column, _), value in zip(wrong, kept, strict=True):
                sheet[row][column].value = value
            assert not seen(town, town.otto).view.count("review")
        assert back(one, book).status_code == 303
        if not n:  # a mark that is taken out of what was handed in is refused, and what is kept is said
            sheet[top + 1][3].value = None
            gone = back(one, book)
            assert gone.status_code == 422 and "its mark is gone from the sheet" in gone.text
            assert "what was handed in then stays as it is" in gone.text
            item = rounds.user_items(seen(town, one))[0]
            half = one.post(f"/en/reviews/{item.pair}", act="save", seen=item.seen, score0="2")
            assert "What you handed in before counts until you hand in again" in one.get(half.headers["location"]).text
            sheet[top + 1][3].value = 1
            assert back(one, book).status_code == 303
            chinese = one.get("/zh/reviews/sheet").text
            assert "/zh/reviews/sheet/%E8%AF%84%E5%AE%A1%E8%A1%A8.xlsx" in chinese
            named = one.get("/zh/reviews/sheet/%E8%AF%84%E5%AE%A1%E8%A1%A8.xlsx")
            assert named.status_code == 200 and "%E8%AF%84" in named.headers["content-disposition"]
    assert "12 of 12 reviews are handed in" in town.otto.get(town.returns).text
    rules = town.otto.get(f"/en/uploads/{town.upload}/rules")
    assert "24 scores" in rules.text and "Have it reviewed here" not in rules.text
    assert "nothing loaded yet" not in rules.text
    # the scale is that of the round, not the scores seen so far
    assert "on the scale of 1 to 6" in rules.text and re.search(r'name="zero"[^>]*value="1"', rules.text)
    assert town.otto.post(f"/en/uploads/{town.upload}/rules", act="draft").status_code == 303
    work_off(town.workspace)
    (run,) = seen(town, town.otto).documents("fund")
    # a review that is changed before the deadline stands in the next draft
    one = town.people["R0"]
    item = rounds.user_items(seen(town, one))[0]
    before = rounds.draft(seen(town, one), item)["score0"]
    score = "1" if before != "1" else "6"
    rounds_ = {"act": "hand_in", "seen": item.seen, "score0": score, "score1": "2"}
    time.sleep(1.1)  # acts are dated by the second
    assert one.post(f"/en/reviews/{item.pair}", **rounds_).status_code == 303
    first = seen(town, town.otto).runs("fund")[0]["id"]
    shown = town.otto.get(f"/en/fund/lists/{first}").text
    assert "1 review came in or changed since this list was drafted" in shown and "Rules and draft" in shown
    waits = {step.text.en: step.path for step in next_step.steps(seen(town, town.otto))}
    words = "1 review of Net 1 came in or changed since the list was drafted: draft it again"
    assert waits[words] == f"/uploads/{town.upload}/rules", waits
    time.sleep(1.1)
    assert town.otto.post(f"/en/uploads/{town.upload}/rules", act="draft").status_code == 303
    work_off(town.workspace)
    second, first = (row["id"] for row in seen(town, town.otto).runs("fund"))
    compared = town.otto.get(f"/en/fund/lists/{first}..{second}").text
    assert "have another value in the second list" in compared and "comes from those that stay" in compared
    assert "have another value" not in town.otto.get(f"/en/fund/lists/{first}..{first}").text
    for page in ("/en/fund/lists", f"/en/fund/lists/{first}"):
        assert "replaced by a newer list" in town.otto.get(page).text, "it is not to be proposed any more"
    assert not any("came in or changed" in step.text.en for step in next_step.steps(seen(town, town.otto)))
    assert '"n_reviews": 12' in run or '"n_reviews":12' in run
    assert town.otto.get(f"/en{PATH}").status_code == 200
    # a minimum off the scale is refused, one that excludes all is what the list says first
    page = f"/en/uploads/{town.upload}/rules"
    refused = town.otto.post(page, act="quality", size="70", what="score")
    assert refused.status_code == 422 and "off the scale of 1 to 6" in refused.text, refused.text
    assert town.otto.post(page, act="quality", size="6", what="score").status_code == 303
    assert "0 proposals pass, 6 do not" in town.otto.get(page).text
    assert town.otto.post(page, act="draft").status_code == 303
    work_off(town.workspace)
    newest = seen(town, town.otto).view.select("run", where=Eq("study", "fund"), order=("-audit_seq",))[0]["id"]
    shown = unescape(town.otto.get(f"/en/fund/lists/{newest}").text)
    words = "Nobody is funded: “Nothing is funded below a mean score of 6” excludes all 6 proposals"
    assert words in shown and "of the best possible" not in shown
    # reviewers work with these files: they are not erased beneath them
    refused = town.otto.post(f"/en/uploads/{town.upload}", act="drop")
    assert refused.status_code == 409 and "rests on these files" in refused.text


def test_people_are_looked_at_before_they_are_invited_and_answer_by_the_link_alone(town):
    path = f"/en{PATH}/people"
    lines = "Rev Bo <bo@example.org>\nKim Vo, kim@example.org, Uni 2"
    sent = {"lines": lines, "role": "reviewer", "until": UNTIL[:10]}
    many = "\n".join(f"N {k}, n{k}@example.org" for k in range(51))
    page = unescape(town.otto.get(path).text)
    assert "Rev Bo, bo@example.org, House 1\n" in page and "4 of 4 whose address" in page, "the file has them"
    for wrong in ("Bo", many, "Bo, bo@example.org\nVo, v:o@example.org"):
        refused = town.otto.post(path, act="paste", **sent | {"lines": wrong})
        assert refused.status_code == 422 and 'href="#paste-lines"' in refused.text, wrong
    own = town.otto.post(path, act="paste", **sent | {"lines": f"{lines}\nOtto, {town.otto.email}"})
    assert own.status_code == 409, "found before the others are written to"
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
    # more than an hour's invitations: nobody is written to, and the list waits
    buckets.take(town.accounts, "invite", town.otto.id, 49)
    assert town.otto.post(path, act="send", list=tie["list"]).status_code == 429
    assert not invitations.listed(town.accounts) and "Invite 2" in town.otto.get(at).text
    buckets.forget(town.accounts, "invite", town.otto.id)
    made = town.otto.post(path, act="send", list=tie["list"])
    links = re.findall(r"https://[^<\s]+(/en/invitations/[\w-]+)", town.otto.get(made.headers["location"]).text)
    assert len(links) == 2
    page = unescape(town.otto.get(path).text)
    assert "Rev Ada, ada@example.org" in page and "bo@example.org, House" not in page, "who was written to is left out"
    # by the link alone: accepted and declined, nothing read
    nobody = town.client()
    page = nobody.get(links[0]).text
    assert "You are asked to review" in page and "Person" not in page
    assert "The document itself is not on this site" in page and "To read the proposals" not in page
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
    items = rounds.user_items(seen(town, bo))
    assert pairs[0] in {item.pair for item in items} and pairs[1] not in {item.pair for item in items}
    # who declines all by the link is thanked, and asked for nothing more
    sent = {"lines": "Rev Cyd, cyd@example.org", "role": "reviewer", "until": UNTIL[:10]}
    at = town.otto.post(path, act="paste", **sent).headers["location"]
    made = town.otto.post(path, act="send", list=at.partition("list=")[2])
    (link,) = re.findall(r"https://[^<\s]+(/en/invitations/[\w-]+)", town.otto.get(made.headers["location"]).text)
    page = nobody.get(link).text
    form = {"token_": unescape(TOKEN.search(page)[1]), "act": "decline_all", "reason": "time"}
    assert "Decline all" in page and nobody.post(link, data=form, headers=FROM_HERE).status_code == 303
    page = nobody.get(link).text
    assert "Thank you for saying so" in page and "To write the reviews" not in page and "new_password" not in page
    # an invitation that was not taken is sent again under another link; the first ends
    kim = next(one for one in invitations.listed(town.accounts) if one.email == "kim@example.org")
    again = town.otto.post(path, act="remind", invitation=kim.id)
    assert again.status_code == 303 and nobody.get(links[1]).status_code == 404


def test_a_second_officer_is_asked_to_agree_to_a_decider(town):
    olga = town.person("Olga", f"programme_officer@{SCOPE}").quick()
    ask = {"act": "invite", "email": "dora@example.org", "role": "decider", "until": UNTIL[:10]}
    assert town.otto.post(f"/en{PATH}/people", **ask).status_code == 303
    words = "Agree that dora@example.org becomes decider of Net 1, or do not"
    assert words in olga.get("/en/").text and words not in town.otto.get("/en/").text
    page = unescape(olga.get(f"/en{PATH}/people").text)
    key = re.search(r'name="key" value="([^"]+)"', page)[1]
    assert olga.post(f"/en{PATH}/people", act="confirm", key=key).status_code == 303
    assert words not in olga.get("/en/").text


def test_the_clock_reminds_a_day_before_the_deadline_once(town):
    one, item = town.people["R0"], rounds.user_items(seen(town, town.people["R0"]))[0]
    rounds.accept(seen(town, one), item)
    day = (dt.datetime.fromisoformat(durable.text(durable.now())) + dt.timedelta(days=1)).date().isoformat()
    for closes, sent in (("2089-01-01", []), (day, [one.id]), (day, [])):
        assert town.otto.post(town.returns, act="deadline", closes=closes).status_code == 303
        town.workspace.store.engine.run('DELETE FROM "mail"')
        daily.tick(town.workspace)
        assert [row["account"] for row in messages.rows(town.workspace.store, "mail", '"kind" = ?', "reminder")] == sent


def _first_difference(one, other):
    pairs = zip(one.splitlines(), other.splitlines(), strict=False)
    return next(((a[:300], b[:300]) for a, b in pairs if a != b), "")


def back(one, book):
    stream = io.BytesIO()
    book.save(stream)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    files = {"files": ("mine.xlsx", stream.getvalue(), kind)}
    form = {"token_": one.token("/en/reviews/sheet"), "act": "hand_in"}
    return one.browser.post("/en/reviews/sheet", data=form, files=files, headers=FROM_HERE)


def test_who_stepped_back_sees_and_counts_nothing_that_rests_on_it(town):
    """Every byte of what a conflicted chair reads stays when a proposal is added that is denied to them."""
    for n, one in enumerate(town.people.values()):
        for item in rounds.user_items(seen(town, one)):
            body = {"score0": str(1 + (ord(item.proposal[-1]) * 3 + n * 5) % 6), "score1": "4"}
            asked = review_form.criteria(seen(town, one), CALL)
            rounds.save(seen(town, one), [(item, body, review_form.rows(asked, body))])
    town.otto.post(f"/en/uploads/{town.upload}/rules", act="draft")
    work_off(town.workspace)
    chairs = [town.person(name, f"panel_chair@call:{CALL}").quick() for name in ("Anna", "Beth")]
    (run,) = seen(town, town.otto).runs("fund")
    pages = ["/", "/fund/calls", "/fund/lists", "/fund/reviewers", PATH, f"{PATH}/returns", f"{PATH}/panel"]
    pages += [
        f"{PATH}/returns/items.csv",
        f"{PATH}/panel/scores.csv",
        f"{PATH}/panel/scores.json",
        f"{PATH}?format=json",
    ]
    pages += [f"/fund/lists/{run['id']}", "/fund/proposals/P~2F9", "/fund/decisions", "/log", "/search?q=deltas"]

    def read(one):
        found = {}
        for path in pages:
            for lang in ("en", "zh"):
                answer = one.get(f"/{lang}{path}")
                text = re.sub(r'name="token_" value="[^"]+"|data-left="\d+"|\d\d:\d\d', "", answer.text)
                found[lang, path] = answer.status_code, text
        return found

    before = [read(one) for one in chairs]
    assert all(found["en", f"/fund/lists/{run['id']}"][0] == 200 for found in before)
    # a proposal comes, with an item, a review and a newer list that holds it; one chair is in conflict with it
    office = rounds.office(town.workspace, CALL, "Otto")
    round_ = rounds.current(office, CALL)
    old = office.view.select("proposal", limit=1)[0]
    new = {**old, "id": "P/9", "title": "On deltas of rivers"}
    pair = {"run": round_["run"], "proposal": "P/9", "reviewer": "R3", "state": "accepted"}
    review = {"proposal": "P/9", "reviewer": "E0", "criterion": "Impact", "n": 1, "score": 6}
    with office.view.act("test", "proposal") as change:
        for table, row in (("proposal", new), ("assignment", pair), ("review", review)):
            change.insert(table, [row])
            change.govern([assignment_store.governed(CALL, table, row)])
    rounds.recuse(town.workspace, CALL, "P/9", "Anna", "same house")
    document = {
        **run["document"],
        "proposals": [*run["document"]["proposals"], {**run["document"]["proposals"][0], "id": "P/9"}],
    }
    document["run"] = {**document["run"], "id": "f" * 12}
    seen(town, town.otto).save("fund", document)
    pages.append(f"/fund/lists/{'f' * 12}")
    after = [read(one) for one in chairs]
    assert after[0].pop(("en", pages[-1]))[0] == after[0].pop(("zh", pages[-1]))[0] == 404
    for key, answer in before[0].items():
        assert after[0][key] == answer, (key, _first_difference(after[0][key][1], answer[1]))
    assert after[1]["en", pages[-1]][0] == 200 and "P/9" in after[1]["en", f"{PATH}/panel"][1]
    changed = [path for path in pages[:-1] if before[1]["en", path] != after[1]["en", path]]
    assert {"/fund/lists", PATH, f"{PATH}/returns", f"{PATH}/panel", f"{PATH}/panel/scores.csv"} <= {*changed}
    # stepping back by the page has the same effect, and only for a proposal of this call
    path = f"/en{PATH}/panel"
    assert chairs[1].post(path, act="recuse", proposal="P/8", reason="kin").status_code == 404
    assert chairs[1].post(path, act="recuse", proposal="P/9", reason=" ").status_code == 422
    assert chairs[1].post(path, act="recuse", proposal="P/9", reason="kin").status_code == 303
    assert "P/9" not in chairs[1].get(path).text and chairs[1].get(f"/en{pages[-1]}").status_code == 404
    # from one of the drafted list: that is not shown any more, and says so; all else of the call is
    assert chairs[1].post(path, act="recuse", proposal="P/1", reason="kin").status_code == 303
    panel = chairs[1].get(f"{path}?done=recused")
    assert panel.status_code == 200 and "P/2" in panel.text and "P/1" not in panel.text
    assert "You keep your part in the rest of the call" in panel.text and "No award list is shown to you" in panel.text
    call = chairs[1].get(f"/en{PATH}").text
    assert "5 of 5 proposals have been reviewed" in call and "No award list is shown to you" in call
    assert "Scores, severity, recusals" in call and "none is decided" not in call
    assert "No award list is shown to you" in chairs[1].get("/en/fund/lists").text
    assert chairs[1].get(town.returns).status_code == 200


def test_what_nobody_reviewed_is_said_confirmed_and_never_called_not_eligible(town):
    for n, one in enumerate(town.people.values()):
        for item in rounds.user_items(seen(town, one)):
            if item.proposal in ("P/1", "P/2"):
                continue
            body = {"score0": str(1 + (ord(item.proposal[-1]) * 3 + n * 5) % 6), "score1": "4"}
            asked = review_form.criteria(seen(town, one), CALL)
            rounds.save(seen(town, one), [(item, body, review_form.rows(asked, body))])
    page = unescape(town.otto.get(f"/en/uploads/{town.upload}/rules").text)
    missing = "8 of 12 reviews are in; 2 proposals have fewer than they were to get: P/1, P/2."
    assert "2 proposals have no review" in page and missing in page
    assert page.index(missing) < page.index(">Draft the award list<")
    rounds.recuse(seen(town, town.otto), CALL, "P/3", "R9", "kin")
    town.otto.post(f"/en/uploads/{town.upload}/rules", act="draft")
    work_off(town.workspace)
    (run,) = seen(town, town.otto).runs("fund")
    # what reviews were assigned by, and who stepped back since, stands in the paper
    recusals = of("fund").latest(seen(town, town.otto), run["id"]).recusals
    assert recusals.supplied and [(row.proposal, row.state) for row in recusals.pairs] == [("P/3", "declared")]
    path = f"/en/fund/lists/{run['id']}"
    chair = town.person("Deb Decider", f"decider@{SCOPE}").quick()
    shown = town.otto.get(path).text
    assert "2 proposals were not reviewed" in shown and "; 2 not reviewed" in shown and "not eligible" not in shown
    assert "Reviews are taken until" in shown and "2090" in shown
    assert unescape(shown).count(missing) == 2, "above the list, and before it is proposed"
    sheet = openpyxl.load_workbook(io.BytesIO(town.otto.get(f"{path}/board-pack.xlsx").content)).worksheets[0]
    assert any(
        "2 proposals were not reviewed" in str(cell) for row in sheet.iter_rows(values_only=True) for cell in row
    )
    page = chair.get(path).text
    assert "I know this and sign all the same" in page
    signed = {"act": "sign", "decide": "as", "authority": "clause 9", "reason": "as ranked",
              "state": re.search(r'name="state" value="(\w+)"', page)[1]}  # fmt: skip
    refused = chair.post(path, **signed)
    assert refused.status_code == 422 and "ome proposals were not reviewed" in refused.text
    done = chair.post(path, **signed, confirmed="yes")
    assert done.status_code == 303, done.text
    answer = of("fund").latest(seen(town, chair), run["id"])
    assert "2 proposals were not reviewed" in answer.decided.unchecked.en
    rows = {row.id: row for row in answer.proposals}
    for lang, words, never in (("en", "it was not reviewed", "considered"), ("zh", "未经评审", "不符合参评条件")):
        letter = letters.page(answer, build(answer.book), rows["P/1"], lang)
        assert words in letter and never not in letter and "usable" not in letter, letter
    # the decision closes the round: what is late is refused, and the pages say so
    one = town.people["R0"]
    for item in rounds.user_items(seen(town, one)):
        assert item.status in ("handed_in", "closed")
        late = one.post(f"/en/reviews/{item.pair}", on="/en/reviews/sheet", act="hand_in", score0="2", score1="2")
        assert late.status_code == 409 and "decision was signed on" in late.text, late.text
    office = town.otto.get(town.returns).text
    assert "Closed: a decision was signed" in office and 'name="closes"' not in office and "Remind<" not in office
    assert not list(rounds.waiting(seen(town, one)))
    again = town.otto.post(town.returns, on=f"/en/uploads/{town.upload}/rules", act="deadline", closes="2095-01-01")
    assert again.status_code == 409 and "round is closed" in again.text


def test_a_round_is_set_anew_or_taken_back_until_a_review_is_in(town):
    one = town.people["R0"]
    item = rounds.user_items(seen(town, one))[0]
    at = f"/en/reviews/{item.pair}"
    assert one.post(at, act="save", seen=item.seen, score0="5", text0="on quality", text1="on use").status_code == 303
    set_ = {
        "act": "set",
        "closes": "2091-05-01",
        "low": "0",
        "high": "100",
        "direction": "higher",
        "criteria": "Impact",
    }
    assert town.otto.post(town.returns, **set_ | {"low": "100"}).status_code == 422
    assert town.otto.post(town.returns, **set_).status_code == 303
    # the words stay with their criterion, a score of another scale does not; who was asked is told
    assert rounds.draft(seen(town, one), item) == {"text0": "on use"}
    page = one.get(at).text
    assert "0 to 100, 100 is best" in page and "Excellence" not in page and "2091-05-01" in page
    assert any("have changed" in text.en for text, _ in notices.unread(seen(town, one)))
    rules = f"/en/uploads/{town.upload}/rules"
    assert "on the scale of 0 to 100" in town.otto.get(rules).text
    # a minimum of the rules and the scale do not contradict each other
    assert town.otto.post(rules, act="quality", size="70", what="score").status_code == 303
    refused = town.otto.post(town.returns, **set_ | {"high": "6"})
    assert refused.status_code == 422 and "below a mean score of 70" in unescape(refused.text), refused.text
    # taken back and opened anew, with another number of reviews; the scale has no default
    before = {row["run"] for row in seen(town, town.otto).view.select("review_round")}
    back_ = town.otto.post(town.returns, act="end")
    assert back_.status_code == 303 and not rounds.user_items(seen(town, one))
    shown = town.otto.get(town.returns).text
    assert (
        "Open the reviewing of" in shown
        and re.search(r'name="low"[^>]*>', shown)
        and not re.search(r'name="(low|high)"[^>]*value="\d', shown)
    )
    begun = {**SENT, "upload": town.upload, "demand": "1"}
    for wrong in ({"low": ""}, {"high": "6"}):
        assert town.otto.post(town.returns, **begun | wrong).status_code == 422, wrong
    assert town.otto.post(town.returns, **begun | {"high": "100"}).status_code == 303
    work_off(town.workspace)
    assert "0 of 6 reviews are handed in" in town.otto.get(town.returns).text
    assert {row["run"] for row in seen(town, town.otto).view.select("review_round")} != before
    # once a review is in, only the deadline moves
    item = next(item for one in town.people.values() for item in rounds.user_items(seen(town, one)))
    who = next(one for one in town.people.values() if item in rounds.user_items(seen(town, one)))
    asked = review_form.criteria(seen(town, who), CALL)
    body = {f"score{k}": "80" for k in range(len(asked))}
    rounds.save(seen(town, who), [(item, body, review_form.rows(asked, body))])
    shown = town.otto.get(town.returns).text
    assert 'name="low"' not in shown and "Take the round back" not in shown and 'name="closes"' in shown
    for act in ("set", "end"):
        late = town.otto.post(town.returns, **set_ | {"act": act})
        assert late.status_code == 409 and "handed in on these settings" in late.text, act
