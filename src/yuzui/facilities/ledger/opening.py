# SPDX-License-Identifier: Apache-2.0
"""How much user time a calendar opens: of every second the newest version says what it is for."""

from __future__ import annotations

from collections.abc import Sequence

from yuzui.record.table import Row


def user_time(rows: Sequence[Row], begin: int, finish: int) -> int:
    """Return the user time of one resource.

    Parameters
    ----------
    rows : sequence of dict
        Rows of the table ``calendar`` of one resource. Where versions differ the newest holds,
        whole: what it leaves out is not filled from an older one.
    begin, finish : int
        First second counted and first second not counted any more.

    Returns
    -------
    int
        Seconds in the state ``user`` times capacity; a capacity that is not given is 1.

    Examples
    --------
    >>> day = {"version": 1, "t0": 0, "t1": 86_400, "state": "user", "capacity": None}
    >>> user_time([day], 0, 3_600), user_time([day | {"version": 2, "state": "closed"}, day], 0, 9)
    (3600, 0)
    """
    newest = max((row["version"] for row in rows), default=0)
    return sum(
        max(0, min(row["t1"], finish) - max(row["t0"], begin)) * _capacity(row)
        for row in rows
        if row["version"] == newest and row["state"] == "user"
    )


def _capacity(row: Row) -> int:
    return 1 if row["capacity"] is None else int(row["capacity"])
