# SPDX-License-Identifier: Apache-2.0
"""The command lines and pages whose answers are stored."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

ROOT = Path(__file__).parents[2]
READERS = ROOT / "tests" / "golden" / "readers"

QUERIES = (
    "plan table", "plan show S3-11", "plan show S1-17", "plan show S3-13", "plan check", "path",
    "path --target 0.08 --by 2030", "path --country DEU --measure total", "path --country DEU",
    "path backcast", "path simulate", "path structure", "path sources", "path tax",
    "path explain 2015 2024", "evaluate result", "evaluate --indicator cd --baseline 20",
    "evaluate --indicator ncs,pp_top", "evaluate --indicator novelty", "evaluate",
    "evaluate --indicator sleeping_beauty", "evaluate --indicator ncs --by year", "evaluate set",
    "fund judge", "fund --redraws 100", "ask why S-0101", "ask what if budget=650M",
    "ask loosen budget by 1M", "schedule access photon energy 5..12 keV", "schedule access neutron",
    "schedule list", "schedule kpi", "schedule cost", "schedule alike", "schedule instruments",
    "schedule benchmark --days 1", "check", "list", "list --seam reader", "list --seam rule",
    "list --seam indicator", "list --seam facility_kind", "list --seam lever", "fund rules",
    "fund rules floor", "fund template nsfc", "fund template eu", "accounts list", "search 8 %",
    "search 光束线", "search S-0055", "search lottery", "appeal list", "export path", "nosuchverb",
    "fund --nosuch", "fund nofile.xlsx", "path --by x", "evaluate --works nofile.csv", "export nothing",
    "ask why NOBODY", "ask perhaps", "plan show S9-99", "schedule why", "decide nothing",
)  # fmt: skip
"""Lines asked in the workspace of the demonstration; each as people read it and as ``--json``."""


def files(folder: Path) -> dict[str, str]:
    """Write the files that people bring and return a line of commands for each name."""
    from bench.fuzz import made

    folder.mkdir(parents=True, exist_ok=True)
    made(folder)
    call(folder / "call")
    lines = {
        "log.swf": "schedule kpi log.swf", "sacct.csv": "schedule kpi sacct.csv", "use.ics": "load use.ics",
        "votes.pb": "load votes.pb", "joined.csv": "fund joined.csv --rules rules.toml --redraws 50",
        "call.csv": "fund call.csv --rules rules.toml --redraws 50", "joined.csv judge": "fund judge joined.csv",
         "joined.csv load": "load joined.csv",
        "fund template": "fund template --out fund.xlsx", "fund.xlsx": "fund fund.xlsx --redraws 200 --out slate.xlsx",
        "fund.xlsx judge": "fund judge fund.xlsx", "fund.xlsx assign": "assign fund.xlsx --demand 2 --out assign.xlsx",
        "recheck": "fund recheck slate.xlsx", "schedule template": "schedule template --out schedule.xlsx",
        "schedule.xlsx": "schedule make schedule.xlsx --budget 2", "load fund.xlsx": "load fund.xlsx",
    }  # fmt: skip
    for export in sorted(READERS.glob("*/*")):
        name = f"{export.parent.name}-{export.name}"
        shutil.copytree(export, folder / name)
        lines[name] = f"evaluate --works {name}"
        for indicator in ("openness,kinds", "collaboration", "ncs", "cd"):
            lines[f"{name} {indicator}"] = f"evaluate --works {name} --indicator {indicator}"
    return lines


def call(folder: Path) -> None:
    """Write a call of 30 proposals in the manner of a fund that draws lots between close ones."""
    draw = random.Random(4)
    folder.mkdir()
    fields = ("physics", "biology", "history")
    proposals = ["id,title,pi,institute,amount,field"]
    reviews = ["proposal,reviewer,score"]
    for k in range(30):
        worth = draw.gauss(4, 0.8)
        proposals.append(
            f"P{k:02},Project {k},Applicant {k},University {k % 7},{200_000 + 10_000 * (k % 9)},{fields[k % 3]}"
        )
        for reviewer in draw.sample(range(12), 4):
            score = min(6, max(1, round(worth + draw.gauss(0, 0.9))))
            reviews.append(f"P{k:02},R{reviewer:02},{score}")
    rules = (ROOT / "src/yuzui/funding/books/snsf.toml").read_text(encoding="utf-8")
    rules = rules.replace("10000000", "3000000").replace("SNSF-call", "small")
    for name, text in (
        ("proposals.csv", "\n".join(proposals)), ("reviews.csv", "\n".join(reviews)), ("rules.toml", rules),
    ):  # fmt: skip
        (folder / name).write_text(text + "\n", encoding="utf-8")


ACTS = (
    'accounts grant "A. Chair" decider --until 2999-01-01', 'accounts grant "B. Officer" facility_officer --until 2999-01-01',
    'accounts grant "C. Curator" curator --until 2999-01-01', "assign {files}/fund.xlsx --demand 1",
    "assign {files}/fund.xlsx --demand 1 --accept-unchecked employer,author", "draw commit",
    "fund {files}/call --redraws 200 --near 3 --out {files}/slate.xlsx", "ask why {proposal}",
    "ask what if budget=2M", "ask loosen budget by 1M", "draw fix", "draw reveal --public 1234",
    'decide slate {slate} --by "A. Chair" --authority "clause 9" --reason "as ranked"',
    'decide publish {decision} --by "A. Chair"', "ask why {proposal}",
    'appeal file {decision} {proposal} --by "D. Applicant" --grounds "a score was misread"',
    "appeal list", "schedule make {files}/schedule.xlsx --budget 2", "schedule list",
    "schedule why {task}", 'schedule publish {schedule} --approve "B. Officer, user office"',
    "load {files}/log.swf", "schedule kpi", "check", "export anchor", "evaluate snapshot list",
    "export fund --out {files}/exported.xlsx",
)  # fmt: skip
"""Acts, one after another, in a workspace of their own; names in braces are read from it."""
