# SPDX-License-Identifier: Apache-2.0
"""A call as an instance: every request becomes tasks, or is set aside with its place."""

import pytest

from yuzui.errors import InputError
from yuzui.scheduling.requests.assemble import assemble, words

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
    )  # fmt: skip
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
            request=[
                request("r", permits="laser"), request("s", **late), request("t", power=9),
            ],
            pool=[{"id": "power", "capacity": 3}],
        ),
    )  # fmt: skip
    assert made.reasons == {"r": "permit", "s": "dates", "t": "power"}
    assert [task["alternatives"] for task in made.document["tasks"]][:2] == [[], []]
    assert set(made.reasons.values()) <= set(words(kind))


@pytest.mark.parametrize(
    ("values", "code", "column"),
    [
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
    ],
)
def test_a_row_that_cannot_be_used_is_set_aside_with_its_place(kind, sheets, values, code, column):
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


@pytest.mark.parametrize(
    "sheet",
    [
        {"calendar": [{"resource": "x", "from": None, "until": None}]},
        {"changeover": [{"resource": "x", "from_config": "m", "to_config": "n", "hours": 1}]},
    ],
)
def test_facts_of_a_resource_that_is_not_there_refuse_the_whole(kind, sheets, sheet):
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
    from yuzui.scheduling.make import Effort, make

    rows = sheets(
        request=[request("r", group="g"), request("s", group="g", permits="laser")],
        group=[{"id": "g", "rule": "all", "k": None}],
    )
    made = assemble(kind, rows)
    done = make(made.document, Effort(0.01))
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
    from yuzui.scheduling.requests.form import SHARE
    from yuzui.sheets.sheet import Sheet
    from yuzui.sheets.understand import understand

    found = understand(Sheet("f", "shares", [["partner", "amount"], ["p", None], ["q", 0]]), SHARE)
    assert [row["partner"] for row in found.rows] == ["q"]
    assert [(one.column, one.code) for one in found.rejected] == [("amount", "missing_value")]
