# SPDX-License-Identifier: Apache-2.0
"""Where a column comes from, and by which rule sources that disagree become one value.

Only declarations: the fold itself is done by the store.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from yuzui.model.quantity import Origin
from yuzui.text import Text

MARKED: tuple[Origin, ...] = ("synthetic", "mixed", "example")
"""Origins of what was made up, wholly or in part."""
ORIGINS: Mapping[str, Text] = MappingProxyType(
    {
        "real": Text("real data", "真实数据"),
        "derived": Text("derived from real data", "由真实数据派生"),
        "secondary": Text("from a secondary source", "二手来源"),
        "unverified": Text("unverified", "未核实"),
        "example": Text("example, made up", "示例（虚构）"),
        "synthetic": Text("synthetic data", "合成数据"),
        "mixed": Text("real and synthetic data", "真实与合成数据"),
    }
)
"""Origins, in words."""

FIRST_HAND = (
    "gov.cn", "cas.cn", "edu.cn", "ac.cn", "edu", "ac.uk", "gov", "int", "europa.eu", "oecd.org",
    "unesco.org", "doi.org", "people.cn", "news.cn", "xinhuanet.com", "chinadaily.com.cn",
    "chinadailyhk.com", "cgtn.com", "pdnews.cn", "frontiersin.org", "aappsbulletin.org",
)  # fmt: skip
"""Hosts that publish what they report themselves: offices, institutes, journals, news agencies."""
SECONDARY = Text("secondary source", "二手来源")
"""What is said of a fact read from a forum, a mirror or a copy of what somebody else published."""


def secondary(source: str | None) -> bool:
    """Say whether a source is a forum, a mirror or a copy: it names addresses, none first-hand.

    A source without an address says who published it, and is taken at its word.

    Examples
    --------
    >>> secondary("https://www.stats.gov.cn/x.html"), secondary("https://bbs.netbig.top/t-1")
    (False, True)
    """
    hosts = re.findall(r"https?://([^/\s:;,]+)", source or "")
    return bool(hosts) and not any(host == one or host.endswith(f".{one}") for host in hosts for one in FIRST_HAND)


Kind = Literal["prefer", "newest", "longest", "union", "vote", "max", "interval_hull"]


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the values of one column come from.

    Parameters
    ----------
    source : str
        Source, as a reader could find it.
    vintage : str
        Which publication of the data.
    origin : str
        A key of :data:`ORIGINS`: ``real``; ``derived`` of real ones; ``secondary``, read at
        another place than where it was published; ``unverified``, not read at any; ``example``,
        made up to be replaced; ``synthetic``, made by a generator; ``mixed``.
    """

    source: str
    vintage: str
    origin: Origin


def mix(origins: Iterable[Origin]) -> Origin:
    """Return the origin of what was made from several.

    Parameters
    ----------
    origins : iterable of str
        Origins of the parts.

    Returns
    -------
    str
        The common origin; ``derived`` for real and derived parts, or the less sure of
        ``secondary`` and ``unverified`` beside them; ``mixed`` as soon as something made up
        stands beside something that is not; ``mixed`` for no parts, because nothing is known.
    """
    found = set(origins)
    if len(found) == 1:
        return found.pop()
    if not found or found & {*MARKED}:
        return "mixed"
    doubts: tuple[Origin, ...] = ("unverified", "secondary")
    return next((one for one in doubts if one in found), "derived")


def computed(origin: Origin) -> Origin:
    """Return the origin of a figure computed from data: ``derived`` of real ones, else theirs."""
    return "derived" if origin == "real" else origin


@dataclass(frozen=True, slots=True)
class Fold:
    """Rule by which the values of several source records become one.

    Parameters
    ----------
    kind : str
        Name of the rule.
    sources : tuple of str
        For ``prefer``: classes of sources, best first.
    """

    kind: Kind
    sources: tuple[str, ...] = ()

    @property
    def label(self) -> Text:
        """What the rule does, for the page that answers "why this value"."""
        return RULES[self.kind].format(sources=" > ".join(self.sources))


RULES: Mapping[str, Text] = MappingProxyType(
    {
        "prefer": Text("the best source that has a value: {sources}", "取最优来源的值：{sources}"),
        "newest": Text("the value of the newest vintage", "取最新版次的值"),
        "longest": Text("the longest text", "取最长的文本"),
        "union": Text("all values together", "合并所有值"),
        "vote": Text("the value most sources give", "取多数来源给出的值"),
        "max": Text("the largest value", "取最大值"),
        "interval_hull": Text("the smallest interval that holds all", "取包含各区间的最小区间"),
    }
)
"""Meaning of each rule. Ties are settled by trust rank, vintage, lowest source record."""

NEWEST = Fold("newest")

FOLDS: Mapping[str, Fold] = MappingProxyType(
    {
        "work.title": Fold("prefer", ("publisher", "repository", "index")),
        "work.year": Fold("vote"),
        "work.month": Fold("vote"),
        "work.date": Fold("prefer", ("publisher", "repository", "index")),
        "work.type": Fold("prefer", ("publisher", "index", "repository")),
        "work.language": Fold("vote"),
        "work.venue": Fold("prefer", ("publisher", "index", "repository")),
        "work.retracted": Fold("max"),
        "work.n_ref_declared": Fold("max"),
        "work.n_ref_resolved": Fold("max"),
        "work.cited_by_external": Fold("newest"),
        "work.ext_ids": Fold("union"),
        "person.name": Fold("longest"),
        "person.organisation": Fold("newest"),
        "organisation.name": Fold("prefer", ("registry", "index")),
        "organisation.name_zh": Fold("prefer", ("registry", "index")),
        "organisation.domains": Fold("union"),
        "organisation.parent": Fold("prefer", ("registry", "index")),
        "resource.name": Fold("prefer", ("operator", "registry", "press")),
        "resource.status": Fold("newest"),
        "resource.lifecycle": Fold("newest"),
        "dataset.title": Fold("prefer", ("centre", "registry")),
        "award.amount": Fold("prefer", ("funder", "host")),
        "award.start_day": Fold("prefer", ("funder", "host")),
        "award.end_day": Fold("prefer", ("funder", "host")),
        "relation.valid_from": Fold("interval_hull"),
        "relation.valid_to": Fold("interval_hull"),
    }
)
"""Rule of a golden column, ``table.column``; a column without an entry takes the newest."""


def fold_of(table: str, column: str) -> Fold:
    """Return the rule of one golden column."""
    return FOLDS.get(f"{table}.{column}", NEWEST)
