# SPDX-License-Identifier: Apache-2.0
"""Citation arrays: works numbered in order of publication, neighbour lists in both directions.

Because node numbers follow publication, the citers of any period are one slice of each in-list.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.errors import InputError, Place, StoreError
from yuzui.model.finding import Finding
from yuzui.store.durable import fresh
from yuzui.store.graph.runs import Room, Runs, Written
from yuzui.text import Text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.integer[Any]]


PRECISIONS = ("year", "month", "day")
BITS = 30
"""Bits of a node number in a packed link: a graph holds fewer than 2**30 works."""
ODD = 1 << 62
"""What stands in place of a link that is set aside, with one or two of these flags."""
UNKNOWN_WORK, UNKNOWN_YEAR, SELF_LINK = 1, 2, 4


@dataclass(frozen=True, eq=False)
class Graph:
    """A citation graph as arrays, with what was set aside while building it."""

    order: NDArray[Any]
    undated: NDArray[Any]
    date: Ints
    year_ptr: Ints
    out_ptr: Ints
    out_idx: Ints
    in_ptr: Ints
    in_idx: Ints
    precision: str
    read: int
    findings: tuple[Finding, ...] = ()
    id_name: str = "work_id"
    linked: bool = True

    @property
    def works(self) -> int:
        """Works in the file, numbered or not."""
        return len(self.order) + len(self.undated)

    @property
    def used(self) -> int:
        """Links in the arrays."""
        return len(self.out_idx)

    @property
    def year(self) -> Ints:
        """Publication year per node, ``(n,)``."""
        return self.times("year")

    def times(self, precision: str) -> Ints:
        """Return publication times as whole years, months or days."""
        if precision not in PRECISIONS:
            raise InputError(
                Text("there is no such precision", "没有这种时间精度"), seen=precision, expected=" ".join(PRECISIONS)
            )
        if precision != "year" and self.precision == "year":
            raise InputError(
                Text("these works carry a year and no month", "这些成果只有年份，没有月份"),
                seen=precision,
                expected="year",
                fix=Text("add a column “month” or “date”", "补充“month”或“date”列"),
            )
        days = np.asarray(self.date).astype("datetime64[D]")
        if precision == "year":
            first = int(days[:1].astype("datetime64[Y]").astype(np.int64).sum()) + 1970
            return np.repeat(first + np.arange(len(self.year_ptr) - 1), np.diff(self.year_ptr))
        if precision == "month":
            return days.astype("datetime64[M]").astype(np.int64) + 1970 * 12
        return days.astype(np.int64)


ALL_IN_MEMORY = Room()


def packed(citing: Ints, cited: Ints, self_link: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return links as single numbers, as :func:`build` takes them."""
    links = (citing << BITS) | cited
    # a negative end makes a negative link
    aside = np.flatnonzero((links < 0) | self_link)
    if len(aside):
        citing, cited = citing[aside], cited[aside]
        work = (citing == -2) | (cited == -2)
        year = ~work & ((citing == -1) | (cited == -1))
        flags = self_link[aside] * SELF_LINK + work * UNKNOWN_WORK + year * UNKNOWN_YEAR
        links[aside] = ODD + flags
    return links


def build(
    order: NDArray[Any],
    date: Ints,
    links: Iterable[NDArray[np.int64]],
    precision: str = "year",
    room: Room = ALL_IN_MEMORY,
) -> Graph:
    """Build the arrays from numbered works and links."""
    n = len(order)
    days = np.asarray(date).astype("datetime64[D]")
    year = (days.astype("datetime64[Y]").astype(np.int64) + 1970).astype(np.int16)
    odd, read = np.zeros(8, dtype=np.int64), 0
    forward = Runs(room)
    for some in links:
        read += len(some)
        aside = some >= ODD
        odd += np.bincount(some[aside] - ODD, minlength=8)
        forward.add(some[~aside] if aside.any() else some)
    backward = Runs(room, behind=forward)
    out, into = (_Lists(n, room.folder, name, forward.total) for name in ("out", "in"))
    counts = {
        "self_link": int(odd[SELF_LINK:].sum()),
        "duplicate": 0,
        "unknown_work": int(odd[UNKNOWN_WORK::2].sum()),
        "unknown_year": int(odd[[UNKNOWN_YEAR, UNKNOWN_YEAR + SELF_LINK]].sum()),
        "negative_lag": 0,
    }
    last = -1
    for keys in forward.merged():
        distinct = _distinct(keys, last)
        last = keys[-1]
        source, target = out.add(distinct)
        later = np.flatnonzero(source < target)
        counts["duplicate"] += len(keys) - len(distinct)
        counts["negative_lag"] += int((year[source[later]] < year[target[later]]).sum())
        backward.add((target << BITS) | source)
    for keys in backward.merged():
        into.add(keys)
    date = np.asarray(date).astype(np.int32)
    lists = (date, _starts(year), *out.done(), *into.done())
    return Graph(order, order[:0], *lists, precision, read, counted("citation", counts))


def _distinct(keys: NDArray[np.int64], last: int) -> NDArray[np.int64]:
    """Return sorted numbers once each, without one that came before."""
    fresh = np.empty(len(keys), dtype=bool)
    fresh[0] = keys[0] != last
    np.not_equal(keys[1:], keys[:-1], out=fresh[1:])
    return keys if fresh.all() else keys[fresh]


def _starts(year: Ints) -> Ints:
    """Return the first node of each year, and the number of nodes."""
    if not len(year):
        return np.zeros(1, dtype=np.int64)
    return np.searchsorted(year, np.arange(year[0], int(year[-1]) + 2))


class _Lists:
    """Neighbour lists of one direction while links come in, sorted."""

    def __init__(self, nodes: int, folder: Path | None, name: str, most: int) -> None:
        self._count = np.zeros(nodes + 1, dtype=np.int64)
        self._idx = Written(folder and folder / f"{name}_idx.npy", np.uint32, most)

    def add(self, keys: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Add links and return their ends."""
        own, other = keys >> BITS, keys & (2**BITS - 1)
        if len(own):
            many = np.bincount(own - own[0])
            self._count[own[0] + 1 : own[0] + 1 + len(many)] += many
        self._idx.append(other)
        return own, other

    def done(self) -> tuple[Any, Any]:
        """Return pointers and neighbours."""
        return self._count.cumsum(), self._idx.done()


def counted(table: str, counts: Mapping[str, int]) -> tuple[Finding, ...]:
    """Return a finding for each oddity that occurs."""
    return tuple(Finding(code, "warning", table, count=n) for code, n in counts.items() if n)


# Citation arrays on disk: plain `.npy` files beside a manifest of checksums.


ARRAYS = ("order", "undated", "date", "year_ptr", "out_ptr", "out_idx", "in_ptr", "in_idx")


def save(graph: Graph, folder: Path) -> None:
    """Write the arrays and a manifest of their checksums into an empty or new folder."""
    folder.mkdir(parents=True, exist_ok=True)
    checksums = {}
    for name in ARRAYS:
        path, values = folder / f"{name}.npy", getattr(graph, name)
        # one that was built there is there
        if not isinstance(values, np.memmap) or Path(str(values.filename)) != path:
            new = fresh(path)
            with new.open("wb") as target:
                np.save(target, np.asarray(values), allow_pickle=False)
            new.replace(path)
        checksums[name] = _checksum(path)
    manifest = {
        "schema": "yuzui.graph/1",
        "precision": graph.precision,
        "read": graph.read,
        "id_name": graph.id_name,
        "linked": graph.linked,
        "findings": [[f.code, f.severity, f.table, f.count] for f in graph.findings],
        "sha256": checksums,
    }
    new = fresh(folder / "manifest.json")
    new.write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    new.replace(folder / "manifest.json")


def load(folder: Path, *, verify: bool = True) -> Graph:
    """Open saved arrays by memory map."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        arrays = {}
        for name in ARRAYS:
            path = folder / f"{name}.npy"
            if verify and _checksum(path) != manifest["sha256"][name]:
                raise ValueError(f"{path.name}: checksum")
            arrays[name] = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, KeyError) as error:
        raise StoreError(
            Text("these citation arrays are damaged", "引文数组已损坏"),
            place=Place(file=str(folder)),
            seen=str(error),
            fix=Text("build them again from the works and links", "请由成果与引文重新生成"),
        ) from None
    return Graph(
        **arrays,
        precision=manifest["precision"],
        read=manifest["read"],
        id_name=manifest["id_name"],
        linked=manifest["linked"],
        findings=tuple(Finding(code, severity, table, count=n) for code, severity, table, n in manifest["findings"]),
    )


def _checksum(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
