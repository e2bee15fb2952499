# SPDX-License-Identifier: Apache-2.0
"""Job logs in the Standard Workload Format: eighteen numbers a line, remarks behind semicolons.

References
----------
Chapin et al. 1999, doi 10.1007/3-540-47954-6_4.
"""

from __future__ import annotations

from yuzui.exchange.extract import over
from yuzui.record.table import Columns
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
TABLES = {"job": {name: _at(name) for name in KEPT}}


@over
def _negative(cells: Columns) -> list[bool]:
    return [str(run).startswith("-") and str(run) != "-1" for run in cells[_at("run")]]


FLAGS = {"negative_run_time": _negative}
SAMPLE = (
    b"; Version: 2.2\n1 0 5 35541 160 -1 -1 160 108000 -1 1 1 1 -1 1 -1 -1 -1\n",
    {"job": [{"job": 1, "submit": 0, "wait": 5, "run": 35541, "procs": 160, "queue": 1}]},
)
