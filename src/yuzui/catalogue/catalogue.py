# SPDX-License-Identifier: Apache-2.0
"""The catalogue: the kinds of things that are loaded, and what each is described from.

Every record has title, source, licence and vintage; nothing is read or written here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from yuzui.catalogue import describe
from yuzui.catalogue.describe import Given, Record
from yuzui.text import Text

__all__ = ["BESIDE", "KINDS", "Given", "Kind", "Record"]


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
    describe: Callable[[Given], Iterable[Record]]
    alone: bool = True
    weight: float = 1.0


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "page": Kind(Text("page", "页面"), "clause", "", describe.pages, alone=False, weight=3.0),
        "term": Kind(Text("term", "术语"), "clause", "", describe.terms, alone=False, weight=2.0),
        "proposal": Kind(
            Text("proposal", "申请书"),
            "proposal",
            "id call title pi institute region field code type",
            describe.proposals,
            weight=1.5,
        ),
        "clause": Kind(Text("clause", "规划条款"), "clause", "", describe.clauses),
        "field": Kind(
            Text("field", "领域"), "list_entry", "label label_zh section text_kind query_hint source", describe.fields
        ),
        "dataset": Kind(
            Text("data set", "数据集"),
            "dataset",
            "title description source licence origin vintage rows sha256 doi note",
            describe.datasets,
        ),
        "series": Kind(
            Text("R&D series", "研发统计序列"),
            "rd_fact",
            "country year dimension category unit source",
            describe.series,
            alone=False,
        ),
        "facility": Kind(
            Text("facility", "设施"),
            "resource",
            "parent name name_zh listed_name site owner operator country kind status access_mode"
            " capacity_facts website source note",
            describe.facilities,
        ),
        "award": Kind(
            Text("award", "资助项目"),
            "award",
            "title funder organisation region directorate division amount currency start_day",
            describe.awards,
        ),
        "organisation": Kind(
            Text("organisation", "机构"),
            "organisation",
            "name name_zh kind country country_code region domains field status source note",
            describe.organisations,
        ),
        "work": Kind(Text("work", "成果"), "work", "source_key title year venue field", describe.works),
        "station": Kind(Text("station", "台站"), "station", "code name operator field_class", describe.stations),
        "datastream": Kind(
            Text("datastream", "观测数据流"),
            "datastream",
            "station observed_property unit source",
            describe.datastreams,
        ),
        "collection": Kind(
            Text("collection", "资源库藏"), "collection", "name centre kind scope holder standard", describe.collections
        ),
        "specimen": Kind(
            Text("specimen", "标本"),
            "accession",
            "collection local_no cstr igsn taxon material origin_place collected_at depositor",
            describe.specimens,
        ),
        "tax_rule": Kind(
            Text("tax rule", "税收规则"),
            "tax_rule",
            "jurisdiction instrument scope applies_to effective_from act source note",
            describe.taxes,
        ),
        "run": Kind(Text("result", "研究结果"), "run", "study made_at version", describe.runs),
    }
)
"""Kinds by name."""

BESIDE: Mapping[str, str] = MappingProxyType(
    {"dataset": "source licence origin vintage sha256", "load": "file_hash table", "row_origin": "table row origin"}
)
"""Columns of other tables that tell where rows come from."""
