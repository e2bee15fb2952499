# SPDX-License-Identifier: Apache-2.0
"""Windows from the thing that is studied: when a model is built, how old an animal is."""

from __future__ import annotations

from yuzui.facilities.windows.provider import Facts, Given, Provider, Window, moment, within
from yuzui.facilities.windows.spans import Span
from yuzui.model.column import REAL, column
from yuzui.text import Text

# Two lines a column read as a table; one argument a line would not.
# fmt: off
DAY = 86_400
READY = moment("model_ready", ("model ready", "模型就绪"),
               ("When the model or test piece is on site; empty is now",
                "模型或试件到位时刻；空白为已到位"))
BORN = moment("born", ("born", "出生"), ("Day of birth of the animals", "动物出生日期"))
YOUNGEST = column("age_from", REAL, "age from", "最小日龄",
                  "Age from which the test is valid", "试验适用的最小日龄", unit="d", low=0)
OLDEST = column("age_to", REAL, "age to", "最大日龄",
                "Age by which the test must be over", "试验须完成的最大日龄", unit="d", low=0)
# fmt: on


def _model(task: Given, resource: Given, horizon: Span, facts: Facts) -> list[Window]:
    since = task.get("model_ready")
    return within([(horizon[0] if since is None else since, horizon[1])], horizon)


def _age(task: Given, resource: Given, horizon: Span, facts: Facts) -> list[Window]:
    born = task.get("born")
    if born is None:
        return within([horizon], horizon)
    least, most = task.get("age_from"), task.get("age_to")
    start = born if least is None else born + round(least * DAY)
    end = horizon[1] if most is None else born + round(most * DAY)
    return within([(start, end)], horizon)


MODEL_READINESS = Provider("model", Text("the model is not ready in time", "模型未及时就绪"), _model, fields=(READY,))
AGE = Provider(
    "age",
    Text("no time while the animals are of the right age", "动物适龄期内没有时间"),
    _age,
    fields=(BORN, YOUNGEST, OLDEST),
)
