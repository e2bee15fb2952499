# SPDX-License-Identifier: Apache-2.0
"""What is an example and no data: the lines of a template that nobody replaced, a made-up plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yuzui.record.provenance import mix
from yuzui.record.quantity import Origin
from yuzui.studies.parts.rules.template import SHEETS

if TYPE_CHECKING:
    from yuzui.plan.edition import Head
    from yuzui.studies.parts.reading.material import Material

_TITLES = frozenset(str(title) for title in SHEETS["proposal"]["title"])
_FICTITIOUS = ("(fictitious)", "（虚构）")


def of_call(material: Material) -> Origin:
    """Return the origin of the data of a call."""
    titles = [str(one) for one in material.proposals.get("title", ())]
    lines = {title in _TITLES for title in titles} or {False}
    parts: set[Origin] = {"example" if one else "real" for one in lines}
    return "mixed" if material.origins else mix(parts)


def of_plan(head: Head) -> Origin:
    """Return ``example`` for a plan whose issuer is said to be fictitious, else ``real``."""
    said = (head.issuer.en, head.issuer.zh)
    made_up = any(word in text for word in _FICTITIOUS for text in said)
    return "example" if made_up else "real"
