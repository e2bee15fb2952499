# SPDX-License-Identifier: Apache-2.0
"""Where a row comes from, told from what it says itself and from what was loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from yuzui.model.quantity import Money
from yuzui.model.schema import TABLES
from yuzui.model.table import Class, Row
from yuzui.text import Text, join, same
from yuzui.text.address import encode
from yuzui.text.numbers import number

__all__ = ["BESIDE", "KINDS", "Kind", "Record", "RecordSources"]


@dataclass(frozen=True, slots=True)
class About:
    """Where data come from; what is unknown is empty.

    Parameters
    ----------
    source, licence, vintage, origin : str
        As the manifest of the data states them.
    """

    source: str = ""
    licence: str = ""
    vintage: str = ""
    origin: str = ""

    @classmethod
    def of(cls, row: Row) -> About:
        """Return what a row of table ``dataset``, or of a manifest, states."""
        return cls(*(str(row[n] or "") for n in ("source", "licence", "vintage", "origin")))

    def json(self) -> dict[str, str | None]:
        """Return it as JSON values; unknown is null."""
        return {
            "source": self.source or None,
            "licence": self.licence or None,
            "vintage": self.vintage or None,
            "origin": self.origin or None,
        }


def sorted_out(rows: Sequence[Row], candidates: Sequence[About], whole: bool = True) -> Callable[[Row], About]:
    """Return a function that says where a row comes from."""
    sources = {str(row.get("source") or "") for row in rows}
    matched = {source: next((one for one in candidates if _alike(one.source, source)), None) for source in sources}
    left = [one for one in dict.fromkeys(candidates) if one not in matched.values()]
    rest = left[0] if len(left) == 1 and whole else None
    known = {source: about or rest or About(source=source) for source, about in matched.items()}
    return lambda row: known[str(row.get("source") or "")]


def _alike(one: str, other: str) -> bool:
    return bool(one and other) and (one.startswith(other) or other.startswith(one))


# From rows of the record to records of the catalogue, one function for each kind.


Rows = Mapping[str, Sequence[Row]]
Where = Callable[[Row], About]
"""Where a row comes from."""


@dataclass(frozen=True, slots=True)
class Record:
    """One thing in the catalogue.

    Parameters
    ----------
    table, row : str
        Table and row id whose visibility it shares.
    id : str
        Its id; unique within its kind.
    title, subtitle : Text
        What it is; names keep their original script.
    about : About
        Where it comes from.
    words : str
        Further words by which it is found.
    names : Text or None
        What of the title it is found by, where the title says what every record of its kind says.
    below : Text or None
        The same of the subtitle.
    closed : mapping of Class to (Text, Text, str)
        Title, subtitle and words from fields that are not open; shown instead of the open ones to
        whoever may read them.
    more : mapping of Class to str
        Words from fields that are not open.
    page : str
        Path of its page on this site; empty if it has none.
    """

    table: str
    row: str
    id: str
    title: Text
    subtitle: Text
    about: About
    words: str = ""
    more: Mapping[Class, str] = field(default_factory=dict)
    page: str = ""
    names: Text | None = None
    below: Text | None = None
    closed: Mapping[Class, tuple[Text, Text, str]] = field(default_factory=dict)

    def json(self) -> dict[str, Any]:
        """Return what is shown of it beside where it comes from, as JSON values."""
        return {"title": self.title.json(), "subtitle": self.subtitle.json(), "page": self.page or None}

    @property
    def index_text(self) -> tuple[str, str]:
        """Title and further words for the index."""
        title = self.title if self.names is None else self.names
        subtitle = self.subtitle if self.below is None else self.below
        return lined(title), "\n".join((self.id, lined(subtitle), self.words))


def lined(text: Text) -> str:
    """Return both languages of a text, a line each where they differ."""
    return text.en if text.en == text.zh else f"{text.en}\n{text.zh}"


@dataclass(frozen=True, slots=True)
class RecordSources:
    """What records are made from.

    Parameters
    ----------
    rows : mapping of str to sequence of dict
        Rows by table.
    names : mapping of str to Text
        Names in both languages of things that the data name in one: ``facility/A1``,
        ``field/LAB-1``, ``study/fund``.
    published : mapping of str to sequence of About
        Sources of each analytic table.

    Notes
    -----
    Rows of other tables than the one described tell where its rows come from: which files of
    data sets were loaded into it, and whether anything else was. No word of them is carried.
    """

    rows: Rows
    names: Mapping[str, Text] = field(default_factory=dict)
    published: Mapping[str, Sequence[About]] = field(default_factory=dict)

    def where(self, table: str) -> Where:
        """Return where the rows of a table come from."""
        rows = self.rows[table]
        if table in self.published:
            return sorted_out(rows, self.published[table])
        loads = {row["file_hash"] for row in self.rows["load"] if row["table"] == table}
        known = {row["sha256"]: About.of(row) for row in self.rows["dataset"]}
        abouts = [known[one] for one in sorted(loads & known.keys())]
        usual = sorted_out(rows, abouts, whole=loads <= known.keys())
        marks = {m["row"]: m["origin"] for m in self.rows.get("row_origin", ()) if m["table"] == table}
        if not marks:
            return usual
        row_id = TABLES[table].row_id
        return lambda row: replace(usual(row), origin=marks.get(row_id(row), usual(row).origin))


def _words(row: Row, names: str) -> str:
    """Return what stands in some columns of a row, one line each."""
    words: list[str] = []
    for value in (row[name] for name in names.split()):
        parts = value.values() if isinstance(value, dict) else value
        words += map(str, parts if isinstance(value, dict | list) else [value])
    return "\n".join(word for word in words if word not in ("", "None"))


@lru_cache(maxsize=1 << 12, typed=True)
def _subtitle(*parts: object) -> Text:
    """Return what is known, parted by a dot."""
    known = [part if isinstance(part, Text) else same(part or "") for part in parts]
    return join([part for part in known if part.en], " · ", " · ")


IN_CHINESE = {
    "university": "高校",
    "national laboratory": "国家实验室",
    "comprehensive national science centre": "综合性国家科学中心",
    "international S&T innovation centre": "国际科技创新中心",
    "synchrotron": "同步辐射光源",
    "fel": "自由电子激光",
    "field": "领域",
    "term": "术语",
    "bullet": "任务",
    "major field of innovation for national laboratories": "国家实验室重大创新领域",
    "cutting-edge field for visionary national S&T projects": "前瞻性国家重大科技项目前沿领域",
    "key field for breakthroughs in core technologies": "关键核心技术攻关领域",
}
"""Words of vocabularies that the data have in English only."""


def _word(value: str | None) -> Text:
    """Return a word of a vocabulary in both languages."""
    return Text(value or "", IN_CHINESE.get(value or "", value or ""))


def _both(value: Mapping[str, str]) -> Text:
    return Text(value["en"] or value["zh"], value["zh"] or value["en"])


def works(material: RecordSources) -> Iterator[Record]:
    """Yield the records of works, by their number and the id their source gave them."""
    where = material.where("work")
    for row in material.rows["work"]:
        key, number = row["source_key"], row["work_id"]
        title = same(row["title"] or key or f"W{number}")
        subtitle = _subtitle(row["year"], row["venue"], row["field"])
        words = key if row["title"] and key else ""
        yield Record("work", str(number), f"W{number}", title, subtitle, where(row), words)


def organisations(material: RecordSources) -> Iterator[Record]:
    """Yield the records of organisations."""
    where = material.where("organisation")
    for row in material.rows["organisation"]:
        name = row["name"] or row["name_zh"] or row["id"]
        subtitle = _subtitle(_word(row["kind"]), row["region"], row["country"])
        words = _words(row, "country_code domains field status note")
        title = Text(name, row["name_zh"] or name)
        yield Record("organisation", row["id"], row["id"], title, subtitle, where(row), words)


def awards(material: RecordSources) -> Iterator[Record]:
    """Yield the records of awards; one without a title is named by its number."""
    where = material.where("award")
    for row in material.rows["award"]:
        named = row["title"] and same(row["title"])
        title = named or Text("award {id}", "资助 {id}").format(id=row["id"])
        money = None
        if row["amount"] is not None and row["currency"]:
            money = Money(row["amount"], row["currency"]).text()
        subtitle = _subtitle(row["funder"], row["organisation"], money, row["start_day"])
        words = _words(row, "region directorate division")
        about, names = where(row), None if named else same(row["id"])
        yield Record("award", row["id"], row["id"], title, subtitle, about, words, names=names)


def facilities(material: RecordSources) -> Iterator[Record]:
    """Yield the records of facilities, their sites, and light sources."""
    where = material.where("resource")
    for row in material.rows["resource"]:
        item = row["parent"] or row["id"]
        known = material.names.get(f"facility/{item}")
        name = row["name"] or row["listed_name"] or row["id"]
        title = Text(name, known.zh) if known else Text(name, row["name_zh"] or name)
        site = row["site"] if row["parent"] else None
        subtitle = _subtitle(site, row["operator"], row["country"], _word(row["kind"]))
        words = _words(row, "listed_name owner status access_mode capacity_facts website note")
        words += f"\n{known.en}" if known else ""
        page = f"/facilities/{encode(item)}" if known else ""
        yield Record("resource", row["id"], row["id"], title, subtitle, where(row), words, page=page)


def fields(material: RecordSources) -> Iterator[Record]:
    """Yield the records of entries of the lists of a plan."""
    where = material.where("list_entry")
    for row in material.rows["list_entry"]:
        known = material.names.get(f"field/{row['id']}")
        title = Text(row["label"], row["label_zh"] or (known.zh if known else row["label"]))
        near = material.names.get(f"near/{row['id']}")
        words = _words(row, "section query_hint") + (f"\n{near.en}\n{near.zh}" if near else "")
        subtitle = _subtitle(_word(row["text_kind"]), row["section"])
        yield Record("list_entry", row["id"], row["id"], title, subtitle, where(row), words)


DIMENSIONS = {
    "type": Text("by type of activity", "按活动类型"),
    "share by type": Text("shares by type of activity", "活动类型构成"),
    "performer": Text("by performer", "按执行部门"),
    "performer_x_type": Text("by performer and type", "按执行部门与活动类型"),
    "type|performer|source of funds": Text("by type, performer and source of funds", "按活动类型、执行部门与资金来源"),
    "total": Text("total", "总额"),
    "intensity": Text("intensity", "投入强度"),
    "fiscal": Text("government expenditure on S&T", "财政科技支出"),
    "share_of_GERD": Text("share of basic research", "基础研究占比"),
    "share_of_GERD_by_source": Text("shares by source of funds", "资金来源构成"),
}
"""What the R&D series are broken down by."""


def series(material: RecordSources) -> Iterator[Record]:
    """Yield the records of R&D series: one for each country, breakdown and unit."""
    where = material.where("rd_fact")
    groups: dict[tuple[str, str, str], list[Row]] = {}
    for row in material.rows["rd_fact"]:
        groups.setdefault((row["country"], row["dimension"], row["unit"]), []).append(row)
    form = Text("R&D of {country}, {what}", "{country} 研发投入：{what}")
    for (country, dimension, unit), rows in sorted(groups.items()):
        years = [row["year"] for row in rows]
        title = form.format(country=country, what=DIMENSIONS.get(dimension, same(dimension)))
        size = Text("{n} figures", "{n} 个数据").format(n=number(len(rows)))
        subtitle = _subtitle(f"{min(years)}–{max(years)}", unit, size)
        words = "\n".join(dict.fromkeys(str(row["category"]) for row in rows))
        id = "|".join((country, dimension, unit))
        below = _subtitle(f"{min(years)}–{max(years)}", unit)
        yield Record("rd_fact", id, id, title, subtitle, where(rows[0]), words, below=below)


def datasets(material: RecordSources) -> Iterator[Record]:
    """Yield the records of data sets."""
    for row in material.rows["dataset"]:
        size = Text("{n} rows", "{n} 行").format(n=number(row["rows"])) if row["rows"] else None
        words = _words(row, "description doi note")
        title, subtitle = _both(row["title"]), _subtitle(row["id"], size)
        about, page = About.of(row), "/about/data"
        below = same(row["id"])
        yield Record("dataset", row["id"], row["id"], title, subtitle, about, words, page=page, below=below)


def stations(material: RecordSources) -> Iterator[Record]:
    """Yield the records of stations."""
    where = material.where("station")
    for row in material.rows["station"]:
        subtitle = _subtitle(row["code"], row["operator"], row["field_class"])
        yield Record("station", row["id"], row["id"], _both(row["name"]), subtitle, where(row))


def datastreams(material: RecordSources) -> Iterator[Record]:
    """Yield the records of datastreams of stations."""
    where = material.where("datastream")
    for row in material.rows["datastream"]:
        id = f"DS{row['id']}"
        title, subtitle = same(row["observed_property"]), _subtitle(row["station"], row["unit"])
        words = _words(row, "source")
        yield Record("datastream", str(row["id"]), id, title, subtitle, where(row), words)


def collections(material: RecordSources) -> Iterator[Record]:
    """Yield the records of collections of material."""
    where = material.where("collection")
    for row in material.rows["collection"]:
        subtitle = _subtitle(row["kind"], row["holder"])
        words = _words(row, "centre standard scope")
        title = _both(row["name"])
        yield Record("collection", row["id"], row["id"], title, subtitle, where(row), words)


def specimens(material: RecordSources) -> Iterator[Record]:
    """Yield the records of accessions of collections."""
    where = material.where("accession")
    for row in material.rows["accession"]:
        title = same(row["taxon"] or row["material"] or row["id"])
        subtitle = _subtitle(row["id"], row["origin_place"], row["collected_at"])
        words = _words(row, "collection local_no cstr igsn material")
        more = {Class.PERSONAL: row["depositor"]} if row["depositor"] else {}
        about = where(row)
        yield Record("accession", row["id"], row["id"], title, subtitle, about, words, more)


def taxes(material: RecordSources) -> Iterator[Record]:
    """Yield the records of dated tax rules."""
    where = material.where("tax_rule")
    for row in material.rows["tax_rule"]:
        title = same(row["scope"] or row["instrument"])
        subtitle = _subtitle(row["jurisdiction"], row["instrument"], row["effective_from"])
        words = _words(row, "applies_to act note")
        yield Record("tax_rule", row["id"], row["id"], title, subtitle, where(row), words)


def clauses(material: RecordSources) -> Iterator[Record]:
    """Yield the records of clauses of plans."""
    for row in material.rows["clause"]:
        id = f"{row['plan']}|{row['clause']}"
        title = _both(row["title"])
        subtitle = _subtitle(row["clause"], material.names.get(f"section/{row['plan']}/{row['section']}"))
        about = About(material.names[f"plan/{row['plan']}"].en, "", "", "real")
        yield Record("clause", id, id, title, subtitle, about, row["quote"] or "", page=row["page"])


def runs(material: RecordSources) -> Iterator[Record]:
    """Yield the records of results of studies, without their contents."""
    for row in material.rows["run"]:
        title = material.names.get(f"study/{row['study']}", same(row["study"]))
        subtitle = _subtitle(row["study"], row["made_at"][:10], row["id"])
        about = About("Yuzui", "", row["version"], "derived")
        yield Record("run", row["id"], row["id"], title, subtitle, about)


def pages(material: RecordSources) -> Iterator[Record]:
    """Yield the records of the pages of this site that need no id in their address."""
    about = About("Yuzui")
    for row in material.rows["page"]:
        title, words = Text(**row["title"]), Text(**row["words"])
        subtitle = words if words.en else same(row["path"])
        yield Record("clause", row["path"], row["path"], title, subtitle, about, page=row["path"])


def terms(material: RecordSources) -> Iterator[Record]:
    """Yield the records of the terms of the glossary, each with its definition."""
    about = About("Yuzui")
    for row in material.rows["term"]:
        title = Text(row["term"], row["zh"])
        subtitle = Text(row["definition_en"], row["definition_zh"])
        # a person thinks of the word that should not be used as well
        words = row["avoid"] or ""
        yield Record("clause", row["term"], row["term"], title, subtitle, about, words)


def proposals(material: RecordSources) -> Iterator[Record]:
    """Yield the records of proposals: the id is open, what it is about as its row says."""
    where = material.where("proposal")
    row_id = TABLES["proposal"].row_id
    for row in material.rows["proposal"]:
        id = str(row["id"])
        title = same(row["title"]) if row["title"] else same(id)
        subtitle = _subtitle(row["institute"], row["region"], row["field"])
        words = _words(row, "code type")
        closed = {Class.INTERNAL: (title, subtitle, words)}
        more = {Class.PERSONAL: row["pi"]} if row["pi"] else {}
        call = same(row["call"] or "")
        key = row_id(row)
        yield Record("proposal", key, key, same(id), call, where(row), more=more, closed=closed, below=same(""))


def persons(material: RecordSources) -> Iterator[Record]:
    """Yield the records of persons: the number is open within the house, the name for who may read names."""
    where = material.where("person")
    for row in material.rows["person"]:
        closed = {Class.PERSONAL: (same(row["name"] or row["id"]), _subtitle(row["organisation"], row["country"]), "")}
        yield Record(
            "person", row["id"], row["id"], same(row["id"]), _subtitle(row["country"]), where(row), closed=closed
        )


# The catalogue: the kinds of things that are loaded, and what each is described from.


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record.

    Parameters
    ----------
    label : Text
        Name for people.
    table : str
        Table it is made from.
    columns : str
        Columns it reads of that table.
    describe : callable
        ``(given) -> records``.
    alone : bool
        Whether a record is one row, with that row's visibility.
    weight : float
        By how much more a hit of this kind counts: of equal words a page or a proposal is what a
        person looks for, and one of ten thousand organisations is not.
    """

    label: Text
    table: str
    columns: str
    describe: Callable[[RecordSources], Iterable[Record]]
    alone: bool = True
    weight: float = 1.0


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "page": Kind(Text("page", "页面"), "clause", "", pages, alone=False, weight=3.0),
        "term": Kind(Text("term", "术语"), "clause", "", terms, alone=False, weight=2.0),
        "proposal": Kind(
            Text("proposal", "申请书"),
            "proposal",
            "id call title pi institute region field code type",
            proposals,
            weight=1.5,
        ),
        "clause": Kind(Text("clause", "规划条款"), "clause", "", clauses),
        "field": Kind(
            Text("field", "领域"), "list_entry", "label label_zh section text_kind query_hint source", fields
        ),
        "dataset": Kind(
            Text("data set", "数据集"),
            "dataset",
            "title description source licence origin vintage rows sha256 doi note",
            datasets,
        ),
        "series": Kind(
            Text("R&D series", "研发统计序列"),
            "rd_fact",
            "country year dimension category unit source",
            series,
            alone=False,
        ),
        "facility": Kind(
            Text("facility", "设施"),
            "resource",
            "parent name name_zh listed_name site owner operator country kind status access_mode"
            " capacity_facts website source note",
            facilities,
        ),
        "award": Kind(
            Text("award", "资助项目"),
            "award",
            "title funder organisation region directorate division amount currency start_day",
            awards,
        ),
        "organisation": Kind(
            Text("organisation", "机构"),
            "organisation",
            "name name_zh kind country country_code region domains field status source note",
            organisations,
        ),
        "work": Kind(Text("work", "成果"), "work", "source_key title year venue field", works),
        "person": Kind(Text("person", "人员"), "person", "name organisation country", persons, weight=1.5),
        "station": Kind(Text("station", "台站"), "station", "code name operator field_class", stations),
        "datastream": Kind(
            Text("datastream", "观测数据流"), "datastream", "station observed_property unit source", datastreams
        ),
        "collection": Kind(
            Text("collection", "资源库藏"), "collection", "name centre kind scope holder standard", collections
        ),
        "specimen": Kind(
            Text("specimen", "标本"),
            "accession",
            "collection local_no cstr igsn taxon material origin_place collected_at depositor",
            specimens,
        ),
        "tax_rule": Kind(
            Text("tax rule", "税收规则"),
            "tax_rule",
            "jurisdiction instrument scope applies_to effective_from act source note",
            taxes,
        ),
        "run": Kind(Text("result", "研究结果"), "run", "study made_at version", runs),
    }
)
"""Kinds by name."""


@dataclass(frozen=True, slots=True)
class KindGroup:
    """Kinds that are shown together."""

    label: Text
    kinds: tuple[str, ...]


GROUPS: Mapping[str, KindGroup] = MappingProxyType(
    {
        "pages": KindGroup(Text("Pages", "页面"), ("page",)),
        "proposals": KindGroup(Text("Proposals", "申请书"), ("proposal",)),
        "facilities": KindGroup(
            Text("Facilities and instruments", "设施与仪器"), ("facility", "station", "datastream")
        ),
        "people": KindGroup(Text("People", "人员"), ("person",)),
        "terms": KindGroup(Text("Terms", "术语"), ("term",)),
        "works": KindGroup(Text("Works", "成果"), ("work",)),
        "plan": KindGroup(Text("Plan: clauses and fields", "规划条款与领域"), ("clause", "field")),
        "awards": KindGroup(Text("Awards and organisations", "资助项目与机构"), ("award", "organisation")),
        "data": KindGroup(
            Text("Data, rules and results", "数据、规则与研究结果"),
            ("dataset", "series", "collection", "specimen", "tax_rule", "run"),
        ),
    }
)
"""Groups by name: each kind stands in one of them."""

BESIDE: Mapping[str, str] = MappingProxyType(
    {"dataset": "source licence origin vintage sha256", "load": "file_hash table", "row_origin": "table row origin"}
)
"""Columns of other tables that tell where rows come from."""
