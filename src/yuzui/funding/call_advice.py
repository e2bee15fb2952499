# SPDX-License-Identifier: Apache-2.0
"""What to write when sheets are not recognised: headings seen, nearest meaning, lines of a map.

Meanings come from the words of a heading and, where those say nothing, from what stands below it:
ids do not repeat, reviews name ids of another sheet, sums are larger than scores. They are advice
for a person to check: nothing is read by them.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from statistics import median
from typing import Any

from yuzui.errors import InputError, Place
from yuzui.funding.call_sheets import Sorted
from yuzui.model.schema import TABLES, accepted
from yuzui.sheets.sheet import Sheet
from yuzui.sheets.understand import Understood, headings
from yuzui.sheets.units import NONE
from yuzui.sheets.values import UnfitError, is_missing, number, score_of
from yuzui.text import Text, join, same

# Grades in letters and words whose order everybody knows, and the number each is given.


SCALES: Sequence[str] = (
    "A+|A|A-|B+|B|B-|C+|C|C-|D+|D|D-|E|F",
    "A+|A|B|C|D|E|F",
    "A|B|C|D|E|F",
    "A|AB|B|BC|C|CD|D",
    "1st=first=first class|2:1=2.1=upper second|2:2=2.2=lower second|3rd=third=third class|fail=failed",
    "1st=first|2nd=second|3rd=third|4th=fourth|5th=fifth",
    "4*|3*|2*|1*|U=unclassified=0*",
    "high|medium|low",
    "very high|high|medium=moderate|low|very low",
    "outstanding=exceptional|excellent|very good|good|satisfactory=fair=average=adequate"
    "|marginal=weak=poor=unsatisfactory|very weak=very poor=unacceptable=inadequate",
    "outstanding=exceptional|excellent|very good|good|fair|poor|very poor",
    "excellent|very good|good|acceptable=adequate|weak|poor|unacceptable",
    "excellent|good|fair|weak|poor",
    "excellent|good|average|below average|poor",
    "strong accept=definite accept|accept|weak accept=probable accept|borderline=neutral"
    "|weak reject=probable reject|reject|strong reject=definite reject",
    "strongly recommend=highly recommended|recommend=recommended|neutral|do not recommend=not recommended",
    "fund|fund if possible|do not fund",
    "strongly agree|agree|neutral|disagree|strongly disagree",
    "must fund|should fund|could fund|do not fund",
    "特优=优秀+|优=优秀|良=良好|中=中等=一般=合格=及格|差=较差=不合格=不及格|很差=极差",
    "优=优秀|良=良好|中=中等|合格=及格|差=不合格=不及格",
    "优=优秀|良=良好|一般|较差|差|很差",
    "很好=非常好|好=较好|一般=中等|较差=不好|差=很差",
    "很高=非常高|高=较高|中=中等=一般|低=较低|很低=非常低",
    "甲|乙|丙|丁",
    "上|中|下",
    "非常熟悉=很熟悉|熟悉|较熟悉=比较熟悉|一般=基本熟悉=一般熟悉|不太熟悉=较不熟悉|不熟悉|很不熟悉=完全不熟悉",
    "优先资助|资助=同意资助=建议资助=可资助|不予资助=不资助=不同意资助=不建议资助",
    "强烈推荐=优先推荐|推荐=同意推荐|一般推荐=可推荐|不推荐=不予推荐",
    "非常同意|同意|一般=中立|不同意|非常不同意",
)
"""Known scales, best first; after an equals sign another word for the same place."""


def plain(grade: str) -> str:
    """Return a grade as it is compared.

    Examples
    --------
    >>> plain("Ａ＋"), plain(" Very  Good "), plain("A−"), plain("Excellent (5)")
    ('a+', 'very good', 'a-', 'excellent')
    """
    text = unicodedata.normalize("NFKC", grade).casefold()
    text = text.replace("\u2212", "-").replace("\u2013", "-").replace("：", ":")
    text = text.split("(")[0] if not text.startswith("(") else text
    return " ".join(text.replace("_", " ").split())


def _tiers(scale: str) -> list[list[str]]:
    return [[plain(word) for word in tier.split("=")] for tier in scale.split("|")]


_KNOWN = [_tiers(scale) for scale in SCALES]
_LETTERS = range(4)
"""Places of the scales whose steps between two grades in use count, used or not."""


def order(seen: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Return grades in the order that everybody knows, best first, those of one place together.

    Examples
    --------
    >>> order(["B", "A+", "A"])[0], order(["良", "优秀", "差"])
    (('a+',), (('优秀',), ('良',), ('差',)))
    >>> order(["A", "优"]), order(["red", "green"])
    ((), ())
    """
    wanted = {plain(grade) for grade in seen}
    orders: list[tuple[tuple[str, ...], ...]] = []
    for place, tiers in enumerate(_KNOWN):
        where = {word: k for k, tier in enumerate(tiers) for word in tier}
        if not wanted or not wanted <= set(where):
            continue
        used = sorted({where[word] for word in wanted})
        places = range(used[0], used[-1] + 1) if place in _LETTERS else used
        names = [tuple(word for word in tiers[k] if word in wanted) or (tiers[k][0],) for k in places]
        orders.append(tuple(names))
    if not orders:
        return ()

    def ranks(tiers: tuple[tuple[str, ...], ...]) -> dict[str, int]:
        return {word: k for k, tier in enumerate(tiers) for word in tier if word in wanted}

    def pairs(tiers: tuple[tuple[str, ...], ...]) -> set[tuple[str, str]]:
        at = ranks(tiers)
        return {(a, b) for a in wanted for b in wanted if at[a] < at[b]}

    if any((b, a) in pairs(two) for one in orders for two in orders for a, b in pairs(one)):
        return ()
    # scales that agree: the one with the fewest places that nobody used
    return min(orders, key=lambda tiers: (len(tiers), orders.index(tiers)))


def numbers(tiers: Sequence[Sequence[str]]) -> dict[str, float]:
    """Return the number of each grade, 1 for the worst."""
    return {word: float(len(tiers) - place) for place, tier in enumerate(tiers) for word in tier}


LISTED = ("id", "title", "amount", "pi", "institute", "status", "field", "region")
REVIEWED = ("proposal", "reviewer", "criterion", "score", "confidence", "panel")
HEADINGS = 14
"""Headings of a sheet that are named."""
SCORED = re.compile(r"score|mark|rating|grade|points|merit|average|mean\b|note\b|分|评|均")
WHOLE = re.compile(r"average|mean\b|total|sum\b|overall|均|总|合计")
SHARE = 0.8
_MOMENT = re.compile(r"\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}日?[ T]*\d{1,2}:\d{2}")
GRADES = 12
"""Most grades of a scale."""
SIDEWAYS = 3
"""Known headings one below another by which a table is told to be on its side."""
CODE = 24
"""Characters of the longest id."""


@dataclass(frozen=True)
class Field:
    """One column of a sheet that nobody recognised."""

    one: headings.Candidate
    cells: Sequence[Any]
    all: Sequence[Any] = ()
    beside: tuple[str, ...] = ()
    """Headings of further scores of a sheet that has a column for each."""

    @cached_property
    def words(self) -> list[str]:
        """Cells as text."""
        return [str(cell).strip() for cell in self.cells]

    @cached_property
    def figures(self) -> list[float]:
        """Cells as numbers, as far as they are."""
        figures = []
        for cell in self.cells:
            try:
                figures.append(float(score_of(cell, comma=self.one.unit.comma)))
            except UnfitError:
                try:
                    figures.append(float(number(cell, self.one.unit.factor, MONEY)))
                except UnfitError:
                    continue
        return figures

    @property
    def numeric(self) -> bool:
        """Whether most cells are numbers."""
        return len(self.figures) >= SHARE * max(len(self.cells), 1)

    @property
    def unique(self) -> bool:
        """Whether hardly a cell repeats."""
        return len(set(self.words)) >= 0.9 * max(len(self.words), 1)

    @property
    def coded(self) -> bool:
        """Whether most cells are short and have a figure, as ids do."""
        codes = [w for w in self.words if len(w) <= CODE and any(c.isdigit() for c in w)]
        return len(codes) >= SHARE * max(len(self.words), 1)

    @property
    def dated(self) -> bool:
        """Whether most cells are moments, as a form notes when each answer came: no id, however seldom they repeat."""
        moments = [w for w in self.words if _MOMENT.match(w)]
        return len(moments) >= SHARE * max(len(self.words), 1)

    def named(self, table: str, name: str) -> bool:
        """Whether the heading is a word of a column."""
        exact = self.one.among(accepted(TABLES[table]))
        return exact is not None and exact.name == name

    @property
    def scored(self) -> bool:
        """Whether heading and cells are those of a score beside a list."""
        scored_heading = SCORED.search(self.one.heading.casefold()) is not None
        return scored_heading and (self.graded or (self.numeric and max(map(abs, self.figures)) <= 100))

    @property
    def graded(self) -> bool:
        """Whether the cells are grades of a known order."""
        return 1 < len(set(self.words)) <= GRADES and bool(order(set(self.words)))

    def fits(self, name: str) -> bool:
        """Whether the cells could be those of a column."""
        if name in ("score", "grade", "confidence"):
            return self.numeric or self.graded
        return (name != "amount" or self.numeric) and (name != "id" or not self.dated)

    def within(self, ids: Field) -> bool:
        """Whether the cells differ between rows of one id."""
        seen: dict[str, str] = {}
        pairs = zip(ids.all, self.all, strict=False)
        return any(seen.setdefault(str(name), str(cell)) != str(cell) for name, cell in pairs)

    def alike(self, table: str, names: Sequence[str]) -> str:
        """Return the column whose word the heading is, or is most like; empty if none is near."""
        words = {w: c.name for w, c in accepted(TABLES[table]).items() if c.name in names}
        if (exact := self.one.among(accepted(TABLES[table]))) is not None and exact.name in names:
            return exact.name if exact.name not in ("id", "amount") or self.fits(exact.name) else ""
        if "amount" in names and self.numeric and self.one.unit.currency:
            return "amount"
        near = difflib.get_close_matches(self.one.names[0], words, 1, 0.75)
        return words[near[0]] if near and self.fits(words[near[0]]) else ""


MONEY = ("万", "亿", "千", "k", "m", "mn", "bn", "million")
Meanings = dict[str, dict[str, Field]]
"""Table to column to the field that is nearest to it."""


def fields(sheet: Sheet) -> list[Field]:
    """Return the columns below the row that looks like the headings of a sheet."""
    rows = [list(row) for row in sheet.rows[: headings.SEARCHED]]
    most = max((sum(isinstance(cell, str) for cell in row) for row in rows), default=0)
    if most < 2:
        return []
    last = next(k for k, row in enumerate(rows) if 10 * sum(isinstance(cell, str) for cell in row) >= 6 * most)
    beside = []
    for place, heading in enumerate(rows[last]):
        if heading is None:
            continue
        below = [row[place] for row in sheet.rows[last + 1 :] if place < len(row)]
        cells = [cell for cell in below if not is_missing(cell)]
        parts = (" ".join(str(heading).split()),)
        beside.append(Field(headings.candidate(place, parts, cells), cells, below))
    return beside


def meanings(sheets: Sequence[Sheet]) -> list[tuple[Sheet, list[Field], Meanings]]:
    """Return the nearest meanings of the columns of sheets taken together."""
    known = [(sheet, columns) for sheet in sheets if (columns := fields(sheet))]
    ids = [f for _, columns in known for f in columns if f.unique and len(f.cells) > 1]
    answer = []
    for sheet, columns in known:
        result: Meanings = {}
        linked = _linked(columns, [f for f in ids if f not in columns])
        repeats = [f for f in columns if not f.unique and (not f.numeric or f.named("proposal", "id"))]
        if linked is None and repeats:
            best = _grouping(columns, repeats)
            near = best.alike("proposal", ("id",)) or (best.coded and not any(f.unique and f.coded for f in columns))
            whole = not any(f.unique for f in columns) and any(f.numeric for f in columns)
            linked = best if near or whole else None
        if linked is not None:
            result["review"] = _reviews(columns, linked)
            listed = _listed(columns, linked, result["review"])
            if "amount" in listed:  # everything in one table
                result["proposal"] = listed
        elif any(f.unique for f in columns):
            listed = _listed(columns, None, {})
            if listed:
                result["proposal"] = listed
                if scored := [f for f in columns if f not in listed.values() and f.scored]:
                    result["review"] = {"proposal": listed["id"], "score": _side_by_side(scored)}
        answer.append((sheet, columns, result))
    return answer


def _side_by_side(scored: Sequence[Field]) -> Field:
    """Return the first of several columns of scores with the headings of the rest, but for sums and means of them."""
    parts = [f for f in scored if not WHOLE.search(f.one.heading.casefold()) and f.numeric == scored[0].numeric]
    if len(parts) < 2:
        return scored[0]
    return replace(parts[0], beside=tuple(f.one.heading for f in parts[1:]))


def _linked(columns: Sequence[Field], ids: Sequence[Field]) -> Field | None:
    """Return the column whose cells are ids of another sheet and repeat."""
    for one in columns:
        if one.unique or len(set(one.words)) < 2:
            continue
        for other in ids:
            if len(set(one.words) & set(other.words)) >= SHARE * len(set(one.words)):
                return one
    return None


def _grouping(columns: Sequence[Field], repeats: Sequence[Field]) -> Field:
    """Return the repeated column that tells most of the others: the id, before what it names."""

    def rank(one: Field) -> tuple[bool, int, bool, bool]:
        apart = sum(f.within(one) for f in columns if f is not one)
        other = any(one.named("proposal", name) for name in LISTED[1:])
        return not one.named("proposal", "id"), apart, other, not one.coded

    return min(repeats, key=rank)


def _reviews(columns: Sequence[Field], linked: Field) -> dict[str, Field]:
    mapping = {"proposal": linked}
    rest = [f for f in columns if f is not linked and f.within(linked)]
    for f in rest:
        if name := f.alike("review", REVIEWED[1:]):
            mapping.setdefault(name, f)
    left = [f for f in rest if f not in mapping.values()]
    if "score" not in mapping:
        scored = [f for f in left if f.numeric and f.figures and max(map(abs, f.figures)) <= 100]
        scored = scored or [f for f in left if f.graded]
        if scored:
            mapping["score"] = min(scored, key=lambda f: (not f.numeric, -len(set(f.words))))
    left = [f for f in left if f not in mapping.values()]
    people = [f for f in left if not f.numeric and not f.unique and len(set(f.words)) > 1]
    if "reviewer" not in mapping and people:
        mapping["reviewer"] = max(people, key=lambda f: len(set(f.words)))
    words = [f for f in people if f not in mapping.values() and len(set(f.words)) <= GRADES]
    if "score" not in mapping and words:  # grades of an order that is asked for next
        mapping["score"] = max(words, key=lambda f: (len(f.words), len(set(f.words))))
    return mapping


def _listed(columns: Sequence[Field], own: Field | None, used_columns: Mapping[str, Field]) -> dict[str, Field]:
    used = [f for name, f in used_columns.items() if name != "proposal"]
    rest = [f for f in columns if f not in used and (own is None or not f.within(own))]
    mapping = {} if own is None else {"id": own}
    if own is None and (ids := [f for f in rest if f.unique and not f.dated]):
        mapping["id"] = min(
            ids,
            key=lambda f: (
                not f.named("proposal", "id"),
                any(f.named("proposal", name) for name in LISTED[1:]),
                not f.coded or f.numeric,
                not f.coded,
                not f.alike("proposal", ("id",)),
                sum(map(len, f.words)) / max(len(f.words), 1),
            ),
        )
    for f in rest:
        name = f.alike("proposal", LISTED[1:])
        if name and name not in mapping and f is not mapping.get("id"):
            mapping[name] = f
    if "pi" in mapping and "id" in mapping and {*mapping["pi"].words} <= {*mapping["id"].words}:
        del mapping["pi"]  # ids of proposals are no applicants
    left = [f for f in rest if f not in mapping.values()]
    if "amount" not in mapping:
        sums = [f for f in left if f.numeric and not f.scored and median(f.figures or [0]) > 0]
        if sums:
            mapping["amount"] = max(sums, key=lambda f: median(f.figures))
    left = [f for f in left if f not in mapping.values()]
    texts = [f for f in left if not (f.numeric or f.dated) and (f.unique or own is not None)]
    if "title" not in mapping and texts:
        mapping["title"] = max(texts, key=lambda f: sum(map(len, f.words)))
    return mapping


def no_proposals(file: str, done: Sorted, stage: str) -> InputError:
    """Return the error for files without a sheet of proposals."""
    if (error := sideways(done.sheets)) is not None:
        return error
    if stage == "fund" and (error := parts_of_one(done.sheets)) is not None:
        return error
    needs = ("id", "amount") if stage == "fund" else ("id",)
    return _error(
        Text("there is no sheet of proposals", "没有申请书工作表"),
        file,
        done.sheets,
        {"proposal": needs, "review": ("proposal", "score")},
        "no_proposals",
    )


def no_list(file: str, done: Sorted) -> InputError:
    """Return the error for files of an assignment without a list of proposals."""
    if (error := sideways(done.sheets)) is not None:
        return error
    known = [(sheet, columns) for sheet in done.others if (columns := fields(sheet))]
    mapping: dict[str, Field] = {}
    if known:
        _, columns = max(known, key=lambda one: len(one[1]))
        near = _listed(columns, None, {})
        mapping = {name: near[name] for name in ("id", "title", "pi", "institute") if name in near}
    lines = _lines("proposal", ("id", "title", "pi", "institute"), mapping)
    listed = ", ".join(dict.fromkeys(one.sheet or one.file for one in done.understood))
    seen = "; ".join(
        f"{sheet.name or sheet.file}: " + ", ".join(f.one.heading for f in columns[:HEADINGS])
        for sheet, columns in known
    )
    return InputError(
        Text("there is no sheet of proposals", "没有申请书工作表"),
        place=Place(file=file),
        seen=(seen or listed)[:600],
        expected="id, title, authors, institution · 申请号、项目名称、申请人、依托单位",
        fix=Text(
            "one sheet or file must list the proposals. If its headings are not known, write into "
            "map.toml what they are and add --map map.toml; where … stands, put the heading of the "
            "file, or take the line out if there is no such column:",
            "应有一张表或一个文件列出申请书。若表头未能识别，请在 map.toml 中写明并加上 "
            "--map map.toml；… 处请填文件中的表头，无此列则删去该行：",
        )
        + same("\n" + "\n".join(lines)),
        code="no_proposals",
    )


def sideways(sheets: Sequence[Sheet]) -> InputError | None:
    """Return the error for headings that stand one below another: no map of headings mends that."""
    words = {**accepted(TABLES["proposal"]), **accepted(TABLES["review"])}

    def known(cells: Sequence[Any]) -> list[str]:
        texts = [cell for cell in cells if isinstance(cell, str) and cell.strip()]
        return [one for one in texts if headings.candidate(0, (one,), ()).among(words) is not None]

    turned = []
    for sheet in sheets:
        rows = [row for row in sheet.rows[: headings.SEARCHED] if row]
        down = known([row[0] for row in rows])
        across = max((len(known(row[1:])) for row in rows), default=0)
        if len(down) >= SIDEWAYS and len(down) > 2 * across:
            turned.append((sheet, down))
    if not turned:
        return None
    sheet, down = turned[0]
    if len(turned) > 1:
        message = Text("each sheet is a form of one proposal", "每张工作表是一项申请的表单")
        fix = Text(
            "make one table of the sheets: a row a proposal, the words on the left as headings; "
            "and one of the reviews: proposal, reviewer, score",
            "请将各表汇总：每项申请一行，以左侧文字为表头；评审另成一表：申请编号、评审专家、评分",
        )
    else:
        message = Text("the table is on its side: a column a proposal", "表格横置：每列一项申请")
        fix = Text(
            "turn it, so that each proposal has a row and the words on the left are the headings "
            "(copy it, then Paste special, Transpose), and give that file",
            "请转置表格，使每项申请占一行、左侧文字成为表头（复制后选择性粘贴，勾选“转置”），再使用该文件",
        )
    return InputError(
        message,
        place=Place(sheet.file, sheet.name),
        seen=", ".join(down[:HEADINGS]),
        expected="one row of headings, one row a proposal · 一行表头，每项申请一行",
        fix=fix,
        code="sideways",
    )


def parts_of_one(sheets: Sequence[Sheet]) -> InputError | None:
    """Return the error for a row a partner: one id, and another sum in each of its rows."""
    for sheet in sheets:
        columns = fields(sheet)
        ids = [f for f in columns if f.named("proposal", "id") and not f.unique]
        sums = [f for f in columns if ids and f.alike("proposal", ("amount",)) and f.within(ids[0])]
        if ids and sums and sums[0].numeric:
            return InputError(
                Text(
                    "one proposal stands in several rows with different sums, as where each partner has a row",
                    "同一申请占多行且各行金额不同，似为每个参与单位一行",
                ),
                place=Place(sheet.file, sheet.name, column=sums[0].one.heading),
                seen=f"{len(set(ids[0].words))} × {ids[0].one.heading}, {len(ids[0].words)} rows",
                expected="one row a proposal, or the same sum in each of its rows · 每项申请一行，或各行金额相同",
                fix=Text(
                    "make a table of one row a proposal with the sum of its rows (a pivot table "
                    "does), keep the score beside it, and give that file",
                    "请用数据透视表汇总为每项申请一行（金额求和，评分保留在旁），再使用该文件",
                ),
                code="rows_of_parts",
            )
    return None


def no_reviews(file: str, sheets: Sequence[Sheet]) -> InputError | None:
    """Return the error for a sheet that names proposals and is not understood as reviews."""
    if not any("review" in sheets_read for _, _, sheets_read in meanings(sheets)):
        return None
    return _error(
        Text("there is neither a sheet of reviews nor a value to judge by", "既无评审表，也无可据以评判的价值列"),
        file,
        sheets,
        {"review": ("proposal", "score")},
        "no_reviews",
    )


def sureness(one: Understood) -> InputError | None:
    """Return the question for the order of words of confidence; figures need none, and words were dropped unasked."""
    words = [str(f.seen) for f in one.findings if f.column == "confidence" and f.code == "wrong_type"]
    heading = next((m.heading for m in one.mapping if m.column == "confidence"), "")
    if 2 * len(words) < len(one.rows) or not heading:
        return None
    known = order(words)
    tiers = [word for tier in known for word in dict.fromkeys(words) if plain(word) in tier]
    line = f"confidence = {{column = {_quoted(heading)}, order = [{', '.join(map(_quoted, tiers or ['…', '…']))}]}}"
    return InputError(
        Text("how sure reviewers are stands in words, and nothing says their order", "熟悉程度为文字，未说明次序"),
        place=Place(one.file, one.sheet, one.header_row, heading),
        seen=", ".join(dict.fromkeys(words))[:120],
        fix=Text(
            "write the words from surest to least sure into map.toml and add --map map.toml:",
            "请将各词由最有把握到最无把握写入 map.toml，并加上 --map map.toml：",
        )
        + same(f"\n[reviews]\n{line}"),
        code="order_missing",
    )


_STATE = re.compile(r"status|state|submitted|complete|状态|提交|完成", re.IGNORECASE)
_DRAFT = re.compile(
    r"drafts?|saved|(?:in|under) (?:progress|preparation)|(?:not|un)[ -]?(?:submitted|finished)|incomplete|started"
    r"|草稿|暂存|未提交|待提交|未完成|填写中",
    re.IGNORECASE,
)


def drafts(one: Understood, sheet: Sheet) -> InputError | None:
    """Return the question whether reviews count that a column nobody read calls drafts."""
    for heading in one.unused if _STATE.search(" ".join(one.unused)) else ():
        top = [" ".join(str(cell or "").split()) for cell in sheet.rows[one.header_row - 1]]
        place = top.index(heading) if heading in top and _STATE.search(heading) else None
        cells = [(n, row[place]) for n, row in enumerate(sheet.rows) if place is not None and place < len(row)]
        rows = [(sheet.number(n), str(cell)) for n, cell in cells if _DRAFT.fullmatch(str(cell or "").strip())]
        if rows:
            return InputError(
                Text("{n} reviews are drafts, and their scores would count", "{n} 份评审为草稿，其评分将被计入").format(
                    n=same(str(len(rows)))
                ),
                place=Place(one.file, one.sheet, rows[0][0], heading),
                seen=", ".join(dict.fromkeys(word for _, word in rows))[:120],
                fix=Text(
                    "take these rows out; if all reviews count, write into map.toml and add --map map.toml:",
                    "请删去这些行；若全部计入，请写入 map.toml 并加上 --map map.toml：",
                )
                + same(f"\ndrop = [{_quoted(heading)}]"),
                code="draft_reviews",
            )
    return None


def _error(
    message: Text, file: str, sheets: Sequence[Sheet], needs: Mapping[str, Sequence[str]], code: str
) -> InputError:
    sheets_read = meanings(sheets)
    seen = "; ".join(
        f"{sheet.name or sheet.file}: " + ", ".join(f.one.heading for f in columns[:HEADINGS])
        for sheet, columns, _ in sheets_read
    )
    near: list[Text] = []
    lines: list[str] = []
    for table, wanted in needs.items():
        mapping = next((m[table] for _, _, m in sheets_read if set(wanted) & set(m.get(table, ()))), {})
        near += [
            same(f"{' + '.join([f.one.heading, *f.beside])} → ") + TABLES[table][name].label
            for name, f in mapping.items()
        ]
        if mapping or table == "proposal":
            lines += _lines(table, wanted, mapping)
    fix = Text(
        "check these lines, write them into map.toml and add --map map.toml; put the heading of "
        "the file where … stands:",
        "请核对下列各行，写入 map.toml 并加上 --map map.toml；… 处请填文件中的表头：",
    ) + same("\n" + "\n".join(lines))
    list_of = Text("one sheet with a column of ids and one of amounts", "一张表含申请号与申请金额两列")
    parts = [
        list_of
        if "amount" in needs.get("proposal", ())
        else Text("columns of proposal and score", "含申请号与评分的列")
    ]
    if near:
        parts.append(Text("nearest meaning: ", "最接近的含义：") + join(near, ", ", "、"))
    expected = join(parts, "; ", "；")
    return InputError(
        message, place=Place(file=file), seen=seen[:600], expected=f"{expected.en} · {expected.zh}", fix=fix, code=code
    )


def _lines(table: str, wanted: Sequence[str], mapping: Mapping[str, Field]) -> list[str]:
    lines = [f"[{TABLES[table].sheets[0]}]"]
    # exact words need no line, unless they are what the sheet must have
    for name in dict.fromkeys([*wanted, *mapping]):
        one = mapping.get(name)
        known = one is not None and one.one.among(accepted(TABLES[table]))
        if name in wanted or not (known and known.name == name):
            quoted = [_quoted(heading) for heading in (["…"] if one is None else [one.one.heading, *one.beside])]
            sum_ = name == "amount" and one is not None
            unit = one.one.unit if sum_ and one is not None else NONE
            coin = f', currency = "{unit.currency}"' if unit.currency else ""
            line = f"{{column = {quoted[0]}, unit = {unit.factor}{coin}}}" if sum_ else quoted[0]
            line = f"{{columns = [{', '.join(quoted)}]}}" if len(quoted) > 1 else line
            lines.append(f"{name} = {line}")
    return lines


def _quoted(heading: str) -> str:
    return '"' + heading.replace("\\", "\\\\").replace('"', '\\"') + '"'
