# SPDX-License-Identifier: Apache-2.0
r"""Campaigns at a heavy-ion or driver accelerator, given in hours of beam, species by species.

Going from one ion species to another means another source, another tuning of every magnet and
often another stripper, and the way back may take longer than the way there: the table of
changeovers is not symmetric, and the best order of species follows from it. A request may wait for
the target of another to cool: with activities :math:`A_i` and half-lives :math:`T_i` the wait is
the least :math:`t` with

.. math:: \sum_i A_i\, 2^{-t/T_i} \le A_\text{limit}.

Parasitic users take a percentage of the beam of the machine that feeds their terminal, beside who
has the rest; all shares at one instant are at most 100 %.

References
----------
AAPPS Bulletin (2022), doi:10.1007/s43673-022-00064-1, on the High Intensity heavy-ion Accelerator
Facility. Half-lives: European Pharmacopoeia, chapter 5.7.
"""

from __future__ import annotations

from yuzui.facilities.kind import ANY, BEAM, HOUR, Case, Changeover, amount, fields, shift, shorter
from yuzui.facilities.natural_windows import LIMIT, NUCLIDES, cooling
from yuzui.facilities.opening_windows import BLACKOUT, CALENDAR, DATES, FEED, PERMITS
from yuzui.model.table import INT, TEXT, column
from yuzui.text import Text

TITLE = Text("Accelerator campaigns by species", "加速器离子种类专项运行")
UNIT, SECONDS = "hour", HOUR
ROUTES = ("peer", "block", "industrial", "internal")
MODE = "scheduled"
SOURCE = "doi:10.1007/s43673-022-00064-1"
PROVIDERS = (DATES, CALENDAR, FEED, PERMITS, BLACKOUT)
FIELDS = fields(
    amount("hours", "小时", "h"),
    PROVIDERS,
    (
        column("species", TEXT, "ion species", "离子种类",
               "Ion and charge state, such as 238U35+", "离子及电荷态，如 238U35+"),
        column("share", INT, "share of beam", "束流份额",
               "Percentage of the beam of the machine that feeds it", "供束装置束流的百分比",
               unit="%", low=1, high=100),
        LIMIT,
    ),
)  # fmt: skip
SHEETS = (NUCLIDES,)
CUMULATIVE = (BEAM,)
CHANGEOVER = Changeover("species", default=24 * HOUR)
LAG = cooling
VALUE = "amount * (grade - 1)**2"
RELAX = (shift(14), shorter(0.8), ANY)
EVENTS = {"beam_on_target": "started", "run_end": "done", "source_fault": "fault"}
KPIS = ("availability", "lost_time")
EXAMPLE = Case(
    Text("Example: a week of three species and a hot cell (synthetic)",
         "示例：一周三种离子与一间热室（合成）"),
    settings={
        "timezone": "Asia/Shanghai",
        "from": "2026-10-12 08:00",
        "until": "2026-10-19 08:00",
    },
    sheets={
        "resource": [{"id": "terminal"}, {"id": "hot cell"}],
        "changeover": [
            {"resource": "terminal", "from_config": "U", "to_config": "Xe", "hours": 12},
            {"resource": "terminal", "from_config": "Xe", "to_config": "U", "hours": 36},
        ],
        "activation": [{"subject": "A4", "nuclide": "Tc-99m", "activity": 8.0}],
        "request": [
            {"id": "A1", "amount": 60, "grade": 5, "species": "U", "resources": "terminal"},
            {"id": "A2", "amount": 60, "grade": 4, "species": "Xe", "resources": "terminal"},
            {"id": "A3", "amount": 48, "grade": 4, "species": "Ar", "resources": "terminal"},
            # three half-lives of 6.01 h after A1 its target may be opened, before the week ends
            {"id": "A4", "amount": 8, "grade": 3, "resources": "hot cell", "follows": "A1",
             "activity_limit": 1.0},
            {"id": "A5", "amount": 12, "grade": 2, "species": "U", "resources": "terminal"},
        ],
    },
    # 168 h: U 60 + 12 (A1, A5), 12 h to Xe, 60 of Xe = 144; Ar (48 + 24 h) has no room beside
    # both, and U with Ar (60 + 24 + 48) is worth less. U first: after Xe (60 + 36 h) A1 would end
    # at 156 h, 12 h before the week does, and its target would not have cooled
    objective=60 * 16 + 12 * 1 + 60 * 9 + 8 * 4.0,
    placed=("A1", "A2", "A4", "A5"),
    unplaced={"A3": "competition"},
)  # fmt: skip
