# SPDX-License-Identifier: Apache-2.0
"""Sheets from a kind, settings, civil times of rows."""

import pytest

from yuzui.errors import InputError
from yuzui.scheduling.requests import form


def test_a_kind_has_its_form_without_a_line_here(kind):
    tables = form.sheets(kind)
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
    assert not {"changeover", "pool"} & set(form.sheets(kind))


def test_settings(sheets):
    said = {"timezone": "Asia/Shanghai", "title": "T", "value": "amount"}
    found = form.settings(sheets(settings=said)["setting"])
    assert found.horizon == (1767196800, 1767196800 + 2 * 86400)
    assert (found.zone, found.title, found.value) == ("Asia/Shanghai", "T", "amount")


@pytest.mark.parametrize(
    ("said", "code", "row", "column"),
    [
        ({"timezone": "Mars/Olympus"}, "unknown_timezone", 2, "timezone"),
        ({"until": "2025-12-31"}, "end_before_start", 4, "until"),
        ({"from": "soon"}, "wrong_type", 3, "from"),
        ({"timezone": "Europe/Berlin", "from": "2026-03-29 02:30"}, "clock_gap", 3, "from"),
    ],
)
def test_settings_that_cannot_be_used(sheets, said, code, row, column):
    with pytest.raises(InputError) as caught:
        form.settings(sheets(settings=said)["setting"])
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
    table = form.sheets(kind)["calendar"]
    fold, backwards, empty = form.seconds(table, rows["calendar"], "Europe/Berlin")
    assert [one.code for one in fold.faults] == ["clock_fold"]
    assert fold.faults[0].place.row == 2 and fold.faults[0].place.column == "from"
    assert [one.code for one in backwards.faults] == ["end_before_start"]
    assert not empty.faults and empty.values["from"] is empty.values["mode"] is None


def test_faults_of_the_frame_refuse_the_whole(kind, sheets):
    rows = sheets(resource=[{"id": "a"}, {"id": "a"}], calendar=[{"resource": "a", "from": "x"}])
    with pytest.raises(InputError) as caught:
        form.facts(form.sheets(kind), rows, "UTC")
    codes = {one.code for one in (caught.value, *caught.value.more)}
    assert codes == {"duplicate", "wrong_type"}


def test_what_holds_for_a_time_may_be_said_several_times_but_not_twice(kind, sheets):
    row = {"subject": "r", "type": "ethics", "from": "2026-01-01"}
    tables = form.sheets(kind)
    assert len(form.facts(tables, sheets(permit=[row, row | {"from": None}]), "UTC")["permit"]) == 2
    with pytest.raises(InputError):
        form.facts(tables, sheets(permit=[row, row]), "UTC")
