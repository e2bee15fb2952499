# SPDX-License-Identifier: Apache-2.0
r"""Batteries of tests on groups of animals, given in days of a test room.

A test is valid while the animals are of the right age, so each request has the window
:math:`[\text{born} + a_\text{min}, \text{born} + a_\text{max})`. The tests of a battery follow one
another with at least so long to recover and at most so long before age confounds them, the least
invasive first. A group holds its cages while a request of it runs, and cages are limited; without
an animal permit there is no time.

References
----------
McIlwain, Merriweather, Yuva-Paylor & Paylor (2001), Physiology & Behavior 73(5), 705-717, on
batteries from least to most invasive and what earlier tests do to later ones.
"""

from __future__ import annotations

from yuzui.facilities.kind import ANY, DAY, Case, Changeover, Cumulative, Relaxation, amount, fields, shift
from yuzui.facilities.opening_windows import AGE, BLACKOUT, CALENDAR, DATES, PERMITS
from yuzui.model.table import INT, TEXT, column
from yuzui.text import Text

TITLE = Text("Animal test batteries", "动物表型测试队列")
UNIT, SECONDS = "animal-day", DAY
ROUTES = ("peer", "technical", "open_programme", "internal")
MODE = "scheduled"
SOURCE = "McIlwain et al. 2001, Physiology & Behavior 73(5), 705-717"
PROVIDERS = (DATES, PERMITS, AGE, CALENDAR, BLACKOUT)
FIELDS = fields(
    amount("days", "天", "d"),
    PROVIDERS,
    (
        column("strain", TEXT, "strain", "品系",
               "Strain or health status; the room is cleaned between two", "品系或微生物等级；"
               "更换时清洁房间"),
        column("cages", INT, "cages", "笼位数", "Cages it holds", "占用笼位数", unit="1", low=0),
    ),
)  # fmt: skip
CUMULATIVE = (Cumulative("cages", Text("more cages than there are", "笼位不足"), amount="cages"),)
CHANGEOVER = Changeover("strain", default=DAY)
VALUE = "amount * (grade - 1)**2"
RELAX = (
    ANY,
    Relaxation("add", Text("animals a week older", "日龄上限放宽一周"), "age_to", 7),
    Relaxation("add", Text("a longer gap by two days", "最长间隔放宽两天"), "max_lag", 48),
    shift(7),
)
EVENTS = {"test_start": "started", "test_end": "done", "animal_loss": "aborted", "fault": "fault"}
KPIS = ("availability", "lost_time")
EXAMPLE = Case(
    Text("Example: two rooms, two weeks, forty cages (synthetic)",
         "示例：两间实验室、两周、四十个笼位（合成）"),
    settings={
        "timezone": "Asia/Shanghai",
        "from": "2026-09-01",
        "until": "2026-09-15",
    },
    sheets={
        "resource": [{"id": "open field"}, {"id": "maze"}],
        "pool": [{"id": "cages", "capacity": 40}],
        "permit": [{"subject": "lab-1", "type": "animal"}],
        "group": [{"id": "battery", "rule": "all"}],
        "request": [
            # eight to ten weeks old from the first to the fifteenth: the whole battery or none
            {"id": "C1", "amount": 2, "grade": 5, "resources": "open field", "strain": "B6",
             "cages": 20, "born": "2026-07-07", "age_from": 56, "age_to": 70, "team": "lab-1",
             "permits": "animal", "group": "battery"},
            {"id": "C2", "amount": 5, "grade": 5, "resources": "maze", "strain": "B6",
             "cages": 20, "born": "2026-07-07", "age_from": 56, "age_to": 70, "follows": "C1",
             "min_lag": 48, "max_lag": 120, "group": "battery"},
            # it could run beside C1 in the other room if there were 50 cages
            {"id": "C3", "amount": 4, "grade": 4, "resources": "maze", "strain": "BALB",
             "cages": 30, "team": "lab-1", "permits": "animal"},
            {"id": "C4", "amount": 3, "grade": 3, "resources": "open field", "strain": "B6",
             "cages": 10},
            {"id": "C5", "amount": 2, "grade": 4, "resources": "open field", "strain": "B6",
             "cages": 10, "born": "2026-05-01", "age_from": 56, "age_to": 90},
            {"id": "C6", "amount": 1, "grade": 5, "resources": "open field", "strain": "B6",
             "cages": 5, "permits": "animal", "team": "lab-2"},
            {"id": "C7", "amount": 6, "grade": 2, "resources": "maze", "strain": "BALB",
             "cages": 30},
        ],
    },
    # 2·16 + 5·16 + 4·9 + 3·4
    objective=160.0,
    placed=("C1", "C2", "C3", "C4"),
    unplaced={"C5": "age", "C6": "permit", "C7": "competition"},
)  # fmt: skip
