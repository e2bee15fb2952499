# SPDX-License-Identifier: Apache-2.0
"""Job logs in the Standard Workload Format: eighteen numbers a line, remarks behind semicolons.

Of the header are read the size of the centre (``MaxProcs``) and when second 0 of the log was
(``UnixStartTime``, ``TimeZoneString``).

References
----------
Chapin et al. 1999, doi 10.1007/3-540-47954-6_4.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from yuzui.catalogue.extract import Whole, over
from yuzui.model.table import Columns, Row
from yuzui.text import Text

TITLE = Text("Job log (SWF)", "作业日志（SWF）")
LICENCE = "free use with acknowledgement"
URL = "https://www.cs.huji.ac.il/labs/parallel/workload/swf.html"
TIMES = Text("all times in seconds", "时间均以秒计")
FORMAT = "swf"
NAMES = tuple(
    "job submit wait run procs cpu memory req_procs req_time req_memory status user group"
    " executable queue partition preceding think".split()
)
HEADINGS = tuple(f"#{place}" for place in range(1, 19))


def _at(name: str) -> str:
    return HEADINGS[NAMES.index(name)]


KEPT = "job submit wait run procs req_procs req_time status user group queue".split()
_SAID = re.compile(r"\s*;+\s*(\w+)\s*:\s*(.*?)\s*")


def _header(remarks: Sequence[str]) -> dict[str, str]:
    """Return what the header says, the first line of each name."""
    header: dict[str, str] = {}
    for line in remarks:
        if match := _SAID.fullmatch(line):
            header.setdefault(match[1].casefold(), match[2])
    return header


def _whole(text: str | None, least: int) -> int | None:
    """Return the number a line of the header begins with, if it is one that can be."""
    match = re.match(r"\d+", text or "")
    return int(match[0]) if match and least <= int(match[0]) < 2**53 else None


def _zone(text: str | None) -> str | None:
    try:
        return ZoneInfo(text or "").key or None
    except (ZoneInfoNotFoundError, OSError, ValueError):
        return None


def _log(_: object, remarks: Sequence[str]) -> list[Row]:
    """Return what the header says of the log."""
    header = _header(remarks)
    size, began = _whole(header.get("maxprocs"), 1), _whole(header.get("unixstarttime"), 1)
    known = [name for name, value in (("MaxProcs", size), ("UnixStartTime", began)) if value]
    stated = f"header of the log: {', '.join(known)}" if known else None
    zone = _zone(header.get("timezonestring"))
    return [{"clock": "log", "began": began, "zone": zone, "processors": size, "stated": stated}]


TABLES = {"job": {name: _at(name) for name in KEPT}, "job_log": Whole(_log)}


@over
def _negative(cells: Columns) -> list[bool]:
    return [str(run).startswith("-") and str(run) != "-1" for run in cells[_at("run")]]


FLAGS = {"negative_run_time": _negative}
SAMPLE = (
    b"; Version: 2.2\n; MaxProcs: 2004\n; UnixStartTime: 1400000000\n"
    b"1 0 5 35541 160 -1 -1 160 108000 -1 1 1 1 -1 1 -1 -1 -1\n",
    {
        "job": [{"job": 1, "submit": 0, "wait": 5, "run": 35541, "procs": 160, "queue": 1}],
        "job_log": [{"clock": "log", "began": 1_400_000_000, "processors": 2004}],
    },
)
