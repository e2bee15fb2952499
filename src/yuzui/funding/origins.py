# SPDX-License-Identifier: Apache-2.0
"""What is an example and no data: the lines of a template that nobody replaced."""

from __future__ import annotations

from yuzui.funding.call_data.call_data import Material
from yuzui.funding.rule_sheet.template import SHEETS
from yuzui.model.provenance import mix
from yuzui.model.quantity import Origin

_TITLES = frozenset(str(title) for title in SHEETS["proposal"]["title"])


def of_call(material: Material) -> Origin:
    """Return the origin of the data of a call."""
    titles = [str(one) for one in material.proposals.get("title", ())]
    lines = {title in _TITLES for title in titles} or {False}
    parts: set[Origin] = {"example" if one else "real" for one in lines}
    return "mixed" if material.origins else mix(parts)
