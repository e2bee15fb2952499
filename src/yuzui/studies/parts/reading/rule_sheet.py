# SPDX-License-Identifier: Apache-2.0
"""A page of rules kept as a sheet: the keys of ``rules.toml`` as headings, a rule a row.

Above the headings may stand what is said once for all rules, a word and its value side by side:
``zero | 6``, ``币种 | CNY``. A cell that begins with ``{`` or ``[`` is a TOML value; a condition
may also be written ``研究类型=基础; 青年=是``.
"""

from __future__ import annotations

import itertools
import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from yuzui import plugins
from yuzui.allocate.grammar import SHARED, Field
from yuzui.errors import Place, RuleError
from yuzui.record.schema import meant, normalise
from yuzui.text import Text

if TYPE_CHECKING:
    from yuzui.allocate.rulebook import Book
    from yuzui.store.files.sheet import Sheet

SEARCHED = 20
FORMAT = "yuzui-rules/1"
HEAD: Mapping[str, tuple[str, str]] = {
    "call": ("call", "id"),
    "callid": ("call", "id"),
    "指南": ("call", "id"),
    "指南编号": ("call", "id"),
    "currency": ("call", "currency"),
    "币种": ("call", "currency"),
    "unit": ("call", "unit"),
    "金额单位": ("call", "unit"),
    "单位": ("call", "unit"),
    "from": ("value", "from"),
    "valuefrom": ("value", "from"),
    "价值来源": ("value", "from"),
    "per": ("value", "per"),
    "valueper": ("value", "per"),
    "价值基准": ("value", "per"),
    "zero": ("value", "zero"),
    "valuezero": ("value", "zero"),
    "零分": ("value", "zero"),
    "零值分": ("value", "zero"),
    "价值零点": ("value", "zero"),
}
"""Words above the headings, with the table and the key of ``rules.toml`` they stand for."""
WORDS: Mapping[str, str] = {
    "金额": "amount",
    "经费": "amount",
    "项数": "count",
    "数量": "count",
    "件数": "count",
    "价值": "value",
    "预算": "budget",
    "获资助": "awarded",
    "已资助": "awarded",
    "获资助总额": "awarded",
    "合格": "eligible",
    "申请": "requested",
    "申请总额": "requested",
    "硬": "hard",
    "硬性": "hard",
    "必须": "hard",
    "软": "soft",
    "软性": "soft",
    "后验均值": "posterior_mean",
    "评审": "posterior_mean",
    "给定": "given",
    "按项": "proposal",
    "按金额": "amount",
    "perproposal": "proposal",
    "peramount": "amount",
}
"""Words of the vocabularies as people write them."""
KINDS: Mapping[str, str] = {"总预算": "budget", "不少于": "floor", "不多于": "cap"}
ALSO: Mapping[str, str] = {
    "rule": "name",
    "规则": "name",
    "规则名称": "name",
    "type": "kind",
    "规则类别": "kind",
    "covers": "where",
    "适用范围": "where",
    "分组": "by",
    "每类": "by",
    "min": "at_least",
    "minimum": "at_least",
    "至少": "at_least",
    "max": "at_most",
    "maximum": "at_most",
    "至多": "at_most",
    "基数": "share_of",
    "占比基数": "share_of",
    "clause": "source",
    "依据": "source",
    "条款": "source",
    "依据条款": "source",
    "总额": "total",
    "预算总额": "total",
    "预留": "reserve",
}
"""Further headings of the columns."""
_MONEY = ("at_least", "at_most", "total", "reserve", "limit", "by_year")
_BARE_KEY = re.compile(r"([{,]\s*)([^\s=\"',{}\[\]]*[^\x00-\x7f][^\s=\"',{}\[\]]*)(\s*=)")
_BARE_WORD = re.compile(r"([=\[,]\s*)([^\s=\"',{}\[\]]*[^\x00-\x7f][^\s=\"',{}\[\]]*)(\s*[,}\]])")
_PAIR = re.compile(r"\s*([^=<>≥≤≠!:]+?)\s*(>=|<=|!=|=|:|>|<|≥|≤|≠)\s*(.+?)\s*")
_SIGNS = {">=": "ge", "≥": "ge", "<=": "le", "≤": "le", ">": "gt", "<": "lt", "!=": "ne", "≠": "ne"}


@dataclass(frozen=True, slots=True)
class RuleSheet:
    """A page of rules as rows of a sheet.

    Parameters
    ----------
    place : Place
        File and sheet.
    raw : dict
        The document ``rules.toml`` would hold.
    lines : list of int
        Row number in the sheet of each rule.
    header_row : int
        Row number of the headings.
    headings : list of (str, str)
        Heading and the key it stands for.
    """

    place: Place
    raw: dict[str, Any]
    lines: list[int]
    header_row: int
    headings: list[tuple[str, str]] = field(default_factory=list)


@cache
def _fields() -> Mapping[str, Field]:
    kinds = plugins.modules("rule").values()
    return {f.name: f for f in (*(f for kind in kinds for f in kind.FIELDS), *SHARED)}


@cache
def _headings() -> Mapping[str, str]:
    """Return the key of each normalised heading; own names are stronger than further words."""
    found = {normalise(word): key for word, key in ALSO.items()}
    for one in _fields().values():
        found |= {normalise(one.label.en): one.name, normalise(one.label.zh): one.name}
    return found | {normalise(name): name for name in _fields()} | {"依据": "source"}


def label_of(key: str) -> Text:
    """Return the label of a key in both languages."""
    return _fields()[key].label


@cache
def _kinds() -> Mapping[str, str]:
    found = {normalise(word): kind for word, kind in KINDS.items()}
    for name, module in plugins.modules("rule").items():
        for title in (module.TITLE.en, module.TITLE.zh):
            found[normalise(re.split("[:：,，]", title)[0])] = name
        found[normalise(name)] = name
    return found


def rules_of(sheet: Sheet) -> RuleSheet | None:
    """Return the rules of a sheet, or None if it is no page of rules.

    Parameters
    ----------
    sheet : Sheet
        The sheet.

    Returns
    -------
    RuleSheet or None
        Rules are a sheet with headings for name, kind and at least one of what a rule says.

    Raises
    ------
    RuleError
        If a cell that begins like a TOML value is none.
    """
    from yuzui.store.files.understand.units import split

    for at, row in enumerate(sheet.rows[:SEARCHED]):
        named = [split(str(cell)) if cell is not None else ("", None) for cell in row]
        keys = [meant(_headings(), name) or "" for name, _ in named]
        if {"name", "kind", "source"} <= set(keys) and {"strength", *_MONEY} & set(keys):
            place = Place(sheet.file, sheet.name)
            units = {key: unit for key, (_, unit) in zip(keys, named, strict=True) if key}
            rules, lines = [], []
            for line, cells in enumerate(sheet.rows[at + 1 :], at + 2):
                if any(cell is not None for cell in cells):
                    rules.append(_rule(keys, cells, units, Place(sheet.file, sheet.name, line)))
                    lines.append(line)
            head = _head(sheet.rows[:at])
            told = [(str(c), k) for c, k in zip(row, keys, strict=True) if c is not None and k]
            return RuleSheet(place, {"format": FORMAT, **head, "rule": rules}, lines, at + 1, told)
    return None


def _head(rows: Sequence[Sequence[Any]]) -> dict[str, dict[str, Any]]:
    """Return what stands above the headings: a known word with its value to the right."""
    from yuzui.store.files.understand.units import parse

    found: dict[str, dict[str, Any]] = {"call": {}, "value": {}}
    for row in rows:
        filled = [cell for cell in row if cell is not None]
        for word, cell in itertools.pairwise(filled):
            if (key := meant(HEAD, str(word))) is None:
                continue
            plain = _word(cell) if key[0] == "value" else cell
            if key == ("call", "unit") and isinstance(cell, str):
                unit = parse(cell)
                plain = float(unit.factor)
                if unit.currency:
                    found["call"].setdefault("currency", unit.currency)
            if key in (("value", "zero"), ("call", "unit")):
                plain = _number(plain)
            found[key[0]].setdefault(key[1], str(plain) if key == ("call", "id") else plain)
    return found


def _rule(
    keys: Sequence[str], cells: Sequence[Any], units: Mapping[str, Any], place: Place
) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for key, cell in zip(keys, cells, strict=False):
        if key and cell is not None and str(cell).strip():
            row[key] = _cell(key, cell, Place(place.file, place.sheet, place.row, key))
    written = [unit for key, unit in units.items() if key in _MONEY and key in row and unit]
    factor = next((float(unit.factor) for unit in written if unit.factor != 1), None)
    if factor is not None and factor >= 1 and "unit" not in row and "share_of" not in row:
        row["unit"] = factor
    return row


def _cell(key: str, cell: Any, place: Place) -> Any:
    """Return a cell as the value ``rules.toml`` would hold."""
    if isinstance(cell, str) and _plain(cell).startswith(("{", "[")):
        return toml(cell, place)
    kind = _fields()[key].kind
    if key == "kind":
        return _kinds().get(normalise(str(cell)), str(cell).strip())
    if key == "unit" and isinstance(cell, str):
        from yuzui.store.files.understand.units import parse

        return float(parse(cell).factor)
    return _READERS.get(kind, _several)(cell)


def _plain(cell: str) -> str:
    return unicodedata.normalize("NFKC", cell).replace("“", '"').replace("”", '"').strip()


def _word(cell: Any) -> Any:
    text = str(cell).strip()
    return WORDS.get(normalise(text), text)


def _number(cell: Any) -> Any:
    """Return a number; a text that is none stays, for the grammar to refuse."""
    from yuzui.store.files.understand.values import UnfitError, number

    try:
        found = float(number(cell))
    except UnfitError:
        return cell
    return int(found) if found.is_integer() else found


def _list(cell: Any, between: str = r"[;；、,，\n]") -> list[Any]:
    """Return the values written in one cell."""
    return [part.strip() for part in re.split(between, str(cell)) if part.strip()]


def _several(cell: Any) -> Any:
    """Return several values as a list of numbers or texts, a single one as itself."""
    values = [_number(part) for part in _list(cell)]
    return values if len(values) > 1 else _number(cell)


def _pairs(cell: Any) -> list[list[str]]:
    """Return pairs of ids written ``P03→P02; P05→P06``."""
    return [_list(pair, r"→|->|—>|[,，、/]") for pair in _list(cell, r"[;；\n]")]


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "text": lambda cell: str(cell).strip(),
    "column": lambda cell: str(cell).strip(),
    "word": _word,
    "number": _number,
    "figure": _number,
    "limit": _number,
    "limits": _number,
    "numbers": lambda cell: [_number(part) for part in _list(cell)],
    "ids": _list,
    "pairs": _pairs,
    "where": lambda cell: condition(cell) or str(cell),
}
"""How a cell is read, by the kind of its field."""


def toml(cell: str, place: Place) -> Any:
    """Return the TOML value in a cell; full-width signs and bare Chinese words are mended.

    Raises
    ------
    RuleError
        If it is no TOML value.
    """
    text = _plain(cell)
    for quoted in (text, _BARE_WORD.sub(r'\1"\2"\3', _BARE_KEY.sub(r'\1"\2"\3', text))):
        try:
            return tomllib.loads(f"x = {quoted}")["x"]
        except tomllib.TOMLDecodeError:
            continue
    raise RuleError(
        Text("this cell begins like a list but cannot be read", "该单元格以括号开头但无法读取"),
        place=place,
        seen=cell[:120],
        expected='{type = "basic"}   [1, 0.8]',
        code="not_toml",
    )


def condition(cell: Any) -> dict[str, Any] | None:
    """Return the condition in a cell written without brackets, or None.

    Examples
    --------
    >>> condition("研究类型=基础; 青年=是")
    {'研究类型': '基础', '青年': '是'}
    >>> condition("amount >= 50; 地区=东部、西部")
    {'amount': {'ge': 50}, '地区': ['东部', '西部']}
    """
    found: dict[str, Any] = {}
    for part in re.split(r"[;；\n]|\band\b|且", _plain(str(cell))):
        if not part.strip():
            continue
        if (hit := _PAIR.fullmatch(part)) is None:
            return None
        column, sign, right = hit.groups()
        values = [_number(v.strip()) for v in re.split("[、,，|]", right) if v.strip()]
        if sign in _SIGNS:
            found[column] = {_SIGNS[sign]: values[0]}
        else:
            found[column] = values[0] if len(values) == 1 else values
    return found or None


def book(rules: RuleSheet, columns: Mapping[str, Sequence[Any]]) -> Book:
    """Return the book of a sheet; faults name the row of the sheet.

    Parameters
    ----------
    rules : RuleSheet
        The sheet.
    columns : mapping
        Columns of the proposals, so that a rule may name one by its heading.

    Returns
    -------
    Book
        The rules.

    Raises
    ------
    RuleError
        If anything is wrong.
    """
    from yuzui.allocate.rulebook import build

    raw = {**rules.raw, "rule": [_translated(row, columns) for row in rules.raw["rule"]]}
    try:
        return build(raw, rules.place.file)
    except RuleError as error:
        for one in (error, *error.more):
            row = one.place.row
            at = rules.lines[row - 1] if row else None
            one.place = Place(rules.place.file, rules.place.sheet, at, one.place.column)
            if one.code == "missing_zero":
                one.fix = Text(
                    "write above the headings, side by side: zero | 6",
                    "在表头上方并排写：零分 | 6",
                )
        raise


def _translated(row: Mapping[str, Any], columns: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    """Return a row with headings of the proposals' sheet turned into names of columns."""
    made = dict(row)
    if isinstance(made.get("where"), Mapping):
        made["where"] = _named(made["where"], columns)
    for key in ("by", "column", "item"):
        if isinstance(made.get(key), str):
            made[key] = name_of(made[key], columns)
    return made


def _named(where: Mapping[str, Any], columns: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, value in where.items():
        if key == "any" and isinstance(value, list):
            made[key] = [_named(v, columns) if isinstance(v, Mapping) else v for v in value]
        elif key == "not" and isinstance(value, Mapping):
            made[key] = _named(value, columns)
        else:
            made[name_of(key, columns)] = value
    return made


def name_of(word: str, columns: Mapping[str, Sequence[Any]]) -> str:
    """Return the column a word stands for: itself, or the one whose heading it is."""
    from yuzui.record.schema import TABLES, accepted

    if word in columns:
        return word
    found = accepted(TABLES["proposal"]).get(normalise(word))
    return found.name if found is not None and found.name in columns else word


def links(tables: Mapping[str, Mapping[str, Sequence[Any]]]) -> Iterator[dict[str, Any]]:
    """Yield the rules that a sheet of links makes: one per kind and bonus.

    Parameters
    ----------
    tables : mapping
        Tables beside proposals and reviews; ``proposal_link`` is read.

    Yields
    ------
    dict
        Rows as ``rules.toml`` would hold them.
    """
    sheet = tables.get("proposal_link", {})
    bonuses = sheet.get("bonus", [None] * len(sheet.get("a", ())))
    groups: dict[tuple[str, Any], list[list[str]]] = {}
    for a, b, kind, bonus in zip(
        sheet.get("a", ()), sheet.get("b", ()), sheet.get("kind", ()), bonuses, strict=True
    ):
        groups.setdefault((str(kind), bonus if kind == "synergy" else None), []).append([a, b])
    for (kind, bonus), pairs in groups.items():
        row = {"name": f"links: {kind}", "kind": kind, "pairs": pairs}
        if bonus is not None:
            row |= {"name": f"links: {kind} {bonus:+g}", "bonus": bonus}
        yield row | {"strength": "hard", "source": "sheet “links” · 工作表“关联”"}
