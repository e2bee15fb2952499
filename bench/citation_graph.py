# SPDX-License-Identifier: Apache-2.0
"""A generated citation graph of any size: the same works and links for the same size and seed.

    python -m bench.citation_graph WORKS FOLDER

Works appear over forty years, each year 6 % more than the one before. A work cites eleven earlier
ones on the mean: half of its references point to where an earlier one pointed or to what it cites
(cited works are cited more), half to works of the last ten years. No real set is of this form; it
stands for the size of one, and says so where its figures are shown.

Every number drawn is a function of the seed and of the place of the work or link it belongs to, so
links are made and written some millions at a time and memory does not grow with them.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from math import exp, factorial
from pathlib import Path
from typing import Any

import numpy as np

from yuzui.store.graph.arrays import Graph, build, packed

Array = np.ndarray[Any, Any]

FIRST, YEARS, GROWTH = 1980, 40, 1.06
REFERENCES, RECENT, MOST = 11, 10, 60
CHUNK = 250_000
"""Works whose links are made at a time."""
COUNT, COPIES, PLACE, SOURCE = range(4)
"""What a number is drawn for."""


def additions() -> float:
    """Return what 20 million additions take now, CPU seconds: how slow the machine is."""
    began, total = time.process_time(), 0
    for i in range(20_000_000):
        total += i
    return time.process_time() - began


def drawn(seed: int, what: int, places: Array) -> Array:
    """Return a number in [0, 1) per place, by Steele, Lea & Flood's mixer (2014), SplitMix64."""
    x = places.astype(np.uint64) + np.uint64((seed * 4 + what + 1) << 40)
    x *= np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((x ^ (x >> np.uint64(31))) >> np.uint64(11)) * 2.0**-53


def ends(works: int) -> Array:
    """Return the number of works up to the end of each year."""
    weight = GROWTH ** np.arange(YEARS)
    return np.rint(works * np.cumsum(weight) / weight.sum()).astype(np.int64)


def references(seed: int, run: tuple[int, int], first: int) -> Array:
    """Return how many references each work of a run has; those of the first year have none."""
    works = np.arange(*run)
    terms = np.cumsum([exp(-REFERENCES) * REFERENCES**k / factorial(k) for k in range(MOST)])
    return np.searchsorted(terms, drawn(seed, COUNT, works)) * (works >= first)


def links(works: int, seed: int = 7) -> Iterator[tuple[Array, Array]]:
    """Yield the links of a generated graph, in order of the citing work.

    Parameters
    ----------
    works : int
        How many works.
    seed : int
        Of the numbers drawn.

    Yields
    ------
    citing, cited : array of int64
        Places of works, about eleven links a work, repeated ones among them.
    """
    last = ends(works)
    high = np.concatenate([[0], last[:-1]])
    low = high[np.maximum(np.arange(YEARS) - RECENT, 0)]
    before, made, year = np.zeros(YEARS, np.int64), 0, 0

    def recent(link: Array, of: Array) -> Array:
        return low[of] + (drawn(seed, PLACE, link) * (high[of] - low[of])).astype(np.int64)

    while year < YEARS:
        before[year:] = made
        for start in range(high[year], last[year], CHUNK):
            run = start, min(start + CHUNK, last[year])
            citing = np.repeat(np.arange(*run), references(seed, run, last[0]))
            link = np.arange(made, made + len(citing))
            cited = recent(link, np.full(len(citing), year))
            # half point to where one of an earlier year did
            copy = np.flatnonzero((drawn(seed, COPIES, link) < 0.5) & (before[year] > 0))
            other = (drawn(seed, SOURCE, link[copy]) * before[year]).astype(np.int64)
            cited[copy] = recent(other, np.searchsorted(before, other, side="right") - 1)
            made += len(citing)
            yield citing, cited
        year += 1


def generate(works: int, seed: int = 7) -> tuple[Array, Array, Array]:
    """Return publication years and all links of a generated graph.

    Parameters
    ----------
    works : int
        How many.
    seed : int
        Of the numbers drawn.

    Returns
    -------
    year, citing, cited : array of int64
        ``(works,)`` years that do not fall, ``(links,)`` and ``(links,)`` places of works.
    """
    citing, cited = (np.concatenate(part) for part in zip(*links(works, seed), strict=True))
    year = FIRST + np.searchsorted(ends(works), np.arange(works), side="right")
    return year, citing, cited


def arrays(year: Array, citing: Array, cited: Array) -> Graph:
    """Return the citation arrays of what was generated."""
    days = (year - 1970).astype("datetime64[Y]").astype("datetime64[D]").astype(np.int32)
    links = packed(citing, cited, citing == cited)
    return build(np.arange(len(year)), days, [links])


def write(works: int, folder: Path, seed: int = 7) -> tuple[Path, Path]:
    """Write a generated graph as Parquet files of works and links; existing ones are kept.

    Parameters
    ----------
    works : int
        How many.
    folder : Path
        Where; the names of the files tell size and seed.
    seed : int
        Of the numbers drawn.

    Returns
    -------
    works, citations : Path
        The files; the same size and seed give the same bytes.
    """
    import duckdb

    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"generated_{works}_{seed}_{kind}.parquet" for kind in ("works", "citations")]
    if all(path.is_file() for path in paths):
        return paths[0], paths[1]
    lake = duckdb.connect(config={"threads": 1})
    year = FIRST + np.searchsorted(ends(works), np.arange(works), side="right")
    _copy(lake, {"work_id": np.arange(works), "year": year}, paths[0])
    parts = []
    for number, (citing, cited) in enumerate(links(works, seed)):
        parts.append(folder / f"part{number:06}.parquet")
        _copy(lake, {"citing": citing, "cited": cited}, parts[-1])
    names = [str(part) for part in parts]
    # a run that was ended in the midst leaves no file that looks whole
    fresh = paths[1].with_suffix(".part")
    lake.execute(f"COPY (FROM read_parquet({names})) TO '{fresh}' (FORMAT parquet, CODEC zstd)")
    fresh.replace(paths[1])
    for part in parts:
        part.unlink()
    return paths[0], paths[1]


def _copy(lake: Any, columns: dict[str, Array], path: Path) -> None:
    lake.register("columns", columns)
    lake.execute(f"COPY (FROM columns) TO '{path}' (CODEC zstd)")
    lake.unregister("columns")


def main() -> None:
    """Write a graph."""
    print(*write(int(sys.argv[1]), Path(sys.argv[2])), sep="\n")


if __name__ == "__main__":
    main()
