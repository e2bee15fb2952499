# SPDX-License-Identifier: Apache-2.0
"""What a slate is made from: proposals, reviews, rules, and where each column comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yuzui.errors import ColumnError, FileFormatError, InputError, Place
from yuzui.record.finding import Finding
from yuzui.record.money import digits
from yuzui.record.schema import TABLES
from yuzui.text import Text, same

if TYPE_CHECKING:
    from yuzui.store.files.sheet import Sheet
    from yuzui.store.files.understand import Understood

Columns = dict[str, list[Any]]

OWN = ("id", "amount", "requested", "value")
SUFFIXES = (".csv", ".parquet", ".xlsx", ".tsv", ".txt")


@dataclass(slots=True)
class Material:
    """The tables of one call.

    Parameters
    ----------
    call : str
        Id of the call.
    proposals : dict of str to list
        ``id``, ``amount`` and ``requested`` (whole currency units), ``value`` (None if not
        given) and every further column.
    reviews : dict of str to list
        ``proposal``, ``reviewer`` (None without ids), ``criterion``, ``score``, ``confidence``.
    currency : str
        ISO 4217 code; empty if the files do not say.
    by_year : mapping of int to list
        Part of each amount that falls in each year.
    files : list of dict
        ``path``, ``sheet``, ``rows``, ``rejected``.
    origins : mapping of str to str
        Origin of each column; empty for the caller's own files.
    findings : list of Finding
        What is odd about rows that were kept.
    understood : sequence of Understood
        How each sheet was read; empty for the demo.
    places : list of tuple
        File, sheet and row number each review stood in; empty for the demo.
    aside : list of tuple
        File, sheet, row, column, code and cells of rows set aside after reading.
    scale : tuple of float or None
        Lowest and highest possible score, if declared.
    """

    call: str
    proposals: Columns
    reviews: Columns
    currency: str = ""
    by_year: dict[int, list[float]] = field(default_factory=dict)
    files: list[dict[str, Any]] = field(default_factory=list)
    origins: Mapping[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    understood: Sequence[Understood] = ()
    places: list[tuple[str, str, int]] = field(default_factory=list)
    aside: list[tuple[Any, ...]] = field(default_factory=list)
    scale: tuple[float, float] | None = None

    @property
    def further(self) -> list[str]:
        """Names of the columns that rules and tables may use beside the own ones."""
        return [name for name in self.proposals if name not in OWN]


def from_path(path: Path, said: Path | None = None) -> Material:
    """Read a workbook, or a folder of files, as one call.

    Parameters
    ----------
    path : Path
        The workbook, or a folder with ``proposals.csv``, ``reviews.csv`` and the like.
    said : Path, optional
        A ``map.toml`` that says which column is which.

    Returns
    -------
    Material
        The tables; sheets that are neither proposals nor reviews are left alone.

    Raises
    ------
    InputError
        If there is no sheet of proposals.
    ColumnError
        If a sheet of proposals or reviews cannot be read without guessing.
    """
    from yuzui.store import files
    from yuzui.store.files import understand

    mapping = understand.load_map(said) if said is not None else None
    found: list[Understood] = []
    faults: list[ColumnError] = []
    others: list[Sheet] = []
    for sheet in [one for file in _files(path) for one in files.read(file)]:
        try:
            understood = understand.choose(sheet, mapping)
        except ColumnError as error:
            # a sheet of notes is no error; a sheet meant for us is, if ours is then missing
            if error.code != "unknown_table":
                faults.append(error)
            others.append(sheet)
            continue
        if understood.table in ("proposal", "review"):
            found.append(understood)
        else:
            others.append(sheet)
    if faults and not any(one.table == "proposal" for one in found):
        raise faults[0]
    made = _joined(path, found)
    if others and not made.reviews["proposal"] and not any(made.proposals["value"]):
        # nothing to judge by, and a sheet left over: say what it lacks to be the reviews
        understand.understand(others[0], TABLES["review"], mapping)
    return made


def _files(path: Path) -> list[Path]:
    if not path.exists():
        raise FileFormatError(
            Text("there is no such file or folder", "没有该文件或文件夹"),
            place=Place(file=str(path)),
        )
    if path.is_file():
        return [path]
    return sorted(p for p in path.iterdir() if p.suffix.lower() in SUFFIXES and p.is_file())


def _joined(path: Path, found: Sequence[Understood]) -> Material:
    by_table = {
        name: [one for one in found if one.table == name] for name in ("proposal", "review")
    }
    if not by_table["proposal"]:
        raise InputError(
            Text("there is no sheet of proposals", "没有申请书工作表"),
            place=Place(file=path.name),
            expected="id, amount",
            fix=Text(
                "one sheet needs a column of ids and one of amounts",
                "应有一张表含申请号与申请金额两列",
            ),
            code="no_proposals",
        )
    rows = [row for one in by_table["proposal"] for row in one.rows]
    currency = next((str(row["currency"]) for row in rows if row.get("currency")), "")
    proposals, years = _proposals(rows, 10.0 ** -digits(currency or "XXX"))
    return Material(
        call=path.stem,
        proposals=proposals,
        reviews=_reviews([row for one in by_table["review"] for row in one.rows]),
        currency=currency,
        by_year=years,
        files=[_file(one) for one in found],
        findings=[f for one in found for f in one.findings],
        understood=found,
        places=[(u.file, u.sheet, line) for u in by_table["review"] for line in u.lines],
    )


def _file(one: Understood) -> dict[str, Any]:
    return {
        "path": one.file,
        "sheet": one.sheet or None,
        "rows": one.rows_in,
        "rejected": len(one.rejected),
    }


def _proposals(
    rows: Sequence[Mapping[str, Any]], whole: float
) -> tuple[Columns, dict[int, list[float]]]:
    """Return columns in whole currency units, tags and needs as columns of their own."""
    plain: list[dict[str, Any]] = []
    years: dict[int, list[float]] = {}
    for place, row in enumerate(rows):
        asked = float(row.get("amount") or 0) * whole
        advised = row.get("recommended")
        one = {k: v for k, v in row.items() if k not in ("tags", "needs", "amounts", "currency")}
        one |= dict(row.get("tags") or {})
        one |= {f"need_{name}": amount for name, amount in dict(row.get("needs") or {}).items()}
        one["requested"] = asked
        one["amount"] = asked if advised is None else float(advised) * whole
        one.pop("recommended", None)
        plain.append(one)
        for year, sum_ in dict(row.get("amounts") or {}).items():
            years.setdefault(int(year), [0.0] * len(rows))[place] = float(sum_) * whole
    names = list(
        dict.fromkeys(["id", "amount", "requested", "value", *(k for r in plain for k in r)])
    )
    columns: Columns = {name: [row.get(name) for row in plain] for name in names}
    return {n: c for n, c in columns.items() if n in OWN or any(v is not None for v in c)}, years


def _reviews(rows: Sequence[Mapping[str, Any]]) -> Columns:
    names = ("proposal", "reviewer", "criterion", "score", "confidence")
    columns = {name: [row.get(name) for row in rows] for name in names}
    columns["reviewer"] = [
        # an id made on reading, so that nobody is linked by it, is no id
        None if str(reviewer).startswith(f"{proposal}#") else reviewer
        for proposal, reviewer in zip(columns["proposal"], columns["reviewer"], strict=True)
    ]
    return columns


def merged(material: Material) -> Material:
    """Keep the reviews that can be used and count the others as findings.

    Parameters
    ----------
    material : Material
        As read; it is changed.

    Returns
    -------
    Material
        The same.

    Notes
    -----
    A review without a score, or of a proposal that is not listed, is set aside. Of two reviews
    of one proposal by one reviewer under one criterion the later counts. If one reviewer has no
    id, none has: a severity cannot be told from half of the scores.
    """
    known = {str(name) for name in material.proposals["id"]}
    kept: dict[Any, tuple[Any, ...]] = {}
    found: list[Finding] = []
    lines = zip(*material.reviews.values(), strict=True) if material.reviews else ()
    for place, (proposal, reviewer, criterion, score, sure) in enumerate(lines):
        name = str(proposal)
        if name not in known:
            found.append(Finding("unknown_proposal", "rejected", "review", "", "proposal", name))
            if material.places:
                where = material.places[place]
                cells = (name, reviewer, criterion, score, sure)
                material.aside.append((*where, "proposal", "unknown_proposal", *cells))
            continue
        if score is None:
            continue
        # without an id every row is a review of its own
        key = (name, place if reviewer is None else str(reviewer), str(criterion or ""))
        if key in kept:
            found.append(Finding("duplicate", "warning", "review", name, "reviewer"))
        kept[key] = (name, reviewer, str(criterion or ""), float(score), sure)
    names = ("proposal", "reviewer", "criterion", "score", "confidence")
    columns = zip(*kept.values(), strict=True) if kept else ([] for _ in names)
    material.reviews = {name: list(c) for name, c in zip(names, columns, strict=True)}
    if any(reviewer is None for reviewer in material.reviews["reviewer"]):
        material.reviews["reviewer"] = [None] * len(kept)
    told = [f for f in material.findings if (f.code, f.table) != ("duplicate", "review")]
    material.findings = [*told, *found]
    return material


def missing_rules() -> InputError:
    """Return the error for a call without rules."""
    return InputError(
        Text("the rules are missing", "缺少规则"),
        place=Place(column="--rules"),
        expected="rules.toml",
        fix=same("yuzui fund FILE --rules rules.toml"),
        code="no_rules",
    )


def rules_text(path: Path) -> str:
    """Return the text of a rules file.

    Raises
    ------
    InputError
        If it cannot be read as text.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            Text("the rules cannot be read", "无法读取规则文件"),
            place=Place(file=str(path)),
            seen=str(getattr(error, "strerror", "") or error)[:120],
            expected="TOML, UTF-8",
        ) from None
