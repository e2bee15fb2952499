# SPDX-License-Identifier: Apache-2.0
"""Works that a query missed and that are joined to its hits by citations: added in one round, counted apart."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from yuzui.errors import ColumnError, InputError, Place
from yuzui.fields.corpora import Corpus
from yuzui.fields.third_party import Recall, Share
from yuzui.fields.work_set import LINKS
from yuzui.job import form_sheets
from yuzui.job.result import digest
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.text.numbers import count, number, percent
from yuzui.view.table import Column

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Documents = NDArray[np.int64]

LEAST, SHARE = 1, 0.5
"""Links to hits that a work needs, and the share of all its links that these must be."""
SHOWN = 20
OUTSIDE = -1
WORKBOOKS = (".xlsx", ".xls", ".ods")
_WORK = Text("work", "项成果")


class Added(msgspec.Struct, frozen=True):
    """A work that citations add: its links to hits, and all its links."""

    corpus: str
    id: str | None
    title: str
    year: int | None
    to_hits: int
    links: int


class Expansion(msgspec.Struct, frozen=True):
    """What citations add to the hits of a query, and how good both together are where classes were named."""

    least: int
    share: float
    links: int
    aside: int
    added: int
    union: int
    works: list[Added]
    precision: Share | None
    recall: Recall | None


class Links:
    """Links between the documents of some corpora, numbered one corpus after the other.

    Parameters
    ----------
    corpora : sequence of Corpus
        The documents; a link finds them by their ids.
    files : sequence of Path
        Tables of links, each with a column of who cites and one of what is cited.

    Raises
    ------
    InputError
        ``links_apart`` if no link names a document.
    """

    def __init__(self, corpora: Sequence[Corpus], files: Sequence[Path]) -> None:
        self.sizes = [len(one) for one in corpora]
        places: dict[str, int] = {}
        rows = (row for one in corpora for row in one.rows)
        for k, row in enumerate(rows):
            if row["id"]:
                places.setdefault(str(row["id"]), k)
        read = [form_sheets.read(path, LINKS) for path in files]
        self.aside = sum(len(one.aside) for one in read)
        pairs = [(str(row["citing"]), str(row["cited"])) for one in read for row in one.rows]
        # a name outside has a number too, so that links to it count among all links of a work
        ends = np.array(
            [[places.setdefault(one, len(places) + sum(self.sizes)) for one in pair] for pair in pairs], np.int64
        ).reshape(-1, 2)
        ends = np.unique(np.sort(ends[ends[:, 0] != ends[:, 1]], axis=1), axis=0)
        self.a, self.b = ends[:, 0], ends[:, 1]
        self.digest = digest([len(ends), int((self.a * 31 + self.b).sum())])
        if pairs and not (self.a < sum(self.sizes)).any():
            raise InputError(
                Text("no link names a work of the corpus", "引文中没有语料内的成果"),
                Place(file=files[0].name),
                " → ".join(pairs[0]),
                " · ".join([id for id, k in places.items() if k < sum(self.sizes)][:3]) or "id",
                Text("links name works by the column “id” of the corpus", "引文须使用语料“编号”列中的编号"),
                code="links_apart",
            )

    def __len__(self) -> int:
        return len(self.a)

    def expand(
        self, hits: Sequence[Documents], least: int = LEAST, share: float = SHARE
    ) -> tuple[list[Documents], list[tuple[Documents, Documents]]]:
        """Return the documents of each corpus that are added, and of each how many links lie in hits and in all.

        A work is added if at least ``least`` of its links and at least ``share`` of all of them, in either direction,
        lie in the hits. One round: works that were added add no others.
        """
        starts = np.concatenate([[0], np.cumsum(self.sizes)]).astype(np.int64)
        n = max(int(starts[-1]), int(max(self.a.max(initial=0), self.b.max(initial=0))) + 1)
        core = np.zeros(n, bool)
        for start, documents in zip(starts, hits, strict=False):
            core[start + documents] = True
        every = np.bincount(self.a, minlength=n) + np.bincount(self.b, minlength=n)
        inside = np.bincount(self.a[core[self.b]], minlength=n) + np.bincount(self.b[core[self.a]], minlength=n)
        joins = ~core & (inside >= max(least, 1)) & (inside >= share * every)
        added = [np.flatnonzero(joins[start:end]) for start, end in pairwise(starts)]
        return added, [(inside[s + k], every[s + k]) for s, k in zip(starts, added, strict=False)]


def files(workspace: Workspace, links: str | None, corpora: Sequence[str]) -> list[Path]:
    """Return the files that hold links: the one that is named, else the workbooks of the corpora.

    Raises
    ------
    InputError
        ``no_links`` if none is named and no workbook has a sheet of links.
    """
    if links:
        return [workspace.file(links)]
    paths = []
    for name in corpora:
        path = workspace.file(name)
        if path.suffix.lower() in WORKBOOKS and path.is_file():
            try:
                form_sheets.read(path, LINKS)
            except ColumnError:
                continue
            paths.append(path)
    if paths:
        return paths
    raise InputError(
        Text("hits are expanded along citations, and none are at hand", "扩展命中需要引文，而现无引文"),
        Place(column="--expand"),
        ", ".join(corpora),
        "--links FILE (citing, cited)",
        Text(
            "give them: --links FILE; or a sheet “links” in the workbook",
            "请给出：--links FILE；或在工作簿中附“引文”表",
        ),
        code="no_links",
    )


def listed(
    corpora: Sequence[Corpus], added: Sequence[Documents], counts: Sequence[tuple[Documents, Documents]]
) -> list[Added]:
    """Return the works with most links to hits."""
    made = [
        Added(one.name, row["id"], row["title"], row["year"], int(to_hits), int(links))
        for one, documents, (inside, every) in zip(corpora, added, counts, strict=True)
        for k, to_hits, links in zip(documents.tolist(), inside, every, strict=True)
        for row in (one.rows[k],)
    ]
    return sorted(made, key=lambda one: (-one.to_hits, one.links, one.corpus, one.id or ""))[:SHOWN]


def sentence(one: Expansion) -> Text:
    """Return how many works citations add, by which rule."""
    form = Text(
        "{n} more by citations, {u} together: at least {k} of their links and {s} of all lie in the hits",
        "引文扩展增加 {n}，合计 {u}：至少 {k} 条且不低于 {s} 的引文指向命中文献",
    )
    return form.format(n=count(one.added, _WORK), u=number(one.union), k=number(one.least), s=percent(one.share, 0))


def measures(one: Expansion) -> Text:
    """Return precision and recall of both together."""
    if one.precision is None or one.recall is None or one.precision.value is None or one.recall.value is None:
        return Text("", "")
    form = Text("precision {p}, recall {r} with what citations add", "含引文扩展：查准率 {p}，查全率 {r}")
    return form.format(p=number(one.precision.value, 2), r=number(one.recall.value, 2))


COLUMNS = (
    Column("title", Text("Title", "题名")),
    Column("year", Text("Year", "年份"), value=lambda one: str(one.year) if one.year else "–"),
    Column("to_hits", Text("Links to hits", "与命中文献的引文"), digits=0),
    Column("links", Text("All its links", "全部引文"), digits=0),
)
