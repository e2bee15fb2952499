# SPDX-License-Identifier: Apache-2.0
r"""Tiered biomedical services with ethics review, given in slots of half an hour.

Four tiers: test service, technical service, user laboratory, open programme. What touches a person
or an animal has no time at all until its ethics approval is granted, whatever else it may have. A
tracer fades: made at :math:`t_0` with :math:`A_0`, a scan that needs :math:`A` starts by

.. math:: t \le t_0 + T_{1/2} \log_2 (A_0 / A).

Between classes of samples the room is cleaned; who runs an instrument alone is qualified on it.

References
----------
World Medical Association, Declaration of Helsinki, paragraph 23 (2013). Half-lives: European
Pharmacopoeia, chapter 5.7.
"""

from __future__ import annotations

from yuzui.facilities.kind import ANY, Case, Changeover, amount, fields, shift, shorter
from yuzui.facilities.natural_windows import TRACER
from yuzui.facilities.opening_windows import (
    BLACKOUT,
    CALENDAR,
    DATES,
    PERMITS,
    PERMITS_HELD,
    QUALIFIED,
    Facts,
    Provider,
    Span,
    Window,
    within,
)
from yuzui.model.table import TEXT, Row, column
from yuzui.text import Text

TITLE = Text("Biomedical services with ethics review", "生物医学分级服务与伦理审查")
UNIT, SECONDS = "slot", 1_800
ROUTES = ("test", "technical", "user_lab", "open_programme")
MODE = "scheduled"
SOURCE = "Declaration of Helsinki (2013), paragraph 23"
GATE = {"human": "ethics", "animal": "animal"}
"""What is studied, and the permit without which it is not."""


def _gate(task: Row, resource: Row, horizon: Span, facts: Facts) -> list[Window]:
    needed = GATE.get(str(task.get("subject") or ""))
    if needed is None:
        return within([horizon], horizon)
    return PERMITS.open({**task, "permits": needed}, resource, horizon, facts)


# Two lines a column read as a table; one argument a line would not.
# fmt: off
SUBJECT = column("subject", TEXT, "subject", "研究对象",
                 "What is studied; a person or animal needs its approval",
                 "研究对象；涉及人或动物须有批准", values=("human", "animal", "cells", "material"),
                 null=False)
ETHICS = Provider(
    "ethics",
    Text("its ethics approval is not granted for that time", "伦理批准届时未生效"),
    _gate,
    fields=(SUBJECT, *PERMITS.fields),
    sheets=(PERMITS_HELD,),
    reads=("id",),
)
PROVIDERS = (DATES, ETHICS, PERMITS, QUALIFIED, CALENDAR, TRACER, BLACKOUT)
FIELDS = fields(
    amount("slots", "时段", "30.min"),
    PROVIDERS,
    (
        column("tier", TEXT, "tier", "服务层级",
               "Tier of the service", "服务层级", values=ROUTES),
        column("sample_class", TEXT, "class of sample", "样品类别",
               "Class between which the room is cleaned: species, biosafety level",
               "更换时须清洁的类别：物种、生物安全等级"),
    ),
)
# fmt: on
CHANGEOVER = Changeover("sample_class", default=3_600)
VALUE = "amount * (grade - 1)**2"
RELAX = (ANY, shift(7), shorter(0.8))
EVENTS = {"scan_start": "started", "scan_end": "done", "cancelled": "aborted", "fault": "fault",
          "sample_in": "sample"}  # fmt: skip
KPIS = ("users", "lost_time")
EXAMPLE = Case(
    Text("Example: a morning at a scanner (synthetic)",
         "示例：扫描仪的一个上午（合成）"),
    settings={
        "timezone": "Asia/Shanghai",
        "from": "2026-09-14 09:00",
        "until": "2026-09-14 14:00",
    },
    sheets={
        "resource": [{"id": "PET-CT"}, {"id": "microscope"}],
        "permit": [
            {"subject": "B1", "type": "ethics", "from": "2026-01-01", "until": "2027-01-01"},
            {"subject": "B2", "type": "ethics", "status": "pending"},
            {"subject": "B3", "type": "animal"},
            {"subject": "B6", "type": "ethics"},
        ],
        "qualification": [{"who": "op-1", "resource": "microscope"}],
        "request": [
            # 400 MBq of fluorine-18 at nine; 200 are needed: it starts by 10:49, one half-life on
            {"id": "B1", "amount": 3, "grade": 5, "subject": "human", "sample_class": "human",
             "resources": "PET-CT", "tracer": "F-18", "tracer_ready": "2026-09-14 09:00",
             "tracer_activity": 400, "tracer_needed": 200},
            {"id": "B2", "amount": 2, "grade": 5, "subject": "human", "sample_class": "human",
             "resources": "PET-CT"},
            # an hour of cleaning before and after
            {"id": "B3", "amount": 4, "grade": 4, "subject": "animal", "sample_class": "mouse",
             "resources": "PET-CT"},
            {"id": "B4", "amount": 2, "grade": 3, "subject": "cells", "operator": "op-1",
             "resources": "microscope; PET-CT"},
            {"id": "B5", "amount": 2, "grade": 3, "subject": "cells", "operator": "op-2"},
            # carbon-11 made at eleven is at a quarter after two half-lives, 41 minutes
            {"id": "B6", "amount": 2, "grade": 3, "subject": "human", "sample_class": "human",
             "resources": "PET-CT", "tracer": "C-11", "tracer_ready": "2026-09-14 11:00",
             "tracer_activity": 800, "tracer_needed": 200},
        ],
    },
    # 3·16 + 4·9 + 2·4; the cleaned scanner is free again at half past one, B6 starts by 11:40
    objective=92.0,
    placed=("B1", "B3", "B4"),
    unplaced={"B2": "ethics", "B5": "qualification", "B6": "competition"},
)  # fmt: skip
