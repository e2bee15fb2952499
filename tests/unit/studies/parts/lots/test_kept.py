# SPDX-License-Identifier: Apache-2.0
"""Which draw is the newest, and until when it may be revealed."""

import pytest

from yuzui.errors import InputError
from yuzui.funding.lottery_draw import commands, result_store

NOW = "2026-09-01T08:00:00Z"


@pytest.mark.parametrize(
    ("due", "last"),
    [
        (None, "2026-11-30T08:00:00Z"),
        ("2026-09-30", "2026-09-30T23:59:59Z"),
        ("2026-09-30T12:00:00Z", "2026-09-30T12:00:00Z"),
        ("2026-09-30T12:00:00+08:00", "2026-09-30T04:00:00Z"),
    ],
)
def test_the_last_moment(due, last):
    assert result_store.last_moment(due, NOW) == last


@pytest.mark.parametrize("due", ["2026-09-01T08:00:00Z", "2026-08-31", "soon"])
def test_a_moment_that_is_none_or_over(due):
    with pytest.raises(InputError):
        result_store.last_moment(due, NOW)


def test_newest_and_over_a_slate(held):
    workspace, keep = held
    assert result_store.newest(workspace) is None
    first = commands.commit(workspace, "Lin", "beacon")
    run = keep()
    assert workspace.view.get("run", run)["audit_seq"] > first["audit_seq"]
    commands.fix(workspace)
    assert result_store.of_slate(workspace, run)["id"] == first["id"]
    commands.void(workspace, "why")
    assert result_store.of_slate(workspace, run) is None
    second = commands.commit(workspace, "Wu", "beacon")
    assert result_store.newest(workspace)["id"] == second["id"]
    assert result_store.whole({"id": "x"})["state"] is None
