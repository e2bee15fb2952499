# SPDX-License-Identifier: Apache-2.0
"""Needs of a plan and the words by which awards that meet them are found.

A term stands for itself and its plural; with a star it stands for every word that begins so. The
terms are ours and plain (``need_terms.csv``); what needs more than a phrase is left to queries.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from yuzui.errors import InputError, Place
from yuzui.text import Text, same

NEEDS = {
    "COR-1": Text("outbreaks of new infectious diseases", "新发突发传染病防控"),
    "COR-2": Text("biosafety and biosecurity", "生物安全风险防控"),
    "COR-3": Text("medicines and medical equipment", "医药和医疗设备"),
    "COR-4": Text("key components and basic materials", "关键元器件零部件和基础材料"),
    "COR-5": Text("oil and gas exploration", "油气勘探开发"),
}
"""Needs that the plan names: its five core fields."""
EXACT = 1e-9
"""How far weights may sum from 1: no more than writing them down as decimals costs."""


@cache
def terms() -> Mapping[str, tuple[str, ...]]:
    """Return the terms of each need."""
    text = (files("yuzui.funding") / "need_terms.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    return {need: tuple(row["term"] for row in rows if row["need"] == need) for need in NEEDS}


@cache
def patterns() -> Mapping[str, tuple[tuple[str, str, re.Pattern[str]], ...]]:
    """Return each need's terms, each with its first word and what finds it in a text in small letters."""
    heads = {need: [(term, term.lower().removesuffix("*").split()[0]) for term in of] for need, of in terms().items()}
    return {need: tuple((term, head, _pattern(term)) for term, head in of) for need, of in heads.items()}


def _pattern(term: str) -> re.Pattern[str]:
    words = r"[^a-z0-9]+".join(map(re.escape, term.lower().removesuffix("*").split()))
    return re.compile(rf"(?<![a-z0-9]){words}" + ("" if term.endswith("*") else r"s?(?![a-z0-9])"))


def matching_terms(need: str, small: str) -> list[str]:
    """Return the terms of a need that stand in a text in small letters."""
    # the first word of a term is looked for before its pattern: most texts lack it
    return [term for term, head, pattern in patterns()[need] if head in small and pattern.search(small)]


def weights(text: str) -> dict[str, float]:
    """Return the weight of each need; equal weights where none are given."""
    if not text.strip():
        return dict.fromkeys(NEEDS, 1 / len(NEEDS))
    given: dict[str, float] = {}
    for part in re.split(r"[,;，；]", text):
        need, _, value = (piece.strip() for piece in part.partition("="))
        if need not in NEEDS or need in given:
            raise _fault(
                Text("not a need, or a need twice", "不是所列需求，或重复"), part, " ".join(NEEDS), "unknown_need"
            )
        try:
            given[need] = float(value)
        except ValueError:
            raise _fault(Text("a weight is a number", "权重应为数字"), part, "COR-1=0.2", "not_a_weight") from None
        if not 0 <= given[need] <= 1:
            raise _fault(Text("a weight lies between 0 and 1", "权重应在0与1之间"), part, "0 … 1", "not_a_weight")
    total = sum(given.values())
    if len(given) < len(NEEDS) or abs(total - 1) > EXACT:
        words = Text("weights of all needs sum to 1", "全部需求的权重之和应为1")
        raise _fault(words, f"{len(given)} weights, sum {total:.6g}", f"{len(NEEDS)} weights, sum 1", "weights_not_one")
    return {need: given[need] for need in NEEDS}


def _fault(message: Text, seen: str, expected: str, code: str) -> InputError:
    return InputError(
        message,
        place=Place(column="weights"),
        seen=seen.strip()[:80] or "-",
        expected=expected,
        fix=same('--weights "' + ",".join(f"{need}={1 / len(NEEDS):g}" for need in NEEDS) + '"'),
        code=code,
    )
