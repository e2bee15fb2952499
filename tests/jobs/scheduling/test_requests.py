# SPDX-License-Identifier: Apache-2.0
"""Requests for time assembled into instances; synthetic ones."""

import hashlib
import itertools
import json
import math
from types import SimpleNamespace

import numpy as np
import pytest
from tests.golden.facilities import psplib

from yuzui.errors import InputError, Place
from yuzui.facilities import natural_windows as sky
from yuzui.facilities.kind import Changeover, Cumulative, amount, fields
from yuzui.facilities.opening_windows import CALENDAR, DATES, FEED, PERMITS, Provider
from yuzui.model.table import INT, TEXT, column
from yuzui.scheduling import requests, synthetic
from yuzui.scheduling.check import violations
from yuzui.scheduling.instance import options
from yuzui.scheduling.reading import RowReader, read
from yuzui.scheduling.reading import read as read_instance
from yuzui.scheduling.requests import Opened, Pools, assemble, follows, names, series, visible, words, worth
from yuzui.scheduling.synthetic import FAMILIES, pressure
from yuzui.text import Text

PROVIDERS = (DATES, CALENDAR, FEED, PERMITS)


@pytest.fixture
def kind():
    own = (
        column("mount", TEXT, "mount", "支架", "Mount", "支架"),
        column("power", INT, "power", "功率", "Power", "功率"),
        column("share", INT, "share", "份额", "Share", "份额"),
    )
    return SimpleNamespace(
        TITLE=Text("made for tests", "测试用"),
        SECONDS=3600,
        PROVIDERS=PROVIDERS,
        FIELDS=fields(amount("hours", "小时", "h"), PROVIDERS, own),
        VALUE="amount * grade",
        CHANGEOVER=Changeover("mount", default=600),
        CUMULATIVE=(
            Cumulative("power", Text("power", "功率"), amount="power"),
            Cumulative("beam", Text("beam", "束流"), "share", "resource.fed_by", 100),
        ),
    )


@pytest.fixture
def sheets():
    """Return rows of a form, from plain values."""

    def made(**given):
        said = {"timezone": "UTC", "from": "2026-01-01", "until": "2026-01-03"}
        said |= given.pop("settings", {})
        given["setting"] = [{"setting": key, "value": value} for key, value in said.items()]
        given.setdefault("resource", [{"id": "a"}])
        return {
            name: [RowReader(Place("f.xlsx", name, n), dict(row)) for n, row in enumerate(rows, start=2)]
            for name, rows in given.items()
        }

    return made


T0 = 1767225600


def request(id, **more):
    return {"id": id, "amount": 2, "grade": 3, **more}


def test_a_request_is_a_task(kind, sheets):
    rows = sheets(
        request=[request("r", resources="a", mount="m", partner="p", power=4, **{"from": "2026-01-02"})],
        resource=[{"id": "a"}, {"id": "b", "capacity": 3}],
        calendar=[
            {"resource": "a", "from": "2026-01-01 12:00", "until": "2026-01-02 12:00"},
            {"resource": "a", "from": "2026-01-02 12:00", "until": "2026-01-03", "state": "setup"},
        ],
        pool=[{"id": "power", "capacity": 9}],
        changeover=[
            {"resource": "*", "from_config": "m", "to_config": "n", "hours": 1},
            {"resource": "b", "from_config": "*", "to_config": "*", "hours": 2},
        ],
        share=[{"partner": "p", "amount": 5}],
    )
    made = assemble(kind, rows)
    document = made.document
    assert document["horizon"] == [T0, T0 + 172800] and document["timezone"] == "UTC"
    assert document["resources"] == [
        {
            "id": "a", "calendar": [[T0 + 43200, T0 + 129600]], "capacity": 1,
            "changeover": {"default": 600, "pairs": [["m", "n", 3600]]},
        },
        {
            "id": "b", "calendar": [[T0, T0 + 172800]], "capacity": 3,
            "changeover": {"default": 7200, "pairs": [["m", "n", 3600]]},
        },
    ]  # fmt: skip
    assert document["pools"] == [{"id": "power", "capacity": 9, "calendar": [[T0, T0 + 172800]]}]
    assert document["quotas"] == [{"partner": "p", "max": 18000}]
    assert document["tasks"] == [
        {
            "id": "r", "value": 6.0, "duration": 7200, "partner": "p", "group": None,
            "config": "m", "uses": {"power": 4},
            "alternatives": [{"resource": "a", "windows": [[T0 + 86400, T0 + 129600]]}],
            "after": [],
        }
    ]  # fmt: skip
    assert made.windows[0]["quality"] == 1.0 and made.request == {"r": "r"}


def test_a_request_without_a_window_keeps_its_reason(kind, sheets):
    late = {"from": "2026-01-02 23:00", "until": "2026-01-03"}
    made = assemble(
        kind,
        sheets(
            request=[request("r", permits="laser"), request("s", **late), request("t", power=9)],
            pool=[{"id": "power", "capacity": 3}],
        ),
    )
    assert made.reasons == {"r": "permit", "s": "dates", "t": "power"}
    assert [task["alternatives"] for task in made.document["tasks"]][:2] == [[], []]
    assert set(made.reasons.values()) <= set(words(kind))


def test_a_row_that_cannot_be_used_is_set_aside_with_its_place(kind, sheets):
    for values, code, column in [
        ({"amount": 0.0001}, "amount", "amount"),
        ({"resources": "nowhere"}, "unknown_resource", "resources"),
        ({"group": "none"}, "unknown_group", "group"),
        ({"permits": "etics"}, "unknown_word", "permits"),
        ({"follows": "nobody"}, "unknown_task", "follows"),
        ({"repeats": 2, "period": 1}, "cadence", "period"),
        ({"power": 1}, "unknown_pool", "power"),
        ({"grade": None}, "no_value", "amount, grade"),
        ({"from": "yesterday"}, "wrong_type", "from"),
        ({"from": "2026-01-02", "until": "2026-01-01"}, "end_before_start", "until"),
    ]:
        made = assemble(kind, sheets(request=[request("ok"), request("bad", **values)]))
        assert list(made.rejected) == ["bad"]
        error = made.rejected["bad"]
        assert (error.code, error.place.column) == (code, column)
        assert (error.place.file, error.place.sheet, error.place.row) == ("f.xlsx", "request", 3)
        assert error.mending is not None
        assert [task["id"] for task in made.document["tasks"]] == ["ok"]


def test_an_id_that_stands_twice(kind, sheets):
    made = assemble(kind, sheets(request=[request("r"), request("r")]))
    assert list(made.rejected) == ["r#3"]
    assert [task["id"] for task in made.document["tasks"]] == ["r"]


def test_facts_of_a_resource_that_is_not_there_refuse_the_whole(kind, sheets):
    for sheet in [
        {"calendar": [{"resource": "x", "from": None, "until": None}]},
        {"changeover": [{"resource": "x", "from_config": "m", "to_config": "n", "hours": 1}]},
    ]:
        with pytest.raises(InputError) as caught:
            assemble(kind, sheets(request=[], **sheet))
        assert caught.value.code == "unknown_resource"


def test_a_machine_that_feeds_a_line_has_a_calendar_without_being_a_resource(kind, sheets):
    rows = sheets(
        request=[request("r")],
        resource=[{"id": "a", "fed_by": "linac"}],
        calendar=[{"resource": "linac", "from": "2026-01-01", "until": "2026-01-02"}],
    )
    windows = assemble(kind, rows).document["tasks"][0]["alternatives"][0]["windows"]
    assert windows == [[T0, T0 + 86400]]


def test_where_the_pool_depends_on_the_resource_a_request_is_a_task_in_each(kind, sheets):
    lines = [{"id": "a", "fed_by": "x"}, {"id": "b", "fed_by": "y"}]
    made = assemble(kind, sheets(request=[request("r", share=60)], resource=lines))
    first, second = made.document["tasks"]
    assert (first["id"], first["uses"]) == ("r@a", {"beam:x": 60})
    assert (second["id"], second["uses"]) == ("r@b", {"beam:y": 60})
    assert made.document["groups"] == [{"id": "r", "rule": "any_k", "k": 1}]
    assert made.request == {"r@a": "r", "r@b": "r"}
    made = assemble(
        kind, sheets(request=[request("r", share=60, repeats=2)], resource=lines)
    )  # a series cannot be in either
    assert made.rejected["r"].code == "one_resource"


def test_a_series_followed_by_another_request(kind, sheets):
    rows = sheets(
        request=[request("s", follows="r", min_lag=1), request("r", repeats=2, period=5)],
        group=[{"id": "g", "rule": None, "k": None}],
    )
    after = {task["id"]: task["after"] for task in assemble(kind, rows).document["tasks"]}
    assert after == {"s": [["r-2", 3600, None]], "r-1": [], "r-2": [["r-1", 10800, 10800]]}


def test_a_member_without_a_window_is_told_with_its_whole_group(kind, sheets):
    from tests.jobs.scheduling.documents import solve

    from yuzui.scheduling.solution import Effort

    rows = sheets(
        request=[request("r", group="g"), request("s", group="g", permits="laser")],
        group=[{"id": "g", "rule": "all", "k": None}],
    )
    made = assemble(kind, rows)
    done = solve(made.document, Effort(0.01))
    assert {row["task"] for row in done["unplaced"]} == {"r", "s"}
    assert "group_incomplete" in {row["code"] for row in done["findings"]}


def test_no_member_of_a_group_is_none_and_not_one(kind, sheets):
    made = assemble(
        kind,
        sheets(
            request=[request("r", group="g"), request("s", group="g")], group=[{"id": "g", "rule": "any_k", "k": 0}]
        ),
    )
    assert made.document["groups"] == [{"id": "g", "rule": "any_k", "k": 0}]


def test_a_share_without_its_amount_is_asked_for():
    """It shut its partner out: a blank counted as a share of 0."""
    from yuzui.scheduling.requests import SHARE
    from yuzui.sheets.sheet import Sheet
    from yuzui.sheets.understand import understand

    found = understand(Sheet("f", "shares", [["partner", "amount"], ["p", None], ["q", 0]]), SHARE)
    assert [row["partner"] for row in found.rows] == ["q"]
    assert [(one.column, one.code) for one in found.rejected] == [("amount", "missing_value")]


def test_a_kind_has_its_form_without_a_line_here(kind):
    tables = requests.sheets(kind)
    assert list(tables) == [
        "setting", "request", "resource", "calendar", "permit", "changeover", "pool", "group",
        "share",
    ]  # fmt: skip
    assert tables["request"].names[:3] == ("id", "amount", "resources")
    assert {"mode", "permits", "mount", "power"} <= set(tables["request"].names)
    assert tables["resource"].names == ("id", "capacity", "fed_by")
    for table in tables.values():
        en, zh = table.sheets[0], table.sheets[-1]
        assert en.isascii() and not zh.isascii()
    del kind.CHANGEOVER, kind.CUMULATIVE
    assert not {"changeover", "pool"} & set(requests.sheets(kind))


def test_settings(sheets):
    said = {"timezone": "Asia/Shanghai", "title": "T", "value": "amount"}
    found = requests.settings(sheets(settings=said)["setting"])
    assert found.horizon == (1767196800, 1767196800 + 2 * 86400)
    assert (found.zone, found.title, found.value) == ("Asia/Shanghai", "T", "amount")


def test_settings_that_cannot_be_used(sheets):
    for said, code, row, column in [
        ({"timezone": "Mars/Olympus"}, "unknown_timezone", 2, "timezone"),
        ({"until": "2025-12-31"}, "end_before_start", 4, "until"),
        ({"from": "soon"}, "wrong_type", 3, "from"),
        ({"timezone": "Europe/Berlin", "from": "2026-03-29 02:30"}, "clock_gap", 3, "from"),
    ]:
        with pytest.raises(InputError) as caught:
            requests.settings(sheets(settings=said)["setting"])
        error = caught.value
        assert (error.code, error.place.row, error.place.column) == (code, row, column)


def test_a_time_that_is_none_is_a_fault_of_its_row(kind, sheets):
    rows = sheets(
        calendar=[
            {"resource": "a", "from": "2026-10-25 02:30", "until": "2026-10-26"},
            {"resource": "a", "from": "2026-10-27", "until": "2026-10-26"},
            {"resource": "a", "from": None, "until": ""},
        ]
    )
    table = requests.sheets(kind)["calendar"]
    fold, backwards, empty = requests.seconds(table, rows["calendar"], "Europe/Berlin")
    assert [one.code for one in fold.faults] == ["clock_fold"]
    assert fold.faults[0].place.row == 2 and fold.faults[0].place.column == "from"
    assert [one.code for one in backwards.faults] == ["end_before_start"]
    assert not empty.faults and empty.values["from"] is empty.values["mode"] is None


def test_faults_of_the_frame_refuse_the_whole(kind, sheets):
    rows = sheets(resource=[{"id": "a"}, {"id": "a"}], calendar=[{"resource": "a", "from": "x"}])
    with pytest.raises(InputError) as caught:
        requests.facts(requests.sheets(kind), rows, "UTC")
    codes = {one.code for one in (caught.value, *caught.value.more)}
    assert codes == {"duplicate", "wrong_type"}


def test_what_holds_for_a_time_may_be_said_several_times_but_not_twice(kind, sheets):
    row = {"subject": "r", "type": "ethics", "from": "2026-01-01"}
    tables = requests.sheets(kind)
    assert len(requests.facts(tables, sheets(permit=[row, row | {"from": None}]), "UTC")["permit"]) == 2
    with pytest.raises(InputError):
        requests.facts(tables, sheets(permit=[row, row]), "UTC")


H = (0, 100)
WORD = Text("r", "因")
SIZE = column("size", INT, "size", "大小", "Size", "大小")


def opening(code, spans, calls=None, **more):
    def open_(task, resource, horizon, facts):
        if calls is not None:
            calls.append((dict(task), dict(resource), sorted(facts)))
        return [(a, b, 1.0) for a, b in spans]

    return Provider(code, WORD, open_, **more)


def task(id="t", duration=10, **more):
    return {"id": id, "duration": duration, **more}


def test_windows_are_what_all_leave_and_long_enough():
    made = Opened((opening("a", [(0, 50), (60, 65)]), opening("b", [(45, 100)])), H, {})
    assert made.windows(task(duration=5), {"id": "r"}) == ([(45, 50, 1.0), (60, 65, 1.0)], 2)
    assert made.windows(task(duration=6), {"id": "r"}) == ([], 1)
    assert made.windows(task(duration=51), {"id": "r"}) == ([], 0)
    # a provider sees only what it declares and is asked once
    calls = []
    one = opening("a", [(0, 100)], calls, fields=(SIZE,))
    made = Opened((one,), H, {"calendar": [{}]})
    for id in ("t", "u"):
        made.windows(task(id, size=3, other=9), {"id": "r", "lat": 1})
    assert calls == [({"size": 3}, {}, [])]
    made.windows(task(size=4), {"id": "r"})
    assert len(calls) == 2
    # what it says it reads it gets
    one = opening("a", [], reads=("id", "duration", "resource"))
    assert visible(one, task(size=1), {"id": "r"}) == ({"id": "t", "duration": 10}, {"id": "r"})


POOLS_H, POOLS_WORD = (0, 100), Text("r", "因")


def row(**values):
    return RowReader(Place("", "request", 2), values)


def pool(id, capacity, start=None, end=None):
    return {"id": id, "capacity": capacity, "from": start, "until": end}


def test_one_pool_for_all_in_its_hours():
    given = [pool("power", 50, 20, 40), pool("power", 50, 60, 200)]
    pools = Pools((Cumulative("power", POOLS_WORD, "kw"),), {"pool": given}, POOLS_H)
    assert pools.uses(row(kw=30), {"id": "a"}) == {"power": 30}
    assert pools.uses(row(kw=None), {"id": "a"}) == {}
    assert pools.exceeded({"power": 50}) == "" and pools.exceeded({"power": 51}) == "power"
    assert pools.rows() == [{"id": "power", "capacity": 50, "calendar": [[20, 40], [60, 100]]}]
    # one for each word of a column
    pools = Pools((Cumulative("env", POOLS_WORD, by="env", capacity=2),), {}, POOLS_H)
    assert pools.uses(row(env="press"), {}) == {"env:press": 1}
    assert pools.uses(row(env=None), {}) == {}
    assert pools.rows() == [{"id": "env:press", "capacity": 2, "calendar": [[0, 100]]}]
    # one for each resource with what the resource has
    pools = Pools((Cumulative("floor", POOLS_WORD, "floor", "resource.id"),), {}, POOLS_H)
    assert pools.uses(row(floor=5), {"id": "a", "floor": 20}) == {"floor:a": 5}
    assert pools.uses(row(floor=5), {"id": "b", "floor": 30}) == {"floor:b": 5}
    assert [one["capacity"] for one in pools.rows()] == [20, 30]
    # a pool that nobody gives is a fault of the request
    pools = Pools((Cumulative("power", POOLS_WORD, "kw"),), {"pool": [pool("steam", 3)]}, POOLS_H)
    one = row(kw=1)
    assert pools.uses(one, {}) == {}
    assert [(f.code, f.seen, f.expected) for f in one.faults] == [("unknown_pool", "power", "steam")]
    # a pool has one capacity
    with pytest.raises(InputError) as caught:
        Pools((), {"pool": [pool("p", 1, 0, 5), pool("p", 2, 5, 9)]}, POOLS_H)
    assert caught.value.code == "two_capacities"


TREE_H, HOUR = (0, 100 * 3600), 3600


def tree_row(**values):
    return RowReader(Place("", "request", 2), {"id": "t", **values})


def test_once():
    assert series(tree_row(), HOUR, TREE_H, 0) == [("t", [])]
    # a visit starts within the tolerance of the one before
    made = series(tree_row(repeats=3, period=10, jitter=1), 2 * HOUR, TREE_H, 0)
    assert [id for id, _ in made] == ["t-1", "t-2", "t-3"]
    for n in (1, 2):
        ((before, low, high),) = made[n][1]
        assert before == f"t-{n}"
        # from start to start: the duration and the lag
        assert (low + 2 * HOUR, high + 2 * HOUR) == (9 * HOUR, 11 * HOUR)
    # without a period visits only come one after the other
    assert series(tree_row(repeats=2), HOUR, TREE_H, 60)[1][1] == [["t-1", 60, None]]
    # a cadence that cannot fit is refused
    for values, again, column in [
        ({"repeats": 2, "period": 1}, 0, "period"),
        ({"repeats": 2, "period": 2}, 1, "period"),
        ({"repeats": 60, "period": 2}, 0, "repeats"),
        ({"repeats": 3, "period": 4, "from": 0, "until": 9 * HOUR}, 0, "repeats"),
    ]:
        one = tree_row(**values)
        series(one, 2 * HOUR, TREE_H, again)
        assert {(fault.code, fault.place.column) for fault in one.faults} == {("cadence", column)}
        assert one.faults[0].mending is not None
    # the longer of gap and cooling holds
    one = tree_row(follows="s", min_lag=2, max_lag=5)
    assert follows(one, 3 * HOUR, {"s": "s-4"}) == [["s-4", 3 * HOUR, 5 * HOUR]]
    assert follows(one, HOUR, {"s": "s-4"}) == [["s-4", 2 * HOUR, 5 * HOUR]]
    assert follows(tree_row(), HOUR, {}) == []
    # what cannot follow
    for values, extra, code in [
        ({"follows": "nobody"}, 0.0, "unknown_task"),
        ({"follows": "s", "min_lag": 3, "max_lag": 2}, 0.0, "end_before_start"),
        ({"follows": "s", "max_lag": 2}, 3 * HOUR, "end_before_start"),
        ({"follows": "s"}, math.inf, "never_cools"),
    ]:
        one = tree_row(**values)
        follows(one, extra, {"s": "s"})
        assert [fault.code for fault in one.faults] == [code]
    # arithmetic
    for formula, value in [
        ("amount * (grade - 1)**2", 18.0),
        ("min(amount, grade) / 4 + 1", 1.5),
        ("-amount + max(3, grade)", 2.0),
        ("7", 7.0),
    ]:
        assert worth(formula, {"amount": 2, "grade": 4}) == value


def test_columns_of_a_formula():
    assert names("min(amount, grade) * amount") == ("amount", "grade")
    # what is no formula
    for formula in ["", "amount *", "__import__('os')", "amount.real", "[1]", "amount if 1 else 2", "min()", "'a'"]:
        with pytest.raises(InputError) as caught:
            worth(formula, {"amount": 1})
        assert caught.value.code == "formula"
    # a value is a number from 0
    for formula, values in [
        ("amount * grade", {"amount": 1}),
        ("amount * grade", {"amount": 1, "grade": None}),
        ("amount - 5", {"amount": 1}),
        ("1 / amount", {"amount": 0}),
        ("9 ** 9 ** 9", {}),
        ("(0 - 8) ** 0.5", {}),
    ]:
        with pytest.raises(InputError) as caught:
            worth(formula, values)
        assert caught.value.code == "no_value"
        assert caught.value.mending is not None
    # the cycle offers 3240 shifts and is asked for as much as stated
    for n, stated in [(300, 0.8), (450, 1.3)]:
        for seed in (1, 2, 3):
            document = synthetic.beamline(n, seed)
            open_ = sum(b - a for one in document["resources"] for a, b in one["calendar"])
            assert open_ == 3_240 * synthetic.SHIFT
            assert pressure(document) == pytest.approx(stated, abs=0.1)
    # rank is the order of grades and value is shifts by the square of grade less one
    tasks = synthetic.beamline(300, 4)["tasks"]
    grades = [(task["value"] / (task["duration"] / synthetic.SHIFT)) ** 0.5 + 1 for task in tasks]
    assert all(a >= b - 1e-3 for a, b in itertools.pairwise(grades))
    assert all(abs(round(g, 1) - g) < 2e-3 and 1.5 <= round(g, 1) <= 5 for g in grades)


def test_two_in_five_need_an_environment():
    tasks = [task for seed in range(5) for task in synthetic.beamline(450, seed)["tasks"]]
    share = sum(bool(task["uses"]) for task in tasks) / len(tasks)
    assert share == pytest.approx(0.4, abs=0.04)


def test_twelve_instruments_are_asked_for_as_much_as_stated():
    for seed in (1, 2, 3):
        document = synthetic.campaign(400, seed)
        assert len(document["resources"]) == 12
        assert document["horizon"] == [0, 120 * 86_400]
        assert pressure(document) == pytest.approx(1.2, abs=0.1)
        hours = sum(task["duration"] for task in document["tasks"]) / 3600 / 400
        assert hours / 24 == pytest.approx(4.2, abs=0.2)
    # windows are one and a half to five times the time asked for
    for task in synthetic.campaign(400, 4)["tasks"]:
        for one in task["alternatives"]:
            assert one["windows"] == sorted(task["alternatives"][0]["windows"])
            for start, end in one["windows"]:
                assert 1.5 * 0.97 <= (end - start) / task["duration"] <= 5.03
                assert 0 <= start < end <= 120 * 86_400
    # rank is the order of priority
    rate = [task["value"] / task["duration"] * 3600 for task in synthetic.campaign(400, 5)["tasks"]]
    assert all(a >= b - 1e-6 for a, b in itertools.pairwise(rate))
    assert 1.0 <= min(rate) < max(rate) <= 3.0


SMALL = {
    "telescope": (100, "87cc7bdf778b"),
    "beamline": (300, "e719e8d18876"),
    "campaign": (400, "c668c942fcff"),
    "tunnel": (100, "538d3ca0caf9"),
}
CASES = [(name, n) for name, one in FAMILIES.items() for n in one.sizes if n <= 2_000]


def test_a_seed_gives_the_same_bytes_and_another_seed_others():
    for name in FAMILIES:
        n, digest = SMALL[name]
        written = [json.dumps(FAMILIES[name].make(n, seed)) for seed in (1, 1, 2)]
        assert written[0] == written[1] != written[2]
        assert hashlib.sha256(written[0].encode()).hexdigest()[:12] == digest
    # every task is read without a finding and could run alone
    for name, n in CASES:
        document = FAMILIES[name].make(n, 3)
        found = read(document)
        assert (dict(found.rejected), found.findings) == ({}, ())
        assert len(found.instance.tasks) == n
        assert set(options(found.instance).task.tolist()) == set(range(n))
    # pressure is what is asked for over what is open
    document = {
        "resources": [{"calendar": [[0, 10], [20, 30]]}, {"calendar": [[0, 20]]}],
        "tasks": [{"duration": 30}, {"duration": 30}],
    }
    assert pressure(document) == 1.5


STARS = "*" * 72
PSPLIB_SMALL = f"""{STARS}
file with basedata            : small
{STARS}
PRECEDENCE RELATIONS:
jobnr.    #modes  #successors   successors
   1        1          2           2   3
   2        1          1           4
   3        1          1           5
   4        1          1           5
   5        1          0
{STARS}
REQUESTS/DURATIONS:
jobnr. mode duration  R 1  R 2
------------------------------------------------------------------------
  1      1     0       0    0
  2      1     3       2    0
  3      1     4       2    1
  4      1     2       0    1
  5      1     0       0    0
{STARS}
RESOURCEAVAILABILITIES:
  R 1  R 2
    3    1
{STARS}
"""


def test_a_problem_is_read_without_its_first_and_last_job():
    found = psplib.read(PSPLIB_SMALL)
    assert found == psplib.Project(
        {2: 3, 3: 4, 4: 2}, {2: (), 3: (), 4: (2,)}, {2: (2, 0), 3: (2, 1), 4: (0, 1)}, (3, 1)
    )
    assert psplib.critical_path(found) == 5
    # as an instance it asks what fits before a deadline
    document = psplib.instance(psplib.read(PSPLIB_SMALL), 9)
    found = read_instance(document)
    assert (dict(found.rejected), found.findings) == ({}, ())
    # jobs 2 and 3 need four of the three R1 there are, 3 and 4 the one R2: nothing runs at once
    rows = [
        {"task": job, "resource": "project", "start": start, "end": start + length}
        for job, start, length in (("2", 0, 3), ("3", 3, 4), ("4", 7, 2))
    ]
    assert violations(document, rows) == []
    sooner = [dict(row, start=5, end=7) if row["task"] == "4" else row for row in rows]
    assert [one.code for one in violations(document, sooner)] == ["pool"]
    before = [dict(row, start=0, end=2) if row["task"] == "4" else row for row in rows]
    assert "min_lag" in {one.code for one in violations(document, before)}
    # a file that does not fit together is refused
    for old, new in [
        ("REQUESTS/DURATIONS", "REQUESTS"),
        ("  4      1     2       0    1\n", ""),
        ("   4        1          1           5", "   4        2          1           5"),
        ("    3    1\n", "    3\n"),
    ]:
        with pytest.raises(InputError) as caught:
            psplib.read(PSPLIB_SMALL.replace(old, new), "small.sm")
        assert caught.value.place.file == "small.sm"
    # more is asked for than there is as stated
    for n in [100, 500, 2_000]:
        for seed in [1, 2, 3]:
            assert 1.3 <= round(pressure(synthetic.telescope(n, seed)), 1) <= 2.0
    # the network grows with the requests
    for n, telescopes, nights in [(100, 3, 1), (500, 2, 6), (2_000, 7, 7), (10_000, 22, 7)]:
        net = synthetic.network(n)
        assert len(net.site) == telescopes
        assert {len(one) for one in net.nights} == {nights}
        # a night that is cut by the horizon would be shorter than its neighbours
        for one in net.nights:
            assert np.ptp(one.length) < 1_200
        assert net.aperture.count("4") == (9 if n == 10_000 else 0)
    # ten thousand ask for as much as stated of two apertures
    document = synthetic.telescope(10_000, 1)
    assert pressure(document) == pytest.approx(2.6, abs=0.1)
    apertures = {frozenset(one["resource"][1] for one in task["alternatives"]) for task in document["tasks"]}
    assert apertures == {frozenset("1"), frozenset("4")}


def test_windows_lie_in_nights_in_the_span_asked_for_and_under_the_airmass_limit():
    document, net, targets = synthetic.drawn(500, 4)
    nights = {one["id"]: one["calendar"] for one in document["resources"]}
    site = {one["id"]: synthetic.SITES[net.site[k]][1:] for k, one in enumerate(document["resources"])}
    for row, task in enumerate(document["tasks"]):
        least = sky.lowest(targets.airmass[row])
        at = targets.ascension[row], targets.declination[row]
        assert task["alternatives"]
        for one in task["alternatives"]:
            for start, end in one["windows"]:
                assert any(a <= start and end <= b for a, b in nights[one["resource"]])
                assert targets.start[row] <= start
                assert end <= targets.end[row]
                assert end - start >= task["duration"]
                high = sky.altitude(np.array([start, end - 1]), *at, *site[one["resource"]])
                assert (high > least - 1e-6).all()
    # rank is the order of priority of telescope
    tasks = synthetic.telescope(500, 6)["tasks"]
    rate = [task["value"] / task["duration"] for task in tasks]
    assert all(a >= b - 1e-4 for a, b in itertools.pairwise(rate))
    # shares are parts of the dark time and can be left out
    document = synthetic.telescope(100, 1)
    dark = sum(b - a for one in document["resources"] for a, b in one["calendar"])
    assert [row["max"] for row in document["quotas"]] == [int(dark * s) for s in synthetic.TELESCOPE_ENTITLED]
    without = synthetic.telescope(100, 1, shares=False)
    assert without == document | {"quotas": []}
    # groups have two to four members of which one is placed
    document = synthetic.telescope(2_000, 1)
    members = [task["group"] for task in document["tasks"] if task["group"]]
    assert {members.count(one["id"]) for one in document["groups"]} <= {2, 3, 4}
    assert {(one["rule"], one["k"]) for one in document["groups"]} == {("any_k", 1)}
    assert 0.02 * 2_000 < len(document["groups"]) < 0.05 * 2_000
    # tunnels are asked for as much as stated
    for n in [100, 200]:
        for seed in (1, 2, 3):
            assert pressure(synthetic.tunnel(n, seed)) == pytest.approx(1.05, abs=0.1)
    # runs above the limit of the day draw on the night and fit in one
    document = synthetic.tunnel(200, 4)
    night = next(one for one in document["pools"] if one["id"] == "power_night")
    assert max(end - start for start, end in night["calendar"]) == 10 * synthetic.TUNNEL_HOUR
    assert all(start % synthetic.TUNNEL_DAY in (0, 22 * synthetic.TUNNEL_HOUR) for start, _ in night["calendar"])
    seen = set()
    for task in document["tasks"]:
        heavy = task["uses"]["power"] > synthetic.NIGHT_ABOVE
        seen.add(heavy)
        assert ("power_night" in task["uses"]) == heavy
        assert not heavy or task["duration"] <= 8 * synthetic.TUNNEL_HOUR
    assert seen == {True, False}


def test_runs_of_a_campaign_follow_each_other_on_one_model():
    tasks = {task["id"]: task for task in synthetic.tunnel(200, 5)["tasks"]}
    later = [task for task in tasks.values() if task["after"]]
    assert later
    for task in later:
        (before, low, high) = task["after"][0]
        first = tasks[before]
        assert (low, high) == (2 * synthetic.TUNNEL_HOUR, 10 * synthetic.TUNNEL_DAY)
        same = ("config", "group", "uses")
        assert [first[k] for k in same] == [task[k] for k in same]
        assert first["alternatives"] == task["alternatives"]
    # a group is a campaign that is of use only whole
    document = synthetic.tunnel(200, 6)
    assert {one["rule"] for one in document["groups"]} == {"all"}
    for one in document["groups"]:
        members = [task["id"] for task in document["tasks"] if task["group"] == one["id"]]
        assert 2 <= len(members) <= 5
        assert {name.rsplit("-", 1)[0] for name in members} == {one["id"]}
