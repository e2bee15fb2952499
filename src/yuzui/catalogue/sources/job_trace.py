# SPDX-License-Identifier: Apache-2.0
"""Jobs of a computing centre as a table with the columns of the Standard Workload Format.

Negative run times are kept and flagged; −1 means unknown in every other column.
"""

from __future__ import annotations

from yuzui.catalogue.extract import over
from yuzui.text import Text

TITLE = Text("Job log as a table", "作业日志表")
LICENCE = "free use with acknowledgement"
URL = "https://www.cs.huji.ac.il/labs/parallel/workload/"
TIMES = Text("all times in seconds", "时间均以秒计")
FORMAT = "parquet"
HEADINGS = tuple("job submit wait run procs req_procs req_time status user group queue".split())
TABLES = {"job": {name: name for name in HEADINGS}}
FLAGS = {"negative_run_time": over(lambda cells: [run is not None and float(run) < 0 for run in cells["run"]])}
SAMPLE = (
    b'{"job": 1, "submit": 0, "wait": 5, "run": -3, "procs": 160, "req_procs": 160,'
    b' "req_time": 108000, "status": 1, "user": 1, "group": 1, "queue": 1}\n',
    {"job": [{"job": 1, "submit": 0, "run": -3, "procs": 160, "queue": 1}]},
)
