# SPDX-License-Identifier: Apache-2.0
"""A list of identifiers: which works of a set are told; all of them are counted with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yuzui.errors import InputError, Place
from yuzui.text import Text, same
from yuzui.text.numbers import number

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from yuzui.store.duck import Lake

SHOWN = 20
HEADINGS = frozenset(
    "doi id ids work_id work openalex openalex_id arxiv arxiv_id ut eid identifier 编号 标识符"
    " 成果编号".split()
)
"""First cells that are no identifiers, in small letters."""


@dataclass(frozen=True)
class Only:
    """A list, compared with a set.

    Parameters
    ----------
    file : str
        Its name.
    asked : int
        Identifiers on it, each once.
    ids : set
        Works found.
    missing : list of str
        Identifiers that no work has, as they were written.
    """

    file: str
    asked: int
    ids: set[Any] = field(default_factory=set)
    missing: list[str] = field(default_factory=list)

    def json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "file": self.file,
            "asked": self.asked,
            "found": self.asked - len(self.missing),
            "works": len(self.ids),
            "missing": self.missing[:SHOWN],
        }

    def among(self, ids: NDArray[Any]) -> NDArray[Any]:
        """Return which of some ids are on the list."""
        import numpy as np

        wanted = np.asarray(sorted(self.ids), dtype=ids.dtype)
        return np.isin(ids, wanted)


def names(lake: Lake) -> dict[str, Any]:
    """Return every name of the works of a set: ids as they stand, and DOIs.

    Parameters
    ----------
    lake : Lake
        Holds the table ``work``.

    Returns
    -------
    dict of str to object
        Name to id.
    """
    from yuzui.exchange.scholarly.keys import doi

    found: dict[str, Any] = {}
    for row in lake.query("SELECT work_id, doi FROM work WHERE work_id IS NOT NULL"):
        found.setdefault(f"={row['work_id']}", row["work_id"])
        if name := doi(row["doi"]):
            found.setdefault(name, row["work_id"])
    return found


def match(path: Path, known: Mapping[str, Any]) -> Only:
    """Find the works of a list.

    Parameters
    ----------
    path : Path
        A text with an identifier a line, or a table with a column of them: the column is taken
        of which most are found.
    known : mapping of str to object
        From :func:`names`, perhaps with the names of exports.

    Returns
    -------
    Only
        Works found and identifiers that no work has.

    Raises
    ------
    InputError
        If there is no identifier, or none is found; the kinds accepted are named.
    """
    from yuzui.exchange.scholarly.keys import KINDS

    tried = [_found(column, known) for column in _columns(path)]
    best = max(tried, key=lambda one: len(one[0]), default=({}, []))
    hits, missing = best
    if not hits:
        raise InputError(
            Text("none of these identifiers is in the set", "集合中没有这些标识符"),
            place=Place(file=path.name, column="--only"),
            seen=", ".join(missing[:3]) or "0",
            expected=KINDS,
            fix=Text(
                "list identifiers of the kinds expected, one a line, of works of this set",
                "请每行列出一个“应为”所示类型的标识符，且属于本集合",
            ),
            code="nothing_found",
        )
    return Only(path.name, len(hits) + len(missing), set(hits.values()), missing)


def _columns(path: Path) -> Iterable[list[str]]:
    """Yield the columns of a list, without headings and repeats."""
    from yuzui.store import files
    from yuzui.store.files.lines import TextLines

    if path.suffix.lower() in (".txt", ""):
        rows: Sequence[Sequence[Any]] = [[line] for line in TextLines(path)]
    else:
        rows = files.read(path)[0].rows
    for place in range(max(map(len, rows), default=0)):
        cells = [_text(row[place]) for row in rows if len(row) > place]
        if cells and cells[0].lower() in HEADINGS:
            cells = cells[1:]
        yield [cell for cell in dict.fromkeys(cells) if cell and not cell.startswith("#")]


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def _found(column: list[str], known: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return the identifiers that a work has, with the work, and those that none has."""
    from yuzui.exchange.scholarly.keys import named

    hits: dict[str, Any] = {}
    missing = []
    for text in column:
        for name in named(text):
            hit = known.get(name, known.get("=" + name))
            if hit is not None:
                hits[text] = hit
                break
        else:
            missing.append(text)
    return hits, missing


def lines(document: Mapping[str, Any]) -> list[tuple[Text, Text]]:
    """Return how much of a list was found.

    Parameters
    ----------
    document : mapping
        Document ``yuzui.evaluate/1``.

    Returns
    -------
    list of (Text, Text)
        One line, or none without a list.
    """
    told = document.get("only")
    if not told:
        return []
    sentence = Text(
        "{found} of {asked} identifiers found ({works} works): means and rows are theirs, cells "
        "and citations those of the whole set",
        "{asked} 个标识符中找到 {found} 个（{works} 项成果）：均值与各行仅计这些成果，"
        "单元与引用仍取自整个集合",
    ).format(**{name: number(told[name]) for name in ("found", "asked", "works")})
    if told["missing"]:
        rest = told["asked"] - told["found"] - 3
        listed = same(", ".join(told["missing"][:3]) + (f" +{rest}" if rest > 0 else ""))
        sentence += Text("; not found: ", "；未找到：") + listed
    return [(same(told["file"]), sentence)]
