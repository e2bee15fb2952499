# SPDX-License-Identifier: Apache-2.0
"""Citation arrays: works numbered in order of publication, neighbour lists in both directions.

Because node numbers follow publication, the citers of any period are one slice of each in-list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from yuzui.errors import InputError
from yuzui.record.finding import Finding
from yuzui.text import Text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.integer[Any]]

PRECISIONS = ("year", "month", "day")


@dataclass(frozen=True, eq=False)
class Graph:
    """A citation graph as arrays, with what was set aside while building it.

    Parameters
    ----------
    order : array, shape (n,)
        Work ids by publication date, then id; the place in it is the node number.
    undated : array, shape (m,)
        Ids of works without a usable year; they have no number.
    date : array of int32, shape (n,)
        Days since 1970-01-01 of the publication date, its first day where only month or year
        is known.
    year_ptr : array of int64, shape (last year - first year + 2,)
        First node of each year from the first to the last, and the number of nodes.
    out_ptr, in_ptr : array of int64, shape (n + 1,)
        Start of each node's references and citers.
    out_idx, in_idx : array of uint32, shape (links,)
        References and citers as node numbers, sorted within a node.
    precision : str
        Finest member of :data:`PRECISIONS` that the dates carry.
    read : int
        Links in the file.
    findings : tuple of Finding
        Every kind of oddity with its count.
    id_name : str
        What the file calls its ids.
    """

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
        """Return publication times as whole years, months or days.

        Parameters
        ----------
        precision : str
            A member of :data:`PRECISIONS`.

        Returns
        -------
        array of int64, shape (n,)
            Years, months since 0000-01, or days since 1970-01-01; not decreasing.

        Raises
        ------
        InputError
            If the dates are coarser than that.
        """
        import numpy as np

        if precision not in PRECISIONS:
            raise InputError(
                Text("there is no such precision", "没有这种时间精度"),
                seen=precision,
                expected=" ".join(PRECISIONS),
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


def build(
    order: NDArray[Any],
    date: Ints,
    citing: Ints,
    cited: Ints,
    self_link: NDArray[np.bool_],
    precision: str = "year",
) -> Graph:
    """Build the arrays from numbered works and links.

    Parameters
    ----------
    order, date : array, shape (n,)
        As in :class:`Graph`.
    citing, cited : array of int64, shape (links,)
        Node numbers; -1 is a work without a usable year, -2 one that is not in the set.
    self_link : array of bool, shape (links,)
        Whether both ends are the same work.
    precision : str
        Finest precision of the dates.

    Returns
    -------
    Graph
        Self-links, repeated links and links with an unknown end are counted and left out; links
        to a work of a later year are counted and kept (they are references, never citers in a
        window).
    """
    import numpy as np

    n = len(order)
    unknown_work = (citing == -2) | (cited == -2)
    unknown_year = ~unknown_work & ((citing == -1) | (cited == -1))
    usable = ~(unknown_work | unknown_year | self_link)
    keys = citing[usable] * n + cited[usable]
    distinct = np.unique(keys)
    source, target = distinct // max(n, 1), distinct % max(n, 1)
    backward = np.sort(target * n + source)
    days = date.astype("datetime64[D]")
    year = days.astype("datetime64[Y]").astype(np.int64) + 1970
    counts = {
        "self_link": int(self_link.sum()),
        "duplicate": len(keys) - len(distinct),
        "unknown_work": int(unknown_work.sum()),
        "unknown_year": int(unknown_year.sum()),
        "negative_lag": int((year[source] < year[target]).sum()),
    }
    return Graph(
        order=order,
        undated=order[:0],
        date=date.astype(np.int32),
        year_ptr=_pointers(year - year[0], int(year[-1] - year[0]) + 1) if n else np.zeros(1, int),
        out_ptr=_pointers(source, n),
        out_idx=target.astype(np.uint32),
        in_ptr=_pointers(target, n),
        in_idx=(backward % max(n, 1)).astype(np.uint32),
        precision=precision,
        read=len(citing),
        findings=counted("citation", counts),
    )


def _pointers(owner: Ints, size: int) -> Ints:
    import numpy as np

    return np.concatenate([[0], np.cumsum(np.bincount(owner, minlength=size))]).astype(np.int64)


def counted(table: str, counts: Mapping[str, int]) -> tuple[Finding, ...]:
    """Return a finding for each oddity that occurs."""
    return tuple(Finding(code, "warning", table, count=n) for code, n in counts.items() if n)
