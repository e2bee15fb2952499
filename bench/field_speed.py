# SPDX-License-Identifier: Apache-2.0
"""Speed of the fields desk beside named peers; ``YUZUI_DATA=… YUZUI_PEERS=VENV/bin/python python -m bench.field_speed``.

Index and queries beside SQLite FTS5, which gets the same tokens; survival beside lifelines, whose curve is compared too;
the back-test of seven freezes beside igraph, which searches the clusters of the same networks. ``YUZUI_PEERS`` is an
interpreter with igraph, numpy and lifelines, outside the project. Each pair is measured in one run, CPU seconds.
"""

from __future__ import annotations

import csv
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from bench.science_map import peer as igraph
from yuzui.fields import corpora, emergence, nodes, postings, query, work_set
from yuzui.fields.survival import kaplan_meier
from yuzui.job.workspace import Workspace
from yuzui.solve import clustering
from yuzui.store import tokens

OUT = Path(__file__).with_suffix(".csv")
HEADS = (
    "what",
    "size",
    "ours_s",
    "unit",
    "per_unit",
    "goal",
    "peer",
    "peer_s",
    "ours_over_peer",
    "goal_ratio",
    "agrees",
)
QUERIES = 50


def texts(workspace: Workspace) -> dict[str, tuple[list[str], list[str]]]:
    """Return titles and abstracts of the sets at hand: that which comes with Yuzui, and those of YUZUI_DATA."""
    names = ["nsf_award_texts.parquet"]
    if data := os.environ.get("YUZUI_DATA"):
        names += [f"{data}/scholarly/conference_works.parquet", f"{data}/scholarly/paperscape_9196_works.parquet",
                  f"{data}/grants/eu_calls_2026.parquet"]  # fmt: skip
    made = {}
    for name in names:
        one = corpora.read(workspace, name)
        made[one.name] = [row["title"] for row in one.rows], [row["abstract"] or "" for row in one.rows]
    return made


def index(titles: list[str], abstracts: list[str]) -> tuple[postings.Postings, float, sqlite3.Connection, float]:
    """Build our index and that of FTS5; tokens are made anew for each."""
    began = time.process_time()
    ours = postings.index(titles, abstracts)
    built = time.process_time() - began
    began = time.process_time()
    peer = sqlite3.connect(":memory:")
    peer.execute("CREATE VIRTUAL TABLE t USING fts5(title, abstract, tokenize='unicode61')")
    rows = ((" ".join(tokens.tokens(a)), " ".join(tokens.tokens(b))) for a, b in zip(titles, abstracts, strict=True))
    peer.executemany("INSERT INTO t VALUES (?, ?)", rows)
    peer.commit()
    return ours, built, peer, time.process_time() - began


def fts(tree: query.Query, trees: dict[str, query.Query]) -> tuple[str, bool]:
    """Return a query in the words of FTS5, and whether it means the same: capitals and groups that are near do not."""
    match tree:
        case query.Term():
            words = postings._tokens(tree)
            text = " + ".join('"{}"'.format(word.replace('"', '""')) for word, _ in words) or '""'
            return text + (" *" if words and words[-1][1] else ""), not tree.exact and not any(p for _, p in words[:-1])
        case query.Both(left, right) | query.Near(left, right, _):
            (a, same), (b, also) = fts(left, trees), fts(right, trees)
            return f"({a} AND {b})", same and also and isinstance(tree, query.Both)
        case query.Without(left, right):
            (a, same), (b, also) = fts(left, trees), fts(right, trees)
            return f"({a} NOT {b})", same and also
        case query.Any(parts):
            made = [fts(one, trees) for one in parts]
            return "(" + " OR ".join(one for one, _ in made) + ")", all(same for _, same in made)
        case query.Title(part):
            return fts(part, trees)[0], False
        case query.Reference(node):
            return fts(trees[node], trees)


def searches(workspace: Workspace) -> list[dict[str, object]]:
    """Measure index and queries."""
    known = nodes.nodes(workspace)
    wanted = [node for node in known.values() if "en" in node.bodies][:QUERIES]
    trees = nodes.trees(known, "en", wanted)
    made, total = [], [0.0, 0.0, 0, 0, 0]
    for name, (titles, abstracts) in texts(workspace).items():
        ours, built, peer, theirs = index(titles, abstracts)
        what = "index of abstracts" if any(abstracts) else "index of titles"
        goal = "" if any(abstracts) else "≤ 60 µs a title"
        made.append(row(what, f"{len(titles):,} {name}", built, len(titles), goal, "SQLite FTS5, same tokens", theirs))
        for node in wanted:
            words, same = fts(trees[node.id], trees)
            began = time.process_time()
            hits = ours.hits(trees[node.id], trees)
            middle = time.process_time()
            found = peer.execute("SELECT rowid - 1 FROM t WHERE t MATCH ? ORDER BY rowid", (words,)).fetchall()
            total[0] += middle - began
            total[1] += time.process_time() - middle
            total[3] += same
            total[4] += same and hits.tolist() == [k for (k,) in found]
        total[2] += len(titles)
    made.append(row(
        f"{len(wanted)} queries", f"{total[2]:,} documents", total[0], len(wanted), "≤ 6 s", "SQLite FTS5", total[1],
        agrees=f"{total[4]} of {total[3]} that mean the same",
    ))  # fmt: skip
    return made


def row(
    what: str, size: str, ours: float, n: int, goal: str, peer: str, theirs: float, *, ratio: str = "", agrees: str = ""
) -> dict[str, object]:
    """Return one line of the table; per unit in microseconds."""
    return dict(zip(HEADS, (what, size, round(ours, 4), n, round(1e6 * ours / n, 1), goal, peer, round(theirs, 4),
                            round(ours / theirs, 3) if theirs else "", ratio, agrees), strict=True))  # fmt: skip


def first_citations(works: work_set.WorkSet) -> tuple[np.ndarray, np.ndarray]:
    """Return months from each work to the first citation by another, or to the end of the set, and which came."""
    assert works.month is not None
    month = np.asarray(works.month, np.int64)
    lag = month[works.citing] - month[works.cited]
    some = (works.citing != works.cited) & (lag >= 0)
    first = np.full(len(works), np.iinfo(np.int64).max)
    np.minimum.at(first, works.cited[some], lag[some])
    reached = first < np.iinfo(np.int64).max
    return np.where(reached, first, month.max() - month), reached


def survival(times: np.ndarray, reached: np.ndarray, name: str) -> dict[str, object]:
    """Measure the curve beside lifelines and compare both."""
    seconds = []
    for _ in range(5):
        began = time.process_time()
        curve = kaplan_meier(times, reached)
        seconds.append(time.process_time() - began)
    with tempfile.TemporaryDirectory() as folder:
        np.savez(f"{folder}/times.npz", times=times, reached=reached)
        script = str(Path(__file__).with_name("peer_lifelines.py"))
        subprocess.run([os.environ["YUZUI_PEERS"], script, f"{folder}/times.npz", f"{folder}/result.npz"], check=True)
        peer = dict(np.load(f"{folder}/result.npz"))
    at = np.searchsorted(curve.times, peer["times"], side="right") - 1
    share, low, high = (
        np.where(at >= 0, side[np.maximum(at, 0)], 1.0) for side in (curve.share, curve.low, curve.high)
    )
    apart = float(np.abs(share - peer["share"]).max())
    ends = max(float(np.nanmax(np.abs(low - peer["low"]))), float(np.nanmax(np.abs(high - peer["high"]))))
    assert apart <= 1e-9, apart
    return row("Kaplan-Meier with interval", f"{len(times):,} {name}", min(seconds), len(times), "", "lifelines",
               float(peer["seconds"]), ratio="≤ 1/5", agrees=f"S to {apart:.0e}, ends to {ends:.0e}")  # fmt: skip


def freezes(workspace: Workspace) -> dict[str, object]:
    """Measure the back-test of seven freezes beside the search of igraph in the same networks."""
    folder = Path(os.environ["YUZUI_DATA"]) / "scholarly"
    hep = work_set.read(workspace, None, None)
    arxiv = work_set.read(workspace, *(folder / f"paperscape_9196_{part}.parquet" for part in ("works", "references")))
    cases = [(hep, year) for year in range(1995, 2000)] + [(arxiv, 1993), (arxiv, 1994)]
    began = time.process_time()
    pooled = emergence.pool([emergence.back_test(works, year, 0) for works, year in cases])
    ours = time.process_time() - began
    theirs = 0.0
    for works, year in cases:
        then = works.until(year)
        network = clustering.citation_network(len(then), then.citing, then.cited)
        _, built, search = igraph(network, "CPM", emergence.RESOLUTION)
        theirs += built + search
    return row("seven freezes", "hep-ph 1995-1999, arXiv 1993-94", ours, 7, "≤ 12 s", "igraph, clusters alone", theirs,
               agrees=", ".join(f"{name} {hit.k}/{hit.n}" for name, hit in pooled.items()))  # fmt: skip


def main() -> None:
    """Measure what can be measured here and write the table."""
    workspace = Workspace(tempfile.mkdtemp())
    rows = searches(workspace)
    if os.environ.get("YUZUI_PEERS"):
        rows.append(survival(*first_citations(work_set.read(workspace, None, None)), "papers, to the first citation"))
        if os.environ.get("YUZUI_DATA"):
            rows.append(freezes(workspace))
    for one in rows:
        print(one, file=sys.stderr)
    with OUT.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, HEADS)
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
