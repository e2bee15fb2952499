# SPDX-License-Identifier: Apache-2.0
"""Rules as people keep them: cells of a sheet, and the workbook they fill in."""

from __future__ import annotations

import itertools
import json
import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import msgspec

from yuzui import registry
from yuzui.errors import InputError, Place, RuleError, meant
from yuzui.funding.grammar import COMPARISONS, MEASURES, SHARED, SHARES, Field, TomlTable
from yuzui.funding.rulebook import Book, build
from yuzui.job.result import Tagged
from yuzui.model.schema import TABLES, accepted, normalise
from yuzui.model.schema import meant as schema_meant
from yuzui.sheets.formats import write_xlsx
from yuzui.sheets.schema import Column, Schema, both
from yuzui.sheets.sheet import Export, Sheet
from yuzui.sheets.units import parse, split
from yuzui.sheets.values import UnfitError, number
from yuzui.text import Text, join, same

# Words and cells of a sheet of rules: headings, vocabularies, conditions, TOML values.


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
    known = {normalise(word): kind for word, kind in KINDS.items()}
    for name, module in registry.modules("rule").items():
        for title in (module.TITLE.en, module.TITLE.zh):
            known[normalise(re.split("[:：,，]", title)[0])] = name
        known[normalise(name)] = name
    return known


def cell_of(key: str, cell: Any, place: Place) -> Any:
    """Return a cell as the value ``rules.toml`` would hold."""
    if isinstance(cell, str) and _plain(cell).startswith(("{", "[")):
        return toml_value(cell, place)
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
        value = float(number(cell))
    except UnfitError:
        return cell
    return int(value) if value.is_integer() else value


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


def toml_value(cell: str, place: Place) -> Any:
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


def condition(cell: Any) -> TomlTable | None:
    """Return the condition in a cell written without brackets, or None.

    Examples
    --------
    >>> condition("研究类型=基础; 青年=是")
    {'研究类型': '基础', '青年': '是'}
    >>> condition("amount >= 50; 地区=东部、西部")
    {'amount': {'ge': 50}, '地区': ['东部', '西部']}
    """
    tests: dict[str, Any] = {}
    for part in re.split(r"[;；\n]|\band\b|且", _plain(str(cell))):
        if not part.strip():
            continue
        if (hit := _PAIR.fullmatch(part)) is None:
            return None
        column, sign, right = hit.groups()
        values = [figure(v.strip()) for v in re.split("[、,，|]", right) if v.strip()]
        if sign in _SIGNS:
            tests[column] = {_SIGNS[sign]: values[0]}
        else:
            tests[column] = values[0] if len(values) == 1 else values
    return tests or None


# The grammar of rules, for the person who writes one: kinds, keys, words, an example to paste.


STAGES = {"fund": Text("funding", "资助"), "assign": Text("assignment", "评审指派")}
_LABEL = Text("key", "键")


class Key(msgspec.Struct, frozen=True):
    """A key of a rule: what is written under it, and which words it takes."""

    name: str
    form: str
    required: bool
    words: list[str]
    label: Text
    help: Text

    @classmethod
    def of(cls, one: Field) -> Key:
        """Return the key of a field."""
        return cls(one.name, one.kind, one.required, list(one.words), one.label, one.help)


class Kind(msgspec.Struct, frozen=True):
    """A kind of rule, with an example in TOML."""

    name: str
    stage: Literal["fund", "assign"]
    title: Text
    source: str
    keys: list[Key]
    example: str


class Kinds(Tagged, frozen=True, kw_only=True, tag="yuzui.rules/1"):
    """The grammar of rules; ``shared`` are the keys of every kind."""

    shared: list[Key]
    measures: list[str]
    shares: list[str]
    comparisons: list[str]
    kinds: list[Kind]


def kinds_of_rules(kind: str | None = None) -> Kinds:
    """Return every kind of rule with its keys and an example, or one of them."""
    kinds = registry.modules("rule")
    if kind is not None and kind not in kinds.places:
        raise InputError(
            Text("there is no such kind of rule", "没有这种规则类别"),
            place=Place(column="KIND"),
            seen=kind,
            expected=" ".join(kinds),
            fix=meant(kind, kinds),
            code="unknown_kind",
        )
    return Kinds(
        shared=[Key.of(one) for one in SHARED],
        measures=[*MEASURES, "need:<resource>"],
        shares=list(SHARES),
        comparisons=list(COMPARISONS),
        kinds=[
            Kind(
                name,
                kinds[name].STAGE,
                kinds[name].TITLE,
                str(kinds[name].SOURCE),
                [Key.of(one) for one in kinds[name].FIELDS],
                example(name),
            )
            for name in (kinds if kind is None else [kind])
        ],
    )


def example(kind: str) -> str:
    """Return the first row of a kind's own example as it would stand in ``rules.toml``."""
    module = registry.modules("rule")[kind]
    row = next(row for row in module.EXAMPLE.rules if row["kind"] == kind)
    whole = {**row, "strength": "hard", "source": "clause 1"}
    return "[[rule]]\n" + "\n".join(f"{key} = {grammar_text(value)}" for key, value in whole.items())


def grammar_text(value: Any) -> str:
    """Return a value as TOML.

    Examples
    --------
    >>> grammar_text({"type": "basic", "early": True}), grammar_text([["P1", "P2"]])
    ('{ type = "basic", early = true }', '[["P1", "P2"]]')
    """
    if isinstance(value, Mapping):
        pairs = (f"{_name(str(key))} = {grammar_text(one)}" for key, one in value.items())
        return "{ " + ", ".join(pairs) + " }"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(map(grammar_text, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def _name(key: str) -> str:
    plain = key.isascii() and key.replace("_", "").replace("-", "").isalnum()
    return key if plain else json.dumps(key, ensure_ascii=False)


def lines(rules: Kinds, whole: bool) -> list[tuple[Text, Text]]:
    """Return the transcript; whole is with every key, an example and the reference."""
    rows: list[tuple[Text, Text]] = []
    for kind in rules.kinds:
        keys = join([same(key.name) for key in kind.keys], " ", " ")
        # in English the title begins with the name of the kind, which stands before it
        title = Text(kind.title.en.partition(":")[2].strip(), kind.title.zh)
        form = Text("{t} [{s}] · keys: {k}", "{t}［{s}］· 键：{k}")
        rows.append((same(kind.name), form.format(t=title, s=STAGES[kind.stage], k=keys)))
        if whole:
            rows += [(_LABEL, _key_line(key)) for key in [*kind.keys, *rules.shared]]
            rows.append((Text("example", "示例"), same(kind.example)))
            rows.append((Text("reference", "文献"), same(kind.source)))
    return rows


def _key_line(key: Key) -> Text:
    must = Text(" (required)", "（必填）") if key.required else same("")
    words = same(f" [{' '.join(key.words)}]") if key.words else same("")
    form = Text("{n}{m}: {h}{w}", "{n} {l}{m}：{h}{w}")
    return form.format(n=key.name, l=key.label, m=must, h=key.help, w=words)


# An empty workbook to fill in: every sheet, its headings in two languages, an example that runs.


Cells = Mapping[str, Sequence[Any]]

NAME = "yuzui-call.xlsx"
SHEETS: Mapping[str, Cells] = {
    "proposal": {
        "id": ("P-001", "P-002"),
        "title": ("example: replace these lines · 示例：请替换各行", "example · 示例"),
        "amount": (1.2e6, 8e5),
        "recommended": (1.0e6, None),
        "amount_2027": (6e5, 4e5),
        "amount_2028": (4e5, 4e5),
        "pi": ("A. Lin", "B. Wu"),
        "institute": ("Institute A", "Institute B"),
        "region": ("East", "West"),
        "field": ("physics", "biology"),
        "code": ("A05", "C02"),
        "type": ("basic", "applied"),
        "early": (True, False),
        "gender": ("f", "m"),
        "need_beam": (2, 0),
        "value": (None, None),
        "status": (None, None),
    },
    "review": {
        "proposal": ("P-001", "P-002"),
        "reviewer": ("R-01", "R-02"),
        "criterion": ("quality", "quality"),
        "score": (5, 4),
        "confidence": (3, 4),
        "panel": ("panel 1", "panel 1"),
    },
    "reviewer": {
        "id": ("R-01", "R-02"),
        "name": ("C. Zhao", "D. Qian"),
        "institute": ("Institute C", "Institute D"),
        "region": ("East", "North"),
        "field": ("physics", "biology"),
        "min": (0, 0),
        "max": (6, 6),
        "senior": (True, False),
        "orcid": (None, None),
        "expertise": ("lasers, optics", "cells"),
    },
    "criterion": {"criterion": ("quality",), "low": (1,), "high": (6,), "direction": ("higher",), "weight": (1,)},
    "affinity": {"proposal": ("P-001",), "reviewer": ("R-01",), "score": (0.8,)},
    "bid": {"proposal": ("P-001",), "reviewer": ("R-01",), "bid": ("some",)},
    "conflict": {
        "proposal": ("P-001",),
        "reviewer": ("R-02",),
        "kind": ("coauthor",),
        "evidence": ("doi:10.1000/182",),
        "valid_from": ("2025-01-01",),
        "valid_to": (None,),
        "waived_by": (None,),
    },
    "proposal_link": {"a": ("P-002",), "b": ("P-001",), "kind": ("requires",), "bonus": (None,)},
}
"""Sheets with their columns and example lines; sums in whole currency units."""
MONEY = ("amount", "recommended", "amount_2027", "amount_2028")
RULE: Mapping[str, Any] = {
    "name": "budget",
    "kind": "budget",
    "total": 3e6,
    "strength": "hard",
    "source": "call, clause 1 · 指南第1条",
}
GATHERED = {"amount_2027": "2027年经费", "amount_2028": "2028年经费", "need_beam": ""}


def books() -> tuple[str, ...]:
    """Return the names of the rule books that are shipped."""
    folder = files("yuzui.funding") / "books"
    return tuple(sorted(p.name[:-5] for p in folder.iterdir() if p.name.endswith(".toml")))


def book(name: str) -> str:
    """Return the text of a shipped rule book."""
    if name not in books():
        raise InputError(
            Text("there is no such rule book", "没有这种规则范本"),
            place=Place(column="BOOK"),
            seen=name,
            expected=" ".join(books()),
            code="no_such_book",
        )
    return (files("yuzui.funding") / "books" / f"{name}.toml").read_text(encoding="utf-8")


def workbook(lang: str) -> list[Export]:
    """Return the sheets of the workbook."""
    sheets = [_sheet(table, cells, lang) for table, cells in SHEETS.items()]
    return [_about(lang), *sheets, _rules(lang), _kinds(lang)]


def workbook_bytes(lang: str) -> bytes:
    """Return the workbook as a file."""
    with TemporaryDirectory() as folder:
        write_xlsx(path := Path(folder, NAME), workbook(lang))
        return path.read_bytes()


def write(path: Path | None, lang: str) -> Path:
    """Write the workbook, and refuse to write over a file that is there."""
    path = Path(NAME) if path is None else path
    if path.exists() or path.suffix != ".xlsx":
        raise InputError(
            Text("a template is a new workbook", "模板须写成新的工作簿"),
            place=Place(file=str(path)),
            expected=".xlsx",
            fix=Text("choose another name: --out NAME.xlsx", "请另选文件名：--out 文件名.xlsx"),
            code="file_exists" if path.exists() else "wrong_ending",
        )
    write_xlsx(path, workbook(lang))
    return path


def _money(value: Any, lang: str) -> Any:
    return value if value is None or lang == "en" else value / 10_000


def _unit(lang: str) -> str:
    return "（万元）" if lang == "zh" else " (EUR)"


def _sheet(table: str, cells: Cells, lang: str) -> Export:
    sheet, heads, columns = Schema.of(TABLES[table]), [], []
    for name, values in cells.items():
        words = GATHERED[name] if name in GATHERED else sheet.column(name).label.zh
        words = "" if words.isascii() else words
        heads.append(f"{name} {words}".strip() + (_unit(lang) if name in MONEY else ""))
        columns.append([_money(v, lang) if name in MONEY else v for v in values])
    return sheet.export(list(zip(*columns, strict=True)), titles=heads)


def _rules(lang: str) -> Export:
    columns = schema().columns
    unit, coin = ("万元", "CNY") if lang == "zh" else (1, "EUR")
    row = [_money(RULE[c.key], lang) if c.key == "total" else RULE.get(c.key) for c in columns]
    lines = [
        ("currency 币种", coin),
        ("unit 金额单位", unit),
        ("zero 零分", 3),
        (),
        tuple(f"{one.key} {one.label.zh}" for one in columns),
        tuple(row),
    ]
    width = len(columns)
    rows = [(*line, *[None] * (width - len(line))) for line in lines]
    return Export(both(schema().label), ["call 指南编号", "example", *[None] * (width - 2)], rows)  # type: ignore[list-item]


def _kinds(lang: str) -> Export:
    """Return what each kind of rule means and each of its keys, in one language."""
    heads = [
        Text(en, zh).say(lang) for en, zh in (("kind", "类别"), ("key", "键"), ("must", "必填"), ("meaning", "含义"))
    ]
    rows: list[tuple[str, str, str, str]] = []
    must = Text("yes", "是").say(lang)
    for name, kind in registry.modules("rule").items():
        rows.append((name, "", "", kind.TITLE.say(lang)))
        for field_ in kind.FIELDS:
            words = (field_.label + same(" · ") + field_.help).say(lang)
            rows.append((name, field_.name, must if field_.required else "", words))
    return Export(Text("kinds of rules", "规则类别").say(lang), heads, rows)


_ABOUT = (
    Text(
        "Replace the example lines. Sheets you do not need may stay empty or be deleted; "
        "proposals, reviews and rules are enough for an award list.",
        "请替换各表示例行。不需要的工作表可留空或删除；有申请书、评审和规则三张表即可生成清单。",
    ),
    Text(
        "Headings may be in either language, in any order; further columns may be added and used "
        "in rules. Units stand in brackets behind a heading.",
        "表头中英文均可，次序不限；可增加其他列并用于规则。单位写在表头后的括号内。",
    ),
    Text(
        "With a column “value” no reviews are needed. “zero” is the score worth nothing: it must "
        "be stated, because it moves the result.",
        "填写“价值”列时可不要评审。“零分”为价值为零的分数，会影响结果，必须写明。",
    ),
    Text(
        "Every rule names its clause. A share names what it is a share of: budget, awarded, eligible or requested.",
        "每条规则须写明依据条款。占比须写明基数：budget（总额）、awarded（获资助额）、"
        "eligible（合格申请总额）或 requested（申请总额）。",
    ),
    Text("Then: yuzui fund {n}", "然后：yuzui fund {n}").format(n=NAME),
)


def _about(lang: str) -> Export:
    head = Text("how to fill in this workbook", "填写说明").say(lang)
    return Export(head, [head], [(line.say(lang),) for line in _ABOUT], widths=(100,))


# A page of rules kept as a sheet: the keys of `rules.toml` as headings, a rule a row.


# Where each rule of a page was written, so that a fault names the line or row a person opens.


_RULE = re.compile(r"\s*\[\[\s*rule\s*\]\]")
_TABLE = re.compile(r"\s*\[\s*([\w.-]+)\s*\]\s*(?:#.*)?$")
_KEY = re.compile(r"\s*(?:\"([^\"]+)\"|'([^']+)'|([\w-]+))\s*[.=]")
_BLOCK = re.compile(r'"""|\'\'\'')


@dataclass(frozen=True, slots=True)
class Written:
    """The place of every rule of a page."""

    file: str = ""
    sheet: str = ""
    rows: tuple[int, ...] = ()
    keys: tuple[Mapping[str, int], ...] = ()
    head: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def in_text(cls, text: str, file: str, count: int) -> Written:
        """Find the rules in the text of a ``rules.toml``."""
        rows, keys, head = [], [dict[str, int]()], dict[str, int]()
        here, block = head, ""
        for line, text_line in enumerate(text.splitlines(), 1):
            if block:
                block = "" if block in text_line else block
                continue
            marks = _BLOCK.findall(text_line)
            block = marks[-1] if len(marks) % 2 else ""
            if _RULE.match(text_line):
                rows.append(line)
                here = {}
                keys.append(here)
            elif table := _TABLE.match(text_line):
                here = here if table[1].startswith("rule.") else head
                here.setdefault(table[1].rpartition(".")[2], line)
            elif key := _KEY.match(text_line):
                here.setdefault(key[1] or key[2] or key[3], line)
        if len(rows) != count:
            return cls(file)
        return cls(file, "", tuple(rows), tuple(keys[1:]), head)

    def place(self, number: int | None, column: str = "") -> Place:
        """Return where a key was written."""
        if number is None:
            return Place(self.file, self.sheet, self.head.get(column), column)
        if number > len(self.rows):
            return Place(self.file, "rules", number, column)
        lines = self.keys[number - 1] if self.keys else {}
        return Place(self.file, self.sheet, lines.get(column, self.rows[number - 1]), column)

    @contextmanager
    def naming(self) -> Iterator[None]:
        """Let every fault of a rule that is raised within name the place; not to be nested."""
        try:
            yield
        except RuleError as error:
            for one in (error, *error.more):
                if one.place.sheet == "rules" or one.place.row is None:
                    one.place = self.place(one.place.row, one.place.column)
            raise


SEARCHED = 20
NEARLY = 0.85
"""How much like a heading of ours another must be to be a slip of the pen, from 0 to 1."""
FORMAT = "yuzui-rules/1"
_MONEY = ("at_least", "at_most", "total", "reserve", "limit", "by_year")


@dataclass(frozen=True, slots=True)
class RuleSheet:
    """A page of rules as rows of a sheet."""

    place: Place
    raw: dict[str, Any]
    lines: list[int]
    header_row: int
    headings: list[tuple[str, str]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    @property
    def written(self) -> Written:
        """Row of each rule."""
        return Written(self.place.file, self.place.sheet, tuple(self.lines))


def rules_of(sheet: Sheet) -> RuleSheet | None:
    """Return the rules of a sheet, or None if it is no page of rules."""
    for at, row in enumerate(sheet.rows[:SEARCHED]):
        named = [split(str(cell)) if cell is not None else ("", None) for cell in row]
        columns = [schema().lookup(name) for name, _ in named]
        keys = [column.key if column else "" for column in columns]
        if {"name", "kind", "source"} <= set(keys) and {"strength", *_MONEY} & set(keys):
            place = Place(sheet.file, sheet.name)
            units = {key: unit for key, (_, unit) in zip(keys, named, strict=True) if key}
            rules, lines = [], []
            for line, cells in enumerate(sheet.rows[at + 1 :], at + 2):
                if any(cell is not None for cell in cells):
                    rules.append(_rule(keys, cells, units, Place(sheet.file, sheet.name, line)))
                    lines.append(line)
            head = _head(sheet.rows[:at])
            headings = [(str(c), k) for c, k in zip(row, keys, strict=True) if c is not None and k]
            raw = {"format": FORMAT, **head, "rule": rules}
            unread = _unread(row, keys, sheet.rows[at + 1 :], Place(place.file, place.sheet, at + 1))
            return RuleSheet(place, raw, lines, at + 1, headings, unread)
    return None


def _unread(heads: Sequence[Any], keys: Sequence[str], below: Sequence[Sequence[Any]], place: Place) -> list[str]:
    """Return headings of filled columns that stand for no key; refuse one that is nearly a key.

    A limit under a mistyped heading would otherwise be a rule that nobody keeps.
    """
    unread = []
    for at, (head, key) in enumerate(zip(heads, keys, strict=True)):
        filled = any(at < len(cells) and cells[at] is not None for cells in below)
        if head is None or key or not filled:
            continue
        name = str(head)
        if near := schema().nearest(name, NEARLY):
            raise RuleError(
                Text("this heading is not known", "未知的表头"),
                place=Place(place.file, place.sheet, place.row, name),
                seen=name,
                fix=Text(f"write “{near.key}” instead of “{name}”", f"请将“{name}”改为“{near.label.zh}”或“{near.key}”"),
                code="unknown_key",
            )
        unread.append(name)
    return unread


def _head(rows: Sequence[Sequence[Any]]) -> dict[str, dict[str, Any]]:
    """Return what stands above the headings: a known word with its value to the right."""
    groups: dict[str, dict[str, Any]] = {"call": {}, "value": {}}
    for row in rows:
        filled = [cell for cell in row if cell is not None]
        for word, cell in itertools.pairwise(filled):
            if (key := schema_meant(HEAD, str(word))) is None:
                continue
            plain = spoken(cell) if key[0] == "value" else cell
            if key == ("call", "unit") and isinstance(cell, str):
                unit = parse(cell)
                plain = float(unit.factor)
                if unit.currency:
                    groups["call"].setdefault("currency", unit.currency)
            if key in (("value", "zero"), ("call", "unit")):
                plain = figure(plain)
            groups[key[0]].setdefault(key[1], str(plain) if key == ("call", "id") else plain)
    return groups


def _rule(keys: Sequence[str], cells: Sequence[Any], units: Mapping[str, Any], place: Place) -> TomlTable:
    row: dict[str, Any] = {}
    for key, cell in zip(keys, cells, strict=False):
        if key and cell is not None and str(cell).strip():
            row[key] = cell_of(key, cell, Place(place.file, place.sheet, place.row, key))
    written = [unit for key, unit in units.items() if key in _MONEY and key in row and unit]
    factor = next((float(unit.factor) for unit in written if unit.factor != 1), None)
    if factor is not None and factor >= 1 and "unit" not in row and "share_of" not in row:
        row["unit"] = factor
    return row


def written_book(
    rules: RuleSheet, columns: Mapping[str, Sequence[Any]], parameters: Mapping[str, float] | None = None
) -> Book:
    """Return the book of a sheet; faults name the row of the sheet."""
    raw = {**rules.raw, "rule": [translated(row, columns) for row in rules.raw["rule"]]}
    try:
        with rules.written.naming():
            return build(raw, rules.place.file, parameters)
    except RuleError as error:
        for one in (error, *error.more):
            if one.code == "missing_zero":
                one.fix = Text("write above the headings, side by side: zero | 6", "在表头上方并排写：零分 | 6")
        raise


def translated(row: Any, columns: Mapping[str, Sequence[Any]]) -> Any:
    """Return a row with headings of the proposals' sheet turned into names of columns."""
    if not isinstance(row, Mapping):
        return row
    named = dict(row)
    of_people = _of_people(named.get("kind"))
    if isinstance(named.get("where"), Mapping):
        named["where"] = _named(named["where"], None if "where" in of_people else columns)
    for key in ("by", "column", "item", "author"):
        if isinstance(named.get(key), str):
            named[key] = name_of(named[key], None if key in of_people else columns)
    for key in ("at_least", "at_most", "available"):
        if isinstance(named.get(key), Mapping) and set(named[key]) == {"column"}:
            named[key] = {"column": name_of(str(named[key]["column"]), columns)}
    return named


def _of_people(kind: Any) -> tuple[str, ...]:
    """Return the keys of a kind that name columns of reviewers."""
    kinds = registry.modules("rule")
    return getattr(kinds[kind], "REVIEWERS", ()) if kind in kinds.places else ()


def _named(where: TomlTable, columns: Mapping[str, Sequence[Any]] | None) -> TomlTable:
    named: dict[str, Any] = {}
    for key, value in where.items():
        if key == "any" and isinstance(value, list):
            named[key] = [_named(v, columns) if isinstance(v, Mapping) else v for v in value]
        elif key == "not" and isinstance(value, Mapping):
            named[key] = _named(value, columns)
        else:
            named[name_of(key, columns)] = value
    return named


def name_of(word: str, columns: Mapping[str, Sequence[Any]] | None) -> str:
    """Return the column a word stands for: itself, or the one whose heading it is."""
    if columns is None:
        person = accepted(TABLES["reviewer"]).get(normalise(word))
        return word if person is None else person.name
    if word in columns:
        return word
    column = accepted(TABLES["proposal"]).get(normalise(word))
    if column is not None and column.name in columns:
        return column.name
    alike = [name for name in columns if normalise(name) == normalise(word)]
    return alike[0] if len(alike) == 1 else word


def links(tables: Mapping[str, Mapping[str, Sequence[Any]]]) -> Iterator[TomlTable]:
    """Yield the rules that a sheet of links makes: one per kind and bonus."""
    sheet = tables.get("proposal_link", {})
    bonuses = sheet.get("bonus", [None] * len(sheet.get("a", ())))
    groups: dict[tuple[str, Any], list[list[str]]] = {}
    for a, b, kind, bonus in zip(sheet.get("a", ()), sheet.get("b", ()), sheet.get("kind", ()), bonuses, strict=True):
        groups.setdefault((str(kind), bonus if kind == "synergy" else None), []).append([a, b])
    for (kind, bonus), pairs in groups.items():
        row = {"name": f"links: {kind}", "kind": kind, "pairs": pairs}
        if bonus is not None:
            row |= {"name": f"links: {kind} {bonus:+g}", "bonus": bonus}
        yield row | {"strength": "hard", "source": "sheet “links” · 工作表“关联”"}
