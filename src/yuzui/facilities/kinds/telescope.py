# SPDX-License-Identifier: Apache-2.0
r"""Observing time on telescopes, given by review in seconds, when the sky allows it.

A target must stand above :math:`\arcsin(1/X)` for an airmass :math:`X` while the Sun is 18° below
the horizon, far enough from the Moon, and the Moon not too bright while it is up; a forecast of the
seeing closes nights that are too soft for it. A series is repeated with a period and a tolerance;
a target of opportunity is a request of its own route, which the operator inserts.

References
----------
Meeus (1998), Astronomical Algorithms, 2nd edition. Lampoudi, Saunders & Eastman (2015),
arXiv:1503.07170, on scheduling a network of telescopes by windows.
"""

from __future__ import annotations

from yuzui.facilities.kind import ANY, Case, Changeover, Relaxation, amount, fields, shift, shorter
from yuzui.facilities.natural_windows import MOON, NIGHT, SEEING
from yuzui.facilities.opening_windows import CALENDAR, DATES
from yuzui.model.table import TEXT, column
from yuzui.text import Text

TITLE = Text("Observing time", "观测时间")
UNIT, SECONDS = "second", 1
ROUTES = ("peer", "rapid", "target_of_opportunity", "block")
MODE = "scheduled"
SOURCE = "arXiv:1503.07170"
PROVIDERS = (DATES, CALENDAR, NIGHT, MOON, SEEING)
FIELDS = fields(
    amount("seconds", "秒", "s"),
    PROVIDERS,
    (
        column("instrument", TEXT, "instrument", "仪器",
               "Instrument on the telescope; another one takes a changeover",
               "所用终端仪器；更换需切换时间"),
    ),
)  # fmt: skip
CHANGEOVER = Changeover("instrument", default=600)
VALUE = "amount * (grade - 1) / 60"
RELAX = (
    Relaxation("set", Text("airmass up to 2.5", "大气质量放宽至 2.5"), "airmass", 2.5),
    shift(1),
    Relaxation("set", Text("any lit part of the Moon", "月相不限"), "moon_lit", 1.0),
    shorter(0.8),
    ANY,
)
EVENTS = {"exposure_start": "started", "exposure_end": "done", "dome_closed": "weather",
          "fault": "fault"}  # fmt: skip
KPIS = ("demand", "availability", "lost_time")
EXAMPLE = Case(
    Text("Example: two winter nights at 40.4° N, 117.6° E (synthetic requests)",
         "示例：北纬 40.4°、东经 117.6° 的两个冬夜（申请为合成）"),
    settings={
        "timezone": "Asia/Shanghai",
        "from": "2026-12-20 12:00",
        "until": "2026-12-22 12:00",
    },
    sheets={
        "resource": [{"id": "2 m", "lat": 40.396, "lon": 117.577}],
        "calendar": [
            {"resource": "2 m", "from": "2026-12-20 19:00", "until": "2026-12-21 01:00"},
            {"resource": "2 m", "from": "2026-12-21 19:00", "until": "2026-12-21 23:00"},
        ],
        "request": [
            # the Pleiades: up for most of both nights
            {"id": "T1", "amount": 14400, "grade": 5, "ra": 56.75, "dec": 24.12,
             "instrument": "imager"},
            # the Galactic Centre is behind the Sun in December
            {"id": "T2", "amount": 3600, "grade": 5, "ra": 266.42, "dec": -29.01},
            # two visits a day apart, half an hour of tolerance
            {"id": "T3", "amount": 3600, "grade": 4, "ra": 83.82, "dec": -5.39, "repeats": 2,
             "period": 24, "jitter": 0.5, "instrument": "imager"},
            # both evenings the Moon is up and more than four fifths lit
            {"id": "T4", "amount": 7200, "grade": 3, "ra": 83.63, "dec": 22.01, "moon_lit": 0.1},
            # a visit every half hour cannot last an hour
            {"id": "T5", "amount": 3600, "grade": 5, "ra": 83.63, "dec": 22.01, "repeats": 3,
             "period": 0.5},
            {"id": "T6", "amount": 10800, "grade": 4, "ra": 88.79, "dec": 7.41,
             "instrument": "spectrograph"},
        ],
    },
    # first night T1 (4 h) and the first visit of T3; the second night has 4 h: T6 alone (540), or
    # the second visit (180), but not both with ten minutes for the instrument
    objective=960 + 180 + 540.0,
    placed=("T1", "T3-1", "T6"),
    unplaced={"T2": "night", "T3-2": "competition", "T4": "moon"},
    rejected=("T5",),
)  # fmt: skip
