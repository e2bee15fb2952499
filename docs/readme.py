# SPDX-License-Identifier: Apache-2.0
"""Bring the status block of README.md up to date; ``--check`` fails if it is stale.

The block is computed: the four counts of the scorecard as released, and how many plug-ins a seam has.
"""

import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

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


def scored() -> dict[str, int]:
    """Return the counts of the scorecard as released, and how many clauses can be run again from the package."""
    from yuzui.job.workspace import Workspace
    from yuzui.policy.inputs import Scorecard
    from yuzui.policy.jobs import scorecard

    with tempfile.TemporaryDirectory() as folder:
        answer = scorecard.compute(Workspace(folder), Scorecard())
    return {**answer.counts, "package": answer.package}


def block(counts: Mapping[str, int]) -> str:
    """Return the status block of a scorecard."""
    from yuzui import registry

    seams = Counter(one.seam for one in registry.listed())
    each = ", ".join(f"{seams[name]} {words}" for name, words in SEAMS.items())
    served, partly, unbuilt, outside = (counts[name] for name in ("served", "partly", "not_yet", "outside"))
    return (
        f"Of the {served + partly + unbuilt + outside} clauses of the plan the tool proves {served}, of which "
        f"{counts['package']} can be run again from the package alone (`yuzui plan check`), {partly} in part; "
        f"{unbuilt} are not built, {outside} lie outside software. One file adds one thing: {each}; "
        "`yuzui list` names them."
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
