# SPDX-License-Identifier: Apache-2.0
"""A panel at work, each person in a browser of their own: reviewers answer and hand in, chairs read what is theirs."""

import re
import time

import openpyxl
import pyotp
import pytest
from tests.journeys.conftest import WAYS, served
from tests.journeys.test_accounts import enter, go
from tests.rounds import CALL, PATH, SCOPE, SENT, seen, uploaded
from tests.site import PASSWORD, UNTIL, Town

from yuzui import registry
from yuzui.reviewing import assignment_store, rounds

pytestmark = pytest.mark.page
MASKED = re.compile(r'name="token_" value="[^"]+"|data-left="\d+"|\d\d:\d\d')
IN = {"en": "3 of 12 reviews are handed in", "zh": "12 份评审中已提交 3 份"}


@pytest.fixture(params=WAYS.values(), ids=WAYS)
def way(request):
    return request.param


@pytest.fixture
def town(tmp_path):
    (tmp_path / "workspace").mkdir()
    made = Town(tmp_path / "workspace", host="127.0.0.1", url="http://127.0.0.1")
    made.otto = made.person("Otto", f"programme_officer@{SCOPE}")
    made.upload = uploaded(made, made.otto)
    with served(made.workspace.dir, owned=False, site=made.site) as made.address:
        yield made


def open_round(town):
    """Open the round without its page."""
    names = ("demand", "most", "closes", "low", "high", "direction")
    args = {name: SENT[name] for name in names} | {"call": CALL, "upload": town.upload, "unchecked": True}
    args |= {"criteria": ["Excellence", "Impact"], "closes": "2090-03-01T23:59:00Z", "demand": 2}
    registry.modules("background")["review_round"].run(seen(town, town.otto), args, lambda *_: None)


def take(page, name):
    """Take an invitation that is open: name and password, then the authenticator."""
    page.fill("#account-name", name)
    page.fill("#account-new_password", PASSWORD)
    page.click("#form-account button[type=submit]")
    seed = re.search(r"[A-Z2-7]{4}(?: [A-Z2-7]{4}){7}", page.locator("main").inner_text())[0].replace(" ", "")
    page.fill("#code-code", pyotp.TOTP(seed).now())
    page.click("#form-code button[type=submit]")
    page.locator("#form-kept").wait_for()


def test_j10_reviewers_decline_by_the_link_write_by_halves_and_hand_in_by_sheet(town, people, way, tmp_path):
    otto, bo, ada = (people(*way, accept_downloads=True) for _ in range(3))
    enter(town, otto, town.otto)
    # the office opens the reviewing and invites, after a look for conflicts
    go(town, otto, f"{PATH}/returns")
    otto.fill("#begin-demand", "2")
    otto.fill("#begin-closes", "2090-03-01")
    otto.fill("#begin-low", "1")
    otto.fill("#begin-high", "6")
    otto.fill("#begin-criteria", "Excellence\nImpact")
    otto.check("#begin-unchecked")
    otto.click("#form-begin button[type=submit]")
    limit = time.monotonic() + 90
    while time.monotonic() < limit and "Rev Ada" not in otto.content():
        time.sleep(1)
        go(town, otto, f"{PATH}/returns")
    go(town, otto, f"{PATH}/people")
    otto.fill("#paste-lines", "Rev Bo, bo@example.org\nRev Ada <ada@example.org>")
    otto.fill("#paste-until", UNTIL[:10])
    otto.click("#form-paste button[type=submit]")
    otto.locator("#form-send").wait_for()
    assert "R1" in otto.content() and "R0" in otto.content()
    otto.click("#form-send button[type=submit]")
    otto.locator(".remedy code").first.wait_for()
    links = re.findall(r"/\w\w(/invitations/[\w-]+)", otto.locator("main").inner_text())
    assert len(links) == 2
    # one reviewer answers by the link alone: a conflict, and a yes
    go(town, bo, links[0])
    count = bo.locator("main form[id^=form-item]").count()
    assert count == 3 and "Person" not in bo.locator("main").inner_text()
    bo.locator("#form-item0 input[value=conflict]").check()
    bo.locator("#form-item0 button:not([name])").click()
    bo.wait_for_load_state()
    assert bo.locator("main form[id^=form-item]").count() == 2  # it is closed; the others stay
    go(town, otto, f"{PATH}/returns")
    assert otto.locator("#form-replace0").count() == 1
    # the other takes the invitation, saves half a review and hands in by the sheet
    go(town, ada, links[1])
    take(ada, "Ada Rev")
    go(town, ada, "/reviews")
    ada.locator("main table a").first.click()
    ada.locator("#form-review").wait_for()
    ada.locator("#form-review input[name=score0][value='5']").check()
    ada.fill("#review-text0", "clear and half")
    ada.locator("#form-review button[value=save]").click()
    ada.locator("main .notice").first.wait_for()
    assert ada.locator("#form-review input[name=score0][value='5']").is_checked()
    assert ada.input_value("#review-text0") == "clear and half"
    go(town, otto, f"{PATH}/returns")
    assert "clear and half" not in otto.content() and not seen(town, town.otto).view.count("review")
    go(town, ada, "/reviews/sheet")
    with ada.expect_download() as got:
        ada.locator("#act-state a").click()
    path = tmp_path / "mine.xlsx"
    got.value.save_as(path)
    book = openpyxl.load_workbook(path)
    top = next(row[0].row for row in book.active.iter_rows() if row[0].value in ("Item", "任务编号"))
    rows = list(book.active.iter_rows(min_row=top + 1))
    assert 5 in {row[3].value for row in rows} and "clear and half" in {row[4].value for row in rows}
    for n, row in enumerate(rows):
        row[3].value, row[5].value, row[7].value = row[3].value or 2 + n, 3, 4
    book.save(path)
    ada.set_input_files("#sheet-files", path)
    ada.locator("#form-sheet button:not([name])").click()
    ada.locator("main table").wait_for()
    # the page of the office follows
    go(town, otto, f"{PATH}/returns")
    number = re.search(r"\d+", otto.locator("h1").inner_text() if way[0] == "en" else "3")[0]
    assert number == "3" and seen(town, town.otto).view.count("review") == 6


def test_j9_a_conflicted_chair_sees_every_byte_unchanged_by_a_new_proposal(town, people, way):
    open_round(town)
    chairs = [town.person(name, f"panel_chair@{SCOPE}") for name in ("Anna", "Beth")]
    windows = [enter(town, people(*way), one) for one in chairs]
    paths = ["/", "/fund/calls", "/fund/lists", "/fund/reviewers", PATH, f"{PATH}/returns", f"{PATH}/panel"]
    files = [f"{PATH}/returns/items.csv", f"{PATH}/panel/scores.csv", f"{PATH}/returns/items.xlsx"]

    def read(page):
        found = {}
        for path in paths:
            go(town, page, path)
            found[path] = MASKED.sub("", page.content())
        for path in files:
            # a kept connection may be closed by the server as it is used again
            answer = page.context.request.get(
                f"{town.address}/{page.lang}{path}", headers={"connection": "close"}, max_retries=2
            )
            found[path] = answer.status, answer.body() if path.endswith("csv") else sheet_of(answer.body())
        return found

    before = [read(page) for page in windows]
    office = rounds.office(town.workspace, CALL, "Otto")
    old = office.view.select("proposal", limit=1)[0]
    new = {**old, "id": "P/9", "title": "On deltas of rivers"}
    pair = {"run": rounds.current(office, CALL)["run"], "proposal": "P/9", "reviewer": "R3", "state": "accepted"}
    with office.view.act("test", "proposal") as change:
        for table, row in (("proposal", new), ("assignment", pair)):
            change.insert(table, [row])
            change.govern([assignment_store.governed(CALL, table, row)])
    rounds.recuse(town.workspace, CALL, "P/9", "Anna", "same house")
    after = [read(page) for page in windows]
    assert after[0] == before[0]
    assert {path for path in (*paths, *files) if after[1][path] != before[1][path]} >= {PATH, f"{PATH}/returns", *files}
    # and who steps back by the page sees what the other sees
    go(town, windows[1], f"{PATH}/panel")
    windows[1].select_option("#recuse-proposal", "P/9")
    windows[1].fill("#recuse-reason", "kin")
    windows[1].click("#form-recuse button[type=submit]")
    windows[1].locator("main .notice").first.wait_for()
    assert "P/9" not in windows[1].locator("main").inner_text().replace("~2F", "/")


def sheet_of(raw):
    import io

    return [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(raw)).active]
