# SPDX-License-Identifier: Apache-2.0
"""Node numbers of the ends of links: by a table that is as long as the range of ids, or by a join.

Ids that are whole numbers without large gaps need no join: the number of a work stands at its
place in an array, and links are read from their file some at a time. All others are joined by the
engine. What comes out is the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.store.duck import WHOLE, Lake
from yuzui.store.graph.arrays import ODD, SELF_LINK, UNKNOWN_WORK, packed
from yuzui.store.graph.runs import PIECE
from yuzui.store.sql.statement import statement

if TYPE_CHECKING:
    from numpy.typing import NDArray

GAPS = 4
"""Most places per work in such an array, 4 bytes each."""
STEP = 8 * 122_880
"""Links that are read at a time: whole groups of rows as Parquet files have them."""
ROW, PLACE = "citation_row", "file_row_number"
"""The view of links with the number of their row, and what DuckDB calls that in Parquet files."""


def distinct(lake: Lake) -> bool:
    """Say whether ids of works may be places and are known to be there once each, none missing."""
    if lake.types("work")["work_id"] not in WHOLE:
        return False
    ids = lake.sql("graph_id")["id"]
    if np.ma.is_masked(ids) or (span := _span(ids)) is None:
        return False
    met = np.zeros(span[1], dtype=bool)
    met[ids.astype(np.int64, copy=False) - span[0]] = True
    return int(np.count_nonzero(met)) == len(ids)


def _span(*columns: NDArray[Any]) -> tuple[int, int] | None:
    """Return the smallest id and how many places they take, or None if they cannot be places."""
    some = [ids for ids in columns if len(ids)]
    if not some or any(ids.dtype.kind not in "iu" for ids in some):
        return None
    low = min(int(ids.min()) for ids in some)
    span = max(int(ids.max()) for ids in some) - low + 1
    return (low, span) if span <= GAPS * sum(map(len, some)) + STEP else None


@dataclass(frozen=True, eq=False)
class Places:
    """Node numbers at the places of ids."""

    low: int
    node: NDArray[Any]

    @classmethod
    def of(cls, dated: NDArray[Any], undated: NDArray[Any]) -> Places | None:
        """Return the places of ids, or None if they have large gaps or are no whole numbers."""
        if (places := _span(dated, undated)) is None:
            return None
        low, span = places
        node = np.full(span + 1, -2, dtype=np.int32)
        node[undated.astype(np.int64) - low] = -1
        node[dated.astype(np.int64) - low] = np.arange(len(dated), dtype=np.int32)
        return cls(low, node)

    def find(self, ids: NDArray[Any]) -> NDArray[Any]:
        """Return the node numbers of ids, as :func:`packed` takes them."""
        # an id below the smallest becomes a very large place
        place = (np.ma.getdata(ids).astype(np.int64, copy=False) - self.low).view(np.uint64)
        outside = np.uint64(len(self.node) - 1)
        if np.ma.is_masked(ids):
            place[np.ma.getmaskarray(ids)] = outside
        nodes = self.node[np.minimum(place, outside, out=place).view(np.int64)]
        return nodes.astype(np.int64)


def links(lake: Lake, many: Mapping[str, int], places: Places | None) -> Iterator[NDArray[Any]]:
    """Yield the packed links, some at a time."""
    if places is None or not _by_row(lake):
        yield from _joined(lake, many)
        return
    for first in range(0, many["read"], STEP):
        rows = lake.sql("graph_row", first=first, last=first + STEP)
        for at in range(0, len(rows["citing_id"]), PIECE):
            citing, cited = (rows[end][at : at + PIECE] for end in ("citing_id", "cited_id"))
            yield packed(places.find(citing), places.find(cited), _filled(citing == cited))


def _filled(same: Any) -> NDArray[Any]:
    """Return what is true, and false where an end is missing."""
    return np.asarray(np.ma.filled(same, False))


def _by_row(lake: Lake) -> bool:
    """Say whether ranges of rows of the links can be read, and their ids may be places."""
    if ROW not in lake.tables():
        return False
    kinds = lake.types(ROW)
    return {kinds["citing_id"], kinds["cited_id"]} <= WHOLE


def _joined(lake: Lake, many: Mapping[str, int]) -> Iterator[NDArray[Any]]:
    """Yield the packed links by a join with the works, those with an unknown end last."""
    lake.query(statement("graph_link"))
    known = lake.rows("graph_linked")[0]
    for first in range(0, known["links"], STEP):
        yield lake.sql("graph_links", first=first, last=first + STEP)["packed"]
    lake.query("DROP TABLE link")
    if unknown := many["read"] - known["links"]:
        itself = lake.rows("graph_unlinked_self")[0]["links"]
        kinds = np.array([ODD + UNKNOWN_WORK, ODD + UNKNOWN_WORK + SELF_LINK])
        yield np.repeat(kinds, [unknown - itself, itself])
