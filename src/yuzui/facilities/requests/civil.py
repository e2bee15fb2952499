# SPDX-License-Identifier: Apache-2.0
"""Civil times of a place as seconds UTC: the hour that is skipped and the hour that comes twice.

When clocks go forward some local times do not exist; when they go back some exist twice. The
first is an error, the second needs its offset: ``2026-10-25 02:30+01:00``.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from yuzui.errors import InputError, Place
from yuzui.store.files.understand.instants import UnclearError, instant
from yuzui.text import Text


def second(said: Any, zone: str, place: Place | None = None) -> int:
    """Return the second UTC of a civil time.

    Parameters
    ----------
    said : object
        Whole seconds UTC as a number, or text in ISO form: a day (its first second), a local
        time, or a time with its offset.
    zone : str
        IANA name of the zone in which a time without offset is meant.
    place : Place, optional
        Where it was written.

    Returns
    -------
    int
        POSIX seconds.

    Raises
    ------
    InputError
        If it is no time, does not exist in the zone (``clock_gap``), or exists twice there and
        has no offset (``clock_fold``).
    """
    try:
        return instant(said, zone)
    except UnclearError as unclear:
        code = str(unclear)
    place = place or Place()
    seen = str(said)[:80]
    if code not in ("clock_gap", "clock_fold"):
        raise InputError(
            Text("this is no time", "不是时间"),
            place=place,
            seen=seen,
            expected="2026-09-01 08:00",
            code="wrong_type",
        )
    early, late = _readings(str(said), zone)
    gap = code == "clock_gap"
    meant = [early] if gap else [early, late]
    raise InputError(
        _SKIPPED if gap else _TWICE,
        place=place,
        seen=f"{seen} {zone}",
        expected=" / ".join(meant),
        fix=Text("write {t}", "请写 {t}").format(t=Text(" or ".join(meant), " 或 ".join(meant))),
        code=code,
    )


def _readings(said: str, zone: str) -> tuple[str, str]:
    """Return a time as the offset before a change of clocks gives it, and the one after it."""
    local = dt.datetime.fromtimestamp(instant(said, "UTC"), dt.UTC)
    shown = []
    for fold in (0, 1):
        moment = local.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(dt.UTC)
        shown.append(moment.astimezone(ZoneInfo(zone)).isoformat(" ", "minutes"))
    return shown[0], shown[1]


_SKIPPED = Text("clocks skip this time: it does not exist there", "该地当时拨快时钟，此时刻不存在")
_TWICE = Text(
    "clocks show this time twice: say which one", "该地当时拨慢时钟，此时刻出现两次，请注明是哪一次"
)
