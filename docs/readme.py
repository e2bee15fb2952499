# SPDX-License-Identifier: Apache-2.0
"""Bring the status block of README.md up to date; ``--check`` fails if it is stale.

The block is computed: the four counts of the scorecard as shipped, and how many plug-ins a seam has.
"""

import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

README = Path(__file__).parent.parent / "README.md"
BEGIN = "<!-- status begins: made by docs/readme.py from `yuzui plan` and `yuzui list` -->"
END = "<!-- status ends -->"
SEAMS = {
    "indicator": "indicators",
    "rule": "kinds of rules",
    "lever": "levers",
    "facility_kind": "kinds of facilities",
    "reader": "readers of exports",
    "source": "sources",
    "page": "pages",
}


def scored(known: Mapping[str, Any] = MappingProxyType({})) -> dict[str, int]:
    """Return the counts of the scorecard as shipped; ``known`` holds documents of studies without arguments."""
    from yuzui.job.workspace import Workspace
    from yuzui.policy.inputs import Scorecard
    from yuzui.policy.jobs import scorecard

    with tempfile.TemporaryDirectory() as folder:
        return scorecard.checked(Workspace(folder), Scorecard(), known, shipped_only=True).counts


def block(counts: Mapping[str, int]) -> str:
    """Return the status block of a scorecard."""
    from yuzui import registry

    seams = Counter(one.seam for one in registry.listed())
    each = ", ".join(f"{seams[name]} {words}" for name, words in SEAMS.items())
    return (
        f"Of the {sum(counts.values())} clauses of the plan, as shipped: {counts['served']} served, "
        f"{counts['partly']} partly, {counts['not_yet']} not yet, {counts['outside']} outside software "
        "(nothing loaded, nothing run; `/plan` of the demo shows more). One file adds one thing: "
        f"{each}; `yuzui list` names them."
    )


def fresh(text: str, counts: Mapping[str, int]) -> str:
    """Return a text with its status block brought up to date."""
    head, rest = text.split(BEGIN)
    _, tail = rest.split(END)
    return f"{head}{BEGIN}\n{block(counts)}\n{END}{tail}"


def main() -> int:
    """Write or check the block."""
    text = README.read_text(encoding="utf-8")
    found = fresh(text, scored())
    if "--check" in sys.argv:
        return 0 if found == text else 1
    README.write_text(found, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
