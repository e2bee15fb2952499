# SPDX-License-Identifier: Apache-2.0
r"""Station time at a light source, given by peer review in shifts of eight hours.

A request runs while its station is open *and* the machine that feeds it runs in the mode it needs
(a pattern of bunches, or a photon mode of a free-electron laser), while its team and its local
contact can come, and under the permits of its samples. What runs at once shares:

- sample environments, of which there are few and several stations use them;
- the beam, where one linac feeds several lines: each takes a percentage of the pulses, and
  :math:`\sum_\text{lines} \text{share} \le 100\,\%` at every instant; lines that run together run
  in one mode, since the machine has one at a time;
- a local contact, who looks after one experiment at a time.

Another sample environment takes a changeover. A storage ring feeds all its lines at once: there no
share is asked for.

References
----------
Decking et al. (2020), Nature Photonics 14, 391-397, on one superconducting linac whose pulses are
dealt out to several lines.
"""

from __future__ import annotations

from yuzui.facilities.kind import (
    ANY,
    BEAM,
    HOUR,
    Case,
    Changeover,
    Cumulative,
    Relaxation,
    amount,
    fields,
    shift,
    shorter,
)
from yuzui.facilities.opening_windows import BLACKOUT, CALENDAR, DATES, FEED, LOCAL_CONTACT, PERMITS
from yuzui.model.table import INT, TEXT, column
from yuzui.text import Text

TITLE = Text("Beamlines and stations by review", "光束线站评审机时")
UNIT, SECONDS = "shift", 8 * HOUR
ROUTES = ("peer", "rapid", "block", "industrial")
MODE = "scheduled"
SOURCE = "Decking et al. 2020, Nature Photonics 14, 391-397"
PROVIDERS = (DATES, CALENDAR, FEED, PERMITS, BLACKOUT, LOCAL_CONTACT)
FIELDS = fields(
    amount("shifts", "班次", "8.h"),
    PROVIDERS,
    (
        column("environment", TEXT, "sample environment", "样品环境",
               "What the sample stands in: cryostat, furnace, press", "样品环境，如低温恒温器、"
               "高温炉、压机"),
        column("share", INT, "share of pulses", "脉冲份额",
               "Percentage of the pulses of a shared machine", "共享装置的脉冲百分比", unit="%",
               low=1, high=100),
    ),
)  # fmt: skip
CUMULATIVE = (
    Cumulative("environment", Text("no such sample environment is there", "没有这种样品环境"), by="environment"),
    BEAM,
    Cumulative("contact_time", Text("no local contact", "没有现场联系人"), by="contact", capacity=1),
)
CHANGEOVER = Changeover("environment", default=4 * HOUR)
VALUE = "amount * (grade - 1)**2"
RELAX = (
    ANY,
    shift(7),
    shorter(0.8),
    Relaxation("set", Text("any mode of the machine", "接受任意运行模式"), "mode", ""),
)
EVENTS = {"beam_on": "started", "beam_end": "done", "beam_loss": "fault", "mode_change": "mode"}
KPIS = ("availability", "demand", "lost_time", "users")
EXAMPLE = Case(
    Text("Example: one linac, two lines, two days (synthetic)",
         "示例：一台直线加速器、两条线站、两天（合成）"),
    settings={
        "timezone": "Asia/Shanghai",
        "from": "2026-09-07 08:00",
        "until": "2026-09-09 08:00",
    },
    sheets={
        "resource": [{"id": "FEL-1", "fed_by": "linac"}, {"id": "FEL-2", "fed_by": "linac"}],
        "calendar": [
            {"resource": "linac", "from": "2026-09-07 08:00", "until": "2026-09-08 08:00",
             "mode": "hard"},
            {"resource": "linac", "from": "2026-09-08 08:00", "until": "2026-09-09 08:00",
             "mode": "soft"},
        ],
        "pool": [{"id": "environment:cryostat", "capacity": 1}],
        "permit": [{"subject": "P4", "type": "biosafety", "status": "pending"}],
        "absence": [
            {"who": "team-5", "from": "2026-09-07 08:00", "until": "2026-09-08 16:00"},
        ],
        "request": [
            # two lines of 60 % cannot run together, though each line is free
            {"id": "P1", "amount": 2, "grade": 5, "mode": "hard", "share": 60},
            {"id": "P2", "amount": 2, "grade": 4, "mode": "hard", "share": 60},
            # 40 % beside the 60 % of P1
            {"id": "P3", "amount": 2, "grade": 3, "mode": "hard", "share": 40,
             "resources": "FEL-2"},
            {"id": "P4", "amount": 1, "grade": 5, "permits": "biosafety"},
            # the team comes for the last two shifts of the soft day, which are enough
            {"id": "P5", "amount": 2, "grade": 3, "mode": "soft", "team": "team-5",
             "share": 50, "environment": "cryostat"},
            # the one cryostat leaves P6 the first shift of the soft day
            {"id": "P6", "amount": 1, "grade": 3, "mode": "soft", "share": 50,
             "environment": "cryostat"},
        ],
    },
    # P1 2·16, P3 2·4, P5 2·4, P6 1·4; P2 (2·9) would need the 60 % of P1
    objective=52.0,
    placed=("P1", "P3", "P5", "P6"),
    unplaced={"P2": "competition", "P4": "permit"},
)  # fmt: skip
