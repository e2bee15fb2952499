# SPDX-License-Identifier: Apache-2.0
"""Which reviews count: letters to places on their scale, one per person, nobody in conflict.

A review that cannot count is set aside with its place and reason, never silently; what names
somebody who is in no list is refused, with the nearest name.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from yuzui.errors import InputError, Place
from yuzui.funding import call_advice, call_data
from yuzui.funding.call_data import Material, declared_criteria
from yuzui.funding.call_pairs import ident
from yuzui.funding.call_sheets import FURTHER, table_columns, unknown
from yuzui.funding.candidates import criterion_key
from yuzui.job.workspace import Workspace
from yuzui.model.finding import CODES, Finding
from yuzui.model.quantity import digits
from yuzui.model.schema import TABLES
from yuzui.model.table import Row
from yuzui.model.visibility import Eq, In
from yuzui.sheets.understand import load_map
from yuzui.store.duck import file_rows
from yuzui.store.state.pseudonym_vault import open_sealed
from yuzui.text import Text, join, same
from yuzui.text.numbers import NO_CURRENCY, agree

# What is odd about proposals and reviewers that are kept: told, never mended.


TOLERANCE = 0.005
"""Relative difference between a total and the sum of its years that is rounding."""


def odd(material: Material) -> list[Finding]:
    """Return what is odd about the lists of a call."""
    return [*_sums(material), *_outlying(material), *_twice(material)]


FAR, FEWEST_SCORES = 30.0, 5
"""How many times above or below the middle an amount is odd, and among how many at least."""
OVER = 2.0
"""How many times the requests a budget is odd."""
SHORT = 100.0
"""How many times the budget requests are odd."""


def _outlying(material: Material) -> Iterator[Finding]:
    table = material.proposals
    amounts = [float(cell or 0.0) for cell in table.get("requested", table["amount"])]
    amounts_known = [amount for amount in amounts if amount > 0]
    if len(amounts_known) < FEWEST_SCORES or material.origins:  # amounts of the demo are of other proposals
        return
    middle = median(amounts_known)
    for k, amount in enumerate(amounts):
        if amount > 0 and not middle / FAR < amount < middle * FAR:
            place = material.rows[k] if k < len(material.rows) else None
            seen = f"{amount:,.0f} / {middle:,.0f}"
            name = str(table["id"][k])
            yield Finding("amount_outlying", "warning", "proposal", name, "amount", seen, place=place)


def generous(material: Material, budget: float) -> list[Finding]:
    """Return the finding that a budget funds everything several times over, or next to nothing of it."""
    total = sum(float(cell or 0.0) for cell in material.proposals["amount"])
    seen = f"{budget:,.0f} / {total:,.0f}"
    if total and budget >= OVER * total:
        return [Finding("budget_many_times", "warning", "proposal", "", "amount", seen)]
    if budget and total >= SHORT * budget:
        return [Finding("budget_tiny", "warning", "proposal", "", "amount", seen)]
    return []


_TITLES = frozenset(
    ("dr prof professor mr mrs ms mx sir dame phd md 教授 副教授 研究员 副研究员 博士 院士 老师 先生 女士").split()
)


def one_person(a: str, b: str) -> bool:
    """Say whether two names may be one person's: parts in any order, first names or initials.

    Examples
    --------
    >>> one_person("Dr Jane Doe", "Doe, Jane"), one_person("J. Doe", "Jane Doe")
    (True, True)
    >>> one_person("张伟教授", "张伟"), one_person("A1", "A1"), one_person("Jane Doe", "John Doe")
    (True, False, False)
    """
    one, two = _name_parts(a), _name_parts(b)
    if not one or not two:
        return False
    if not "".join(one).isascii() or not "".join(two).isascii():
        return "".join(sorted(one)) == "".join(sorted(two))
    full = {part for part in one if len(part) > 1} & {part for part in two if len(part) > 1}
    if not full or len(one) < 2 or len(two) < 2:
        return False
    rest = [[part for part in parts if part not in full] for parts in (one, two)]
    initials = [sorted(part[0] for part in parts) for parts in rest]
    short = all(len(p) == 1 or len(q) == 1 for p, q in zip(*map(sorted, rest), strict=False))
    return initials[0] == initials[1] and short


def _name_parts(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name).casefold()
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    parts = re.split(r"[\s,.;，、·-]+", plain)
    name_parts = []
    for part in parts:
        for title in _TITLES:
            if not title.isascii() and part.endswith(title) and len(part) > len(title):
                part = part.removesuffix(title)
                break
        if part and part not in _TITLES:
            name_parts.append(part)
    if not all(part.isalpha() or not part.isascii() for part in name_parts):
        name_parts = [part for part in name_parts if any(c.isalpha() for c in part)]
    return name_parts if len(name_parts) > 1 or (name_parts and not name_parts[0].isascii()) else []


def _sums(material: Material) -> Iterator[Finding]:
    table = material.proposals
    for k, name in enumerate(table["id"]):
        sums, amount = float(table["requested"][k] or 0.0), float(table["amount"][k] or 0.0)
        if amount > sums * (1 + 1e-9):
            seen = f"{amount:.0f} > {sums:.0f}"
            yield Finding("recommended_above", "warning", "proposal", str(name), "recommended", seen)
        years = sum(cells[k] for cells in material.by_year.values())
        if material.by_year and abs(years - sums) > TOLERANCE * max(sums, 1.0):
            seen = f"{years:.0f} / {sums:.0f}"
            yield Finding("parts_not_total", "warning", "proposal", str(name), "amounts", seen)


def _twice(material: Material) -> Iterator[Finding]:
    people = material.sheets.get("reviewer", {})
    for columns in (("orcid",), ("name", "institute")):
        if not all(column in people for column in columns):
            continue
        cells = zip(*(people[column] for column in columns), strict=True)
        several = _repeated([tuple(map(_plain, one)) for one in cells])
        if several:
            yield Finding("same_person", "warning", "reviewer", "", columns[0], "", several)
            return


def _plain(cell: Any) -> str:
    return "".join(str(cell or "").casefold().split())


def _repeated(keys: Sequence[tuple[str, ...]]) -> int:
    """Return how many keys, all of whose parts are filled, stand more than once."""
    counts = Counter(key for key in keys if all(key))
    return sum(1 for count in counts.values() if count > 1)


KEPT = ("proposal", "reviewer", "criterion", "score", "confidence", "panel")
SHOWN = 8
"""Rows that are named in one sentence."""
FREE = frozenset({"", "no", "n", "0", "false", "none", "否", "无", "不回避", "-"})
Review = dict[str, Any]


def merged(material: Material) -> Material:
    """Keep the reviews that can be used and count the others as findings.

    Notes
    -----
    Set aside: a review by a person in conflict with the proposal, and a score outside its scale.
    Of two reviews of one proposal by one reviewer under one criterion the later counts, by the
    time of submission where it is given. If one reviewer has no id, none has: a severity cannot
    be told from half of the scores.
    """
    material.findings += odd(material)
    rows = _rows(material)
    _one_spelling(material, rows)
    _known(material, rows)
    material.findings += _namesakes(material, rows)
    _letters(material, rows)
    rows = _free(material, rows)
    rows = _on_scale(material, rows)
    counted = _latest(material, rows)
    names = [name for name in KEPT if name != "panel" or any(r["panel"] for r in counted)]
    material.reviews = {name: [row[name] for row in counted] for name in names}
    if any(reviewer is None for reviewer in material.reviews["reviewer"]):
        material.reviews["reviewer"] = [None] * len(counted)
    return material


def _rows(material: Material) -> list[Review]:
    columns = material.reviews
    if not columns:
        return []
    blank = dict.fromkeys((*KEPT, "grade", "conflict", "submitted_at"))
    rows = []
    for at, cells in enumerate(zip(*columns.values(), strict=True)):
        row = {**blank, **dict(zip(columns, cells, strict=True)), "at": at}
        row["proposal"], row["criterion"] = str(row["proposal"]), str(row["criterion"] or "")
        rows.append(row)
    return rows


def _one_spelling(material: Material, rows: Sequence[Review]) -> None:
    """Give a criterion the name that most reviews write, wherever case, width or spaces differ."""
    counts = Counter(row["criterion"] for row in rows)
    names = {criterion_key(name): name for name in sorted(counts, key=lambda one: (counts[one], one))}
    for row in rows:
        row["criterion"] = names[criterion_key(row["criterion"])]
    sheet = material.sheets.get("criterion", {})
    if "criterion" in sheet:
        sheet["criterion"] = [names.get(criterion_key(cell), cell) for cell in sheet["criterion"]]
    material.weights = {names.get(criterion_key(name), name): share for name, share in material.weights.items()}


def _place(material: Material, row: Review, column: str) -> Place:
    if not material.places:
        return Place(column=column)
    file, sheet, line = material.places[row["at"]]
    return Place(file, sheet, line, column)


def _reviewed(material: Material, row: Review) -> Place | None:
    """Return where the proposal of a review stands: the row of the review tells who wrote it.

    Who holds the file finds the review itself among the rows set aside (``rejects.xlsx``).
    """
    at = [str(name) for name in material.proposals["id"]].index(row["proposal"])
    return material.rows[at] if at < len(material.rows) else None


def _known(material: Material, rows: Sequence[Review]) -> None:
    """Refuse reviews of proposals, or by reviewers, that are in no list."""
    proposals = {str(name) for name in material.proposals["id"]}
    people = material.sheets.get("reviewer", {}) if material.sealed is None else {}
    reviewers = {str(name) for name in people.get("id", ())}
    named = {str(n): i for n, i in zip(people.get("name", ()), people.get("id", ()), strict=False)}
    for row in rows:
        if row["proposal"] not in proposals:
            _set_aside(material, row)
            raise unknown(row["proposal"], proposals, _place(material, row, "proposal"), "proposal")
        who = row["reviewer"]
        if who is not None and str(who) not in reviewers and str(who) in named:
            row["reviewer"] = who = named[str(who)]
        if who is not None and reviewers and str(who) not in reviewers:
            raise unknown(str(who), reviewers, _place(material, row, "reviewer"), "reviewer")


def _set_aside(material: Material, review: Review) -> None:
    """Refuse a review of a proposal that is in the list, in a row that cannot be used."""
    for one in material.understood:
        for row in one.rejected if one.table == "proposal" else ():
            if review["proposal"] in {ident(cell) for cell in row.cells if cell is not None}:
                here = _place(material, review, "proposal").text()
                raise InputError(
                    Text(
                        "a proposal was reviewed, and its own row cannot be used: {why}",
                        "申请已有评审，但其所在行无法使用：{why}",
                    ).format(why=CODES[row.code]),
                    place=Place(one.file, one.sheet, row.line, row.column),
                    seen=f"{review['proposal']} ({here.en})",
                    fix=Text(
                        "correct this row, or take the reviews of this proposal out", "请改正该行，或删去该申请的评审"
                    ),
                    code="reviewed_set_aside",
                )


def _order(material: Material, criterion: str) -> tuple[str, ...]:
    """Return the letters of a criterion, best first; empty if their order is declared nowhere."""
    letters = declared_criteria(material).get(criterion, {}).get("letters")
    if isinstance(letters, str):
        letters = [part.strip() for part in letters.replace("＞", ">").replace("、", ">").split(">")]
    return tuple(str(letter) for letter in letters) if letters else material.letters


def _letters(material: Material, rows: Sequence[Review]) -> None:
    """Turn grades into places on their scale, 1 for the worst; refuse a guess of their order.

    The order is the declared one, or else that everybody knows.
    """
    graded = [row for row in rows if row["score"] is None and row["grade"] is not None]
    several = len({row["criterion"] for row in rows}) > 1
    known: dict[str, tuple[tuple[str, ...], ...]] = {}
    for row in graded:
        name, letter = row["criterion"], str(row["grade"]).strip()
        if name not in known:
            seen = {str(r["grade"]).strip() for r in graded if r["criterion"] == name}
            declared_order = _order(material, name)
            known[name] = (
                tuple((call_advice.plain(g),) for g in declared_order) if declared_order else call_advice.order(seen)
            )
        order = known[name]
        if not order:
            raise _no_order(material, row)
        scores = call_advice.numbers(order)
        if call_advice.plain(letter) not in scores:
            raise InputError(
                Text("a letter that is not on the scale", "等级不在所声明的量表中"),
                place=_place(material, row, "score"),
                seen=letter,
                expected=" > ".join(tier[0] for tier in order),
                fix=Text(
                    "correct the letter, or put it into the scale in the heading or in map.toml",
                    "请改正该等级，或将其补入表头或 map.toml 的量表",
                ),
                code="unknown_letter",
            )
        row["score"] = scores[call_advice.plain(letter)]
        material.grades[f"{name}: {letter}" if several and name else letter] = row["score"]
        material.ordinal = True
    material.grades = dict(sorted(material.grades.items(), key=lambda one: (-one[1], one[0])))


def _no_order(material: Material, row: Review) -> InputError:
    seen = sorted({str(g) for g in material.reviews["grade"] if g is not None})
    heading = next((m.heading for u in material.understood for m in u.mapping if m.column == "grade"), "…")
    line = f'[reviews]\nscore = {{column = "{heading}", order = ["…", "…"]}}'
    return InputError(
        Text("scores are letters and nothing says which is better", "评分为等级，但未声明优劣次序"),
        place=_place(material, row, "score"),
        seen=", ".join(f"“{letter}”" for letter in seen),
        fix=Text(
            "write the grades from best to worst into the heading, as in “grade (A > B > C)”, or "
            "into map.toml in place of …, each in quotes, and add --map map.toml:",
            "请在表头按由优到劣写明，如“等级（优>良>中>差）”，或在 map.toml 中将 … "
            "换成由优到劣的各等级（各加引号），并加上 --map map.toml：",
        )
        + same("\n" + line),
        code="order_missing",
    )


def _free(material: Material, rows: Sequence[Review]) -> list[Review]:
    """Set reviews by people in conflict aside: they stay in the log, not in the model."""
    sheet = material.sheets.get("conflict", {})
    lines = [dict(zip(sheet, cells, strict=True)) for cells in zip(*sheet.values(), strict=True)]
    sealed = material.sealed or {}
    bound = {
        (str(line["proposal"]), str(line["reviewer"]))
        for line in lines
        if line.get("state") != "waived" and line.get("waived_by") is None
    }
    bound |= {(proposal, sealed[who]) for proposal, who in bound if who in sealed}
    free = []
    for row in rows:
        conflict = str(row["conflict"] or "").strip().casefold() not in FREE
        if conflict or (row["proposal"], str(row["reviewer"])) in bound:
            _aside(material, row, "conflicted_review", "reviewer")
        else:
            free.append(row)
    return free


def _on_scale(material: Material, rows: Sequence[Review]) -> list[Review]:
    """Refuse scores outside their scale until a person settles them; then they are set aside.

    Where no scale is declared, a score is off it that is more than twice what all others are.
    """
    declared, counted = declared_criteria(material), []
    odd: list[Review] = []
    least = _far_off(rows, {name for name, own in declared.items() if own.get("high") is not None})
    for row in rows:
        if row["score"] is None:
            continue
        own = declared.get(row["criterion"], {})
        usual = (None, None) if material.scale is None or material.ordinal else material.scale
        low = own.get("low") if own.get("low") is not None else usual[0]
        high = own.get("high") if own.get("high") is not None else usual[1]
        score = row["score"] = float(row["score"])
        if low is None and high is None:
            high = least.get(row["criterion"])
            low = None if high is None else -high
        if (low is not None and score < low) or (high is not None and score > high):
            odd.append(row)
        else:
            counted.append(row)
    if odd and not material.settled.off_scale:
        raise _off_scale(material, odd, counted)
    for row in odd:
        _aside(material, row, "off_scale", "score")
    return counted


MERGE_FEWEST = 8
"""Scores from which a far one can be told from the others."""


def _far_off(rows: Sequence[Review], declared: Collection[str]) -> dict[str, float]:
    """Return by criterion the largest score of all but those beyond twice as much, if there are.

    At most one in ten may be that far: if there are more, they are a scale of their own.
    """
    distances: dict[str, float] = {}
    by: dict[str, list[float]] = {}
    for row in rows:
        if row["score"] is not None and row["criterion"] not in declared:
            by.setdefault(row["criterion"], []).append(abs(float(row["score"])))
    for name, scores in by.items():
        scores.sort()
        for place in range(max(1, len(scores) - len(scores) // 10), len(scores)):
            if len(scores) >= MERGE_FEWEST and scores[place] > 2 * scores[place - 1] > 0:
                distances[name] = scores[place - 1]
                break
    return distances


def _off_scale(material: Material, odd: Sequence[Review], counted: Sequence[Review]) -> InputError:
    heading = next((m.heading for u in material.understood for m in u.mapping if m.column == "score"), "score")
    seen = []
    for row in odd[:SHOWN]:
        place = _place(material, row, "")
        where = Text(f" (row {place.row})", f"（第 {place.row} 行）") if place.row else same("")
        seen.append(same(f"{row['score']:g}") + where)
    if len(odd) > SHOWN:
        seen.append(Text(f"{len(odd)} in all", f"共 {len(odd)} 个"))
    scores = [row["score"] for row in counted] or [0.0]
    low, high = min(scores), max(scores)
    usual = material.scale or (low, high)
    quoted = '"' + heading.replace("\\", "\\\\").replace('"', '\\"') + '"'
    line = f'[reviews]\nscore = {{column = {quoted}, off_scale = "aside"}}'
    text = join(seen, ", ", "、")
    return InputError(
        Text("a score is off its scale", "评分超出量表"),
        place=_place(material, odd[0], "score"),
        seen=text.en if text.en == text.zh else f"{text.en} · {text.zh}",
        expected=f"{usual[0]:g} – {usual[1]:g}",
        fix=Text(
            "correct these cells; or set them aside by this line of map.toml (or write "
            "scale = [lowest, highest] into it if the scale is another), and add --map map.toml:",
            "请改正这些单元格；或在 map.toml 中写入下行将其搁置"
            "（若量表不同，请写 scale = [最低, 最高]），并加上 --map map.toml：",
        )
        + same("\n" + line),
        code="off_scale",
    )


def _namesakes(material: Material, rows: Sequence[Review]) -> list[Finding]:
    """Return reviews by somebody who bears the name of the applicant; nobody is named."""
    table = material.proposals
    people = material.sheets.get("reviewer", {})
    named = {str(i): n for i, n in zip(people.get("id", ()), people.get("name", ()), strict=False)}
    applicants = {
        str(name): str(person) for name, person in zip(table["id"], table.get("pi", ()), strict=False) if person
    }
    names = []
    for row in rows:
        who, applicant = row["reviewer"], applicants.get(row["proposal"])
        if who is None or applicant is None:
            continue
        if any(one_person(applicant, str(name)) for name in (who, named.get(str(who))) if name):
            place = _reviewed(material, row)
            names.append(
                Finding("reviewer_is_applicant", "warning", "review", row["proposal"], "reviewer", place=place)
            )
    return names


def _aside(material: Material, row: Review, code: str, column: str) -> None:
    # no finding names a reviewer: findings are read by the board
    seen = f"{row['score']:g}" if column == "score" else ""
    place = _reviewed(material, row)
    material.findings.append(Finding(code, "rejected", "review", row["proposal"], column, seen, place=place))
    if material.places:
        cells = [row[name] for name in KEPT[:5]]
        material.aside.append((*material.places[row["at"]], column, code, *cells))


def _latest(material: Material, rows: Sequence[Review]) -> list[Review]:
    newest: dict[tuple[Any, ...], Review] = {}
    findings = []
    for row in sorted(rows, key=lambda one: (str(one["submitted_at"] or ""), one["at"])):
        # without an id every row is a review of its own
        who = row["at"] if row["reviewer"] is None else str(row["reviewer"])
        key = (row["proposal"], who, row["criterion"])
        if key in newest:
            scores = [one["score"] for one in (newest[key], row)]
            seen = "" if None in scores else " → ".join(f"{score:g}" for score in scores)
            findings.append(Finding("duplicate", "warning", "review", row["proposal"], "reviewer", seen))
        newest[key] = row
    others = [f for f in material.findings if (f.code, f.table) != ("duplicate", "review")]
    material.findings = [*others, *findings]
    return sorted(newest.values(), key=lambda row: int(row["at"]))


# What a workspace holds of one call, as the material a slate or an assignment is made from.


# Which call the rows of a workspace were loaded as, and under which name reviews are kept.


MARK = "loaded_as"
"""Key among the further columns of a proposal or reviewer: the calls it was loaded as."""


OUT = ("withdrawn", "ineligible")
"""States of a proposal that is out of its call."""


def marks(row: Row) -> list[str]:
    """Return the calls a row was loaded as; none for rows of an older workspace."""
    return list((row.get("tags") or {}).get(MARK) or ())


def belongs(row: Row, call: str) -> bool:
    """Say whether a row of a shared list may stand in a call: it was loaded as it, or as none."""
    known = marks(row)
    return not known or call in known


def unmarked(row: Row) -> Row:
    """Return a row without its mark, as its file gave it."""
    tags = {name: tag for name, tag in (row.get("tags") or {}).items() if name != MARK}
    return {**row, "tags": tags or None} if "tags" in row else row


def named(call: str, known: Sequence[str]) -> InputError:
    """Return the error for a call of which nothing is loaded."""
    return InputError(
        Text("nothing is loaded of this call", "没有导入该批次的数据"),
        seen=call,
        expected=" · ".join(known[:12]),
        fix=same("yuzui load proposals.csv reviews.csv --call NAME"),
        code="no_proposals",
    )


def pseudonyms(workspace: Workspace, persons: Iterable[str], call: str = "") -> dict[str, str]:
    """Return the pseudonyms under which reviews of these people were kept; of others none."""
    wanted = set(persons)
    if not wanted or not (workspace.dir / "sealed.sqlite").is_file():
        return {}
    file = open_sealed(workspace.dir)
    try:
        return dict(file.known(call, wanted))
    finally:
        file.close()


StoredRow = dict[str, Any]


def material(workspace: Workspace, call: str, mapping: Any = None) -> call_data.Material:
    """Return what was loaded of a call, as its subject sees it."""
    rows = workspace.view.select("proposal", order=("id",))
    mine = _of_call(rows, call)
    if not mine:
        raise named(call, known(workspace))
    # of which the further lists are: those loaded with its proposals
    sources = {call, *(mark for row in mine for mark in marks(row))}
    currency = _currency(mine)
    proposals, years = call_data.proposal_columns(
        [_open(row) for row in mine], 10.0 ** -digits(currency or NO_CURRENCY)
    )
    ids = {str(row["id"]) for row in mine}
    result = call_data.Material(
        call=call,
        proposals=proposals,
        reviews=call_data.review_columns(_latest_call(workspace, ids)),
        currency=currency,
        by_year=years,
        files=_files(workspace),
        sheets=_beside(workspace, ids, sources),
    )
    people = result.sheets.get("conflict", {}).get("reviewer", ())
    result.sealed = pseudonyms(workspace, map(str, people))
    result.settled = _out(mine) if mapping is None else call_data.Settled.of(load_map(Path(mapping)))
    call_data.apply(result, {})
    return result


def with_recorded(workspace: Workspace, material: Material) -> Material:
    """Add the reviews handed in on the site to a call whose files hold none, with the scale they are on."""
    rounds = workspace.view.select("review_round", where=Eq("call", material.call))
    if material.reviews.get("proposal") or not rounds:
        return material
    scales = workspace.view.select("criterion", where=Eq("call", material.call))
    if scales and "criterion" not in material.sheets:
        material.sheets["criterion"] = table_columns([{**row, "call": ""} for row in scales], TABLES["criterion"].names)
    ids = {str(one) for one in material.proposals.get("id", ())}
    if not (rows := _latest_call(workspace, ids)):
        return material
    material.reviews = call_data.review_columns(rows)
    people = {str(one) for one in material.sheets.get("reviewer", {}).get("id", ())}
    file = open_sealed(workspace.dir)
    try:
        material.sealed = file.pseudonyms(material.call, people)
    finally:
        file.close()
    ties = _assigned_ties(workspace, str(rounds[0]["run"]), ids, material.sealed)
    material.sheets["conflict"] = table_columns(ties, TABLES["conflict"].names)
    return material


def _assigned_ties(workspace: Workspace, run: str, ids: Collection[str], sealed: Mapping[str, str]) -> list[StoredRow]:
    """Return the conflicts by which reviews were assigned, and those declared or waived since; under pseudonyms."""
    assignment = workspace.latest("assign", run) or {}
    names = TABLES["conflict"].names
    listed = [
        row
        for row in assignment.get("conflicts", ())
        if row["proposal"] in ids and (row["barred"] or row["state"] == "waived")
    ]
    since = workspace.view.select("conflict", where=In("proposal", tuple(ids)))
    ties: dict[tuple[str, str, str], StoredRow] = {}
    for row in [*listed, *since]:
        reviewer = sealed.get(str(row["reviewer"]), str(row["reviewer"]))
        state = "derived" if row["state"] == "possible" else row["state"]
        key = str(row["proposal"]), reviewer, str(row["kind"])
        ties[key] = {**dict.fromkeys(names), "state": state, "waived_by": row.get("waived_by")}
        ties[key] |= dict(zip(("proposal", "reviewer", "kind"), key, strict=True))
    return list(ties.values())


def since(workspace: Workspace, call: str, moment: str) -> int:
    """Return how many reviews were handed in on the site, or changed, after a moment, of those whoever asks sees."""
    rows = workspace.view.select("review_item", where=Eq("call", call), columns=("handed_in_at",))
    return sum((row["handed_in_at"] or "") > moment for row in rows)


class Awaited(NamedTuple):
    """How many reviews a round on the site asked for, how many are in, and which proposals have fewer than planned."""

    asked: int
    handed: int
    short: list[str]

    @property
    def sentence(self) -> Text:
        """What is missing, in a sentence."""
        form = Text(
            "{h} of {n} reviews are in; {k} {p} fewer than {they} to get: {ids}.",
            "{n} 份评审已到 {h} 份；{k} 项申请少于应有份数：{ids}。",
        )
        k, shown = len(self.short), self.short[:SHOWN]
        ids = join([same(name) for name in shown]) + (same(" …") if k > len(shown) else same(""))
        words = {"p": agree(k, "proposal has", "proposals have"), "they": agree(k, "it was", "they were")}
        return form.format(h=self.handed, n=self.asked, k=k, ids=ids, **words)


def awaited(workspace: Workspace, call: str) -> Awaited | None:
    """Return what is missing of the reviews of a call that is reviewed on the site; None where nothing is."""
    planned: Counter[str] = Counter()
    for round_ in workspace.view.select("review_round", where=Eq("call", call), columns=("run",)):
        rows = workspace.view.select("assignment", where=Eq("run", round_["run"]), columns=("proposal", "state"))
        planned.update(str(row["proposal"]) for row in rows if row["state"] != "replaced")
    done = workspace.view.select("review_item", where=Eq("call", call), columns=("proposal", "handed_in_at"))
    handed = Counter(str(row["proposal"]) for row in done if row["handed_in_at"])
    short = sorted(name for name, n in planned.items() if handed[name] < n)
    return Awaited(planned.total(), handed.total(), short) if short else None


def known(workspace: Workspace) -> list[str]:
    """Return the calls of which proposals are loaded: as their files name them, or as loaded."""
    rows = workspace.view.select("proposal")
    named = {str(row["call"]) for row in rows if row["call"]}
    return sorted(named | {m for row in rows if not row["call"] for m in marks(row)})


def _of_call(rows: Sequence[StoredRow], call: str) -> list[StoredRow]:
    """Return the proposals of a call: that name it, that were loaded as it, or all that name none.

    The last only if they were loaded as one call: two that nobody named are never put together.
    """
    if mine := [row for row in rows if str(row["call"] or "") == call]:
        return mine
    unnamed = [row for row in rows if not row["call"]]
    if mine := [row for row in unnamed if call in marks(row)]:
        return mine
    sources = {mark for row in unnamed for mark in marks(row)}
    return unnamed if len(sources) < 2 and len(unnamed) == len(rows) else []


def meant(workspace: Workspace, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return inputs in which a path that is no file is the call of that name, if one is loaded."""
    path = inputs["path"]
    if path is None or inputs["call"] is not None or Path(path).exists():
        return dict(inputs)
    name = str(path)
    if name in known(workspace):
        return {**inputs, "path": None, "call": name}
    return {**inputs, "path": None} if name == "demo" else dict(inputs)


def same_call(call_named: str, ruled: str) -> None:
    """Refuse rules that were written for another call."""
    if call_named != ruled:
        raise InputError(
            Text("the rules are those of another call", "规则属于另一批次"),
            seen=ruled,
            expected=call_named,
            fix=Text(
                f"take the rules of “{call_named}”, or ask for the call “{ruled}”",
                f"请改用“{call_named}”的规则，或改选批次“{ruled}”",
            ),
            code="other_call",
        )


def _open(row: StoredRow) -> StoredRow:
    """Return a row as a file would give it: without its place in the life cycle."""
    return {name: value for name, value in unmarked(row).items() if name != "state"}


def _currency(rows: Sequence[StoredRow]) -> str:
    seen = sorted({str(row["currency"]) for row in rows if row.get("currency")})
    if len(seen) > 1:
        raise call_data.mixed(", ".join(seen), Place(column="currency"))
    return next(iter(seen), "")


def _latest_call(workspace: Workspace, ids: set[str]) -> list[StoredRow]:
    """Return the reviews of these proposals, the last wording of each."""
    newest: dict[tuple[str, str, str], StoredRow] = {}
    names = ("proposal", "reviewer", "criterion", "n")
    for row in workspace.view.select("review", order=names):
        if str(row["proposal"]) in ids:
            newest[str(row["proposal"]), str(row["reviewer"]), str(row["criterion"] or "")] = row
    return [row for row in newest.values() if not taken_back(row)]


def taken_back(row: StoredRow) -> bool:
    """Say whether a review takes the one before it back: it has neither score nor grade."""
    return row["score"] is None and row["grade"] is None


def _out(rows: Sequence[StoredRow]) -> call_data.Settled:
    """Return which words of a status a person said take a proposal out, where an upload wrote its state."""
    return call_data.Settled(
        {
            call_data.plain_status(row["status"]): row["state"] in OUT
            for row in rows
            if row["state"] and row["status"] is not None
        }
    )


def _beside(workspace: Workspace, ids: set[str], sources: set[str]) -> dict[str, call_data.Columns]:
    """Return every further table with rows of these proposals, or loaded with them."""
    sheets: dict[str, call_data.Columns] = {}
    for name in FURTHER:
        ties = [column for column in ("proposal", "a", "b") if column in TABLES[name].names]
        rows = [row for row in _stored_rows(workspace, name) if all(str(row[t]) in ids for t in ties)]
        if name == "criterion":
            own = [row for row in rows if str(row["call"]) in sources]
            rows = [{**row, "call": ""} for row in own or rows if own or not row["call"]]
        if name == "reviewer":
            mine = [row for row in rows if any(belongs(row, one) for one in sources)]
            rows = [unmarked(row) for row in mine]
        if rows:
            sheets[name] = table_columns(rows, TABLES[name].names)
    return sheets


def _stored_rows(workspace: Workspace, name: str) -> list[StoredRow]:
    if TABLES[name].state:
        return workspace.view.select(name)
    snapshot = workspace.snapshot
    if snapshot is None or name not in snapshot.tables:
        return []
    return file_rows(snapshot.path(name))


def _files(workspace: Workspace) -> list[StoredRow]:
    """Return the files whose rows may stand in the call: every load of a table it reads."""
    tables = {"proposal", "review", *FURTHER}
    return [
        {
            "path": Path(row["file"]).name,
            "sheet": row["sheet"] or None,
            "rows": row["rows_in"],
            "rejected": row["rejected"],
        }
        for row in workspace.view.select("load", order=("id",))
        if row["table"] in tables
    ]
