# SPDX-License-Identifier: Apache-2.0
"""Words and cells of a sheet of rules: headings, vocabularies, conditions, TOML values.

A cell that begins with ``{`` or ``[`` is a TOML value; a condition may also be written
``研究类型=基础; 青年=是``, pairs ``P03→P02; P05→P06``, years ``2027=100; 2028=120``.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from yuzui import registry
from yuzui.errors import Place, RuleError
from yuzui.funding.grammar import SHARED, Field
from yuzui.model.schema import normalise
from yuzui.sheets.schema import Column, Schema
from yuzui.sheets.units import parse
from yuzui.sheets.values import UnfitError, number
from yuzui.text import Text

HEAD: Mapping[str, tuple[str, str]] = {
    "call": ("call", "id"),
    "callid": ("call", "id"),
    "指南": ("call", "id"),
    "指南编号": ("call", "id"),
    "currency": ("call", "currency"),
    "币种": ("call", "currency"),
    "opens": ("call", "opens"),
    "开放日": ("call", "opens"),
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
ALIASES: Mapping[str, tuple[str, ...]] = {
    "name": ("rule", "规则", "规则名称"),
    "kind": ("type", "规则类别"),
    "where": ("covers", "适用范围"),
    "by": ("分组", "每类"),
    "at_least": ("min", "minimum", "至少"),
    "at_most": ("max", "maximum", "至多"),
    "share_of": ("基数", "占比基数"),
    "source": ("clause", "依据", "条款", "依据条款"),
    "total": ("总额", "预算总额"),
    "reserve": ("预留",),
}
"""Further headings of the columns."""
USUAL = "name kind where by at_least at_most measure share_of unit strength penalty source".split()
"""Columns that most rules have; they come first."""
_BARE_KEY = re.compile(r"([{,]\s*)([^\s=\"',{}\[\]]*[^\x00-\x7f][^\s=\"',{}\[\]]*)(?=\s*=)")
_BARE_WORD = re.compile(r"([=\[,]\s*)([^\s=\"',{}\[\]]*[^\x00-\x7f][^\s=\"',{}\[\]]*)(?=\s*[,}\]])")
_PAIR = re.compile(r"\s*([^=<>≥≤≠!:]+?)\s*(>=|<=|!=|=|:|>|<|≥|≤|≠)\s*(.+?)\s*")
_SIGNS = {">=": "ge", "≥": "ge", "<=": "le", "≤": "le", ">": "gt", "<": "lt", "!=": "ne", "≠": "ne"}


@cache
def fields() -> Mapping[str, Field]:
    """Return every key of a rule by its name, the usual ones first."""
    kinds = registry.modules("rule").values()
    every = {f.name: f for f in (*(f for kind in kinds for f in kind.FIELDS), *SHARED)}
    return {name: every[name] for name in dict.fromkeys((*USUAL, *every))}


@cache
def schema() -> Schema:
    """Return the sheet of rules: a column for every key."""
    columns = (
        Column(one.name, one.label, one.help, one.kind, aliases=ALIASES.get(one.name, ())) for one in fields().values()
    )
    return Schema("rules", Text("rules", "规则"), tuple(columns))


@cache
def kinds() -> Mapping[str, str]:
    """Return the kind each word of a cell stands for."""
    found = {normalise(word): kind for word, kind in KINDS.items()}
    for name, module in registry.modules("rule").items():
        for title in (module.TITLE.en, module.TITLE.zh):
            found[normalise(re.split("[:：,，]", title)[0])] = name
        found[normalise(name)] = name
    return found


def cell_of(key: str, cell: Any, place: Place) -> Any:
    """Return a cell as the value ``rules.toml`` would hold."""
    if isinstance(cell, str) and _plain(cell).startswith(("{", "[")):
        return toml(cell, place)
    kind = fields()[key].kind
    if key == "kind":
        return kinds().get(normalise(str(cell)), str(cell).strip())
    if key == "unit" and isinstance(cell, str):
        return float(parse(cell).factor)
    return _READERS.get(kind, _several)(cell)


def _plain(cell: str) -> str:
    return unicodedata.normalize("NFKC", cell).replace("“", '"').replace("”", '"').strip()


def spoken(cell: Any) -> Any:
    """Return a word of a vocabulary as the grammar writes it; another word stays."""
    text = str(cell).strip()
    return WORDS.get(normalise(text), text)


def figure(cell: Any) -> Any:
    """Return a number; a text that is none stays, for the grammar to refuse."""
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
    values = [figure(part) for part in _list(cell)]
    return values if len(values) > 1 else figure(cell)


def _pairs(cell: Any) -> list[list[str]]:
    """Return pairs of ids written ``P03→P02; P05→P06``."""
    return [_list(pair, r"→|->|—>|[,，、/]") for pair in _list(cell, r"[;；\n]")]


def _years(cell: Any) -> Any:
    """Return sums by year written ``2027=100; 2028=120``; anything else stays as it is."""
    parts = [part.partition("=") for part in _list(cell, r"[;；、\n]|[,，](?=\s*\d{4}\s*=)")]
    if not all(mark and year.strip().isdigit() for year, mark, _ in parts):
        return cell
    return {year.strip(): figure(sum_.strip()) for year, _, sum_ in parts}


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "text": lambda cell: str(cell).strip(),
    "day": lambda cell: str(cell).strip()[:10],
    "column": lambda cell: str(cell).strip(),
    "word": spoken,
    "number": figure,
    "figure": figure,
    "limit": figure,
    "limits": figure,
    "numbers": lambda cell: [figure(part) for part in _list(cell)],
    "ids": _list,
    "years": _years,
    "pairs": _pairs,
    "where": lambda cell: condition(cell) or str(cell),
}
"""How a cell is read, by the kind of its field."""


def toml(cell: str, place: Place) -> Any:
    """Return the TOML value in a cell; full-width signs and bare Chinese words are mended."""
    text = _plain(cell)
    for quoted in (text, _BARE_WORD.sub(r'\1"\2"', _BARE_KEY.sub(r'\1"\2"', text))):
        try:
            return tomllib.loads(f"x = {quoted}")["x"]
        except tomllib.TOMLDecodeError:
            continue
    raise RuleError(
        Text("this cell begins like a list but cannot be read", "该单元格以括号开头但无法读取"),
        place=place,
        seen=cell[:120],
        expected='{type = "basic"}   [1, 0.8]',
        fix=Text(
            "look at quotes and brackets in this cell, or write it without brackets",
            "请检查该单元格的引号与括号，或不用括号书写",
        ),
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
        values = [figure(v.strip()) for v in re.split("[、,，|]", right) if v.strip()]
        if sign in _SIGNS:
            found[column] = {_SIGNS[sign]: values[0]}
        else:
            found[column] = values[0] if len(values) == 1 else values
    return found or None
