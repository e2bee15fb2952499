# SPDX-License-Identifier: Apache-2.0
"""A kind made for tests, and rows as a form gives them."""

from types import SimpleNamespace

import pytest

from yuzui.errors import Place
from yuzui.facilities.kind import Changeover, Cumulative, amount, fields
from yuzui.facilities.windows.calendar import CALENDAR, DATES, FEED
from yuzui.facilities.windows.permits import PERMITS
from yuzui.model.column import INT, TEXT, column
from yuzui.scheduling.row import Row
from yuzui.text import Text

PROVIDERS = (DATES, CALENDAR, FEED, PERMITS)


@pytest.fixture
def kind():
    own = (
        column("mount", TEXT, "mount", "支架", "Mount", "支架"),
        column("power", INT, "power", "功率", "Power", "功率"),
        column("share", INT, "share", "份额", "Share", "份额"),
    )
    return SimpleNamespace(
        TITLE=Text("made for tests", "测试用"),
        SECONDS=3600,
        PROVIDERS=PROVIDERS,
        FIELDS=fields(amount("hours", "小时", "h"), PROVIDERS, own),
        VALUE="amount * grade",
        CHANGEOVER=Changeover("mount", default=600),
        CUMULATIVE=(
            Cumulative("power", Text("power", "功率"), amount="power"),
            Cumulative("beam", Text("beam", "束流"), "share", "resource.fed_by", 100),
        ),
    )


@pytest.fixture
def sheets():
    """Return rows of a form, from plain values."""

    def made(**given):
        said = {"timezone": "UTC", "from": "2026-01-01", "until": "2026-01-03"}
        said |= given.pop("settings", {})
        given["setting"] = [{"setting": key, "value": value} for key, value in said.items()]
        given.setdefault("resource", [{"id": "a"}])
        return {
            name: [Row(Place("f.xlsx", name, n), dict(row)) for n, row in enumerate(rows, start=2)]
            for name, rows in given.items()
        }

    return made
