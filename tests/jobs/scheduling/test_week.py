# SPDX-License-Identifier: Apache-2.0
"""The week of instruments, series of bookings, groups and feeds."""

import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from html import unescape
from itertools import pairwise
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo

import pytest
from starlette.testclient import TestClient
from tests.jobs.scheduling import lab
from tests.people import admit
from tests.site import Town

from yuzui.errors import InputError, StateError
from yuzui.faces.web import app
from yuzui.job.caller import person
from yuzui.model.visibility import Subject
from yuzui.scheduling import feeds
from yuzui.scheduling.booking import desk, policy, say, series
from yuzui.scheduling.booking.desk import Terms
from yuzui.scheduling.booking.form import Ask
from yuzui.scheduling.booking.policy import Slot
from yuzui.scheduling.booking.series import Rule
from yuzui.scheduling.booking.week import week
from yuzui.scheduling.jobs import booking
from yuzui.sheets.formats import ics
from yuzui.store import feeds as store
from yuzui.store import subjects

OWN = {"sec-fetch-site": "same-origin"}
WEEK = "/en/facilities/bookings?week=2026-11-30&r=all"
LONG = {"horizon": 70 * 86_400, "max_block": 8 * 3600, "per_user_day": 8 * 3600}


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    monkeypatch.setattr("yuzui.store.durable.FIXED", int(lab.NOW))
    made = lab.make(tmp_path / "w")
    yield made
    made.close()


def longer(tmp_path, monkeypatch, **policy):
    """Return a microscope that is open for nine weeks but on one Tuesday."""
    monkeypatch.setattr("yuzui.store.durable.FIXED", int(lab.NOW))
    made = lab.make(tmp_path / "w", **LONG, **policy)
    days = [n for n in range(4, 60) if n != 21]  # 22 December is closed
    with made.store.open(lab.LOADER).act("load", "lab") as change:
        change.insert("calendar", [{"resource": "EM1", "t0": lab.second(8, n), "t1": lab.second(20, n), "version": 1,
                                    "state": "user"} for n in days])  # fmt: skip
    return made


def client(workspace, name="li", *roles):
    subject = Subject(name, frozenset(roles or {"member"}))
    return TestClient(app.create(workspace, subject), base_url="http://127.0.0.1", follow_redirects=False)


def send(browser, path, **values):
    return browser.post(path, data=values, headers=OWN)


def fields(page, form):
    """Return what a form holds when it is opened, so that its button can be pressed."""
    text = re.search(rf'<form id="form-{form}".*?</form>', page, re.S)[0]
    held = {}
    for tag in re.findall(r"<input[^>]*>", text):
        if 'type="checkbox"' not in tag or " checked" in tag:
            held[re.search(r'name="([^"]*)"', tag)[1]] = unescape((re.search(r'value="([^"]*)"', tag) or ["", ""])[1])
    for select in re.findall(r"<select.*?</select>", text, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', select) or re.search(r'<option value="([^"]*)"', select)
        held[re.search(r'name="([^"]*)"', select)[1]] = chosen[1]
    return unescape(re.search(r'action="([^"]*)"', text)[1]), held


def test_what_is_offered_can_be_booked_and_nothing_else_is_said_to_be_free(workspace):
    for who, hours, config in (("wang", (10, 12), "cryo"), ("zhao", (14, 15), "room"), ("li", (16, 18), "cryo")):
        lab.book(lab.as_(workspace, who), *hours, config=config)
    for name in ("li", "wang"):
        mine = lab.as_(workspace, name)
        shown = week(mine, booking.resources(mine), dt.date(2026, 11, 30), name)
        offers = list(shown.parts("free"))
        assert len(offers) > 10
        for row, one in offers:
            wish = Slot(one.start, one.end, one.config)
            assert not policy.broken(wish, row.ground) and not policy.clashes(wish, row.ground.place)
            id = desk.book(mine, "EM1", wish, Terms(name)).booking
            desk.cancel(mine, id, name)
    # each second of the open days is exactly one thing: open, booked, or change-over
    row = shown.rows[0]
    for n in range(1, 5):
        parts = [one for one in row.days[n] if one.kind != "closed"]
        taken = sum(one.end - one.start for one in parts)
        assert taken == 12 * 3600 and parts[0].start == lab.second(8, n - 1)
        assert all(a.end <= b.start for a, b in pairwise(parts))


def test_the_week_says_who_has_it_to_whom_it_may(workspace):
    lab.book(lab.as_(workspace, "wang"), 10, 12, config="cryo")
    for name, roles, seen in (("li", (), "another user"), ("wang", (), "You"), ("chen", ("facility_officer",), "wang")):
        for view in ("week", "list"):
            page = client(workspace, name, *roles).get(f"{WEEK}&view={view}").text
            assert seen in page and (">wang<" in page.partition("<main")[2]) == (seen == "wang"), (name, view)
            assert "cryo" in page
    page = client(workspace, "li").get(WEEK).text
    assert (
        re.search(r'aria-current="true">Week</a>', page)
        and page.count("<table") == 1
        and '<th scope="row">' in page
        and "style=" not in page
    )
    assert "Monday 11:00 to" in page and "is free and yours to book" in page
    link = unescape(re.search(r'aria-label="Book Microscope, Wed 2, 08:00 to 12:00"', page)[0])
    assert link
    # no account: it is shown, and nothing is offered
    page = client(workspace, "x", "public").get(WEEK).text
    assert "is free" in page and "yours" not in page and "data-free" not in page and 'method="post"' not in page
    for name, roles, listed in (("li", (), False), ("chen", ("facility_officer",), True)):
        said = client(empty_of(workspace), name, *roles).get(WEEK).text
        assert "No instrument here may be booked by hand" in said and "yuzui load" not in said
        assert ("/facilities/instruments/new" in said) == listed


def empty_of(workspace):
    from yuzui.job.workspace import Workspace

    return Workspace(workspace.dir.parent / "none", lab.OFFICER)


def test_what_is_left_of_a_half_hour_is_over_and_takes_no_lane_of_its_own(workspace, monkeypatch):
    monkeypatch.setattr("yuzui.store.durable.FIXED", int(lab.NOW) + 4 * 3600 + 17 * 60)  # Monday 13:17
    lab.book(workspace, "2026-12-01T10:05", "2026-12-01T10:40", by="wang")
    mine = lab.as_(workspace, "li")
    shown = week(mine, booking.resources(mine), dt.date(2026, 11, 30), "li")
    frame = say.Frame(shown, lambda **_: "/x", str, dt.date(2026, 11, 30))
    (row,) = say.whole(frame).rows
    for day in row.days:
        assert all(a.last <= b.first for a, b in pairwise(day)), [(one.kind, one.first, one.last) for one in day]
    assert [one.when for one in row.days[0] if one.kind == "past"][-1].endswith("13:30")
    assert '<i class="past"></i>' in client(workspace).get(WEEK).text


def test_views_and_addresses_of_a_week(workspace):
    browser = client(workspace)
    lab.book(lab.as_(workspace, "Li Wei"), 10, 12)
    for lang in ("en", "zh"):
        for query in ("", "?view=shifts", "?view=list", "?week=2026-W50", "?week=x&at=y&r=EM1,none", "?at=2026-12-03",
                      "?tick.EM1=yes", "?resource=EM1&from=x", "?resource=EM1&from=2026-12-01+09:00&until=8:00",
                      "?resource=EM1&from=2026-12-01+09:00&until=10:00&repeat=weekly", "?week=9999-12-31"):  # fmt: skip
            answer = browser.get(f"/{lang}/facilities/bookings{query}")
            assert answer.status_code == 200, query
            assert "Microscope" in answer.text
    shifts = client(workspace, "chen", "facility_officer").get(f"{WEEK}&view=shifts").text
    assert ">LW<" in shifts
    assert say.hours(lab.second(9), lab.second(11, 0, 30), lab.HOME) == "9–11:30"
    listed = browser.get("/en/facilities/bookings/times.csv?week=2026-11-30&r=all&view=list")
    assert listed.status_code == 200 and "another user" in listed.text


def test_a_booking_is_made_changed_and_cancelled_by_the_pages(workspace):
    browser = client(workspace)
    page = browser.get(WEEK).text
    path = unescape(re.search(r'href="([^"]*)" aria-label="Book Microscope, Wed 2, 08:00 to 12:00"', page)[1])
    action, held = fields(browser.get(f"/en/facilities/bookings{path}").text, "book")
    assert held["from"] == "2026-12-02 08:00"
    answer = send(browser, action, **held | {"until": "10:00", "user": "wang"})
    assert answer.status_code == 303
    page = browser.get(answer.headers["location"]).text
    assert "Booked: Microscope, Wed 2 Dec, 08:00–10:00" in page
    id = re.search(r"/en/bookings/(\w+)", page)[1]
    assert workspace.desk.select("booking")[0]["user"] == "li"  # who signed in, whatever the form says
    ledger = lab.entries(workspace)
    action, held = fields(browser.get(f"/en/bookings/{id}").text, "change")
    answer = send(browser, action, **held | {"from": "2026-12-02 09:00", "until": "12:00"})
    page = browser.get(answer.headers["location"]).text
    assert answer.status_code == 303 and "09:00–12:00" in page
    action, held = fields(page, "change")
    id = re.search(r"/bookings/(\w+)", action)[1]
    assert not lab.sound(workspace) and lab.entries(workspace) != ledger
    assert send(browser, action, **held | {"until": "2026-12-02 19:00"}).status_code == 422
    assert client(workspace, "wang").get(f"/en/bookings/{id}").text.count("form-cancel") == 0
    assert send(client(workspace, "wang"), f"/en/bookings/{id}", act="cancel").status_code == 409
    assert send(browser, f"/en/bookings/{id}", act="cancel").status_code == 303
    assert "cancelled" in browser.get(f"/en/bookings/{id}").text and not lab.sound(workspace)
    assert browser.get("/en/bookings/none").status_code == 404


def test_all_broken_rules_at_once_and_an_officer_sets_some_aside_with_a_reason(workspace):
    wish = {"act": "book", "resource": "EM1", "from": "2026-12-01 09:00", "until": "19:00"}
    answer = send(client(workspace), WEEK, **wish)
    for words in ("onger than the longest booking (4:00\N{NO-BREAK SPACE}h)", "ore than one user may have in a day"):
        assert words in answer.text
    assert answer.status_code == 422 and 'value="19:00"' in answer.text
    officer = client(workspace, "chen", "facility_officer")
    page = send(officer, WEEK, **wish).text
    assert "onger than the longest booking" in page and "form-book" in page and 'name="reason"' in page
    assert send(client(workspace), WEEK, **wish, reason="mine").status_code == 422
    assert send(officer, WEEK, **wish, reason="open day", user="li").status_code == 303
    row = workspace.desk.select("booking")[0]
    assert (row["user"], row["override_by"], row["override_reason"]) == ("li", "chen", "open day")
    closed = wish | {"from": "2026-12-02 07:00", "until": "09:00"}
    answer = send(officer, WEEK, **closed, reason="early")
    assert answer.status_code == 422
    # times are local and of one form, whichever rule is broken
    far = send(client(workspace), WEEK, **wish | {"from": "2026-11-29 09:00"}).text
    said = re.sub("<[^>]+>", "", far)
    assert "2026-11-29 09:00 +08:00" in said and not re.search(r"\d\dT\d\d:\d\d", said)


def test_what_can_be_done_about_a_taken_slot_stands_above_the_week_and_a_slot_handed_over_leads_to_its_booking(
    workspace,
):
    wish = {"act": "book", "resource": "EM1", "from": "2026-12-01 09:00", "until": "11:00"}
    assert send(client(workspace, "wang"), WEEK, **wish).status_code == 303
    mine = client(workspace)
    page = send(mine, WEEK, **wish).text
    assert page.index('id="form-wait"') < page.index("Take the next free time") < page.index('id="week"')
    action, held = fields(page, "wait")
    waits = unescape(send(mine, action, **held).headers["location"])
    waits = re.search(r"done=(\w+)", waits)[1]
    (taken,) = workspace.desk.select("booking")
    assert send(client(workspace, "wang"), f"/en/bookings/{taken['id']}", act="cancel").status_code == 303
    page = mine.get(f"/en/bookings/{waits}").text
    got = workspace.desk.get("booking_wait", waits)["booking"]
    assert "and got it" in page and f'href="/en/bookings/{got}"' in page
    assert "form-cancel" in mine.get(f"/en/bookings/{got}").text


def test_one_slot_has_one_winner_of_32(workspace):
    names = [f"u{n}" for n in range(32)]

    def taken(name):
        """Book the slot; say whether it was had."""
        try:
            desk.book(lab.as_(workspace, name), "EM1", Slot(lab.second(9), lab.second(11)), Terms(name))
        except StateError as error:
            assert error.code == "taken"
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        won = list(pool.map(taken, names))
    (row,) = workspace.desk.select("booking")
    assert won.count(True) == 1 and names[won.index(True)] == row["user"]
    wish = {"act": "book", "resource": "EM1", "from": "2026-12-01 09:00", "until": "11:00"}
    # the others may wait, and the first of them gets it
    second = next(name for name in names if name != row["user"])
    browser = client(workspace, second)
    page = send(browser, WEEK, **wish).text
    action, held = fields(page, "wait")
    assert "his slot is taken: by another user" in page and page.index('id="form-wait"') < page.index('id="form-book"')
    assert "Nobody waits yet" in page and send(browser, action, **held).status_code == 303
    desk.cancel(lab.as_(workspace, row["user"]), row["id"], row["user"])
    wait = workspace.desk.select("booking_wait")[0]["id"]
    office = client(workspace, "chen", "facility_officer")
    assert f"{second}候补的Microscope已兑现" in office.get(f"/zh/bookings/{wait}").text
    assert (
        "先到先得" in office.get("/zh/facilities/EM1").text
        and "first_come" not in office.get("/en/facilities/EM1").text
    )
    assert [one["user"] for one in workspace.desk.select("booking") if desk.holds(one)] == [second]


def test_a_series_is_shown_first_booked_and_mended(tmp_path, monkeypatch):
    workspace = longer(tmp_path, monkeypatch)
    lab.book(lab.as_(workspace, "wang"), 14, 15)  # 1 December, the first of the series
    browser = client(workspace)
    ask = {"resource": "EM1", "from": "2026-12-01 13:00", "until": "17:00", "repeat": "weekly", "last": "2027-01-05"}
    answer = send(browser, WEEK, act="book", **ask)
    assert answer.status_code == 303 and workspace.desk.count("booking") == 1
    page = browser.get(answer.headers["location"]).text
    assert "4 of 6 dates on Microscope are free" in page and "Book the 4 free dates" in page
    assert "and wait for the other" in page and "Tue 22 Dec, 13:00–17:00</b> <span>closed" in page
    assert "taken by another user" in page
    action, held = fields(page, "series")
    # meanwhile one date goes: nothing is booked, and the page offers what is left
    other = lab.as_(workspace, "zhao")
    gone = desk.book(other, "EM1", Slot(lab.second(13, 7), lab.second(14, 7)), Terms("zhao")).booking
    moved = send(browser, action, **held)
    assert moved.status_code == 409 and "nothing was booked" in moved.text and "Book the 3 free dates" in moved.text
    assert workspace.desk.count("series") == 0
    action, held = fields(moved.text, "series")
    answer = send(browser, action, **held | {"act": "series_wait"})
    assert answer.status_code == 303
    page = browser.get(answer.headers["location"]).text
    assert "3 of 6 dates of the series are booked" in page and page.count("in the wait list") == 2
    # the wait list serves within the series; a closed date that opens can be added; one date is cancelled
    desk.cancel(other, gone, "zhao")
    page = browser.get(answer.headers["location"]).text
    assert "4 of 6 dates of the series are booked" in page and "form-add" not in page
    with workspace.store.open(lab.LOADER).act("load", "lab") as change:
        change.insert("calendar", [{"resource": "EM1", "t0": lab.second(8, 21), "t1": lab.second(20, 21), "version": 1,
                                    "state": "user"}])  # fmt: skip
    page = browser.get(answer.headers["location"]).text
    add = re.search(r"form-(add\d+)", page)[1]
    action, held = fields(page, add)
    assert send(browser, action, **held).status_code == 303
    page = browser.get(answer.headers["location"]).text
    assert "5 of 6 dates of the series are booked" in page
    third = re.search(r'/en/bookings/(\w+)">Tue 29 Dec', page)[1]
    assert send(browser, f"/en/bookings/{third}", act="cancel").status_code == 303
    page = browser.get(f"/en/bookings/{third}").text
    assert (
        "4 of 6 dates of the series are booked" in page and "Tue 29 Dec, 13:00–17:00</b> <span>cancelled, free" in page
    )
    assert not lab.sound(workspace)
    page = browser.get(answer.headers["location"]).text
    action, held = fields(page, "rest")
    assert (
        "Cancel all 4 dates of the series to come, this one included" in page
        and send(browser, action, **held).status_code == 303
    )
    assert not [one for one in workspace.desk.select("booking") if one["user"] == "li" and desk.holds(one)]


def test_dates_of_a_rule():
    first = Slot(lab.second(9), lab.second(11))
    home = lab.HOME
    daily = series.wishes(first, Rule("daily", (), dt.date(2026, 12, 5)), home)
    assert [one.start for one in daily] == [lab.second(9, n) for n in range(5)]
    twice = series.wishes(first, Rule("weekly", (2, 4), dt.date(2026, 12, 12)), home)
    assert [one.start for one in twice] == [lab.second(9, n) for n in (0, 2, 7, 9)]
    berlin = ZoneInfo("Europe/Berlin")
    spring = dt.datetime(2027, 3, 26, 9, tzinfo=berlin)
    over = series.wishes(
        Slot(int(spring.timestamp()), int(spring.timestamp()) + 7200), Rule("daily", (), dt.date(2027, 3, 30)), berlin
    )
    assert {dt.datetime.fromtimestamp(one.start, berlin).hour for one in over} == {9}
    for wrong in (
        Rule("daily", (), dt.date(2027, 6, 1)), Rule("weekly", (), dt.date(2026, 11, 1)), Rule("weekly"), Rule("x"),
    ):  # fmt: skip
        with pytest.raises(InputError):
            series.wishes(first, wrong, home)
    with pytest.raises(InputError, match="ends before the next begins"):
        series.wishes(first._replace(end=first.start + 90_000), Rule("daily", (), dt.date(2026, 12, 5)), home)
    assert len(series.wishes(first, Rule("daily", (), dt.date(2027, 1, 29)), home)) == series.MOST
    night = Ask("EM1", {"from": "2026-12-01 22:00", "until": "6:00"}).slot(home)
    assert night.end - night.start == 8 * 3600


def test_what_one_has_elsewhere_is_a_warning(workspace):
    with workspace.store.open(lab.LOADER).act("load", "lab") as change:
        other = {"id": "XR1", "kind": "biomedical", "name": "Diffractometer", "unit": "s", "booking_mode": "first_come",
                 "capacity": 1, "tz": "Asia/Shanghai"}  # fmt: skip
        change.insert("resource", [other])
        change.insert(
            "calendar", [{"resource": "XR1", "t0": lab.second(8), "t1": lab.second(20), "version": 1, "state": "user"}]
        )
        change.insert("booking_policy", [{"resource": "XR1", "off_hours": "open"}])
    mine = lab.as_(workspace, "li")
    desk.book(mine, "XR1", Slot(lab.second(9), lab.second(11)), Terms("li"))
    browser = client(workspace)
    ask = {"act": "book", "resource": "EM1", "from": "2026-12-01 10:00", "until": "12:00"}
    page = browser.get("/en/facilities/bookings?resource=EM1&from=2026-12-01+10:00&until=12:00&r=all").text
    assert "You have Diffractometer too: Tue 1 Dec, 09:00–11:00." in page
    answer = send(browser, WEEK, **ask)
    assert answer.status_code == 303 and "You have Diffractometer too" in browser.get(answer.headers["location"]).text
    # groups: kept under a name, shown, in a feed, forgotten
    answer = send(browser, WEEK, act="group", name="X rays", members="XR1,none")
    group = dict(parse_qsl(urlsplit(answer.headers["location"]).query))["r"]
    page = browser.get(f"/en/facilities/bookings?week=2026-11-30&r={group}").text
    assert "X rays" in page and "1 instrument," in page
    assert "X rays" not in client(workspace, "wang").get(WEEK).text
    assert send(client(workspace, "wang"), WEEK, act="drop_group", group=group).status_code == 404
    assert send(browser, WEEK, act="drop_group", group=group).status_code == 303
    assert not store.groups(workspace.store, mine.subject)


def test_a_feed_keeps_uids_counts_changes_and_shows_only_what_may_be_seen(workspace, tmp_path):
    admit(workspace, "li", "wang", roles=("member",))
    mine, other = lab.as_(workspace, "li"), lab.as_(workspace, "wang")
    own = desk.book(mine, "EM1", Slot(lab.second(9), lab.second(11), "cryo"), Terms("li")).booking
    desk.book(other, "EM1", Slot(lab.second(14), lab.second(16), "cryo"), Terms("wang"))

    def read(kind, target, who=mine):
        row = {"kind": kind, "target": target}
        path = tmp_path / "feed.ics"
        text = feeds.calendar(who, row, "en", str)
        path.write_text(text, encoding="utf-8", newline="")
        counts = [int((re.search(r"SEQUENCE:(\d+)", event) or "00")[1]) for event in text.split("BEGIN:VEVENT")[1:]]
        listed = sorted(zip(ics.events(path), counts, strict=True), key=lambda pair: pair[0].start)
        return {one.start.hour + 8: replace(one, sequence=n) for one, n in listed}

    first = read("person", "")
    assert list(first) == [9] and (first[9].status, first[9].sequence) == ("CONFIRMED", 0)
    assert first[9].summary == "Microscope" and "cryo" in first[9].description
    both = read("instrument", "EM1")
    assert both[14].summary == "Microscope: another user" and both[9].summary == "Microscope: you"
    assert read("instrument", "EM1", lab.as_(workspace, "chen", "facility_officer"))[14].summary.endswith("wang")
    # another time is another booking: the earlier one is shown as cancelled
    desk.change_time(mine, own, Slot(lab.second(10), lab.second(12)), "li")
    moved = read("person", "")
    assert (moved[9].uid, moved[9].status, moved[9].sequence) == (first[9].uid, "CANCELLED", 1)
    assert (moved[10].status, moved[10].sequence) == ("CONFIRMED", 0) and moved[10].uid != first[9].uid


def test_feeds_are_made_read_without_a_cookie_and_revoked(workspace):
    me = subjects.operator(workspace.store)
    browser = TestClient(app.create(workspace, me), base_url="http://127.0.0.1", follow_redirects=False)
    for of in ("person", "instrument EM1"):
        answer = send(browser, "/en/me/feeds", act="make", of=of)
        page = browser.get(answer.headers["location"]).text
        address = re.search(r"/feeds/[\w-]{27}\.ics", page)[0]
        assert address not in browser.get(answer.headers["location"]).text  # once
        nobody = TestClient(app.create(workspace, Subject("public")), base_url="http://127.0.0.1")
        answer = nobody.get(address)
        assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/calendar")
        assert answer.text.startswith("BEGIN:VCALENDAR") and "no-store" in answer.headers["cache-control"]
        token = address[7:-4]
        assert token not in str(workspace.store.engine.run('SELECT * FROM "feed"'))
    page = browser.get("/en/me/feeds").text
    assert "2 calendar feeds are yours" in page and "never used" not in page
    action, held = fields(page, "revoke1")
    assert send(browser, action, **held).status_code == 303
    assert nobody.get(address).status_code == 404 and nobody.get("/feeds/none.ics").status_code == 404
    assert send(browser, "/en/me/feeds", act="make", of="instrument none").status_code == 404
    assert [one["action"] for one in workspace.store.engine.log(0)].count("revoke feed") == 1
    with pytest.raises(StateError):
        for _ in range(store.MOST + 1):
            store.make(workspace.store, me, "person", "")


def test_a_feed_ends_with_its_account(tmp_path):
    town = Town(tmp_path)
    mei = town.person("Mei", "member")
    token = store.make(town.workspace.store, person(town.workspace, mei.id), "person", "")
    nobody = town.client()
    assert nobody.get(f"/feeds/{token}.ics?lang=zh").text.count("X-WR-CALNAME:您的预订") == 1
    assert "set-cookie" not in nobody.get(f"/feeds/{token}.ics").headers
    for state, status in (("locked", 404), ("active", 200), ("closed", 404)):
        town.accounts.change(mei.id, state=state)
        assert nobody.get(f"/feeds/{token}.ics").status_code == status


def test_what_working_hours_close_is_not_offered_on_any_page(tmp_path, monkeypatch):
    monkeypatch.setattr("yuzui.store.durable.FIXED", int(lab.NOW))
    hours = {"day_from": "08:00", "day_to": "18:00", "max_block": 2 * 3600, "per_user_day": None}
    workspace = lab.make(tmp_path / "w", **hours)
    with workspace.store.open(lab.LOADER).act("load", "lab") as change:  # it may run day and night, also on Saturday
        change.insert("calendar", [{"resource": "EM1", "t0": lab.second(0, -1), "t1": lab.second(0, 6), "version": 2,
                                    "state": "user"}])  # fmt: skip
    wang, browser = lab.as_(workspace, "wang"), client(workspace)
    made = desk.book(wang, "EM1", Slot(lab.second(16), lab.second(18)), Terms("wang")).booking
    mine = desk.book(lab.as_(workspace, "li"), "EM1", Slot(lab.second(9), lab.second(11)), Terms("li")).booking
    # the next free time is one that can be booked: not this evening, but tomorrow morning
    wish = {"act": "book", "resource": "EM1", "from": "2026-12-01 16:30", "until": "18:00"}
    page = send(browser, WEEK, **wish).text
    assert "Take the next free time: Wed 2 Dec, 08:00–09:30" in page
    # the page of the instrument counts working hours only, names bookings by their ids, begins with a free hour
    page = browser.get("/en/facilities/EM1/booking?day=2026-12-01&days=7").text
    assert "36.0 of 40.0 open hours are free" in page and "Code(" not in page and f">{mine}</a>" in page
    assert fields(page, "book")[1]["start"] == "2026-12-01 08:00"
    page = browser.get("/en/facilities/EM1/booking?day=2026-12-05&days=2").text  # Saturday and Sunday
    assert fields(page, "book")[1]["start"] == ""
    # a shift shows what can be booked in it, from when to when, and no more than that as booked
    page = browser.get(f"{WEEK}&view=shifts").text
    assert re.search(r"<b>LI</b> <i>9–11</i>", page) and not re.search(r"<b>free</b> <i>(16–24|8–16)", page)
    assert 'aria-label="Book Microscope, Wed 2, 08:00 to 10:00"' in page
    assert re.search(r'class="closed[^>]*><b>closed</b> <i>18–24</i>', page) and made
