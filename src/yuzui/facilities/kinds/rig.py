# SPDX-License-Identifier: Apache-2.0
r"""Test campaigns in wind tunnels and on rigs, given in shifts, by review or for a price.

A campaign waits for its model, needs hours to change the test section, and takes power: what runs
at once stays below the limit of the supply, :math:`\sum_i P_i \le P_\text{grid}` at every instant.
A second pool may give power at night only; runs above what the day supply bears ask for that one.
Clients pay: the quotation is shifts × price of the resource.

References
----------
Barlow, Rae & Pope (1999), Low-Speed Wind Tunnel Testing, 3rd edition, ISBN 978-0-471-55774-6.
Kolisch & Sprecher (1997), doi:10.1016/S0377-2217(96)00170-1, on renewable resources shared by what
runs at once.
"""

from __future__ import annotations

from yuzui.facilities.kind import ANY, HOUR, Case, Changeover, Cumulative, Relaxation, amount, fields, shift, shorter
from yuzui.facilities.opening_windows import BLACKOUT, CALENDAR, DATES, MODEL_READINESS, PERMITS
from yuzui.model.table import INT, REAL, TEXT, column
from yuzui.text import Text

TITLE = Text("Wind tunnels and test rigs", "风洞与试验台")
UNIT, SECONDS = "shift", 8 * HOUR
ROUTES = ("peer", "industrial", "internal", "test")
MODE = "scheduled"
SOURCE = "ISBN 978-0-471-55774-6"
PROVIDERS = (DATES, MODEL_READINESS, CALENDAR, PERMITS, BLACKOUT)
FIELDS = fields(
    amount("shifts", "班次", "8.h"),
    PROVIDERS,
    (
        column("section", TEXT, "test section", "试验段",
               "Test section or mounting", "试验段或支撑方式"),
        column("power", INT, "power", "功率", "Electric power while it runs", "运行时电功率",
               unit="kW", low=0),
        column("night_power", INT, "night power", "夜间功率",
               "Power of the night supply, for what the day does not bear",
               "夜间供电功率（白天不能承担时）", unit="kW", low=0),
        column("route", TEXT, "route", "申请渠道", "How it is asked for", "申请渠道",
               values=ROUTES),
    ),
)  # fmt: skip
TRAITS = (
    column("price", REAL, "price", "单价",
           "Price of a shift for a client; empty is by agreement", "企业用户每班单价；空白为面议",
           low=0),
)  # fmt: skip
CUMULATIVE = (
    Cumulative("power", Text("more power than the supply gives", "功率超过供电上限"),
               amount="power"),
    Cumulative("night power", Text("more power than the supply gives at night", "功率超过夜间供电"),
               amount="night_power"),
)  # fmt: skip
CHANGEOVER = Changeover("section", default=6 * HOUR)
PRICE = "amount * price"
VALUE = "amount * (grade - 1)**2"
RELAX = (ANY, shift(7), shorter(0.8), Relaxation("set", Text("run on the night supply", "改用夜间供电"), "power", 0))
EVENTS = {"run_start": "started", "run_end": "done", "trip": "fault", "model_change": "sample"}
KPIS = ("effective_hours", "lost_time")
EXAMPLE = Case(
    Text("Example: two tunnels under one supply of 50 MW (synthetic)",
         "示例：两座风洞共用 50 MW 供电（合成）"),
    settings={
        "timezone": "Asia/Shanghai",
        "from": "2026-11-02 08:00",
        "until": "2026-11-03 16:00",
    },
    sheets={
        "resource": [{"id": "transonic", "price": 400000}, {"id": "low speed", "price": 90000}],
        "pool": [
            {"id": "power", "capacity": 50000},
            {"id": "night power", "capacity": 50000, "from": "2026-11-02 22:00",
             "until": "2026-11-03 08:00"},
        ],
        "changeover": [
            {"resource": "low speed", "from_config": "A", "to_config": "B", "hours": 4},
        ],
        "request": [
            {"id": "R1", "amount": 2, "grade": 4, "section": "A", "power": 45000,
             "resources": "transonic", "route": "industrial"},
            # with R1 the supply has 5 MW left: it waits for R1 to end, and has its section changed
            {"id": "R2", "amount": 1, "grade": 5, "section": "B", "power": 8000,
             "resources": "low speed"},
            {"id": "R3", "amount": 1, "grade": 4, "section": "A", "power": 4000,
             "resources": "low speed"},
            # its model comes when one shift is left
            {"id": "R4", "amount": 2, "grade": 5, "section": "A", "power": 4000,
             "model_ready": "2026-11-03 08:00"},
            # no supply gives 60 MW
            {"id": "R5", "amount": 1, "grade": 5, "section": "A", "power": 60000},
            # the night supply is there for ten hours, and R1 can run by day
            {"id": "R6", "amount": 1, "grade": 5, "section": "A", "power": 40000,
             "night_power": 40000, "resources": "transonic"},
        ],
    },
    # 2·9 + 1·16 + 1·9 + 1·16
    objective=59.0,
    placed=("R1", "R2", "R3", "R6"),
    unplaced={"R4": "model", "R5": "power"},
)  # fmt: skip
