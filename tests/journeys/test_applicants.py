# SPDX-License-Identifier: Apache-2.0
"""J16: an applicant is invited, blind until letters are released, objects, is answered. And two deciders, one list."""

import re

import pyotp
import pytest
from tests.journeys.conftest import WAYS, served
from tests.journeys.test_accounts import enter, go, prove
from tests.journeys.test_award_list import sent, shown
from tests.site import PASSWORD, UNTIL
from tests.site.calls import town as made
from tests.slates import FUND

pytestmark = pytest.mark.page
OWN = "/applications/c/EP~2FZ5130~2F1"
SAID = {
    "none": {"en": "no letter yet", "zh": "尚无通知书"},
    "one": {"en": "1 letter to read", "zh": "1 份通知书可阅"},
    "missing": {"en": "There is nothing here, or not for you|There is nothing at this address", "zh": "没有内容"},
    "not_funded": {"en": "Not funded", "zh": "不予资助"},
    "funded": {"en": "Funded", "zh": "予以资助"},
    "waits": {"en": "It waits for an answer", "zh": "等待答复"},
    "both": {"en": "may not take both parts", "zh": "同一人不得兼任两职"},
    "second": {"en": "A second decider has to agree", "zh": "须经第二名决定人同意"},
    "released": {"en": "Letters are released", "zh": "通知书已发放"},
}


@pytest.fixture(params=WAYS.values(), ids=WAYS)
def way(request):
    return request.param


@pytest.fixture
def town(tmp_path):
    one = made(tmp_path, host="127.0.0.1", url="http://127.0.0.1")
    with served(tmp_path / "w", owned=False, site=one.site) as one.address:
        yield one


def says(page, key):
    return re.search(SAID[key][page.lang], page.locator("main").inner_text()) is not None


def bytes_of(town, page, path):
    """Return what the page says of a thing, but for who looks."""
    answer = go(town, page, path)
    return answer.status, page.locator("main").inner_html()


def test_j16_an_applicant_reads_and_objects_once_letters_are_released(town, people, way):
    otto, olga, dora, anna, stranger = (people(*way) for _ in range(5))
    enter(town, otto, town.otto)
    go(town, otto, "/fund/calls/c/applicants")
    sent(otto, "invite", lines="EP/Z5130/1\tanna@example.org", until=UNTIL[:10])
    otto.locator("#form-invite").wait_for()
    link = re.search(r"/\w\w/invitations/[\w-]+", otto.locator("main").inner_text())[0]
    anna.goto(town.address + link.replace("/en/", f"/{anna.lang}/"))
    assert "EP/Z5130/1" in anna.locator("main").inner_text()
    anna.fill("#account-name", "Anna Example")
    anna.fill("#account-new_password", PASSWORD)
    anna.click("#form-account button[type=submit]")
    seed = re.search(r"[A-Z2-7]{4}(?: [A-Z2-7]{4}){7}", anna.locator("main").inner_text())[0].replace(" ", "")
    prove(anna, pyotp.TOTP(seed).now)
    anna.click("#form-kept button[type=submit]")
    # before letters are released there is the application and nothing of it, as for a stranger with an account
    enter(town, stranger, town.person("Stranger"))
    paths = [OWN, f"/fund/lists/{town.run}", "/fund/proposals/EP~2FZ5130~2F1"]
    go(town, anna, "/applications")
    assert says(anna, "none") and "EP/Z5130/1" in anna.locator("main").inner_text()
    before = anna.locator("main").inner_html()
    enter(town, dora, town.dora, f"/fund/lists/{town.run}")
    sent(dora, "sign", authority="clause 9", reason="as ranked", confirmed=True)
    decision = dora.url.partition("/fund/decisions/")[2].partition("?")[0]
    assert decision
    for path in (*paths, f"/fund/decisions/{decision}"):
        assert bytes_of(town, anna, path) == bytes_of(town, stranger, path) and says(anna, "missing")
    go(town, otto, f"/fund/decisions/{decision}")
    shown(otto, "#form-release")
    # a release can be stopped until its time
    sent(otto, "release", due="2090-01-01T09:00")
    otto.locator("#form-stop").wait_for()
    go(town, anna, "/applications")
    assert anna.locator("main").inner_html() == before
    sent(otto, "stop")
    sent(otto, "release")
    otto.locator("#form-release").wait_for(state="detached")
    assert says(otto, "released")
    go(town, anna, "/applications")
    assert says(anna, "one")
    anna.click("text=EP/Z5130/1")
    anna.wait_for_url(re.compile(r"/applications/c/"))
    assert says(anna, "funded") or says(anna, "not_funded")
    assert bytes_of(town, stranger, OWN)[0] == 404 and says(stranger, "missing")
    sent(anna, "appeal", grounds="one review was of another proposal")
    anna.locator("#form-appeal").wait_for(state="detached")
    assert says(anna, "waits")
    # the decider does not answer it, another person does
    (row,) = town.workspace.desk.select("appeal")
    assert row["by"] == "Anna Example"
    go(town, dora, "/fund/appeals")
    sent(dora, f"settle-{row['id']}", outcome="dismissed", reason="nothing new")
    assert re.search(SAID["both"][dora.lang], dora.content())
    enter(town, olga, town.olga, "/fund/appeals")
    sent(olga, f"settle-{row['id']}", outcome="dismissed", reason="the review was of this proposal")
    olga.locator(f"#form-settle-{row['id']}").wait_for(state="detached")
    go(town, anna, OWN)
    text = anna.locator("main").inner_text()
    assert "the review was of this proposal" in text and "Olga" not in text and "Dora" in text


@pytest.mark.parametrize("way", [WAYS["zh"], WAYS["en-plain"]], ids=["zh", "en-plain"])
def test_two_deciders_sign_in_their_own_browsers_where_a_hard_rule_breaks(town, people, way):
    dora, emil = people(*way), people(*way)
    path = f"/fund/lists/{town.run}"
    out = next(row.id for row in FUND.latest(town.workspace, town.run).proposals if not row.selected)
    enter(town, dora, town.dora, path)
    changes = f"in {out}: the only one of its field"
    filled = {"authority": "clause 9", "reason": "of national need", "confirmed": True}
    sent(dora, "sign", decide="changes", changes=changes, **filled)
    dora.locator("#form-refuse_second").wait_for()
    assert says(dora, "second") and not town.workspace.view.count("decision")
    enter(town, emil, town.emil, path)
    text = emil.locator("main").inner_text()
    assert "Dora" in text and changes in text
    sent(emil, "second")
    emil.wait_for_url(re.compile(r"/fund/decisions/"))
    text = emil.locator("main").inner_text()
    assert "Dora" in text and "Emil" in text and out in text
    assert town.workspace.view.count("decision") == 1
