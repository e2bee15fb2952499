# SPDX-License-Identifier: Apache-2.0
"""Bring the status block of README.md up to date; ``--check`` fails if it is stale.

The block is computed: the four counts of the scorecard as shipped, the clauses that are served,
and the plug-ins of every seam.
"""

import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

README = Path(__file__).parent.parent / "README.md"
BEGIN = "<!-- status begins: made by docs/readme.py from `yuzui plan` and `yuzui list` -->"
END = "<!-- status ends -->"


def scored(known: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the scorecard as shipped; ``known`` holds documents of studies without arguments."""
    from yuzui.job.workspace import Workspace
    from yuzui.policy.jobs import scorecard

    with tempfile.TemporaryDirectory() as folder:
        return scorecard.run(Workspace(folder), shipped_only=True, known=known)


def block(card: Mapping[str, Any]) -> str:
    """Return the status block of a scorecard."""
    from yuzui.faces.cli.commands.list import document

    counts = card["counts"]
    served = [c for c in card["clauses"] if c["status"] == "served"]
    seams = Counter(row["seam"] for row in document()["plugins"])
    lines = [
        f"Of the {sum(counts.values())} clauses of the plan, as shipped: "
        f"{counts['served']} served, {counts['partly']} partly, {counts['not_yet']} not yet, "
        f"{counts['outside']} outside software. That is with nothing loaded and nothing run; pages "
        "count what their workspace has loaded and run, so that `/plan` of the demo shows more.",
        "",
        "| served | clause | 条款 |",
        "|---|---|---|",
        *(f"| {c['id']} | {c['title']['en']} | {c['title']['zh']} |" for c in served),
        "",
        "| seam | files | |",
        "|---|---|---|",
    ]
    for seam in sorted(seams):
        names = [r["name"] for r in document()["plugins"] if r["seam"] == seam]
        lines.append(f"| {seam} | {seams[seam]} | {', '.join(names)} |")
    return "\n".join(lines)


def fresh(text: str, card: Mapping[str, Any]) -> str:
    """Return a text with its status block brought up to date."""
    head, rest = text.split(BEGIN)
    _, tail = rest.split(END)
    return f"{head}{BEGIN}\n{block(card)}\n{END}{tail}"


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
