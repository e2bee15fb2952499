# SPDX-License-Identifier: Apache-2.0
"""The example of a kind goes the way of a form."""

from yuzui import registry
from yuzui.facilities.kind import UNITS
from yuzui.scheduling.requests import case


def test_every_request_of_an_example_is_there_or_rejected():
    for name, kind in registry.modules("facility_kind").items():
        if not hasattr(kind, "PROVIDERS"):
            continue
        made = case.asked(kind, name)
        asked = {str(row["id"]) for row in kind.EXAMPLE.sheets["request"]}
        assert {*made.request.values(), *made.rejected} == asked
        first, second, *_ = case.settings(name, kind.EXAMPLE, "zh")
        assert first == {"setting": "kind", "value": name}
        assert second == {"setting": "title", "value": kind.EXAMPLE.title.zh}
        assert kind.UNIT in UNITS
