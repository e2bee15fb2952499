# SPDX-License-Identifier: Apache-2.0
r"""Experiment space over years, such as halls of an underground laboratory, given in days.

An experiment takes floor, power and cooling of its hall at once: a vector, of which each component
stays within the hall at every instant. A hall must be clean enough for it (radon in its air), and
material that was above ground carries nuclides made by cosmic rays: it may only go in when

.. math:: \sum_i A_i\, 2^{-t/T_i} \le A_\text{limit}

counted from the day it came underground.

References
----------
Cebrián (2017), arXiv:1708.07449, on cosmogenic activation. Cheng et al. (2017),
doi:10.1146/annurev-nucl-102115-044842, on the China Jinping Underground Laboratory. Half-lives:
European Pharmacopoeia, chapter 5.7.
"""

from __future__ import annotations

from yuzui.facilities.kind import ANY, DAY, Case, Cumulative, Relaxation, amount, fields, shift, shorter
from yuzui.facilities.natural_windows import COOL_DOWN
from yuzui.facilities.opening_windows import CALENDAR, DATES, PERMITS, Facts, Provider, Span, Window, within
from yuzui.model.table import INT, REAL, Column, Row, column
from yuzui.text import Text

TITLE = Text("Hosted experiments", "入驻实验空间")
UNIT, SECONDS = "day", DAY
ROUTES = ("peer", "block", "industrial", "internal")
MODE = "scheduled"
SOURCE = "arXiv:1708.07449"


def _clean(task: Row, resource: Row, horizon: Span, facts: Facts) -> list[Window]:
    """Open a hall whose air is known to be clean enough; one that was not measured stays shut."""
    most, radon = task.get("radon_most"), resource.get("radon")
    passes = most is None or (radon is not None and radon <= most)
    return within([horizon], horizon) if passes else []


# Two lines a column read as a table; one argument a line would not.
# fmt: off
def _dim(name: str, en: str, zh: str, unit: str) -> tuple[Column, Column]:
    """Return a dimension as the request asks for it and as the hall has it."""
    dimension = column(name, INT, en, zh, f"Needed throughout: {en}", f"全程占用的{zh}", unit=unit,
                   low=0)
    return dimension, column(name, INT, en, zh, f"What the hall has: {en}", f"该厅{zh}总量",
                         unit=unit, low=0)


FLOOR, POWER, COOLING = (
    _dim("floor_m2", "floor", "面积", "m2"),
    _dim("power_kw", "power", "电功率", "kW"),
    _dim("cooling_kw", "cooling", "冷却能力", "kW"),
)
PURITY = Provider(
    "purity",
    Text("no hall is clean enough", "没有洁净度达标的实验厅"),
    _clean,
    fields=(
        column("radon_most", REAL, "most radon", "氡浓度上限",
               "Radon in the air that it bears; empty is any", "可接受的空气氡浓度；空白为不限",
               unit="Bq/m3", low=0),
    ),
    traits=(
        column("radon", REAL, "radon", "氡浓度",
               "Radon measured in the air of the hall", "该厅实测空气氡浓度", unit="Bq/m3", low=0),
    ),
)
# fmt: on
PROVIDERS = (DATES, PURITY, COOL_DOWN, CALENDAR, PERMITS)
FIELDS = fields(amount("days", "天", "d"), PROVIDERS, (FLOOR[0], POWER[0], COOLING[0]))
TRAITS = (FLOOR[1], POWER[1], COOLING[1])
CUMULATIVE = tuple(
    Cumulative(
        dimension.name,
        Text(f"more {dimension.label.en} than the hall has", f"{dimension.label.zh}超过该厅总量"),
        amount=dimension.name,
        by="resource.id",
    )
    for dimension, _ in (FLOOR, POWER, COOLING)
)
VALUE = "amount * (grade - 1)**2"
RELAX = (ANY, shift(90), Relaxation("set", Text("bear any radon", "氡浓度不限"), "radon_most", ""), shorter(0.8))
EVENTS = {"moved_in": "started", "moved_out": "done", "power_cut": "fault"}
KPIS = ("availability", "stability")
EXAMPLE = Case(
    Text("Example: two halls for a year (synthetic)",
         "示例：两个实验厅一年（合成）"),
    settings={
        "timezone": "Asia/Shanghai",
        "from": "2027-01-01",
        "until": "2028-01-01",
    },
    sheets={
        "resource": [
            {"id": "hall A", "capacity": 9, "floor_m2": 200, "power_kw": 100, "cooling_kw": 60,
             "radon": 5.0},
            {"id": "hall B", "capacity": 9, "floor_m2": 120, "power_kw": 300, "cooling_kw": 200,
             "radon": 80.0},
        ],
        "activation": [
            {"subject": "H3", "nuclide": "Ge-68", "activity": 4.0},
            {"subject": "H3", "nuclide": "Co-58", "activity": 4.0},
        ],
        "request": [
            {"id": "H1", "amount": 365, "grade": 4, "floor_m2": 120, "power_kw": 40,
             "cooling_kw": 30, "radon_most": 10},
            {"id": "H2", "amount": 300, "grade": 3, "floor_m2": 100, "power_kw": 60},
            # germanium-68 alone would be at 2.4 after 200 days; with the cobalt it takes 257
            {"id": "H3", "amount": 60, "grade": 5, "floor_m2": 80, "power_kw": 20,
             "resources": "hall A", "cools_from": "2027-01-01", "activity_limit": 2.4},
            # hall B has the power, but not beside H2; hall A has not
            {"id": "H4", "amount": 330, "grade": 2, "floor_m2": 10, "power_kw": 245,
             "cooling_kw": 10},
            {"id": "H5", "amount": 30, "grade": 5, "floor_m2": 90, "power_kw": 10,
             "radon_most": 1},
        ],
    },
    # 365·9 + 300·4 + 60·16; an experiment that two halls could take is a task in each
    objective=5445.0,
    placed=("H1@hall A", "H2@hall B", "H3"),
    unplaced={
        "H1@hall B": "purity",
        "H2@hall A": "group",
        "H4@hall A": "power_kw",
        "H4@hall B": "competition",
        "H5@hall A": "purity",
        "H5@hall B": "purity",
    },
)  # fmt: skip
