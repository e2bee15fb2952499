# SPDX-License-Identifier: Apache-2.0
"""Values of a widely used peer beside ours; ``python -m bench.peer_values`` makes the csv.

Histories and graphs worked out by hand (``tests/golden/evaluate``) and all works of hep-ph, by
pyscisci in a process and an interpreter of its own (YUZUI_PEERS names it; see
``peer_pyscisci.py``; pandas before 3, with which it stops). ``by_hand`` is the exact value; of
hep-ph the row says how many works both value, and how many alike to 1e-9. What differs: the peer
sets years without citations to 1 in the numerator of the coefficient too, and counts the focal
work itself among those that cite its references.
"""

import csv
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.contracts.checks.indicator import values
from tests.jobs.evaluation import sets

from yuzui.evaluation.indicator import Parameters
from yuzui.evaluation.indicators import cd, sleeping_beauty
from yuzui.evaluation.sources import SHIPPED
from yuzui.job.workspace import Workspace
from yuzui.store.duck import Lake

HERE = Path(__file__).parent
RESULT = HERE / "peer_values.csv"
HAND = HERE.parent / "tests" / "golden" / "evaluate"
HEADS = ("case", "value", "by_hand", "yuzui", "pyscisci", "alike", "of", "version", "cpu_s")
YEARS = {"v0": 1992, "v1": 1992, "v2": 1993, "v3": 1993, "v4": 1995, "v5": 1997, "v10": 1997,
         "v6": 1998, "v9": 1998, "v7": 1999, "v8": 1999}  # fmt: skip
LINKS = "4-0 4-1 4-2 4-3 5-2 6-2 6-4 7-4 8-4 9-4 9-1 9-3 10-4".split()
"""The test graph of cdindex, github.com/russellfunk/cdindex; v4 has 1/6 there and by hand."""


def asked(workspace):
    """Return what the peer is asked: histories, and links with years, of both kinds of set."""
    with (HAND / "sleeping_beauty.csv").open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(line for line in source if not line.startswith("#")))
    ends = [[f"v{end}" for end in pair.split("-")] for pair in LINKS]
    small = [[a, YEARS[a], b, YEARS[b]] for a, b in ends]
    works, citations = (workspace.shipped(name) for name in SHIPPED)
    lake = Lake()
    lake.register("w", works)
    lake.register("c", citations)
    large = lake.query(
        "SELECT a.arxiv_id AS citing, a.year AS of, b.arxiv_id AS cited, b.year AS at FROM c "
        "JOIN w a ON a.arxiv_id = c.citing JOIN w b ON b.arxiv_id = c.cited "
        "WHERE c.citing <> c.cited"
    )
    return rows, small, [[r["citing"], r["of"], r["cited"], r["at"]] for r in large]


def peer(histories, links):
    """Return what the peer answers."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "asked.json"), Path(folder, "answer.json")
        document = {"histories": histories, "links": links, "window": 5}
        source.write_text(json.dumps(document), encoding="utf-8")
        program = [os.environ["YUZUI_PEERS"], HERE / "peer_pyscisci.py", source, target]
        subprocess.run(program, check=True)
        return json.loads(target.read_text(encoding="utf-8"))


def histories(links):
    """Return citations a year from publication to the last year of the set, by work."""
    last, found = max(of for _, of, _, _ in links), {}
    for _, of, cited, at in links:
        history = found.setdefault(cited, [0] * (last - at + 1))
        if of >= at:
            history[of - at] += 1
    return found


def awoken(history):
    """Return our coefficient of a history."""
    works = {"F": 2000, "last": 1999 + len(history)}
    works |= {f"c{t}.{k}": 2000 + t for t, n in enumerate(history) for k in range(n)}
    links = [(citer, "F") for citer in works if citer.startswith("c")]
    return values(sleeping_beauty, works, links, Parameters(), "numpy")["sb"]["F"]


def rows(workspace):
    """Return the rows of the table."""
    hand, small, large = asked(workspace)
    given = [[int(n) for n in row["history"].split()] for row in hand]
    answer = peer(given, small)
    version = answer["version"]
    for row, history, (value, _) in zip(hand, given, answer["beauty"], strict=True):
        mine = awoken(history)
        alike = int(value is not None and abs(value - mine) < 1e-9)
        yield ("citations " + row["history"], "sb", row["sb"], mine, value, alike, 1, version, "")
    pairs = [(citing, cited) for citing, _, cited, _ in small]
    mine = values(cd, YEARS, pairs, Parameters(), "numpy")["cd"]["v4"]
    value = answer["disruption"]["v4"]
    alike = int(abs(value - mine) < 1e-9)
    yield ("cdindex test graph, v4", "cd", "1/6", mine, value, alike, 1, version, "")
    told = sets.computed(workspace, indicator="cd,sleeping_beauty").columns
    ours = {name: dict(zip(told["arxiv_id"].tolist(), told[name].tolist(), strict=True))
            for name in ("cd", "sb")}  # fmt: skip
    counted = histories(large)
    answer = peer(list(counted.values()), large)
    beauty = {work: pair[0] for work, pair in zip(counted, answer["beauty"], strict=True)}
    kinds = (("cd", answer["disruption"], "disruption"), ("sb", beauty, "sleeping beauty"))
    for name, theirs, job in kinds:
        both = [w for w, v in theirs.items() if v is not None and ours[name][w] is not None]
        alike = sum(abs(theirs[w] - ours[name][w]) < 1e-9 for w in both)
        mean = [sum(of[w] for w in both) / len(both) for of in (ours[name], theirs)]
        spent = f"{answer['cpu_s'][job]:.1f}"
        yield (f"hep-ph, mean of {name}", name, "", *mean, alike, len(both), version, spent)


def main():
    """Write the table."""
    with tempfile.TemporaryDirectory() as folder, RESULT.open("w", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(HEADS)
        for row in rows(Workspace(Path(folder))):
            cells = [f"{c:.6f}" if isinstance(c, float) else c for c in row]
            writer.writerow(cells)
            print(*cells, flush=True)
            sys.stdout.flush()


if __name__ == "__main__":
    main()
