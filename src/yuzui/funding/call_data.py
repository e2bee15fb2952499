# SPDX-License-Identifier: Apache-2.0
"""What a slate is made from: proposals, reviews, rules, and where each column comes from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from yuzui.errors import InputError, Place, together
from yuzui.funding import call_advice, call_rows
from yuzui.funding import call_sheets as reading
from yuzui.funding.call_corrections import corrected, split_ids
from yuzui.funding.call_pairs import Matrix, conflicts_by_name, ident
from yuzui.funding.candidates import criterion_key
from yuzui.funding.rule_sheet import RuleSheet, Written
from yuzui.model.finding import CODES, Finding
from yuzui.model.headings import RECUSALS
from yuzui.model.quantity import digits
from yuzui.model.schema import TABLES, normalise
from yuzui.model.table import Row, Type
from yuzui.sheets import understand
from yuzui.sheets.overrides import Override
from yuzui.sheets.overrides import read as read_overrides
from yuzui.sheets.sheet import Sheet
from yuzui.sheets.understand import Meaning, Understood, headings
from yuzui.sheets.understand.mapping import ColumnMapping
from yuzui.text import Text, join, same
from yuzui.text.numbers import NO_CURRENCY

# Sums of a call: one currency, and years that are years; nothing is ever converted silently.


_UNDATED = re.compile(
    r"第?\s*[一二三四五六\d]\s*年(?:度)?(?:申请)?(?:经费|金额)"
    r"|(?:year|yr)[ _]*\d{1,2}[ _]*(?:amount|cost|budget)"
    r"|(?:amount|cost|budget)[ _]*(?:year|yr)[ _]*\d{1,2}",
    re.IGNORECASE,
)


def currency(sheets: Sequence[Understood]) -> str:
    """Return the one currency of all sums of a call."""
    seen: dict[str, Place] = {}
    for one in sheets:
        for line, row in zip(one.lines, one.rows, strict=True):
            if row.get("currency"):
                seen.setdefault(str(row["currency"]), Place(one.file, one.sheet, line, "currency"))
        for heading in one.unused:
            if _UNDATED.search(heading):
                raise undated(heading, Place(one.file, one.sheet, one.header_row))
    if len(seen) > 1:
        raise mixed(", ".join(sorted(seen)), [*seen.values()][1])
    return next(iter(seen), "")


def mixed(seen: str, place: Place) -> InputError:
    """Return the error for sums in several currencies."""
    return InputError(
        Text("sums in different currencies", "金额币种不一致"),
        place=place,
        seen=seen,
        fix=Text(
            "bring all sums into one currency first; nothing is ever converted silently",
            "请先将全部金额换成同一币种；系统不会自动换算",
        ),
        code="mixed_currency",
    )


def undated(heading: str, place: Place) -> InputError:
    """Return the error for sums by year where the years are only numbered."""
    return InputError(
        Text("the fiscal year of a sum is missing", "金额缺少财政年度"),
        place=place,
        seen=heading,
        expected="amount_2027, 2027年经费",
        fix=Text("write the calendar year in the heading, as in amount_2027", "请在表头写明公历年度，如“2027年经费”"),
        code="missing_fiscal_year",
    )


# Which proposals are still in the call: what their status says, never a remark beside it.


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
STATUSES_SHOWN = 12
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
    def of(cls, mapping: Mapping[str, Mapping[str, ColumnMapping]] | None) -> Settled:
        """Return what a mapping says."""
        status = dict((mapping or {}).get("proposal", {})).get("status")
        words = {} if status is None else {plain_status(word): False for word in status.stays}
        words |= {} if status is None else {plain_status(word): True for word in status.out}
        scored = dict((mapping or {}).get("review", {}))
        limits = [one.off_scale for one in (scored.get("score"), scored.get("grade")) if one]
        return cls(words, next((word for word in limits if word), ""))


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


def is_check(heading: str) -> bool:
    """Say whether a heading is that of a column that says whether a proposal may be judged."""
    return normalise(heading) in _CHECKS | _REVERSED


def is_remark(heading: str) -> bool:
    """Say whether a heading is that of remarks, or of a column that is known."""
    return heading in TABLES["proposal"].names or _REMARK.search(heading.casefold()) is not None


def columns(proposals: Mapping[str, Sequence[Any]]) -> list[str]:
    """Return the columns of proposals that say whether one is still in the call."""
    named = [name for name in proposals if name != "status" and normalise(name) in _CHECKS | _REVERSED]
    return [*(["status"] if "status" in proposals else []), *named]


def apply(material: Call, headings: Mapping[str, str]) -> None:
    """Take proposals out of a call that are out of it by their status, with their reviews."""
    table = material.proposals
    reviewed = [str(name) for name in material.reviews.get("proposal", ())]
    scored = set(reviewed)
    statuses: dict[str, dict[str, list[int]]] = {}
    decisions: dict[int, str] = {}
    for name in columns(table):
        for k, cell in enumerate(table[name]):
            heading = headings.get(name, name)
            status = material.settled.words.get(plain_status(cell))
            act = acts(cell, heading) if status is None else status
            if act is None and normalise(heading) in _OUTCOMES and _REFUSED.search(str(cell)):
                # what came of its reviews; without any it was turned down before them
                act = str(table["id"][k]) not in scored
            if act is None:
                statuses.setdefault(name, {}).setdefault(str(cell).strip(), []).append(k)
            elif act:
                word = str(cell).strip()
                plain = isinstance(cell, bool) or word.casefold() in _YES | _NO
                decisions.setdefault(k, f"{heading}: {word}" if plain else word)
    if not columns(table):
        statuses = _like_a_status(table)
    if statuses:
        raise _ask(material, statuses, headings)
    if not decisions:
        return
    for k, word in sorted(decisions.items()):
        name = str(table["id"][k])
        place = material.rows[k] if k < len(material.rows) else Place()
        amount = float(table["amount"][k] or 0.0) if "amount" in table else 0.0
        material.out.append(Out(name, word, amount, reviewed.count(name), place))
        material.findings.append(Finding("out_of_call", "note", "proposal", name, "status", word[:80], place=place))
    _without(material, set(decisions))


_REMARK = re.compile(r"remark|comment|note|备注|意见|说明|附注")


def _like_a_status(proposals: Mapping[str, Sequence[Any]]) -> dict[str, dict[str, list[int]]]:
    """Return by column, of other headings, the words that would take proposals out of the call.

    Such a column has words of a status in most rows and nothing else; a remark has other words.
    """
    statuses: dict[str, dict[str, list[int]]] = {}
    for name, cells in proposals.items():
        words = {k: str(cell) for k, cell in enumerate(cells) if isinstance(cell, str) and cell}
        if is_remark(name) or 2 * len(words) < len(cells):
            continue
        decisions = {k: acts(word) for k, word in words.items()}
        if {*decisions.values()} == {True, False}:
            for k, out in decisions.items():
                if out:
                    statuses.setdefault(name, {}).setdefault(words[k].strip(), []).append(k)
    return statuses


def plain_status(cell: Any) -> str:
    return normalise(str(cell)) if cell is not None else ""


def _without(material: Call, gone: set[int]) -> None:
    """Take rows of proposals out, and all that names them."""
    names = {str(material.proposals["id"][k]) for k in gone}

    def remaining(cells: Sequence[Any]) -> list[Any]:
        return [cell for k, cell in enumerate(cells) if k not in gone]

    material.proposals = {name: remaining(cells) for name, cells in material.proposals.items()}
    material.by_year = {year: remaining(cells) for year, cells in material.by_year.items()}
    material.rows = remaining(material.rows)
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


def _ask(
    material: Call, statuses: Mapping[str, Mapping[str, Sequence[int]]], headings: Mapping[str, str]
) -> InputError:
    name, words = next(iter(statuses.items()))
    first = min(k for rows in words.values() for k in rows)
    place = material.rows[first] if first < len(material.rows) else Place()
    seen = [
        Text(f"“{word}” ({len(rows)} row{'s' * (len(rows) > 1)})", f"“{word}”（{len(rows)} 行）")
        for word, rows in list(words.items())[:STATUSES_SHOWN]
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


Columns = dict[str, list[Any]]

OWN = ("id", "amount", "requested", "value")
SHOWN = 6
"""Rows that are named in one sentence."""


@dataclass(slots=True)
class Material:
    """The tables of one call."""

    call: str
    proposals: Columns
    reviews: Columns
    currency: str = ""
    by_year: dict[int, list[float]] = field(default_factory=dict)
    files: list[dict[str, Any]] = field(default_factory=list)
    origins: Mapping[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    understood: Sequence[Understood] = ()
    places: list[tuple[str, str, int]] = field(default_factory=list)
    aside: list[tuple[Any, ...]] = field(default_factory=list)
    scale: tuple[float, float] | None = None
    letters: tuple[str, ...] = ()
    ordinal: bool = False
    sheets: dict[str, Columns] = field(default_factory=dict)
    rules: RuleSheet | None = None
    written: Written = field(default_factory=Written)
    weights: dict[str, float] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)
    undeclared: list[str] = field(default_factory=list)
    rows: list[Place] = field(default_factory=list)
    out: list[Out] = field(default_factory=list)
    settled: Settled = field(default_factory=Settled)
    sealed: dict[str, str] | None = None
    grades: dict[str, float] = field(default_factory=dict)
    authors: Columns = field(default_factory=dict)

    @property
    def further(self) -> list[str]:
        """Names of the columns that rules and tables may use beside the own ones."""
        return [name for name in self.proposals if name not in OWN]


def from_path(
    path: Path,
    mapping_path: Path | None = None,
    stage: str = "fund",
    also: Sequence[Path] = (),
    overrides: Path | None = None,
) -> Material:
    """Read a workbook, or a folder of files, as one call."""
    from yuzui.sheets import formats

    mapping = understand.load_map(mapping_path) if mapping_path is not None else None
    own = [*reading.files_of(path), *also]
    sheets = [one for file in own for one in formats.read(file)]
    lines = [] if overrides is None else read_overrides(overrides)
    return from_sheets(path, sheets, mapping, stage, lines)


def from_sheets(
    path: Path,
    sheets: Sequence[Sheet],
    mapping: Any = None,
    stage: str = "fund",
    overrides: Sequence[Override] = (),
    done: reading.Sorted | None = None,
) -> Material:
    """Read the sheets of a call, with what named persons corrected; ``done`` if they are sorted already."""
    read = apart(sheets, mapping, stage, done or reading.sort(sheets, mapping, stage), overrides)
    done = corrected(read, overrides)
    _present(path, done, stage)
    by_place = {(sheet.file, sheet.name): sheet for sheet in done.sheets}
    doubts = [
        error
        for one in done.of("review")
        for error in (call_advice.sureness(one), call_advice.drafts(one, by_place[one.file, one.sheet]))
        if error is not None
    ]
    if doubts:
        raise together(doubts)
    _all_read(done.of("conflict"))
    _bids_read(done.of("bid"))
    _one_content(done.of("proposal"), mapping, {one.row for one in overrides if one.table == "proposal"})
    material = _joined(path, done, stage)
    minor = 10.0 ** -digits(material.currency or NO_CURRENCY)
    material.findings += call_rows.of_files(done, read, overrides, minor)
    material.settled = Settled.of(mapping)
    material.findings += _not_listed(done)
    scored = dict((mapping or {}).get("review", {})).get("score")
    if scored is not None and scored.weights:
        material.weights = dict(zip(scored.columns, scored.weights, strict=True))
    apply(material, _named(done))
    judged = material.reviews["proposal"] or any(material.proposals["value"])
    if stage == "fund" and not judged:
        # nothing to judge by: say what a sheet left over, or a column, lacks to be the reviews
        listed = {(one.file, one.sheet) for one in done.of("proposal")}
        asked = done.others or [one for one in sheets if (one.file, one.name) in listed]
        none = scored is not None and scored.const == ""  # a person said that there are no scores yet
        if not none and (error := call_advice.no_reviews(path.name, asked)) is not None:
            raise error
        if done.others:
            understand.understand(done.others[0], TABLES["review"], mapping)
    notes = [note.partition(":") for one in sheets for note in one.notes]
    hidden = [name for code, _, name in notes if code == "hidden"]
    left = [one.name or one.file for one in done.others] + [name for code, _, name in notes if code == "unread"]
    for code, names in (("unread_sheet", left), ("hidden_sheet", hidden)):
        material.unread += names
        material.findings += [Finding(code, "note", "file", seen=name) for name in names]
    marked = [one for one in done.others if _of_conflicts(one) and one not in done.unmarked]
    material.undeclared = [one.name or one.file for one in (*marked, *done.unmarked)]
    material.undeclared += [name for name in hidden if conflicts_by_name(name)]
    return material


def apart(
    sheets: Sequence[Sheet], mapping: Any, stage: str, done: reading.Sorted, overrides: Sequence[Override]
) -> reading.Sorted:
    """Return the sheets read anew where a named person said that two rows of one id are two proposals."""
    told = split_ids(sheets, done, overrides)
    return done if told is sheets else reading.sort(told, mapping, stage)


def _of_conflicts(sheet: Sheet) -> bool:
    """Return whether a sheet nobody could read seems to declare conflicts of interest."""
    known = {normalise(word) for word in RECUSALS}
    heads = (cell for row in sheet.rows[:3] for cell in row if isinstance(cell, str))
    filled = any(cell is not None for row in sheet.rows for cell in row)
    named = conflicts_by_name(sheet.name or Path(sheet.file).stem)
    return filled and (named or any(normalise(cell) in known for cell in heads))


def _present(path: Path, done: reading.Sorted, stage: str) -> None:
    """Refuse files without a sheet of proposals."""
    if not done.of("proposal") and not (stage == "judge" and done.of("review")):
        if stage != "assign":
            raise call_advice.no_proposals(path.name, done, stage)
        raise call_advice.no_list(path.name, done)


def _joined(path: Path, done: reading.Sorted, stage: str) -> Material:
    _each_once(done.of("proposal"), "proposal_twice")
    if stage == "assign":
        _each_once(done.of("reviewer"), "reviewer_twice")
    rows = [row for one in done.of("proposal") for row in one.rows]
    if not rows and stage == "judge":
        names = {str(row["proposal"]) for one in done.of("review") for row in one.rows}
        rows = [{"id": name} for name in sorted(names)]
    code = currency(done.of("proposal"))
    proposals, years = proposal_columns(rows, 10.0 ** -digits(code or NO_CURRENCY))
    reviews = done.of("review")
    persons = [one.read() for one in done.authors]
    # whoever orders the sheets of a workbook otherwise changes no byte of what is made of it
    crossed = [_matrix_read(*one) for one in done.matrices]
    notes = sorted([*done.understood, *persons], key=lambda one: (one.table, one.file, one.sheet))
    _spent(proposals, reviews)
    sheets, places = reading.further(done)
    reading.check(sheets, places, {str(name) for name in proposals["id"]})
    _with_criteria(sheets, [row for one in reviews for row in one.criteria])
    listed = [Place(u.file, u.sheet, n) for u in done.of("proposal") for n in u.lines]
    return Material(
        call=path.stem,
        proposals=proposals,
        reviews=review_columns([row for one in reviews for row in one.rows]),
        currency=code,
        by_year=years,
        files=[_file(one) for one in notes] + [_matrix_file(*one) for one in done.matrices],
        findings=[f for one in notes for f in one.findings] + _unlisted(persons, proposals["id"]),
        understood=sorted([*notes, *crossed], key=lambda one: (one.table, one.file, one.sheet)),
        places=[(u.file, u.sheet, line) for u in reviews for line in u.lines],
        scale=next((one.scale for one in reviews if one.scale), None),
        letters=next((tuple(one.order) for one in reviews if one.order), ()),
        sheets=sheets,
        rules=done.rules,
        rows=listed,
        authors=reading.table_columns([row for one in persons for row in one.rows], ("proposal", "name", "institute")),
    )


_NO_PROPOSALS = frozenset(("total_row", "note_row", "duplicate", "duplicate_differs"))
"""Why a row is set aside that is no proposal of its own."""


def _not_listed(done: reading.Sorted) -> list[Finding]:
    """Return a finding for each proposal whose row cannot be used: it is on no list, and must not vanish unsaid."""
    found = []
    for one in done.of("proposal"):
        sheet = next((s for s in done.sheets if (s.file, s.name) == (one.file, one.sheet)), None)
        top = [] if sheet is None else sheet.rows[one.header_row - 1 : one.header_row]
        heads = [" ".join(str(cell or "").split()) for row in top for cell in row]
        columns = {m.column: heads.index(last) for m in one.mapping if (last := m.heading.split("/")[-1]) in heads}
        for row in one.rejected:
            if row.code in _NO_PROPOSALS:
                continue
            cells = {name: row.cells[k] for name, k in columns.items() if k < len(row.cells)}
            name, seen = (str(cells.get(column) or "") for column in ("id", row.column))
            place = Place(one.file, one.sheet, row.line, row.column)
            found.append(Finding("not_listed", "warning", "proposal", name, row.column, seen[:80], place=place))
    return found


def _unlisted(persons: Sequence[Understood], known: Sequence[Any]) -> list[Finding]:
    """Return a finding for each proposal that a list of authors names and no other list."""
    ids = {str(name) for name in known}
    named = dict.fromkeys(str(row["proposal"]) for one in persons for row in one.rows)
    return [Finding("unknown_proposal", "warning", "proposal", name, "id", name) for name in named if name not in ids]


def _named(done: reading.Sorted) -> dict[str, str]:
    """Return the heading in the file of each column of proposals."""
    return {m.column: m.heading for one in done.of("proposal") for m in one.mapping}


def _one_content(proposals: Sequence[Understood], mapping: Any, settled: Set[str] = frozenset()) -> None:
    """Refuse one id for two proposals, unless a named person settled it: their reviews could not be told apart."""
    id_column = dict((mapping or {}).get("proposal", {})).get("id")
    if id_column is not None and id_column.repeated:
        return
    for one in proposals:
        lines = {str(row["id"]): n for row, n in zip(one.rows, one.lines, strict=True)}
        heading = next((m.heading for m in one.mapping if m.column == "id"), "id")
        seen = []
        for row in one.rejected:
            if row.code != "duplicate_differs":
                continue
            name = next((n for cell in row.cells if (n := ident(cell)) in lines), "")
            seen.append((name, lines.get(name), row.line))
        for clash in one.clashes:
            seen.append((clash.id, clash.before, clash.line))
        seen = [own for own in seen if own[0] not in settled]
        if seen:
            raise _two_contents(one, heading, seen)


def _two_contents(one: Understood, heading: str, seen: Sequence[tuple[str, int | None, int]]) -> InputError:
    named = dict.fromkeys(seen)
    rows = [Text(f"{name} (rows {a} and {b})", f"{name}（第 {a}、{b} 行）") for name, a, b in list(named)[:SHOWN]]
    if len(named) > SHOWN:
        rows.append(Text(f"{len(named)} pairs in all", f"共 {len(named)} 处"))
    minor = 10 ** -digits(currency([one]) or NO_CURRENCY)

    def cell(column: str, held: Any) -> str:
        whole = TABLES["proposal"][column].type is Type.MONEY
        return f"{held * minor:,.15g}" if whole else str(held)

    differences = [
        f"{TABLES['proposal'][c.column].label.en}: {cell(c.column, c.held)} / {cell(c.column, c.seen)}"
        for c in one.clashes[:SHOWN]
    ]
    text = join(rows, "; ", "；") + (same(" · " + "; ".join(differences)) if differences else same(""))
    quoted = '"' + heading.replace("\\", "\\\\").replace('"', '\\"') + '"'
    line = f'[proposals]\nid = {{column = {quoted}, repeated = "first"}}'
    return InputError(
        Text("one proposal id stands in several rows that do not say the same", "同一申请号出现在多行，内容不一致"),
        place=Place(one.file, one.sheet, seen[0][2], heading),
        seen=text.en if text.en == text.zh else f"{text.en} · {text.zh}",
        fix=Text(
            "two proposals need two ids; if it is one, correct the rows, or write into map.toml "
            "which row counts (first or last) and add --map map.toml:",
            "若为两项申请，请各用一个编号；若为一项，请改正各行，或在 map.toml 中写明以哪一行为准"
            "（first 首行或 last 末行），并加上 --map map.toml：",
        )
        + same("\n" + line),
        code="proposal_id_repeated",
    )


_TWICE = {
    "proposal_twice": Text("a proposal stands in two sheets", "同一申请出现在两张表中"),
    "reviewer_twice": Text("a reviewer stands in two sheets", "同一评审人出现在两张表中"),
}


def _each_once(lists: Sequence[Understood], code: str) -> None:
    """Refuse what stands in two sheets: which amount or employer holds is not guessed."""
    seen: dict[str, Place] = {}
    for one in lists:
        for line, row in zip(one.lines, one.rows, strict=True):
            here, name = Place(one.file, one.sheet, line, "id"), str(row["id"])
            if (first := seen.setdefault(name, here)) is not here:
                raise InputError(
                    _TWICE[code],
                    place=here,
                    seen=f"{name}: {first.text().en}",
                    fix=Text(
                        "keep one of the two sheets in the folder, or take the row out of one",
                        "请在文件夹中只留其中一张表，或从一张表中删去该行",
                    ),
                    code=code,
                )


def _all_read(conflicts: Sequence[Understood]) -> None:
    """Refuse a conflict that cannot be read: set aside, it would bar nobody."""
    for one in conflicts:
        for row in one.rejected:
            if row.code in ("duplicate", "total_row"):
                continue
            kinds = TABLES["conflict"]["kind"].values if row.column == "kind" else ()
            raise InputError(
                CODES[row.code],
                place=Place(one.file, one.sheet, row.line, row.column),
                seen=", ".join(str(cell) for cell in row.cells if cell is not None),
                expected=" ".join(kinds),
                fix=Text("correct the row, or take it out", "请改正该行，或将其删去"),
                code="conflict_unread",
            )


def _bids_read(bids: Sequence[Understood]) -> None:
    """Refuse a bid in a word nobody knows: it may be a conflict."""
    for one in bids:
        for row in one.rejected:
            if row.column == "bid" and row.code in ("unknown_word", "missing_value"):
                heading = next((m.heading for m in one.mapping if m.column == "bid"), "bid")
                raise InputError(
                    Text("a bid in a word that is not known", "无法识别的意向用词"),
                    place=Place(one.file, one.sheet, row.line, heading),
                    seen=", ".join(str(cell) for cell in row.cells if cell is not None),
                    expected="yes, maybe, no, conflict · 愿意、可以、不愿意、回避",
                    fix=Text(
                        "write one of these words; numbers are read as scores of affinity where "
                        "the heading is “score”, the larger the better",
                        "请改用上述用词之一；若为数值且越大越合适，请将表头改为“匹配分”",
                    ),
                    code="bid_unread",
                )


def _spent(proposals: Columns, reviews: Sequence[Understood]) -> None:
    """Take columns that were read as scores out of what rules and tables may use."""
    used = {meaning.heading for one in reviews for meaning in one.mapping}
    used |= {heading for one in reviews for heading in one.spent}
    for name in [*proposals]:
        if name not in OWN and (name in used or headings.is_score(tuple(name.split("/")))) and reviews:
            del proposals[name]


def _matrix_file(sheet: Sheet, matrix: Matrix) -> dict[str, Any]:
    rows = len(set(matrix.lines))
    return {"path": sheet.file, "sheet": sheet.name or None, "rows": rows, "rejected": 0}


def _matrix_read(sheet: Sheet, matrix: Matrix) -> Understood:
    """Return how a matrix was read: the first and last name across it, and what is below them."""
    columns, size = matrix.columns, len(matrix.lines)
    rows = [{name: cells[k] for name, cells in columns.items()} for k in range(size)]
    names = [*dict.fromkeys(map(str, columns["reviewer"]))]
    heading = " … ".join(dict.fromkeys([*names[:1], *names[-1:]]))
    table = TABLES[matrix.table]
    value = {"affinity": "score", "bid": "bid"}.get(matrix.table, "kind")
    mapping = [Meaning(heading, value, table.label, "", 1.0, size, "")]
    return Understood(matrix.table, sheet.file, sheet.name, matrix.header_row, mapping, rows,
                      matrix.lines)  # fmt: skip


def _file(one: Understood) -> dict[str, Any]:
    return {"path": one.file, "sheet": one.sheet or None, "rows": one.rows_in, "rejected": len(one.rejected)}


def _with_criteria(sheets: dict[str, Columns], rows: Sequence[Row]) -> None:
    """Take what headings say of criteria as a sheet of criteria says it; what such a sheet says itself holds."""
    sheet = sheets.get("criterion", {})
    known = [dict(zip(sheet, cells, strict=True)) for cells in zip(*sheet.values(), strict=True)]
    weighted = any(row.get("weight") is not None for row in known)
    names = TABLES["criterion"].names
    for row in rows:
        own = next(
            (one for one in known if criterion_key(one.get("criterion")) == criterion_key(row["criterion"])), None
        )
        if own is None:
            known.append(own := {})
        for name, cell in {"call": "", **row}.items():
            if own.get(name) is None and not (weighted and name == "weight"):
                own[name] = cell
    if rows:
        sheets["criterion"] = reading.table_columns(known, names)


def declared_criteria(material: Material) -> dict[str, Row]:
    """Return what the sheet of criteria says of each."""
    sheet = material.sheets.get("criterion", {})
    rows = [dict(zip(sheet, cells, strict=True)) for cells in zip(*sheet.values(), strict=True)]
    return {str(row["criterion"]): row for row in rows if row.get("criterion") is not None}


def proposal_columns(rows: Sequence[Row], whole: float) -> tuple[Columns, dict[int, list[float]]]:
    """Return columns in whole currency units, tags and needs as columns of their own."""
    plain: list[Row] = []
    years: dict[int, list[float]] = {}
    for place, row in enumerate(rows):
        requested = float(row.get("amount") or 0) * whole
        advised = row.get("recommended")
        one = {k: v for k, v in row.items() if k not in ("tags", "needs", "amounts", "currency")}
        one |= dict(row.get("tags") or {})
        one |= {f"need_{name}": amount for name, amount in dict(row.get("needs") or {}).items()}
        one["requested"] = requested
        one["amount"] = requested if advised is None else float(advised) * whole
        one.pop("recommended", None)
        plain.append(one)
        for year, sum_ in dict(row.get("amounts") or {}).items():
            years.setdefault(int(year), [0.0] * len(rows))[place] = float(sum_) * whole
    names = list(dict.fromkeys(["id", "amount", "requested", "value", *(k for r in plain for k in r)]))
    columns: Columns = {name: [row.get(name) for row in plain] for name in names}
    return {n: c for n, c in columns.items() if n in OWN or any(v is not None for v in c)}, years


def review_columns(rows: Sequence[Row]) -> Columns:
    """Return reviews as columns; an id that reading made up is none."""
    names = ("proposal", "reviewer", "criterion", "score", "confidence", "panel")
    further = ("grade", "conflict", "submitted_at")
    columns = {name: [row.get(name) for row in rows] for name in (*names, *further)}
    for name in ("panel", *further):
        if all(cell is None for cell in columns[name]):
            del columns[name]
    columns["reviewer"] = [
        # an id made on reading, so that nobody is linked by it, is no id
        None if str(reviewer).startswith(f"{proposal}#") else reviewer
        for proposal, reviewer in zip(columns["proposal"], columns["reviewer"], strict=True)
    ]
    return columns
