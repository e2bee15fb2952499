# SPDX-License-Identifier: Apache-2.0
"""Which proposals are still in the call: what their status says, never a remark beside it.

A proposal that was withdrawn, is ineligible or was rejected before review cannot be funded and is
given no reviewer. A word that nobody can be sure of is asked about by name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from yuzui.errors import InputError, Place
from yuzui.model.finding import Finding
from yuzui.model.schema import TABLES, normalise
from yuzui.sheets.understand.mapping import Given
from yuzui.text import Text, join, same

_OUT = re.compile(
    r"withdr[ae]w|ineligible|(?:not|non)[\s-]*eligible|inadmissible|(?:not|non)[\s-]*admissible"
    r"|(?:desk|administratively|triage)[\s_-]*(?:reject|return|declin)|desk[\s_-]*rejection"
    r"|(?:reject|declin|return|remov)\w*\s+(?:before|without|prior to|ahead of)\s+(?:\w+\s+)?review"
    r"|(?:not|non)[\s-]*complian|(?:eligibility|admissibility)\s+(?:check\s+)?(?:failed|not passed)"
    r"|failed\s+(?:the\s+)?(?:eligibility|admissibility|compliance)|not\s+(?:sent|passed)\s+to\s+review"
    r"|cancell?ed|retracted|out\s+of\s+(?:scope|remit)|\bvoid\b"
    r"|(?:已|申请人|主动|自行)?撤(?:回|销|项|出)|不予?受理|未(?:予)?受理|不予评审|不予送审|未送审"
    r"|(?:形式审查|形审|资格审查|资格|初审|初筛|预审|格式审查)[^合通]*(?:不合格|不通过|未通过|不符|未过|淘汰|否决)"
    r"|初筛淘汰|初审淘汰|形审淘汰|不符合(?:申报|申请|资格|条件|要求)|申报无效|^无效$|作废|取消(?:申请|资格|申报)?$",
    re.IGNORECASE,
)
_NEGATED = re.compile(
    r"(?:not|never|no)\s+(?:\w+\s+)?(?:withdr|retract|cancel|void)|non-?withdr"
    r"|withdrawal\s+(?:refused|denied|rejected|cancell?ed)|appeal|reinstat|overturn"
    r"|未撤|没有撤|无撤|复议|申诉|恢复",
    re.IGNORECASE,
)
_IN = frozenset(
    normalise(word)
    for word in (
        "active,accepted,accept,accept (oral),accept (poster),accept (spotlight),poster,oral,"
        "spotlight,funded,approved,awarded,admissible,eligible,compliant,valid,ok,passed,pass,"
        "submitted,submission,resubmitted,received,registered,open,new,complete,completed,"
        "in review,under review,in evaluation,under evaluation,evaluated,reviewed,review complete,"
        "review completed,reviews complete,sent to review,sent for review,assigned,out for review,"
        "peer review,peer reviewed,in panel,panel,shortlisted,eligibility check passed,"
        "eligibility passed,accepted for review,accepted for evaluation,pending,pending decision,"
        "awaiting decision,decision pending,no decision,undecided,none yet,"
        "recommended,recommended for funding,"
        "ranked,scored,invited,final,proceed,proceed to review,to panel,yes,y,"
        "受理,已受理,予以受理,准予受理,通过,已通过,合格,形式审查合格,形式审查通过,形审合格,"
        "形审通过,通过形式审查,资格审查合格,资格审查通过,初审通过,初审合格,初筛通过,有效,正常,"
        "符合,符合条件,符合要求,提交,已提交,申报,已申报,申报中,在评,评审中,待评审,已评审,送审,"
        "已送审,函评,会评,函评中,会评中,评审完成,完成评审,待定,待审,待审定,建议资助,拟资助,"
        "资助,推荐,入围,录用,是,进入评审,进入会评,上会"
    ).split(",")
)
"""Words that leave a proposal in the call: it is being judged, or what came of it is named."""
_REVERSED = frozenset(
    normalise(word) for word in "withdrawn,desk rejected,ineligible,是否撤回,撤回,已撤回,是否撤销,不予受理".split(",")
)
"""Headings of columns whose *yes* takes a proposal out."""
_CHECKS = frozenset(
    normalise(word)
    for word in (
        "eligibility,eligible,eligible?,eligibility check,eligibility status,admissibility,"
        "admissible,admissibility check,compliance,compliant,is eligible,"
        "形式审查,形式审查结果,形审结果,形审,形式审查情况,资格审查,资格审查结果,初审,初审结果,初筛,"
        "初筛结果,受理情况,受理结果,是否受理,是否合格,审查结果,申报状态"
    ).split(",")
)
"""Headings of columns that say whether a proposal may be judged."""
_YES = frozenset("yes y true 1 是 有 √ ✓ x".split())
_NO = frozenset("no n false 0 否 无 ×".split())
_FAILED = frozenset("不合格 不通过 未通过 不符合 未过 fail failed 淘汰 不受理 rejected".split())
SHOWN = 12
"""Words a person is asked about in one sentence."""


@dataclass(frozen=True, slots=True)
class Out:
    """A proposal that is out of the call."""

    id: str
    status: str
    amount: float
    reviews: int
    place: Place

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Out:
        """Return what :meth:`json` gave."""
        place = Place(row["file"] or "", row["sheet"] or "", row["row"])
        return cls(row["id"], row["status"], row["amount"], row["reviews"], place)

    def json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "id": self.id,
            "status": self.status,
            "amount": self.amount,
            "reviews": self.reviews,
            "file": self.place.file or None,
            "sheet": self.place.sheet or None,
            "row": self.place.row,
        }


class Call(Protocol):
    """What is read here of a call, and changed; see ``material.Material``."""

    proposals: dict[str, list[Any]]
    reviews: dict[str, list[Any]]
    by_year: dict[int, list[float]]
    sheets: dict[str, dict[str, list[Any]]]
    places: list[tuple[str, str, int]]
    rows: list[Place]
    findings: list[Finding]
    out: list[Out]
    settled: Settled


@dataclass(frozen=True, slots=True)
class Settled:
    """What a person settled in ``map.toml``."""

    words: Mapping[str, bool] = field(default_factory=dict)
    off_scale: str = ""

    @classmethod
    def of(cls, mapping: Mapping[str, Mapping[str, Given]] | None) -> Settled:
        """Return what a mapping says."""
        status = dict((mapping or {}).get("proposal", {})).get("status")
        words = {} if status is None else {_word(word): False for word in status.stays}
        words |= {} if status is None else {_word(word): True for word in status.out}
        scored = dict((mapping or {}).get("review", {}))
        said = [one.off_scale for one in (scored.get("score"), scored.get("grade")) if one]
        return cls(words, next((word for word in said if word), ""))


_OUTCOMES = frozenset(
    normalise(word) for word in "outcome,decision,final decision,result,结果,评审结果,决定,最终结果".split(",")
)
"""Headings of columns that say what came of a review."""
_REFUSED = re.compile(
    r"reject|declin|not (?:funded|awarded|successful|recommended)|unsuccessful|unfunded|workshop"
    r"|reserve|waitlist|不予?资助|未资助|落选|未入选|未录用|拒绝|不推荐|备选|候补",
    re.IGNORECASE,
)


def acts(status: Any, heading: str = "status") -> bool | None:
    """Say whether a status takes a proposal out of the call; None for a word nobody can be sure of.

    Examples
    --------
    >>> acts("Withdrawn by applicant"), acts("under review"), acts("不予受理"), acts("Rejected")
    (True, False, True, None)
    >>> acts("不合格", "形式审查"), acts("yes", "Withdrawn"), acts("no", "eligible"), acts(None)
    (True, True, True, False)
    """
    if status is None or (isinstance(status, float) and status != status):
        return False
    name = normalise(heading)
    words = " ".join(unicodedata.normalize("NFKC", str(status)).replace("_", " ").split())
    plain = words.casefold().strip(" .。")
    if isinstance(status, bool):
        plain = "yes" if status else "no"
    if plain in ("", "-", "--", "—", "n/a", "/"):
        return False
    if name in _REVERSED and plain in _YES | _NO:
        return plain in _YES
    if name in _CHECKS:
        if plain in _YES | _NO:
            return plain in _NO
        if plain in _FAILED:
            return True
    if _OUT.search(words):
        return None if _NEGATED.search(words) else True
    return False if normalise(words) in _IN else None


def columns(proposals: Mapping[str, Sequence[Any]]) -> list[str]:
    """Return the columns of proposals that say whether one is still in the call."""
    named = [name for name in proposals if name != "status" and normalise(name) in _CHECKS | _REVERSED]
    return [*(["status"] if "status" in proposals else []), *named]


def apply(material: Call, headings: Mapping[str, str]) -> None:
    """Take proposals out of a call that are out of it by their status, with their reviews."""
    table = material.proposals
    reviewed = [str(name) for name in material.reviews.get("proposal", ())]
    scored = set(reviewed)
    asked: dict[str, dict[str, list[int]]] = {}
    found: dict[int, str] = {}
    for name in columns(table):
        for k, cell in enumerate(table[name]):
            heading = headings.get(name, name)
            told = material.settled.words.get(_word(cell))
            act = acts(cell, heading) if told is None else told
            if act is None and normalise(heading) in _OUTCOMES and _REFUSED.search(str(cell)):
                # what came of its reviews; without any it was turned down before them
                act = str(table["id"][k]) not in scored
            if act is None:
                asked.setdefault(name, {}).setdefault(str(cell).strip(), []).append(k)
            elif act:
                said = str(cell).strip()
                plain = isinstance(cell, bool) or said.casefold() in _YES | _NO
                found.setdefault(k, f"{heading}: {said}" if plain else said)
    if not columns(table):
        asked = _like_a_status(table)
    if asked:
        raise _ask(material, asked, headings)
    if not found:
        return
    for k, said in sorted(found.items()):
        name = str(table["id"][k])
        place = material.rows[k] if k < len(material.rows) else Place()
        amount = float(table["amount"][k] or 0.0) if "amount" in table else 0.0
        material.out.append(Out(name, said, amount, reviewed.count(name), place))
        material.findings.append(Finding("out_of_call", "note", "proposal", name, "status", said[:80], place=place))
    _without(material, set(found))


_REMARK = re.compile(r"remark|comment|note|备注|意见|说明|附注")


def _like_a_status(proposals: Mapping[str, Sequence[Any]]) -> dict[str, dict[str, list[int]]]:
    """Return by column, of other headings, the words that would take proposals out of the call.

    Such a column has words of a status in most rows and nothing else; a remark has other words.
    """
    found: dict[str, dict[str, list[int]]] = {}
    for name, cells in proposals.items():
        said = {k: str(cell) for k, cell in enumerate(cells) if isinstance(cell, str) and cell}
        known = name in TABLES["proposal"].names or _REMARK.search(name.casefold())
        if known or 2 * len(said) < len(cells):
            continue
        told = {k: acts(word) for k, word in said.items()}
        if {*told.values()} == {True, False}:
            for k, out in told.items():
                if out:
                    found.setdefault(name, {}).setdefault(said[k].strip(), []).append(k)
    return found


def _word(cell: Any) -> str:
    return normalise(str(cell)) if cell is not None else ""


def _without(material: Call, gone: set[int]) -> None:
    """Take rows of proposals out, and all that names them."""
    names = {str(material.proposals["id"][k]) for k in gone}

    def kept(cells: Sequence[Any]) -> list[Any]:
        return [cell for k, cell in enumerate(cells) if k not in gone]

    material.proposals = {name: kept(cells) for name, cells in material.proposals.items()}
    material.by_year = {year: kept(cells) for year, cells in material.by_year.items()}
    material.rows = kept(material.rows)
    reviews = material.reviews
    stay = [k for k, name in enumerate(reviews.get("proposal", ())) if str(name) not in names]
    material.reviews = {name: [cells[k] for k in stay] for name, cells in reviews.items()}
    if material.places:
        material.places = [material.places[k] for k in stay]
    for table, sheet in material.sheets.items():
        ties = [sheet[column] for column in ("proposal", "a", "b") if column in sheet]
        rows = range(len(next(iter(sheet.values()), ())))
        left = [k for k in rows if not any(str(cells[k]) in names for cells in ties)]
        if len(left) < len(rows):
            material.sheets[table] = {n: [cells[k] for k in left] for n, cells in sheet.items()}


def _ask(material: Call, asked: Mapping[str, Mapping[str, Sequence[int]]], headings: Mapping[str, str]) -> InputError:
    name, words = next(iter(asked.items()))
    first = min(k for rows in words.values() for k in rows)
    place = material.rows[first] if first < len(material.rows) else Place()
    seen = [
        Text(f"“{word}” ({len(rows)} row{'s' * (len(rows) > 1)})", f"“{word}”（{len(rows)} 行）")
        for word, rows in list(words.items())[:SHOWN]
    ]
    heading = headings.get(name, name)
    quoted = '"' + heading.replace("\\", "\\\\").replace('"', '\\"') + '"'
    line = f"[proposals]\nstatus = {{column = {quoted}, in = [], out = []}}"
    text = join(seen, ", ", "、")
    return InputError(
        Text(
            "a status that is not known: does the proposal stay in the call?", "无法识别的状态：该申请是否仍参加评选？"
        ),
        place=Place(place.file, place.sheet, place.row, heading),
        seen=text.en if text.en == text.zh else f"{text.en} · {text.zh}",
        expected="submitted, under review, 已受理 … · withdrawn, desk rejected, 撤回, 不予受理 …",
        fix=Text(
            "write each of these words, in quotes, into “in” (it stays) or “out” (it is out) in "
            "map.toml and add --map map.toml:",
            "请在 map.toml 中将上述各词（加引号）写入 in（仍参加）或 out（不再参加），并加上 --map map.toml：",
        )
        + same("\n" + line),
        code="unknown_status",
        detail={"words": list(words), "column": heading},
    )
