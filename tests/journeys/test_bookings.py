# SPDX-License-Identifier: Apache-2.0
"""J4 and J12: two people want one slot; a weekly series over a day that is closed, with its feed."""

import datetime as dt
import re
from urllib.request import urlopen

import pytest
from tests.journeys.conftest import WAYS, served
from tests.journeys.test_accounts import enter, go
from tests.site import Town

from yuzui.model.visibility import Subject

pytestmark = pytest.mark.page
LOADER = Subject("loader", frozenset({"programme_officer", "facility_officer"}))
WEEKS = 9
NAMES = {"en": ("Electron microscope", "Diffractometer"), "zh": ("透射电镜", "衍射仪")}
SAID = {
    "taken": {"en": "another user", "zh": "其他使用人"},
    "waits": {"en": "You wait for Electron microscope", "zh": "已加入候补：透射电镜"},
    "yours": {"en": "Electron microscope is yours", "zh": "透射电镜由您使用"},
    "free": {"en": "5 of 6 dates are free. Book these five?", "zh": "6 个日期中有 5 个空闲，是否预订这 5 个？"},
    "five": {"en": "5 of 6 dates of the series are booked", "zh": "系列共 6 个日期，已订 5 个"},
    "six": {"en": "6 of 6 dates of the series are booked", "zh": "系列共 6 个日期，已订 6 个"},
}


@pytest.fixture(params=WAYS.values(), ids=WAYS)
def way(request):
    return request.param


@pytest.fixture
def town(tmp_path):
    """A site with two instruments, open from Monday to Friday but on one day in five weeks."""
    made = Town(tmp_path, host="127.0.0.1", url="http://127.0.0.1")
    today = dt.datetime.now(dt.UTC).date()
    made.monday = today + dt.timedelta(days=7 - today.weekday())

    def second(day, hour):
        moment = dt.datetime.combine(made.monday + dt.timedelta(days=day), dt.time(hour), dt.UTC)
        return int(moment.timestamp())

    made.second = second
    made.closed = 3 + 3 * 7
    days = [n for n in range(-7, WEEKS * 7) if n % 7 < 5 and n != made.closed]
    ids = ("TEM", "XRD")
    rows = {
        "resource": [{"id": id, "name": NAMES["en"][n], "name_zh": NAMES["zh"][n], "unit": "s", "tz": "UTC",
                      "booking_mode": "first_come", "capacity": 1} for n, id in enumerate(ids)],
        "calendar": [{"resource": id, "t0": second(n, 8), "t1": second(n, 20), "version": 1, "state": "user"}
                     for id in ids for n in days],
        "booking_policy": [{"resource": id, "off_hours": "open", "wait_list": True, "horizon": 90 * 86_400} for id in ids],
    }  # fmt: skip
    with made.workspace.store.open(LOADER).act("load", "lab") as change:
        for table, listed in rows.items():
            change.insert(table, listed)
    made.ann, made.ben = made.person("Ann Lee", "member"), made.person("Ben Wu", "member")
    made.flo = made.person("Flo Ott", "facility_officer@facility:TEM")
    with served(tmp_path, owned=False, site=made.site) as made.address:
        yield made


def week(town, page):
    go(town, page, f"/facilities/bookings?week={town.monday}&at={town.monday + dt.timedelta(days=3)}&r=all")
    return page


def says(page, key):
    return SAID[key][page.lang] in page.locator("main").inner_text()


def test_j4_two_want_one_slot_one_has_it_the_other_waits_and_gets_it(town, people, way):
    ann, ben, flo = (people(*way) for _ in range(3))
    for page, person in ((ann, town.ann), (ben, town.ben), (flo, town.flo)):
        enter(town, page, person)
    # both see the same free day, both choose it: sign-in, the week, the day, the button
    free = "#week tbody tr:has(a[href*='/TEM/']) td:nth-of-type(4) .free a"
    for page in (ann, ben):
        week(town, page).locator(free).click()
        page.wait_for_function("document.querySelector('#book-from').value.includes(' 08:00')")
        page.fill("#book-from", f"{town.monday + dt.timedelta(days=3)} 13:00")
        page.fill("#book-until", "17:00")
    ann.click("#form-book button[type=submit]:first-of-type")
    ann.locator("#week .mine a").first.wait_for()
    ben.click("#form-book button[type=submit]:first-of-type")
    assert says(ben, "taken") and "Ann" not in ben.locator("main").inner_text()
    assert ben.locator("#form-wait").count() == 1 and ben.input_value("#book-until") == "17:00"
    ben.click("#form-wait button[type=submit]")
    assert says(ben, "waits")
    # the officer of the instrument sees who has it
    assert "Ann Lee" in week(town, flo).locator("#week").inner_text()
    ann.locator("#week .mine a").first.click()
    ann.click("#form-cancel button[type=submit]")
    ann.locator("#form-cancel").wait_for(state="detached")
    week(town, ben).locator("#week .mine a").first.click()
    assert says(ben, "yours")
    assert "Ben Wu" in week(town, flo).locator("#week").inner_text()


def test_j12_a_series_over_a_closed_day_is_booked_mended_and_read_in_a_feed(town, people, way):
    ann = people(*way)
    enter(town, ann, town.ann)
    first = town.monday + dt.timedelta(days=3)
    week(town, ann)
    go(town, ann, f"/facilities/bookings?resource=TEM&r=TEM&from={first}+13:00&until=17:00")
    ann.select_option("#book-repeat", "weekly")
    ann.fill("#book-last", str(first + dt.timedelta(weeks=5)))
    ann.click("#form-book button[type=submit]:first-of-type")
    ann.locator("#dates").wait_for()
    assert says(ann, "free") and ann.locator("#dates .not").count() == 1
    ann.click("#form-series button[type=submit]:first-of-type")
    ann.locator("#form-change").wait_for()
    assert says(ann, "five")
    # the feed, read by a program without a cookie
    go(town, ann, "/me")
    ann.locator("main a[href$='/me/feeds']").first.click()
    ann.click("#form-feed button[type=submit]")
    feed = re.search(r"/feeds/[\w-]+\.ics(\?lang=zh)?", ann.locator("main").inner_text())[0]

    def read():
        with urlopen(f"{town.address}{feed}") as answer:
            return answer.read().decode()

    before = read()
    assert before.count("BEGIN:VEVENT") == 5 and "SEQUENCE" not in before and NAMES[ann.lang][0] in before
    # the closed day opens: the date that was left out is added; another one is cancelled
    with town.workspace.store.open(LOADER).act("load", "lab") as change:
        t0, t1 = town.second(town.closed, 8), town.second(town.closed, 20)
        change.insert("calendar", [{"resource": "TEM", "t0": t0, "t1": t1, "version": 1, "state": "user"}])
    week(town, ann).locator("#week .mine a").first.click()
    ann.locator("#dates .not button").click()
    ann.locator("#dates .not").wait_for(state="detached")
    assert says(ann, "six")
    ann.locator("#dates li a").nth(1).click()
    ann.locator("#form-cancel button").click()
    ann.locator("#form-cancel").wait_for(state="detached")
    assert says(ann, "five")
    after = read()
    gone = [one for one in after.split("BEGIN:VEVENT") if "STATUS:CANCELLED" in one]
    assert after.count("BEGIN:VEVENT") == 6 and len(gone) == 1 and "SEQUENCE:1" in gone[0]
    uids = re.findall(r"UID:(\S+)", before)
    assert set(uids) < set(re.findall(r"UID:(\S+)", after)) and re.search(r"UID:(\S+)", gone[0])[1] in uids


def test_a_click_near_the_edge_of_a_narrow_time_does_not_book_its_neighbour(town, people):
    with town.workspace.store.open(LOADER).act("load", "lab") as change:
        change.insert("resource", [{"id": "NMR", "name": "NMR", "name_zh": "核磁", "unit": "s", "tz": "UTC",
                                    "booking_mode": "first_come", "capacity": 1}])  # fmt: skip
        change.insert("calendar", [{"resource": "NMR", "t0": town.second(0, 0), "t1": town.second(7, 0), "version": 1,
                                    "state": "user"}])  # fmt: skip
        rules = [{"resource": id, "off_hours": "open", "wait_list": True, "horizon": 90 * 86_400, "max_block": hours * 3600}
                 for id, hours in (("NMR", 24), ("TEM", 3))]  # fmt: skip
        change.replace("booking_policy", rules)
    ann = people("en", 1280, True)
    enter(town, ann, town.ann, "/facilities/bookings")
    week(town, ann)
    thin, strangers = ann.evaluate(
        """() => {
          const links = [...document.querySelectorAll('.strip li.thin > a')], strangers = [];
          for (const one of links) {
            const own = one.parentElement.getBoundingClientRect(), y = own.top + own.height / 2;
            one.scrollIntoView({block: 'center'});
            const at = one.parentElement.getBoundingClientRect();
            for (const x of [at.left + 1, at.left + at.width / 2, at.right - 1])
              if (!one.contains(document.elementFromPoint(x, at.top + at.height / 2))) strangers.push(one.ariaLabel);
          }
          return [links.length, strangers];
        }"""
    )
    assert thin > 10 and strangers == []
