# SPDX-License-Identifier: Apache-2.0
"""The words of a rule row: fields with their types, and conditions on columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from yuzui.text import Text

TomlTable = Mapping[str, Any]
"""A table of a ``rules.toml`` as a person wrote it: whether its keys and cells are right is for the checks."""
MEASURES = ("amount", "count", "value")
NEED = "need:"
SHARES = ("budget", "awarded", "eligible", "requested")
STRENGTHS = ("hard", "soft")
NO_CLAUSE = "no clause given · 未注明条款"
"""What stands as the source of a rule for which nobody named one; both languages, as sources are written."""
COMPARISONS = ("ge", "gt", "le", "lt", "ne", "contains")


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a rule row.

    Parameters
    ----------
    name : str
        The key in ``rules.toml`` and heading in a ``rules`` sheet.
    kind : str
        ``text``, ``day``, ``number``, ``figure`` (number or ``{plan = id}``), ``limit`` (figure, or
        ``{column = name}``), ``limits`` (limit, or a number per category), ``where``,
        ``column``, ``word``, ``years``, ``numbers`` (a list), ``ids`` (a list), ``order``
        (a text or ids), ``pairs`` (a list of two ids each), ``band`` (``{points}`` or
        ``{probability}``), ``title`` (``{en, zh}``).
    label, help : Text
        Heading and one sentence.
    words : tuple of str
        Closed vocabulary of a ``word``.
    required : bool
        Whether a row of the kind must have it.
    """

    name: str
    kind: str
    label: Text
    help: Text
    words: tuple[str, ...] = ()
    required: bool = False

    @property
    def needed(self) -> Field:
        """The same field, required."""
        return Field(self.name, self.kind, self.label, self.help, self.words, True)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the keys of a row taken together, found by its kind.

    Parameters
    ----------
    column : str
        The key.
    message : Text
        What is wrong.
    expected : str
        What should stand there.
    code : str
        Stable short name of the case; empty for any.
    fix : Text, optional
        What to do about it, where it is not simply to write what is expected.
    seen : str
        What stands there; empty for the name of the rule.
    """

    column: str
    message: Text
    expected: str = ""
    code: str = ""
    fix: Text | None = None
    seen: str = ""


def never_soft(row: TomlTable) -> Iterator[Fault]:
    """Refuse a row written as soft whose kind has no shortfall that a penalty could price."""
    if row.get("strength") == "soft":
        words = Text("this kind of rule is hard, never soft", "该类规则只能为硬性")
        yield Fault("strength", words, "hard")


WHERE = Field("where", "where", Text("covers", "范围"), Text("which proposals it covers", "覆盖哪些申请"))
BY = Field(
    "by",
    "column",
    Text("for each", "分组"),
    Text("column: one rule per category of it", "列名：按该列的每一类各成一条规则"),
)
AT_LEAST = Field("at_least", "limit", Text("at least", "不少于"), Text("smallest allowed", "允许的最小值"))
AT_MOST = Field("at_most", "limit", Text("at most", "不多于"), Text("largest allowed", "允许的最大值"))
MEASURE = Field(
    "measure",
    "word",
    Text("measure", "度量"),
    Text("amount, count, value or need:<resource>", "金额、数量、价值或 need:<资源>"),
    (*MEASURES, NEED),
)
SHARE_OF = Field(
    "share_of",
    "word",
    Text("share of", "占比基数"),
    Text(
        "budget (fixed sum), awarded (what is funded), eligible or requested",
        "budget（固定总额）、awarded（获资助总额）、eligible（合格总额）或 requested（申请总额）",
    ),
    SHARES,
)
TOTAL = Field("total", "number", Text("total", "总额"), Text("money there is", "可用资金总额"))
BY_YEAR = Field("by_year", "years", Text("by year", "分年额度"), Text("money there is in each year", "各年度可用资金"))
PAIRS = Field("pairs", "pairs", Text("pairs", "成对"), Text("two ids each", "每对两个申请号，可写多对"))
RESERVE = Field("reserve", "number", Text("reserve", "预留"), Text("kept back from the total", "从总额中预留"))

DATES = (
    Field("published_at", "day", Text("published", "公布日"), Text("day it was made public", "公布之日")),
    Field("valid_from", "day", Text("in force from", "生效日"), Text("first day it is in force", "首个生效日")),
    Field("valid_to", "day", Text("in force to", "失效日"), Text("first day it is no longer in force", "首个失效日")),
)
"""When a rule holds; under ``[call]`` they are said for every rule that does not say its own."""

SHARED = (
    Field("name", "text", Text("name", "名称"), Text("short name", "简短名称"), required=True),
    Field("title", "title", Text("title", "标题"), Text("words in both languages", "中英文标题")),
    Field("kind", "text", Text("kind", "类别"), Text("kind of rule", "规则类别"), required=True),
    Field(
        "strength",
        "word",
        Text("strength", "强度"),
        Text("hard, or soft with a penalty", "hard（硬性）或 soft（软性，须有罚分）"),
        STRENGTHS,
        required=True,
    ),
    Field(
        "penalty",
        "number",
        Text("penalty", "罚分"),
        Text("value points lost per unit of shortfall", "每单位缺口损失的价值分"),
    ),
    Field(
        "limit", "number", Text("limit of shortfall", "缺口上限"), Text("largest shortfall allowed", "允许的最大缺口")
    ),
    Field("source", "text", Text("clause", "依据条款"), Text("clause it rests on", "所依据的条款"), required=True),
    Field("source_url", "text", Text("address", "网址"), Text("where to read it", "条款出处网址")),
    Field("note", "text", Text("note", "备注"), Text("remark", "备注")),
    Field("unit", "number", Text("unit", "单位"), Text("factor of its amounts", "金额换算系数")),
    *DATES,
)
"""Keys that every kind of rule has."""


@dataclass(frozen=True, slots=True)
class Where:
    """A condition on the columns of a proposal; all parts must hold.

    Parameters
    ----------
    tests : tuple of (str, str, object)
        Column, comparison (``in`` or one of :data:`COMPARISONS`), value.
    any : tuple of Where
        At least one must hold, if there are any.
    none : tuple of Where
        None may hold.
    """

    tests: tuple[tuple[str, str, Any], ...] = ()
    any: tuple[Where, ...] = ()
    none: tuple[Where, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns it reads."""
        own = [column for column, _, _ in self.tests]
        inner = [column for part in (*self.any, *self.none) for column in part.columns]
        return tuple(dict.fromkeys([*own, *inner]))

    def same(self, other: Where) -> bool:
        """Return whether two conditions are written alike, whatever the order of their parts."""
        return _sorted(self) == _sorted(other)


def combined(row: TomlTable, shared: bool) -> Iterator[Fault]:
    """Find what is wrong with the keys that all kinds have, taken together."""
    yield from _share(row, shared)
    soft = row.get("strength") == "soft"
    if soft and not row.get("penalty", 0.0) > 0:
        words = Text("a soft rule needs a penalty above nothing", "软性规则必须有大于零的罚分")
        yield Fault("penalty", words, "penalty = 2", "missing_penalty")
    if soft and row.get("share_of") == "awarded":
        words = Text(
            "a soft rule cannot be a share of what is awarded: its shortfall has no fixed unit",
            "软性规则不能以获资助总额为基数：缺口没有固定单位",
        )
        fix = Text('write share_of = "budget", or make the rule hard', '请写 share_of = "budget"，或改为硬性规则')
        yield Fault("share_of", words, fix=fix)


def _share(row: TomlTable, shared: bool) -> Iterator[Fault]:
    limits = [row[key] for key in ("at_least", "at_most") if isinstance(row.get(key), float)]
    measure, share = row.get("measure", "amount"), row.get("share_of", "")
    fraction = any(0 < limit < 1 for limit in limits)
    if fraction and shared and not share and measure in MEASURES[:2]:
        words = Text("a share without the base it is a share of", "占比缺少基数")
        fix = Text(
            'write share_of = "budget" for the fixed sum, or "awarded" for what is funded',
            '请写 share_of = "budget"（固定总额）或 "awarded"（获资助总额）',
        )
        yield Fault("share_of", words, " ".join(SHARES), "missing_share_of", fix)
    if share and any(not 0 <= limit <= 1 for limit in limits):
        words = Text("a share is a fraction between 0 and 1", "占比应为 0 与 1 之间的小数")
        column = "at_least" if "at_least" in row else "at_most"
        yield Fault(column, words, "0.45", seen=str(limits[0]))
    if share == "budget" and measure != "amount":
        words = Text("only an amount can be a share of the budget", "只有金额才能占预算的比例")
        fix = Text(
            'write measure = "amount", or another base of the share', '请写 measure = "amount"，或换用其他占比基数'
        )
        yield Fault("share_of", words, fix=fix, seen=str(measure))


def _sorted(where: Where) -> tuple[Any, ...]:
    return (
        tuple(sorted(map(repr, where.tests))),
        tuple(sorted(repr(_sorted(part)) for part in where.any)),
        tuple(sorted(repr(_sorted(part)) for part in where.none)),
    )


def where(raw: Any) -> Where:
    """Read a condition."""
    if not isinstance(raw, Mapping):
        raise ValueError(f"{raw!r}")
    tests: list[tuple[str, str, Any]] = []
    some: tuple[Where, ...] = ()
    none: tuple[Where, ...] = ()
    for key, value in raw.items():
        if key == "any":
            if not isinstance(value, Sequence) or isinstance(value, str) or not value:
                raise ValueError(f"any = {value!r}")
            some = tuple(where(part) for part in value)
        elif key == "not":
            none = (where(value),)
        else:
            tests += _tests(key, value)
    return Where(tuple(tests), some, none)


def _tests(column: str, value: Any) -> list[tuple[str, str, Any]]:
    if isinstance(value, Mapping):
        if not value or set(value) - set(COMPARISONS):
            raise ValueError(f"{column} = {dict(value)!r}")
        return [(column, word, operand) for word, operand in value.items()]
    if isinstance(value, Sequence) and not isinstance(value, str):
        if not value:
            raise ValueError(f"{column} = []")
        return [(column, "in", tuple(value))]
    return [(column, "in", (value,))]


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of rules, read and checked.

    Parameters
    ----------
    name, kind : str
        Its name (unique in the book) and kind.
    row : int
        Running number in the book, from 1.
    where : Where
        Which proposals it covers.
    by : str
        Column of one rule per category; empty for none.
    at_least, at_most : float or str or None
        Limit in whole currency units, counts, value points or, with ``share_of``, a fraction;
        a text names the column that holds it per category.
    measure : str
        ``amount``, ``count``, ``value`` or ``need:<resource>``.
    share_of : str
        Base of a share; empty if the limit is not a share.
    strength : str
        ``hard`` or ``soft``.
    penalty : float
        Value points lost per unit of shortfall of a soft rule (shares: per percentage point).
    shortfall_limit : float or None
        Largest shortfall a soft rule allows.
    source, source_url, note : str
        Clause, printed beside every binding rule; where to read it; remark.
    title : Text or None
        Words in both languages, where the book gives them.
    own : mapping
        Keys of the kind alone.
    """

    name: str
    kind: str
    row: int
    where: Where = Where()
    by: str = ""
    at_least: float | str | None = None
    at_most: float | str | None = None
    measure: str = "amount"
    share_of: str = ""
    strength: Literal["hard", "soft"] = "hard"
    penalty: float = 0.0
    shortfall_limit: float | None = None
    source: str = ""
    source_url: str = ""
    note: str = ""
    title: Text | None = None
    own: TomlTable = field(default_factory=lambda: MappingProxyType({}))

    @property
    def hard(self) -> bool:
        """Whether it may never be broken."""
        return self.strength == "hard"


# The example every rule file carries: a small table, rows, a set that keeps and one that breaks.


_LINES = """
P01 40 69 basic 1 chemistry E U2 pi3
P02 110 76 basic 1 chemistry C U3 pi9
P03 40 76 applied 1 physics E U3 pi8
P04 50 89 applied 1 chemistry C U4 pi6
P05 40 63 applied 1 chemistry E U3 pi3
P06 90 83 basic 0 biology W U4 pi1
P07 110 85 applied 1 biology C U1 pi8
P08 50 60 applied 0 physics C U1 pi9
P09 30 60 applied 0 biology W U4 pi8
P10 40 62 applied 0 chemistry W U4 pi5
P11 70 71 applied 1 chemistry E U3 pi1
P12 90 78 applied 0 chemistry C U4 pi3
"""


def _table() -> Mapping[str, Sequence[Any]]:
    rows = [line.split() for line in _LINES.strip().splitlines()]
    names = "id amount value type early field region institute pi".split()
    table: dict[str, list[Any]] = {name: [row[k] for row in rows] for k, name in enumerate(names)}
    for name in ("amount", "value", "early"):
        table[name] = [float(cell) for cell in table[name]]
    return table


TWELVE = _table()
"""Twelve proposals: id, amount, value, type, early, field, region, institute, pi."""


@dataclass(frozen=True, slots=True)
class Example:
    """What a rule file shows of itself, and what its contract test uses.

    Parameters
    ----------
    proposals : mapping
        Table of proposals with ``id``, ``amount``, ``value`` and what the rows read.
    rules : tuple of mapping
        Rows as in ``rules.toml``; strength and source may be left out here.
    holds, violates : tuple of str
        A set that keeps every row, and one that breaks a row of this kind; empty for a kind that
        forbids no set (it adds value, allows parts, or acts after the slate).
    optimum : float
        Best value under the rows.
    """

    proposals: Mapping[str, Sequence[Any]]
    rules: tuple[TomlTable, ...]
    holds: tuple[str, ...]
    violates: tuple[str, ...]
    optimum: float


_SCORES = """
85 35 70 85 65 55
75 70 45 55 75 5
65 75 40 50 25 65
95 30 45 90 55 40
65 5 15 85 15 5
"""


def _pairing(size: int, barred: tuple[str, ...]) -> dict[str, Any]:
    """Return the first proposals of a table of five by six reviewers, with who is barred."""
    scores = [[float(cell) for cell in line.split()] for line in _SCORES.strip().splitlines()]
    reviewers = [f"R{k}" for k in range(1, 7)]
    return {
        "proposals": {"id": [f"P{k}" for k in range(1, size + 1)], "pi": reviewers[:size]},
        "reviewers": {
            "id": reviewers,
            "institute": ["U1", "U1", "U2", "U2", "U3", "U3"],
            "senior": [True, False, True, False, False, True],
        },
        "scores": scores[:size],
        "barred": barred,
    }


SIX = _pairing(5, ("P1 R5", "P2 R3", "P4 R5", "P5 R5", "P5 R6"))
"""Five proposals, six reviewers, five conflicts: 6,123 assignments of two each with load 1 to 2."""

FOUR = _pairing(4, ("P1 R1", "P2 R2", "P3 R3", "P4 R4"))
"""The first four of them, each by one of the reviewers."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """What a rule file of the assign stage shows of itself.

    Parameters
    ----------
    proposals, reviewers : mapping
        Tables with ``id`` and what the rows read.
    scores : sequence of sequence of float
        Score of each proposal with each reviewer.
    barred : tuple of str
        Pairs with a tie, ``proposal reviewer``; they bar where a row of conflicts says so.
    rules : tuple of mapping
        Rows as in ``rules.toml``; strength and source may be left out here.
    holds, violates : tuple of str
        Pairs that keep every row, and pairs that break a row of this kind; empty for a kind
        that forbids no assignment.
    optimum : float
        Best sum of scores under the rows.
    """

    proposals: Mapping[str, Sequence[Any]]
    reviewers: Mapping[str, Sequence[Any]]
    scores: Sequence[Sequence[float]]
    barred: tuple[str, ...]
    rules: tuple[TomlTable, ...]
    holds: tuple[str, ...]
    violates: tuple[str, ...]
    optimum: float

    @classmethod
    def two_each(
        cls,
        table: Mapping[str, Any],
        *own: Mapping[str, Any],
        load: tuple[int, int] = (1, 2),
        holds: str,
        violates: str = "",
        optimum: float,
    ) -> Pairing:
        """Return an example with two reviewers for each proposal."""
        rules = (
            {"name": "two each", "kind": "per_proposal", "demand": 2},
            {"name": "load", "kind": "load", "at_least": load[0], "at_most": load[1]},
            *own,
        )
        return cls(**table, rules=rules, holds=_pairs(holds), violates=_pairs(violates), optimum=optimum)


def _pairs(phrase: str) -> tuple[str, ...]:
    """Return the pairs of ``P1 R1 R4, P2 R2 R5`` as ``proposal reviewer``."""
    lines = (part.split() for part in phrase.split(",") if part.strip())
    return tuple(f"{first} {other}" for first, *others in lines for other in others)
