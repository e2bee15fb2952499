# SPDX-License-Identifier: Apache-2.0
"""Where values come from: the words for an origin, and the origin of what is made of several."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

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
    kinds = set(origins)
    if len(kinds) == 1:
        return kinds.pop()
    if not kinds or kinds & {*MARKED}:
        return "mixed"
    doubts: tuple[Origin, ...] = ("unverified", "secondary")
    return next((one for one in doubts if one in kinds), "derived")


def computed(origin: Origin) -> Origin:
    """Return the origin of a figure computed from data: ``derived`` of real ones, else theirs."""
    return "derived" if origin == "real" else origin
