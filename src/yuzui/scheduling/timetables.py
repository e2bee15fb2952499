# SPDX-License-Identifier: Apache-2.0
"""Timetables of two space telescopes as instances: what was observed, and when it could have been.

Each observation of NICER is a request for its one instrument, and the plan as a whole is when that
is open. Each exposure of XMM-Newton is a request for one of six instruments, which is open during
the observation it belongs to; exposures during a slew belong to none and are left out.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yuzui.errors import InputError, Place
from yuzui.job.workspace import Workspace
from yuzui.scheduling.instance import InstanceJson
from yuzui.store.duck import file_rows
from yuzui.text import Text


@dataclass(frozen=True, slots=True)
class Request:
    """Seconds wanted on an instrument within an opening, in the order of the timetable."""

    id: str
    resource: str
    seconds: int
    opening: tuple[int, int]


def nicer(path: Path) -> list[Request]:
    """Return the observations of a plan of NICER."""
    rows = file_rows(path)
    if not rows:
        return []
    opening = min(_iso(row["Start"]) for row in rows), max(_iso(row["Stop"]) for row in rows)
    return [Request(f"{n:02d} {row['Target']}", "XTI", int(row["Duration"]), opening) for n, row in enumerate(rows, 1)]


XMM_INSTRUMENTS = ("OM", "EMOS1", "EMOS2", "EPN", "RGS1", "RGS2")
EXPOSURE = re.compile(r".* \d+: (\d+) sec")
"""What a column of an instrument says while an exposure of so many seconds goes on."""


def xmm(path: Path) -> list[Request]:
    """Return the exposures of a revolution of XMM-Newton that belong to an observation."""
    requests: list[Request] = []
    exposures: list[tuple[str, str, int]] = []
    begin: int | None = None
    for row in file_rows(path):
        if row["Event"] == "OBS_START":
            begin, exposures = _clock(row["Date & Time"]), []
        elif row["Event"] == "OBS_END" and begin is not None:
            opening = begin, _clock(row["Date & Time"])
            requests += [
                Request(f"{len(requests) + n:02d} {name}: {words}", name, seconds, opening)
                for n, (name, words, seconds) in enumerate(exposures, 1)
            ]
            begin = None
        elif begin is not None:
            for name in XMM_INSTRUMENTS:
                words = str(row[name] or "")
                # every line repeats the exposures that go on
                if (match := EXPOSURE.fullmatch(words)) and (name, words) not in {one[:2] for one in exposures}:
                    exposures.append((name, words, int(match[1])))
    return requests


def _iso(words: str) -> int:
    return int(dt.datetime.fromisoformat(words).replace(tzinfo=dt.UTC).timestamp())


def _clock(words: str) -> int:
    return _iso(words.replace(" | ", "T"))


@dataclass(frozen=True, slots=True)
class Timetable:
    """A timetable that is among the larger data sets."""

    label: Text
    file: str
    source: str
    requests: Callable[[Path], list[Request]]

    def path(self, workspace: Workspace) -> Path:
        """Return its file."""
        if (path := workspace.larger(self.file)) is not None:
            return path
        raise InputError(
            Text("this timetable is one of the larger data sets", "该时间表属于大型数据集"),
            seen=self.file,
            fix=Text("name their folder in YUZUI_DATA", "请用环境变量 YUZUI_DATA 指明其所在文件夹"),
            code="no_data",
        )

    def read(self, path: Path) -> list[Request]:
        """Return the requests of its file; refuse a file that has none."""
        if requests := self.requests(path):
            return requests
        raise InputError(
            Text("this timetable has no complete observation", "该时间表没有完整的观测"),
            place=Place(file=path.name),
            fix=Text("fetch the file again", "请重新下载该文件"),
            code="no_observation",
        )


TIMETABLES: Mapping[str, Timetable] = {
    "nicer": Timetable(
        Text("NICER, 12 June 2025", "NICER，2025年6月12日"),
        "facilities/nicer_schedule_20250612.parquet",
        "NASA-ACROSS/across-data-ingestion, plan of NICER of 2025-06-12",
        nicer,
    ),
    "xmm": Timetable(
        Text("XMM-Newton, 4 to 6 September 2025", "XMM-Newton，2025年9月4日至6日"),
        "facilities/xmm_newton_revolution_timeline.parquet",
        "NASA-ACROSS/across-data-ingestion, timeline of revolution 4714 of XMM-Newton",
        xmm,
    ),
}


def instance(requests: list[Request], lost: int) -> InstanceJson:
    """Return requests as an instance: the last per cent of every opening are lost, a second is worth a point."""
    left = {one.opening: [one.opening[0], _end(one.opening, lost)] for one in requests}
    open_ = {name: sorted({one.opening for one in requests if one.resource == name}) for name in _resources(requests)}
    return {
        "unit": "s",
        "horizon": [min(begin for begin, _ in left), max(end for _, end in left)],
        "resources": [{"id": name, "calendar": [left[one] for one in spans]} for name, spans in open_.items()],
        "tasks": [
            {
                "id": one.id,
                "value": float(one.seconds),
                "duration": one.seconds,
                "config": "",
                "alternatives": [{"resource": one.resource, "windows": [left[one.opening]]}],
            }
            for one in requests
        ],
    }


def _resources(requests: list[Request]) -> list[str]:
    return list(dict.fromkeys(one.resource for one in requests))


def _end(opening: tuple[int, int], lost: int) -> int:
    begin, end = opening
    return end - (end - begin) * lost // 100


def first_come(document: InstanceJson) -> list[dict[str, Any]]:
    """Return the bookings of service in the order of the requests, each at the first second that is left."""
    free: dict[tuple[str, int], int] = {}
    rows = []
    for task in document["tasks"]:
        [way] = task["alternatives"]
        [(begin, end)] = way["windows"]
        start = free.get((way["resource"], begin), begin)
        if start + task["duration"] <= end:
            free[way["resource"], begin] = start + task["duration"]
            rows.append(
                {"task": task["id"], "resource": way["resource"], "start": start, "end": start + task["duration"]}
            )
    return rows
