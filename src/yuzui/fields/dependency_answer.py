# SPDX-License-Identifier: Apache-2.0
"""What is answered on inputs and their suppliers, from sheets or from what is registered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from yuzui.errors import InputError, Place, UnknownIdentifierError
from yuzui.fields import concentration, countries, supply_record, supply_sheets
from yuzui.fields.concentration import Range
from yuzui.fields.supply_sheets import Item, Supply
from yuzui.job import form_sheets
from yuzui.job.form_sheets import SetAside
from yuzui.job.inputs import MAP, Help
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run, digest
from yuzui.job.workspace import Workspace
from yuzui.model.quantity import Origin
from yuzui.text import Text

HALF, NEARLY_ALL = 0.5, 0.95
"""Shares from which one supplier is half, or nearly all."""
SUM = (0.95, 1.05)
"""Within which stated shares of an input sum to the whole but for rounding."""
CANNOT_TELL = Text(
    "Whether a supplier would stop supplying, or how fast another could take its place: shares say neither. Shares are "
    "as their source states them, of its year.",
    "不能说明供应方是否会断供，也不能说明替代所需时间：份额均以来源及其年份为准。",
)
MESSAGES = {
    "shares_do_not_sum": Text("stated shares do not sum to 1", "已载明份额之和不为1"),
    "supplier_twice": Text("a supplier stands twice; its shares were added", "同一供应方出现多次，份额已相加"),
    "cycle": Text("the input goes into itself in the end", "该投入品最终又进入其自身"),
    "unknown_target": Text("it goes into something that is not listed", "其去向不在清单中"),
}


class Inputs(msgspec.Struct, frozen=True, kw_only=True):
    """Sheets of suppliers, and what is asked of them."""

    files: Annotated[
        tuple[Path, ...],
        Help(
            Text(
                "sheets of suppliers and shares, of inputs, of what goes into what; else those registered here",
                "供应方与份额、投入品、投入关系表；不给则取已登记内容",
            ),
            argument=True,
        ),
    ] = ()
    field: Annotated[
        str, Help(Text("only inputs of a node of a list, or one input", "仅限某清单条目或某项投入品"), metavar="NODE")
    ] = ""
    by: Annotated[
        Literal["country", "supplier"], Help(Text("compare countries, or firms where named", "按国家或按企业比较"))
    ] = "country"
    country: Annotated[
        str, Help(Text("how far one country depends on others", "某国对他国的依赖程度"), metavar="NAME")
    ] = ""
    terms: Annotated[
        str,
        Help(Text("terms of the source, where the sheet names none", "来源使用条款（表中未载明时）"), metavar="TEXT"),
    ] = ""
    map: Annotated[Path | None, MAP] = None


class Top(msgspec.Struct, frozen=True):
    """The supplier with the largest stated share."""

    name: str
    label: Text
    share: float


class Issue(msgspec.Struct, frozen=True):
    """What of an input is not as it should be; it is kept."""

    code: str
    input: str
    seen: str
    message: Text


class Dependency(msgspec.Struct, frozen=True):
    """One input; ``suppliers`` are named, ``top`` is null where no share is stated."""

    id: str
    label: str
    stage: str
    field: str
    is_stage: bool
    suppliers: int
    stated: float
    missing: float
    top: Top | None
    concentration: Range
    exposure: Range | None
    reach: int
    stages: int
    year: int | None
    source: str

    @property
    def known(self) -> bool:
        """Whether any share is stated."""
        return self.top is not None


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.dependencies/1"):
    """Every input, those without a share first; ``missing_bound`` is the range of their concentration."""

    origin: Origin
    source: str
    terms: list[str]
    by: Literal["country", "supplier"]
    country: str
    inputs: int
    inputs_without_share: int
    inputs_half_from_one_country: int
    inputs_nearly_all_from_one_country: int
    nodes_with_share: int
    nodes_half: int
    nodes_nearly_all: int
    missing_bound: Range
    unknown: list[Dependency]
    dependencies: list[Dependency]
    issues: list[Issue]
    aside: list[SetAside]
    unused: list[str]
    notes: list[Text]
    cannot_tell: Text

    @property
    def non_commercial(self) -> bool:
        """Whether the terms of a source forbid commercial use."""
        return any(
            word in one.casefold() for one in self.terms for word in ("nc", "non-commercial", "非商业", "noncommercial")
        )


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Return where one supplier decides.

    Raises
    ------
    InputError
        If a share is negative or above the whole, or a country is none.
    UnknownIdentifierError
        If no input is called, or serves, what was asked for.
    """
    if inputs.files:
        paths = [supply_record.resolved(workspace, one) for one in inputs.files]
        sheets = supply_sheets.read(paths, form_sheets.source_map(inputs.map, supply_sheets.FORMS))
    else:
        sheets = supply_record.registered(workspace, inputs.by)
    country = _country(inputs.country)
    items = _asked(sheets.items, inputs.field)
    downstream = concentration.reach({name: one.into for name, one in sheets.items.items()})
    issues: list[Issue] = []
    for one in items:
        issues += _flows(one, sheets.items, downstream[one.id])
    of_input: dict[str, list[Supply]] = {one.id: [] for one in items}
    for supply in sheets.supplies:
        if supply.input in of_input:
            of_input[supply.input].append(supply)
    rows = [
        _dependency(one, of_input[one.id], inputs.by, country, downstream[one.id], sheets.items, issues)
        for one in items
    ]
    unknown = sorted((one for one in rows if not one.known), key=lambda one: (-one.reach, one.label))
    ranked = sorted(
        (one for one in rows if one.top), key=lambda one: (-_share(one), one.missing, -one.reach, one.label)
    )
    only = [one for one in rows if not one.is_stage]
    bounds = [one.concentration for one in only if not one.known]
    terms = list(dict.fromkeys(filter(None, (inputs.terms, *(one.terms for one in items)))))
    return Answer(
        run=Run.of("dependencies", {"items": digest([_plain(one) for one in items]),
                                    "supplies": digest([_key(one) for one in sheets.supplies]),
                                    "by": inputs.by, "country": country, "field": inputs.field}),
        origin="unverified",
        source="; ".join(dict.fromkeys(one.source for one in items if one.source))[:300],
        terms=terms,
        by=inputs.by,
        country=country,
        inputs=len(only),
        inputs_without_share=sum(not one.known for one in only),
        inputs_half_from_one_country=_from_one(only, HALF),
        inputs_nearly_all_from_one_country=_from_one(only, NEARLY_ALL),
        nodes_with_share=sum(one.known for one in rows),
        nodes_half=_from_one(rows, HALF),
        nodes_nearly_all=_from_one(rows, NEARLY_ALL),
        missing_bound=Range(
            min((one.low for one in bounds), default=0.0), max((one.high for one in bounds), default=0.0)
        ),
        unknown=unknown,
        dependencies=ranked,
        issues=issues,
        aside=sheets.aside,
        unused=sheets.unused,
        notes=sheets.notes,
        cannot_tell=CANNOT_TELL,
    )  # fmt: skip


def _plain(one: Item) -> list[str]:
    return [one.id, one.label, one.stage, one.node, ";".join(one.into)]


def _key(one: Supply) -> list[str]:
    return [one.input, one.firm, one.country, str(one.share), one.kind]


def _share(one: Dependency) -> float:
    return one.top.share if one.top else 0.0


def _from_one(rows: Iterable[Dependency], least: float) -> int:
    return sum(_share(one) >= least for one in rows)


def _country(word: str) -> str:
    if not word.strip():
        return ""
    if code := countries.code(word):
        return code
    raise InputError(
        Text("no country of this name is known", "没有该国家或地区"),
        place=Place(column="country"),
        seen=word[:40],
        expected="CHN China 中国 | JPN Japan 日本 | …",
        fix=Text("write its name or its code of three letters", "请填写名称或三位代码"),
        code="unknown_country",
    )


def _asked(items: dict[str, Item], word: str) -> list[Item]:
    """Return the inputs that serve a node, or the one that is named."""
    if not word:
        return list(items.values())
    chosen = [
        one for one in items.values()
        if word in (one.id, one.label) or one.node == word or one.node.startswith(f"{word}-")
    ]  # fmt: skip
    if chosen:
        return chosen
    names = list(dict.fromkeys([one.node for one in items.values() if one.node] or [*items]))
    raise UnknownIdentifierError(
        Text("no input is called so or serves this field", "没有该名称或该领域的投入品"),
        seen=word[:60],
        expected=" · ".join(names[:6]) or "–",
        fix=Text("write the node in the column “field” of its inputs", "请在投入品的“领域”列填写该条目"),
        code="unknown_input",
    )


def _flows(one: Item, items: dict[str, Item], downstream: set[str]) -> Iterable[Issue]:
    if one.id in downstream:
        yield Issue("cycle", one.id, " → ".join(one.into)[:80], MESSAGES["cycle"])
    if strangers := [name for name in one.into if name not in items]:
        yield Issue("unknown_target", one.id, "; ".join(strangers)[:80], MESSAGES["unknown_target"])


def _dependency(
    item: Item, supplies: Sequence[Supply], by: str, country: str, downstream: set[str], items: dict[str, Item],
    issues: list[Issue],
) -> Dependency:  # fmt: skip
    shares = _shares(item.id, supplies, by, issues)
    # the share of several that nobody names is none of a supplier, and is missing
    missing = concentration.missing(list(shares.values()))
    stated = sum(shares.values()) + _rest(supplies, by)
    if shares and not SUM[0] <= round(stated, 9) <= SUM[1]:
        issues.append(Issue("shares_do_not_sum", item.id, f"{stated:.4g}", MESSAGES["shares_do_not_sum"]))
    top = max(shares, key=lambda name: shares[name], default="")
    named = {_name(one, by) for one in supplies if one.kind in ("stated", "named")} - {""}
    reached = downstream - {item.id}
    return Dependency(
        id=item.id,
        label=item.label or item.id,
        stage=item.stage,
        field=item.node,
        is_stage=item.is_stage,
        suppliers=len(named),
        stated=stated,
        missing=missing,
        top=Top(top, countries.label(top) if by == "country" else Text(top, top), shares[top]) if shares else None,
        concentration=concentration.concentration(list(shares.values())) if shares
        else concentration.unstated(0 if any(one.kind == "rest" for one in supplies) else len(named)),
        exposure=concentration.exposure(shares, country) if country else None,
        reach=len(reached),
        stages=len({items[name].stage for name in reached if name in items and items[name].stage}),
        year=max((one.year for one in supplies if one.year), default=None),
        source=next((one.source for one in supplies if one.source), item.source),
    )  # fmt: skip


def _of_countries(supplies: Sequence[Supply]) -> bool:
    """Whether shares are stated of countries themselves, and not of their firms alone."""
    return any(not one.firm and one.country and one.share is not None for one in supplies)


def _shares(id: str, supplies: Sequence[Supply], by: str, issues: list[Issue]) -> dict[str, float]:
    """Return the stated share of each supplier: of countries by themselves where stated, else of firms added up."""
    shares: dict[str, float] = {}
    by_country = _of_countries(supplies)
    seen = Counter((one.firm, one.country) for one in supplies if one.share is not None and one.kind == "stated")
    twice = [pair for pair, n in seen.items() if n > 1]
    for firm, country in twice:
        name = country if by == "country" or not firm else firm
        issues.append(Issue("supplier_twice", id, name, MESSAGES["supplier_twice"]))
    for one in supplies:
        if one.share is None or one.kind != "stated" or (by == "country" and by_country and one.firm):
            continue
        if name := _name(one, by):
            shares[name] = shares.get(name, 0.0) + one.share
    return shares


def _name(one: Supply, by: str) -> str:
    if by == "country":
        return one.country
    return one.firm


def _rest(supplies: Sequence[Supply], by: str) -> float:
    """Return the share of suppliers that are several, or whose country is not said: stated, and of nobody."""
    by_country = _of_countries(supplies)
    whole = sum(one.share for one in supplies if one.kind == "rest" and one.share is not None)
    if by == "country" and not by_country:
        whole += sum(one.share for one in supplies if one.firm and not one.country and one.share is not None)
    return whole
