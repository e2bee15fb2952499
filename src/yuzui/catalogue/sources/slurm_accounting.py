# SPDX-License-Identifier: Apache-2.0
"""Accounting of Slurm as sacct prints it, whichever columns were asked for: one line a job.

What is best: ``SLURM_TIME_FORMAT=%s sacct --allusers --allocations --parsable2 --format=Cluster,
JobIDRaw,Submit,Start,ElapsedRaw,AllocCPUS,ReqCPUS,TimelimitRaw,State,UID,GID``. Other columns do
as well where they say the same: the processors of AllocTRES, the run time from Start to End, the
limit as a clock. A sheet that lacks what a figure needs is refused, with the columns to add.
Clusters number their jobs each for itself: without ``Cluster`` every file is a log of its own.

Times may be readings of the centre's own clock. Their zone is stated by a line of ``map.toml``,
``[jobs] const.zone = "Asia/Shanghai"``; without one lengths of time hold and no date does, which
the row of ``job_log`` says. Steps of a job (4711.batch) are counted with their job and set aside.

References
----------
SchedMD, sacct(1), slurm.schedmd.com/sacct.html, for fields and states.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from yuzui.catalogue.extract import Whole, each_once, number, over
from yuzui.errors import ColumnError, Place
from yuzui.model.table import Columns, Row
from yuzui.text import Text

TITLE = Text("Slurm accounting (sacct)", "Slurm 作业记账（sacct）")
LICENCE = "data of the centre"
URL = "https://slurm.schedmd.com/sacct.html"
TIMES = Text(
    "seconds, or clocks as sacct prints them; TimelimitRaw in minutes",
    "时间以秒计或为 sacct 所印时刻，TimelimitRaw 以分钟计",
)
FORMAT = "csv"
HEADINGS = tuple("JobIDRaw Submit Start ElapsedRaw AllocCPUS ReqCPUS TimelimitRaw State UID GID".split())
FURTHER = tuple(
    "Cluster JobID Eligible End Elapsed NCPUS AllocTRES ReqTRES CPUTimeRAW Timelimit User Group Account".split()
)
OTHERS = frozenset(
    "accountid admincomment allocnodes associd avecpu avecpufreq avediskread"
    " avediskwrite averss avevmsize blockid comment constraints consumedenergy consumedenergyraw"
    " container cputime dbindex derivedexitcode exitcode extra failednode flags jobname layout"
    " licenses maxdiskread maxdiskreadnode maxdiskreadtask maxdiskwrite maxdiskwritenode"
    " maxdiskwritetask maxpages maxrss maxrssnode maxrsstask maxvmsize mcslabel mincpu nnodes"
    " nodelist nodes ntasks partition planned plannedcpu plannedcpuraw priority qos qosraw qosreq"
    " reason reqcpufreq reqmem reqnodes reservation reservationid reserved resvcpu resvcpuraw"
    " restarts sluid stderr stdin stdout steps submitline suspended systemcomment systemcpu"
    " totalcpu tresusageinave tresusageinmax tresusageintot usercpu wckey wckeyid workdir".split()
)
"""Fields of sacct that nothing here needs, in small letters."""
KNOWN = OTHERS | {name.casefold() for name in (*HEADINGS, *FURTHER)}
MOST_FOREIGN = 0.25
"""Share of headings that may be no fields of sacct."""
NOT_STARTED = ("Unknown", "None", "")
NO_LIMIT = ("UNLIMITED", "Partition_Limit", "INVALID", "")
STATUS = {
    **dict.fromkeys(("COMPLETED", "CD"), 1),
    **dict.fromkeys(
        "FAILED TIMEOUT NODE_FAIL OUT_OF_MEMORY BOOT_FAIL DEADLINE LAUNCH_FAILED"
        " F TO NF OOM BF DL".split(), 0
    ),
    **dict.fromkeys(("PREEMPTED", "REQUEUED", "SUSPENDED", "PR", "RQ", "S"), 2),
    **dict.fromkeys(("CANCELLED", "REVOKED", "CA", "RV"), 5),
}  # fmt: skip
"""Codes of the Standard Workload Format; a job that waits or runs has none yet: -1."""
COMMAND = (
    "SLURM_TIME_FORMAT=%s sacct --allusers --allocations --parsable2 --format=Cluster,JobIDRaw,"
    "Submit,Start,ElapsedRaw,AllocCPUS,ReqCPUS,TimelimitRaw,State,UID,GID"
)
PART = 10**10
"""Numbers kept for the parts of one job, an array or a heterogeneous one."""
_ID = re.compile(r"(\d+)(?:_(\d+)|(_\[.*\])|\+(\d+))?")
_CLOCK = re.compile(r"(?:(\d+)-)?(?:(\d+):)?(\d+):(\d+)(?:\.\d+)?")
_CPU = re.compile(r"(?:^|,)cpu=(\d+)")


def MATCHES(names: Collection[str]) -> bool:  # noqa: N802 - a declaration of the seam
    """Say whether headings are those of sacct: nearly all are its fields, a job id among them."""
    headings = {name.casefold() for name in names}
    foreign = len(headings - KNOWN) / max(len(headings), 1)
    telling = headings & {"state", "elapsed", "elapsedraw", "alloccpus", "ncpus", "alloctres"}
    return bool(headings & {"jobid", "jobidraw"} and telling and foreign <= MOST_FOREIGN)


def LACKING(names: Sequence[str], place: Place) -> ColumnError | None:  # noqa: N802
    """Return why headings of sacct do not say enough: what is lacking, and what to add."""
    headings = set(names)
    wanted = (
        ("JobIDRaw", bool(headings & {"JobIDRaw", "JobID"})),
        ("Submit", bool(headings & {"Submit", "Start", "Eligible"})),
        ("Start", bool(headings & {"Start"})),
        ("ElapsedRaw", bool(headings & {"ElapsedRaw", "Elapsed"} or {"Start", "End"} <= headings)),
        ("AllocCPUS", bool(headings & {"AllocCPUS", "NCPUS", "AllocTRES"})),
    )
    missing = [name for name, there in wanted if not there]
    if not missing:
        return None
    return ColumnError(
        Text(
            "this is accounting of Slurm without the columns that use is computed from",
            "这是 Slurm 记账数据，但缺少计算使用量所需的列",
        ),
        place=place,
        seen=", ".join(names)[:300],
        expected=", ".join(missing),
        fix=Text(
            f"add --format={','.join(missing)} to sacct; best is\n{COMMAND}",
            f"请在 sacct 中加上 --format={','.join(missing)}；建议\n{COMMAND}",
        ),
        code="missing_column",
    )


def _word(cell: Any) -> str:
    return "" if cell is None else str(cell).strip()


def _column(cells: Columns, *names: str) -> Sequence[Any]:
    """Return the first of some columns that is there; a cell empty in it is taken from the next."""
    there = [cells[name] for name in names if name in cells]
    if not there:
        return [None] * len(next(iter(cells.values())))
    if len(there) == 1:
        return there[0]
    return [next((c for c in row if _word(c)), None) for row in zip(*there, strict=True)]


def _cluster(cells: Columns) -> Sequence[Any]:
    """Return the name of the cluster; where it is missing the file names the log."""
    return [_word(cell) or None for cell in _column(cells, "Cluster")]


def _id(cell: Any) -> int:
    """Return the number of a job; the parts of an array or a heterogeneous job follow its own."""
    match = _ID.fullmatch(_word(cell))
    if match is None:
        raise ValueError(cell)
    raw, task, rest, part = match.groups()
    within = int(task) + 1 if task else PART - 1 if rest else PART // 2 + int(part) if part else 0
    if not within:
        return int(raw)
    if within >= PART or int(raw) >= 9 * 10**8:
        raise ValueError(cell)
    return int(raw) * PART + within


def _zone(cells: Columns) -> str:
    """Return the zone that a constant of ``map.toml`` states; empty if none does."""
    return next((_word(cell) for cell in cells.get("zone", ())), "")


def _moment(cell: Any, zone: str) -> int | None:
    """Return a time as whole seconds; a reading without a zone as if its clock showed UTC.

    One that the clocks of the zone never or twice showed is none that anybody knows.
    """
    word = _word(cell)
    if word in NOT_STARTED:
        return None
    if word.isdigit():
        return int(word)
    read = dt.datetime.fromisoformat(word)
    if read.tzinfo is None:
        first, second = (read.replace(tzinfo=_place(zone), fold=fold) for fold in (0, 1))
        if first.utcoffset() != second.utcoffset():
            raise ValueError(word)
        read = first
    return int(read.timestamp())


@lru_cache(maxsize=16)
def _place(zone: str) -> ZoneInfo:
    return ZoneInfo(zone or "UTC")


def _length(cell: Any) -> int | None:
    """Return a length of time, of whole seconds or as ``[days-]hours:minutes:seconds``."""
    word = _word(cell)
    if not word or word in NOT_STARTED:
        return None
    if match := _CLOCK.fullmatch(word):
        days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
        return ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    return int(word)


def _starts(cells: Columns) -> list[int | None]:
    zone = _zone(cells)
    return [_moment(cell, zone) for cell in _column(cells, "Start")]


def _submits(cells: Columns) -> list[int | None]:
    """Return when each job was submitted; where nobody says it, when it started."""
    zone = _zone(cells)
    return [_moment(cell, zone) for cell in _column(cells, "Submit", "Eligible", "Start")]


def _waits(cells: Columns) -> Sequence[int]:
    known = "Submit" in cells
    return [
        -1 if start is None or submit is None or not known else start - submit
        for submit, start in zip(_submits(cells), _starts(cells), strict=True)
    ]


def _runs(cells: Columns) -> Sequence[int | None]:
    seconds = [_length(cell) for cell in _column(cells, "ElapsedRaw", "Elapsed")]
    if None not in seconds or "End" not in cells:
        return seconds
    zone = _zone(cells)
    ends = [_moment(cell, zone) for cell in cells["End"]]
    return [
        length if length is not None else None if end is None or start is None else end - start
        for length, start, end in zip(seconds, _starts(cells), ends, strict=True)
    ]


def _tres(cell: Any) -> int | None:
    match = _CPU.search(_word(cell))
    return int(match[1]) if match else None


def _processors(direct: tuple[str, ...], tres: str) -> Callable[[Columns], Sequence[int]]:
    """Return the extractor of processors: a column of them, else those among other resources."""

    def make(cells: Columns) -> Sequence[int]:
        counts = [int(_word(cell)) if _word(cell) else None for cell in _column(cells, *direct)]
        others = [_tres(cell) for cell in _column(cells, tres)]
        both = zip(counts, others, strict=True)
        return [n if n is not None else -1 if m is None else m for n, m in both]

    return make


def _limit(cell: Any) -> int:
    """Return a limit given in minutes as seconds."""
    return -1 if _word(cell) in NO_LIMIT else 60 * int(_word(cell))


def _limits(cells: Columns) -> Sequence[int]:
    if "TimelimitRaw" in cells:
        return each_once(_limit, cells["TimelimitRaw"])
    limits = _column(cells, "Timelimit")
    return [-1 if _word(c) in NO_LIMIT else -1 if (n := _length(c)) is None else n for c in limits]


def _status(cell: Any) -> int:
    """Return the code of a state; who cancelled it stands behind the word."""
    return STATUS.get(_word(cell).partition(" ")[0].rstrip("+"), -1)


def _who(numbered: str, *named: str) -> Callable[[Columns], Sequence[int | None]]:
    """Return the extractor of a user or group: its number, or one that stands for its name."""

    def make(cells: Columns) -> Sequence[int | None]:
        if numbered in cells:
            return [int(_word(cell)) if _word(cell) else None for cell in cells[numbered]]
        return each_once(lambda cell: number("slurm", _word(cell)), _column(cells, *named))

    return make


def _step(cells: Columns) -> list[bool]:
    return ["." in _word(cell) for cell in _column(cells, "JobIDRaw", "JobID")]


def _logs(cells: Columns, _: Sequence[str]) -> list[Row]:
    """Return what each log of the sheet says of its clock."""
    zone = _zone(cells)
    zones: dict[Any, str] = {}
    for cluster, *times in zip(_cluster(cells), _column(cells, "Submit"), _column(cells, "Start"), strict=True):
        moments = [word for word in map(_word, times) if word not in NOT_STARTED]
        clocks = [word for word in moments if not word.lstrip("-").isdigit()]
        clear = all(re.search(r"(?:Z|[+-]\d\d:?\d\d)$", word) for word in clocks)
        before = zones.get(cluster, "unix")
        zones[cluster] = "unix" if before == "unix" and (zone or clear) else "local"
    return [{"source": one, "clock": clock, "zone": zone or None} for one, clock in zones.items()]


TABLES = {
    "job": {
        "source": over(_cluster),
        "job": over(lambda cells: [_id(cell) for cell in _column(cells, "JobIDRaw", "JobID")]),
        "submit": over(_submits),
        "wait": over(_waits),
        "run": over(_runs),
        "procs": over(_processors(("AllocCPUS", "NCPUS"), "AllocTRES")),
        "req_procs": over(_processors(("ReqCPUS",), "ReqTRES")),
        "req_time": over(_limits),
        "status": over(lambda cells: each_once(_status, _column(cells, "State"))),
        "user": over(_who("UID", "User")),
        "group": over(_who("GID", "Group", "Account")),
    },
    "job_log": Whole(_logs),
}
ASIDE = {"job_step": over(_step)}
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
        ],
        "job_log": [{"clock": "unix", "zone": None}],
    },
)  # fmt: skip
