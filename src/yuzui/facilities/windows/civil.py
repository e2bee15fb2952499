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
from yuzui.text import Text

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


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
        If it is no time, does not exist in the zone (``dst_gap``), or exists twice there and
        has no offset (``dst_fold``).
    """
    if isinstance(said, int) and not isinstance(said, bool):
        return said
    place = place or Place()
    try:
        local = dt.datetime.fromisoformat(str(said).strip())
    except ValueError:
        raise InputError(
            Text("this is no time", "不是时间"),
            place=place,
            seen=str(said)[:80],
            expected="2026-09-01 08:00",
            code="wrong_type",
        ) from None
    if local.tzinfo is None:
        local = _settled(local, zone, place)
    return (local - EPOCH) // dt.timedelta(seconds=1)


def _settled(local: dt.datetime, zone: str, place: Place) -> dt.datetime:
    """Return a local time with its offset, if it has exactly one."""
    early = local.replace(tzinfo=ZoneInfo(zone), fold=0)
    late = early.replace(fold=1)
    if early.utcoffset() == late.utcoffset():
        return early
    seen = local.isoformat(sep=" ", timespec="minutes")
    back = early.astimezone(dt.UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    if back != local:
        # read with the offset before the change, a skipped time is the one that was meant
        shown = back.isoformat(sep=" ", timespec="minutes")
        raise InputError(
            Text(
                "clocks skip this time: it does not exist there",
                "该地当时拨快时钟，此时刻不存在",
            ),
            place=place,
            seen=f"{seen} {zone}",
            expected=shown,
            fix=Text(f"write {shown}, if that is meant", f"若即指该时刻，请写 {shown}"),
            code="dst_gap",
        )
    both = [f"{seen}{one.strftime('%z')[:3]}:{one.strftime('%z')[3:]}" for one in (early, late)]
    raise InputError(
        Text(
            "clocks show this time twice: say which one",
            "该地当时拨慢时钟，此时刻出现两次，请注明是哪一次",
        ),
        place=place,
        seen=f"{seen} {zone}",
        expected=" / ".join(both),
        fix=Text(f"write {both[0]} or {both[1]}", f"请写 {both[0]} 或 {both[1]}"),
        code="dst_fold",
    )
