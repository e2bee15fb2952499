# SPDX-License-Identifier: Apache-2.0
"""Several people on one site, each in a browser of their own: invited, appointed, signing, revoked, ended."""

import re
import shutil
import time

import pyotp
import pytest
from tests.journeys.conftest import WAYS, served
from tests.site import PASSWORD, UNTIL, Town

from yuzui.administration import granting
from yuzui.job.caller import COOKIE
from yuzui.store import subjects
from yuzui.store.accounts import sessions

pytestmark = pytest.mark.page
CALL = "call:demo"
LETTERS = re.compile(r"436\D{1,12}535\D{1,12}971")
"""How many letters are made, of the funded and of the others."""
SAID = {
    "agree": {"en": "I agree", "zh": "我确认"},
    "stale": {"en": "nothing was signed", "zh": "未签署任何内容"},
    "nothing": {"en": "There is nothing here, or not for you|There is nothing at this address", "zh": "没有内容"},
    "decided": {"en": "decided on", "zh": "作出决定|已决定"},
}


@pytest.fixture(params=WAYS.values(), ids=WAYS)
def way(request):
    return request.param


@pytest.fixture
def town(demo_workspace, tmp_path):
    """A copy of the demonstration as a site, with two officers of its call and an administrator."""
    folder = tmp_path / "workspace"
    shutil.copytree(demo_workspace, folder)
    made = Town(folder, host="127.0.0.1", url="http://127.0.0.1")
    made.ada = made.person("Ada", "administrator")
    made.otto = made.person("Otto", f"programme_officer@{CALL}")
    made.olga = made.person("Olga", f"programme_officer@{CALL}")
    made.run = made.workspace.latest("fund")["run"]["id"]
    with served(folder, owned=False, site=made.site) as made.address:
        yield made


def enter(town, page, person, then=""):
    """Sign a person in by the pages."""
    town.accounts.rows("UPDATE credential SET meta = '{}' WHERE account = ? AND kind = 'totp'", person.id)
    page.goto(f"{town.address}/{page.lang}/signin" + (f"?next={then}" if then else ""))
    page.fill("#signin-email", person.email)
    page.fill("#signin-password", PASSWORD)
    page.click("#form-signin button[type=submit]")
    prove(page, person.code)
    page.locator("details.person a[href$='/signout']").wait_for(state="attached")
    return page


def prove(page, code):
    """Give the code that an authenticator shows, and the next one where it changed on the way."""
    for _ in range(4):
        page.fill("#code-code", code())
        with page.expect_navigation():
            page.click("#form-code button[type=submit]")
        if not page.locator("#form-code").count():
            return
    raise AssertionError(page.locator("main").inner_text())


def go(town, page, path):
    return page.goto(f"{town.address}/{page.lang}{path}")


def says(page, key):
    return re.search(SAID[key][page.lang], page.content()) is not None


def propose(town, page):
    go(town, page, f"/fund/lists/{town.run}")
    page.click("#form-propose button[type=submit]")
    page.locator("#form-propose").wait_for(state="detached")


def sign(page):
    page.fill("#sign-authority", "clause 9")
    page.fill("#sign-reason", "as ranked")
    if page.locator("#sign-confirmed").count():
        page.check("#sign-confirmed")
    page.click("#form-sign button[type=submit]")


def test_j5_an_officer_invites_a_decider_a_second_agrees_and_the_decider_signs(town, people, way):
    otto, olga, dora = (people(*way) for _ in range(3))
    enter(town, otto, town.otto)
    go(town, otto, "/fund/calls/demo/people")
    otto.fill("#invite-email", "dora@example.org")
    otto.select_option("#invite-role", "decider")
    otto.fill("#invite-until", UNTIL[:10])
    otto.click("#form-invite button[type=submit]")
    link = re.search(r"/\w\w/invitations/[\w-]+", otto.content())[0]
    enter(town, olga, town.olga)
    go(town, olga, "/fund/calls/demo/people")
    olga.click(f"button:has-text('{SAID['agree'][olga.lang]}')")
    # the link, in another browser: who invites to what, then name and password, then the authenticator
    dora.goto(town.address + link.replace("/en/", f"/{dora.lang}/"))
    assert "Otto" in dora.locator("h1").inner_text()
    dora.fill("#account-name", "Dora Li")
    dora.fill("#account-new_password", PASSWORD)
    dora.click("#form-account button[type=submit]")
    assert dora.locator(".drawing svg").count() == 1
    seed = re.search(r"[A-Z2-7]{4}(?: [A-Z2-7]{4}){7}", dora.locator("main").inner_text())[0].replace(" ", "")
    prove(dora, pyotp.TOTP(seed).now)
    assert len(re.findall(r"\b[a-z2-7]{4}(?:-[a-z2-7]{4}){3}\b", dora.locator("main").inner_text())) == 10
    dora.click("#form-kept button[type=submit]")
    propose(town, otto)
    go(town, dora, f"/fund/lists/{town.run}")
    assert "Dora Li" in dora.locator("main").inner_text()
    sign(dora)
    assert "/fund/decisions/" in dora.url
    go(town, otto, f"/fund/lists/{town.run}")
    assert says(otto, "decided") and "Dora Li" in otto.locator("main").inner_text()
    # the letters are those of the decision
    decision = dora.url.partition("/fund/decisions/")[2].partition("?")[0]
    limit = time.monotonic() + 120
    while time.monotonic() < limit:
        go(town, otto, f"/fund/decisions/{decision}")
        if LETTERS.search(otto.locator("main").inner_text()):
            break
        time.sleep(1)
    assert LETTERS.search(otto.locator("main").inner_text())


def test_j6_a_list_that_moved_meanwhile_is_not_signed(town, people, way):
    dora = town.person("Dora Li", f"decider@{CALL}")
    office, decider = people(*way), people(*way)
    enter(town, office, town.otto)
    propose(town, office)
    enter(town, decider, dora, f"/fund/lists/{town.run}")
    assert decider.locator("#form-sign").count() == 1
    office.fill("#return-reason", "one score was wrong")
    office.click("#form-return button[type=submit]")
    status = []
    decider.on("response", lambda answer: status.append(answer.status) if answer.request.method == "POST" else None)
    sign(decider)
    assert status == [409]
    assert town.workspace.view.count("decision") == 0
    assert says(decider, "stale") and decider.locator("#sign-reason").input_value() == "as ranked"


def test_j7_a_role_that_ended_signs_nothing(town, people, way):
    dora = town.person("Dora Li", f"decider@{CALL}")
    office, decider, admin = (people(*way) for _ in range(3))
    enter(town, office, town.otto)
    propose(town, office)
    enter(town, decider, dora, f"/fund/lists/{town.run}")
    enter(town, admin, town.ada, "/admin/grants")
    # of all grants the one of the decider; officers end it on the page of their call
    go(town, office, "/fund/calls/demo/people")
    row = office.locator("li", has_text="Dora Li").first
    row.locator("button").click()
    assert not granting.active_grants(town.workspace, dora.id)
    status = []
    decider.on("response", lambda answer: status.append(answer.status) if answer.request.method == "POST" else None)
    sign(decider)
    assert status == [404] and says(decider, "nothing")
    assert town.workspace.view.count("decision") == 0
    log = [(row["action"], row["actor"]) for row in town.workspace.store.engine.log(0)]
    assert ("revoke", "Otto") in log and ("refuse_act", "Dora Li") in log
    assert subjects.resolve(town.workspace.store, dora.id).scoped == frozenset()


def test_j18_a_stolen_session_ends_and_nothing_is_seen_after_signing_out(town, people, way):
    owner, thief = people(*way), people(*way)
    enter(town, owner, town.otto)
    cookie = next(one for one in owner.context.cookies() if one["name"] == COOKIE)
    assert cookie["httpOnly"] and cookie["secure"] and cookie["sameSite"] == "Lax"
    thief.context.add_cookies([cookie])
    go(town, thief, "/me")
    assert "otto@example.org" in thief.content()
    # the owner signs in anew elsewhere and ends all others
    other = people(*way)
    enter(town, other, town.otto, "/me")
    other.click("#form-others button[type=submit]")
    go(town, thief, "/me")
    assert "otto@example.org" not in thief.content()
    assert len(sessions.live(town.accounts, town.otto.id)) == 1
    # signed out, the way back shows nothing
    go(town, other, "/fund/calls/demo/people")
    go(town, other, "/signout")
    with other.expect_navigation():
        other.click("#form-signout button[type=submit]")
    other.wait_for_selector("h1")
    other.go_back()
    other.go_back()
    assert "otto@example.org" not in other.content() and "Olga" not in other.content()
