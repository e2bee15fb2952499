# SPDX-License-Identifier: Apache-2.0
"""A call of 400 proposals under 49 rules, from two files to the slate: CPU-seconds, bands, bound.

``python -m bench.large_call FOLDER`` writes the two csv files and the rules (deterministic) and
runs ``yuzui fund`` on them in a process of its own. The figures of one machine in one run are
compared; seconds of two machines are not.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path

import numpy as np

PROPOSALS, REVIEWERS, EACH = 400, 80, 4
FIELDS = [f"field{k:02d}" for k in range(14)]
REGIONS = [f"region{k}" for k in range(6)]
INSTITUTES = [f"institute{k:02d}" for k in range(60)]

HEAD = """format = "yuzui-rules/1"
call = {id = "L400", currency = "CNY", unit = 10000}
value = {from = "posterior_mean", per = "proposal", zero = 4.5}
"""


def files(folder: Path, seed: int = 3) -> None:
    """Write the call: amounts in whole yuan, scores from 1 to 10, reviewers with severity."""
    stream = np.random.default_rng(seed)
    folder.mkdir(parents=True, exist_ok=True)
    quality = stream.normal(0, 1.1, PROPOSALS)
    severity = stream.normal(0, 0.7, REVIEWERS)
    amounts = np.round(np.exp(stream.normal(np.log(60), 0.5, PROPOSALS)), 1)
    lines, reviews = ["id,amount,field,region,type,early,institute"], ["proposal,reviewer,score"]
    for k in range(PROPOSALS):
        field, region = (str(stream.choice(part)) for part in (FIELDS, REGIONS))
        kind, early = str(stream.choice(["basic", "applied"])), int(stream.random() < 0.3)
        host = str(stream.choice(INSTITUTES))
        lines.append(f"P{k:03d},{amounts[k] * 10_000:.0f},{field},{region},{kind},{early},{host}")
        for r in stream.permutation(REVIEWERS)[:EACH]:
            score = np.clip(np.round(6 + quality[k] + severity[r] + stream.normal(0, 1)), 1, 10)
            reviews.append(f"P{k:03d},R{r:02d},{score:.0f}")
    (folder / "proposals.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "reviews.csv").write_text("\n".join(reviews) + "\n", encoding="utf-8")
    (folder / "rules.toml").write_text(rules(float(amounts.sum())), encoding="utf-8")


def rules(total: float) -> str:
    """Return 49 rows: a budget, floors and caps by field, region, type, career and institute."""
    rows = [f'kind = "budget"\ntotal = {total * 0.3:.0f}']
    for name in FIELDS:
        where = f'where = {{field = "{name}"}}'
        rows.append(f'kind = "floor"\n{where}\nmeasure = "count"\nat_least = 3')
        rows.append(f'kind = "cap"\n{where}\nmeasure = "amount"\nat_most = 0.12\nshare_of = "budget"')
    for name in REGIONS:
        where = f'where = {{region = "{name}"}}'
        rows.append(f'kind = "cap"\n{where}\nmeasure = "amount"\nat_most = 0.22\nshare_of = "awarded"')
        rows.append(f'kind = "floor"\n{where}\nmeasure = "count"\nat_least = 10')
    rows += [
        'kind = "floor"\nwhere = {type = "basic"}\nmeasure = "amount"\nat_least = 0.45\nshare_of = "awarded"',
        'kind = "floor"\nwhere = {early = 1}\nmeasure = "count"\nat_least = 0.3\nshare_of = "awarded"',
    ]
    rows += [
        f'kind = "cap"\nwhere = {{institute = "{name}"}}\nmeasure = "count"\nat_most = 3'
        for name in INSTITUTES[: 49 - len(rows)]
    ]
    body = "".join(
        f'[[rule]]\nname = "r{k}"\n{row}\nstrength = "hard"\nsource = "clause {k}"\n' for k, row in enumerate(rows, 1)
    )
    return HEAD + body


def main(folder: Path) -> None:
    """Write the call, run it, and print what it took."""
    files(folder)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [
            *(sys.executable, "-m", "yuzui", "fund", str(folder), "--json"),
            *("--rules", str(folder / "rules.toml"), "--dir", str(folder / "work")),
            *sys.argv[2:],
        ],
        stdout=subprocess.PIPE,
        check=False,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    document = json.loads(done.stdout)
    found = {
        "cpu_s": round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 1),
        "exit": done.returncode,
        "rules": len(document["book"]["rule"]),
        "chosen": document["slate"]["count"],
        "status": document["slate"]["status"],
        "gap": document["slate"]["gap"],
        "redraws": document["redraws"],
        "explained": document["explained"],
        "bands": {
            band: sum(row["band"] == band for row in document["proposals"]) for band in ("fund", "lottery", "decline")
        },
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
