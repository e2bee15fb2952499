# SPDX-License-Identifier: Apache-2.0
"""MNCS and PP(top 10) of 5,000 organisations on a generated set, from Parquet files to the table.

    python -m bench.citation_units [works ...]

Works have about three authors of one organisation each and one of 250 fields; counting is
fractional by authors. Files are made first; each way then runs in a process of its own, with its
processor time from the first import of an engine to the table, and its peak memory. Stability
intervals come after the table and stand in a row of their own. The peers are the same arithmetic,
written by hand as one would: in DuckDB with window functions over all works, and in Polars where
YUZUI_PEERS names an interpreter that has it (see ``peer_polars.py``); both use two threads. A row
more is what no way can do without, whatever it computes: the three files read into arrays, fields
and organisations as numbers, and the citations of the window counted once each. No work is
scored there, no weight found, nothing added up and nothing checked.
"""

from __future__ import annotations

import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

OUT = Path(__file__).with_suffix(".csv")
HEADS = ("works", "links", "authors", "organisations", "way", "cpu_s", "peak_mb", "sum", "goal",
         "ratio")  # fmt: skip
SIZES = (100_000, 1_000_000)
FIELDS, ORGANISATIONS, AUTHORS = 250, 5_000, 3
GOAL = "at most 0.6 of the better peer at 1 M, aim 0.35; 500 MB"
OURS, PEERS = "yuzui", ("DuckDB", "Polars")
"""What a ratio is of, and ways whose names begin so are peers."""


def files(works: int, folder: Path, seed: int = 7) -> dict[str, int]:
    """Write works, links and authors of a generated set; return how many there are."""
    from bench.citation_graph import generate
    from yuzui.store.duck import Lake

    year, citing, cited = generate(works, seed)
    rng = np.random.default_rng(seed)
    lake, ids = Lake(), 2_000_000_000 + np.arange(works)
    field = np.char.add("f", rng.integers(0, FIELDS, works).astype(str))
    lake.put("work", {"work_id": ids, "year": year, "field": field})
    lake.put("citation", {"citing": ids[citing], "cited": ids[cited]})
    authors = 1 + rng.poisson(AUTHORS - 1, works)
    work = np.repeat(np.arange(works), authors)
    place = np.arange(len(work)) - np.repeat(np.cumsum(authors) - authors, authors) + 1
    # few organisations have many works
    org = (ORGANISATIONS * rng.random(len(work)) ** 2).astype(np.int64)
    lake.put("authorship", {"work_id": ids[work], "position": place, "affiliation": place * 0 + 1,
                            "org_id": np.char.add("o", org.astype(str))})  # fmt: skip
    for name in ("work", "citation", "authorship"):
        lake.write(name, folder / f"{name}.parquet")
    return {"works": works, "links": len(citing), "authors": len(work)}


def ours(folder: Path) -> tuple[Any, Callable[[], float]]:
    """Return the table of units as ``yuzui evaluate`` makes it, citation arrays and all."""
    from types import SimpleNamespace

    from yuzui.evaluation import aggregation, request, units
    from yuzui.evaluation.counting import Counting
    from yuzui.evaluation.indicator import Parameters
    from yuzui.store.duck import Lake
    from yuzui.store.graph import attached, reading

    lake, names = Lake(), ("ncs", "pp10_credit")
    graph = reading.read(lake, folder / "work.parquet", folder / "citation.parquet")
    attached.authorship(lake, folder / "authorship.parquet")
    look: Any = SimpleNamespace(graph=graph, p=Parameters(window=5))
    found = aggregation.of_set(lake, look, request.indicators("ncs,pp_top", (5,)), (5,))[5]
    # the credit for other parts than the top tenth is not asked for
    found = {name: found[name] for name in names}
    values = units.places(graph, graph, found)
    called, shares, _ = units.shared(lake, graph, graph, Counting())
    table = units.gathered(shares, values, {})
    unit = called[table["unit"]].tolist()

    def intervals() -> float:
        ends = units.intervals(unit, table["works"], shares, [values[name] for name in names], 7)
        return float(np.nanmean(ends[..., 1] - ends[..., 0]))

    return table, intervals


def peer(folder: Path) -> tuple[Any, None]:
    """Return the same table from one statement over window functions."""
    import duckdb

    name = {k: str(folder / f"{k}.parquet") for k in ("work", "citation", "authorship")}
    text = f"""
    WITH n AS (SELECT cited, count(*) AS n FROM (
            SELECT DISTINCT citing, cited FROM '{name["citation"]}' AS c
            JOIN '{name["work"]}' AS a ON a.work_id = citing
            JOIN '{name["work"]}' AS b ON b.work_id = cited
            WHERE citing <> cited AND a.year - b.year BETWEEN 0 AND 4) GROUP BY cited),
    w AS (SELECT work_id, year, field, coalesce(n, 0) AS n
          FROM '{name["work"]}' LEFT JOIN n ON cited = work_id),
    c AS (SELECT work_id, n, count(*) OVER cell AS works, sum(n) OVER cell AS total,
                 count(*) OVER up AS upto, count(*) OVER same AS equal
          FROM w WINDOW cell AS (PARTITION BY year, field),
               up AS (PARTITION BY year, field ORDER BY n), same AS (PARTITION BY year, field, n)),
    v AS (SELECT work_id, CASE WHEN total = 0 THEN 1 ELSE n * works / total END AS ncs,
                 CASE WHEN 10 * (upto - equal) >= 9 * works THEN 1
                      WHEN 10 * upto > 9 * works THEN (10 * upto - 9 * works) / (10 * equal)
                      ELSE 0 END AS top FROM c),
    a AS (SELECT *, count(*) OVER (PARTITION BY work_id, position, affiliation) AS o
          FROM '{name["authorship"]}'),
    f AS (SELECT work_id, position, count(DISTINCT affiliation) AS f FROM a GROUP BY ALL),
    k AS (SELECT work_id, count(*) AS k FROM f GROUP BY work_id),
    g AS (SELECT work_id, org_id AS unit, sum(1 / (k * f * o)) AS weight
          FROM a JOIN f USING (work_id, position) JOIN k USING (work_id) GROUP BY ALL)
    SELECT unit, count(*) AS works, sum(weight) AS weight, sum(weight * ncs) AS ncs_total,
           sum(weight * top) AS pp10_credit_total
    FROM g JOIN v USING (work_id) GROUP BY unit ORDER BY unit"""
    connection = duckdb.connect(":memory:", config={"threads": 2})
    return connection.execute(text).fetchnumpy(), None


def bare(folder: Path) -> tuple[Any, None]:
    """Return citations of works within the window, and nothing of what the table needs further."""
    import duckdb

    connection = duckdb.connect(":memory:", config={"threads": 2})

    def arrays(name: str, text: str) -> dict[str, Any]:
        start = f"WITH t AS (FROM '{folder / name}.parquet')"
        found: dict[str, Any] = connection.execute(f"{start} {text}").fetchnumpy()
        return found

    coded = "(SELECT *, row_number() OVER () AS code FROM (SELECT DISTINCT {c} FROM t))"
    year = arrays("work", "SELECT work_id, year FROM t")
    arrays("work", f"SELECT work_id, code FROM t JOIN {coded.format(c='year, field')} "
                   "USING (year, field)")  # fmt: skip
    link = arrays("citation", "SELECT citing, cited FROM t")
    arrays("authorship", "SELECT work_id, position, affiliation, code FROM t "
                         f"JOIN {coded.format(c='org_id')} USING (org_id)")  # fmt: skip
    low = int(year["work_id"].min())
    of = np.zeros(len(year["work_id"]), dtype=np.int16)
    of[year["work_id"] - low] = year["year"]
    citing, cited = (link[end] - low for end in ("citing", "cited"))
    lag = of[citing] - of[cited]
    within = (lag >= 0) & (lag < 5)
    key = (cited[within] << 30) | citing[within]
    key.sort()
    key = key[np.append(True, key[1:] != key[:-1])]
    return {"cited": np.bincount(key >> 30, minlength=len(of))}, None


def ratio(rows: list[dict[str, Any]]) -> float | None:
    """Return our processor time over that of the better peer, of the rows of one run."""
    peers = [float(row["cpu_s"]) for row in rows if row["way"].startswith(PEERS)]
    mine = next((float(row["cpu_s"]) for row in rows if row["way"] == OURS), None)
    return mine / min(peers) if peers and mine is not None else None


WAYS: dict[str, tuple[str, Callable[[Path], Any]]] = {
    "ours": (OURS, ours),
    "peer": ("DuckDB, window functions", peer),
    "bare": ("reading and counting alone", bare),
}


def measured(way: str, folder: Path) -> list[dict[str, Any]]:
    """Return rows of one way, in this process."""
    began = time.process_time()
    name, function = WAYS[way]
    found, intervals = function(folder)
    spent = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    total = float(sum(found[c].sum() for c in ("ncs_total", "pp10_credit_total") if c in found))
    rows = [{"way": name, "cpu_s": spent, "peak_mb": peak, "sum": total,
             "goal": GOAL if way == "ours" else ""}]  # fmt: skip
    if intervals is not None:
        began = time.process_time()
        width = intervals()
        spent = time.process_time() - began
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        rows.append({"way": "stability intervals, 1,000 draws", "cpu_s": spent, "peak_mb": peak,
                     "sum": width, "goal": ""})  # fmt: skip
    return rows


def beside(folder: Path, interpreter: str) -> dict[str, Any]:
    """Return the row of Polars, in an interpreter of its own."""
    script = Path(__file__).with_name("peer_polars.py")
    done = subprocess.run([interpreter, str(script), str(folder)], capture_output=True, text=True,
                          check=True, env=os.environ | {"POLARS_MAX_THREADS": "2"})  # fmt: skip
    found = json.loads(done.stdout)
    return {"way": f"Polars {found.pop('version')}, lazy", **found, "goal": ""}


def main() -> None:
    """Measure every size, each way in a process of its own, and write the table."""
    if sys.argv[1:2] == ["--one"]:
        way, folder = sys.argv[2], Path(sys.argv[3])
        # files are made in a process of their own: the peak of a parent counts for its children
        made = files(int(sys.argv[4]), folder) if way == "files" else measured(way, folder)
        print(json.dumps(made))
        return
    command = [sys.executable, "-m", "bench.citation_units", "--one"]
    sizes = [int(word) for word in sys.argv[1:]] or SIZES
    with OUT.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, HEADS, lineterminator="\n")
        writer.writeheader()
        for works in sizes:
            with tempfile.TemporaryDirectory() as folder:
                made = subprocess.run([*command, "files", folder, str(works)], capture_output=True,
                                      text=True, check=True)  # fmt: skip
                size = json.loads(made.stdout) | {"organisations": ORGANISATIONS}
                rows: list[dict[str, Any]] = []
                for way in WAYS:
                    done = subprocess.run([*command, way, folder], capture_output=True, text=True, check=True)
                    rows += json.loads(done.stdout)
                if interpreter := os.environ.get("YUZUI_PEERS"):
                    rows.append(beside(Path(folder), interpreter))
                share = ratio(rows)
                for row in rows:
                    own = share is not None and row["way"] == OURS
                    told = {"ratio": f"{share:.2f}" if own else "", "cpu_s": f"{row['cpu_s']:.2f}", "peak_mb": f"{row['peak_mb']:.0f}",
                            "sum": f"{row['sum']:.6f}"}  # fmt: skip
                    writer.writerow(size | row | told)
                    print(size | row | told, flush=True)


if __name__ == "__main__":
    main()
