# SPDX-License-Identifier: Apache-2.0
"""Accounting of Slurm as sacct prints it, one line a job, times as seconds since 1970.

``SLURM_TIME_FORMAT=%s sacct --allusers --allocations --parsable2 --format=Cluster,JobIDRaw,Submit,
Start,ElapsedRaw,AllocCPUS,ReqCPUS,TimelimitRaw,State,UID,GID``. Clusters number their jobs each for
itself: without ``Cluster`` every file is a log of its own. Local times without a zone are not
taken: in the hour a clock shows twice nobody can tell which is meant.

References
----------
SchedMD, sacct(1), slurm.schedmd.com/sacct.html, for fields and states.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from yuzui.exchange.extract import each_once, over
from yuzui.record.table import Columns
from yuzui.text import Text

TITLE = Text("Slurm accounting (sacct)", "Slurm 作业记账（sacct）")
LICENCE = "data of the centre"
URL = "https://slurm.schedmd.com/sacct.html"
TIMES = Text("times in seconds, TimelimitRaw in minutes", "时间以秒计，TimelimitRaw 以分钟计")
FORMAT = "csv"
HEADINGS = tuple(
    "JobIDRaw Submit Start ElapsedRaw AllocCPUS ReqCPUS TimelimitRaw State UID GID".split()
)
FURTHER = ("Cluster",)
NOT_STARTED = ("Unknown", "None", "")
NO_LIMIT = ("UNLIMITED", "Partition_Limit", "INVALID", "")
STATUS = {
    **dict.fromkeys(("COMPLETED",), 1),
    **dict.fromkeys(
        "FAILED TIMEOUT NODE_FAIL OUT_OF_MEMORY BOOT_FAIL DEADLINE LAUNCH_FAILED".split(), 0
    ),
    **dict.fromkeys(("PREEMPTED", "REQUEUED", "SUSPENDED"), 2),
    **dict.fromkeys(("CANCELLED", "REVOKED"), 5),
}
"""Codes of the Standard Workload Format; a job that waits or runs has none yet: -1."""


def _word(cell: Any) -> str:
    return "" if cell is None else str(cell).strip()


def _seconds(cell: Any) -> int:
    return int(_word(cell))


def _cluster(cells: Columns) -> Sequence[Any]:
    """Return the name of the cluster; where it is missing the file names the log."""
    return cells.get("Cluster") or [None] * len(cells["JobIDRaw"])


def _waits(cells: Columns) -> Sequence[int]:
    return [
        -1 if _word(start) in NOT_STARTED else _seconds(start) - _seconds(submit)
        for submit, start in zip(cells["Submit"], cells["Start"], strict=True)
    ]


def _limit(cell: Any) -> int:
    """Return a limit given in minutes as seconds."""
    return -1 if _word(cell) in NO_LIMIT else 60 * int(_word(cell))


def _status(cell: Any) -> int:
    """Return the code of a state; who cancelled it stands behind the word."""
    return STATUS.get(_word(cell).partition(" ")[0].rstrip("+"), -1)


TABLES = {
    "job": {
        "source": over(_cluster),
        "job": "JobIDRaw",
        "submit": "Submit",
        "wait": over(_waits),
        "run": "ElapsedRaw",
        "procs": "AllocCPUS",
        "req_procs": "ReqCPUS",
        "req_time": over(lambda cells: each_once(_limit, cells["TimelimitRaw"])),
        "status": over(lambda cells: each_once(_status, cells["State"])),
        "user": "UID",
        "group": "GID",
    }
}
FLAGS: dict[str, object] = {}
SAMPLE = (
    b"JobIDRaw|Submit|Start|ElapsedRaw|AllocCPUS|ReqCPUS|TimelimitRaw|State|UID|GID\n"
    b"4711|1735689600|1735689660|3600|128|128|120|COMPLETED|1001|500\n"
    b"4712|1735689700|Unknown|0|0|64|UNLIMITED|CANCELLED by 1001|1001|500\n",
    {
        "job": [
            {"job": 4711, "submit": 1735689600, "wait": 60, "run": 3600, "procs": 128,
             "req_procs": 128, "req_time": 7200, "status": 1, "user": 1001, "group": 500},
            {"job": 4712, "wait": -1, "run": 0, "procs": 0, "req_time": -1, "status": 5},
        ]
    },
)  # fmt: skip
