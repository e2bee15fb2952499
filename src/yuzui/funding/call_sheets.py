# SPDX-License-Identifier: Apache-2.0
"""Which sheet of a call is what, and whether its ids are ids of the call."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path, PurePath
from typing import Any

from yuzui.errors import ColumnError, FileFormatError, InputError, Place, UnknownIdentifierError
from yuzui.funding import call_pairs
from yuzui.funding.call_pairs import conflicts_by_name, ident
from yuzui.funding.rule_sheet import RuleSheet, rules_of
from yuzui.model.finding import Finding
from yuzui.model.headings import APPLICANTS, EMPLOYERS, RECUSALS
from yuzui.model.schema import TABLES, entered, normalise
from yuzui.model.table import JSON, TEXT, Row, Table, Type, column
from yuzui.sheets import understand
from yuzui.sheets.directions import remarked
from yuzui.sheets.sheet import Sheet
from yuzui.sheets.understand import Meaning, Sought, Understood, named
from yuzui.sheets.understand.mapping import NONE_SUCH, ColumnMapping, arranged
from yuzui.sheets.values import is_missing
from yuzui.text import LANGUAGES, Text

# Sheets with an author a row, as conference systems export them: proposal, name, institution.


NAMES = ("name", "full name", "person", "姓名", "作者姓名", *APPLICANTS)
_CALLED = re.compile(r"author|applicant|participant|investigator|team|作者|申请人|参与|参加|成员")
AUTHOR = Table(
    "author",
    Text("author of a proposal", "申请书作者"),
    Text("Somebody whose proposal it is, a person a row", "申请书的申请人或参与人，一人一行"),
    key=("proposal", "name"),
    columns=(
        column("proposal", TEXT, "proposal", "申请号", "Proposal concerned", "所涉申请"),
        column("name", TEXT, "name", "姓名", "Name of the person", "姓名"),
        column("institute", TEXT, "institute", "单位", "Organisation the person works for",
               "任职单位", several=True, headers=EMPLOYERS),
        column("tags", JSON, "further columns", "其他列", "Any further column", "文件中的其他列"),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Authors:
    """A sheet that may hold an author a row."""

    sheet: Sheet
    heads: call_pairs.Heads
    proposal: int
    name: str
    repeated: bool

    def read(self) -> Understood:
        """Return the authors."""
        mapping = {"proposal": ColumnMapping(self.heads.raw[self.proposal]), "name": ColumnMapping(self.name)}
        return understand.understand(self.sheet, AUTHOR, {"author": mapping}, ("proposal", "name"))

    def proposals(self) -> Sheet:
        """Return the first row of each proposal without what differs between its persons."""
        rows, numbers, seen = [], [], set[str]()
        aside = _varying(self.sheet, self.heads, self.proposal) | {
            k for k, word in enumerate(self.heads.words) if word in _PERSONAL
        }
        for at, row in enumerate(self.sheet.rows):
            own = ident(_cell(row, self.proposal))
            if at > self.heads.row and (not own or own in seen):
                continue
            seen |= {own} if at > self.heads.row else set()
            rows.append([cell for k, cell in enumerate(row) if k not in aside])
            numbers.append(self.sheet.number(at))
        return replace(self.sheet, rows=rows, numbers=numbers, merged=(), faulty={})


_PERSONAL = frozenset(
    normalise(word) for word in (*call_pairs.GIVEN, *call_pairs.FAMILY, *call_pairs.MAIL, *NAMES, *EMPLOYERS)
)


def _varying(sheet: Sheet, heads: call_pairs.Heads, proposal: int) -> set[int]:
    """Return the columns that differ between rows of one proposal."""
    first: dict[str, Sequence[Any]] = {}
    varying = set()
    for row in sheet.rows[heads.row + 1 :]:
        held = first.setdefault(ident(_cell(row, proposal)), row)
        varying |= {k for k in range(len(row)) if _cell(row, k) != _cell(held, k)}
    return varying


def _cell(row: Sequence[Any], place: int) -> Any:
    return row[place] if place < len(row) and not is_missing(row[place]) else None


def authors(sheet: Sheet) -> Authors | None:
    """Return a sheet as one of authors, if its columns could be that."""
    heads = call_pairs.heads_of(sheet)
    proposal = None if heads is None else heads.column("conflict", "proposal")
    if heads is None or proposal is None or heads.place(RECUSALS) is not None:
        return None
    others = (("conflict", "reviewer"), ("conflict", "kind"), ("review", "score"), ("bid", "bid"))
    title = sheet.name or PurePath(sheet.file).stem
    if any(heads.column(*one) is not None for one in others) or conflicts_by_name(title):
        return None
    name_columns, family = heads.place(call_pairs.GIVEN), heads.place(call_pairs.FAMILY)
    name = heads.place(NAMES)
    if name_columns is not None and family is not None:
        heading, names = call_pairs.full_names(sheet, heads, name_columns, family)
        wider = call_pairs.wider(sheet, heads.row, [(heading, names)])
    elif name is not None and name != proposal:
        wider, heading = sheet, heads.raw[name]
    else:
        return None
    varying = _varying(sheet, heads, proposal)
    repeated = bool({name_columns, family, name} & varying)
    listed = [heads.column("proposal", one) for one in ("title", "amount")]
    if repeated:
        # two proposals under one id are no two authors of one
        return None if {*listed} & varying else Authors(wider, heads, proposal, heading, True)
    called = _CALLED.search(title.casefold()) is not None
    alone = called and not any(place is not None for place in listed)
    return Authors(wider, heads, proposal, heading, False) if alone else None


Columns = dict[str, list[Any]]

ENOUGH = 3
"""Known headings that tell a list of an assignment, whatever stands beside them."""
SUFFIXES = (".csv", ".ods", ".parquet", ".xlsx", ".tsv", ".txt", ".zip")
OWN_FILES = ("rejects", "findings", "board-pack", "overrides", "slate")
"""Beginnings of names of files that Yuzui writes; beside the caller's files they are not read."""
SELECTED, MUST = Text("in the slate", "入选"), Text("must fund", "必须资助")
"""Columns of a slate handed out, which a person may edit; by them it is known under any name."""
AMOUNT = Text("amount", "金额")
"""Column of a slate handed out that stays as it is."""
FURTHER = (
    "reviewer", "affinity", "bid", "conflict", "proposal_link", "criterion", "reviewer_work", "tie",
    "release",
)  # fmt: skip
OURS = ("proposal", "review", *FURTHER)
TIED = {
    "affinity": ("proposal", "reviewer"),
    "bid": ("proposal", "reviewer"),
    "conflict": ("proposal", "reviewer"),
    "reviewer_work": ("reviewer",),
    "proposal_link": ("a", "b"),
}
"""Columns that name proposals and reviewers."""


@dataclass(slots=True)
class Sorted:
    """The sheets of a call by what they are."""

    understood: list[Understood] = field(default_factory=list)
    matrices: list[tuple[Sheet, call_pairs.Matrix]] = field(default_factory=list)
    rules: RuleSheet | None = None
    others: list[Sheet] = field(default_factory=list)
    sheets: Sequence[Sheet] = ()
    recused: set[Place] = field(default_factory=set)
    authors: list[Authors] = field(default_factory=list)
    unmarked: list[Sheet] = field(default_factory=list)

    def of(self, table: str) -> list[Understood]:
        """Return the sheets of one table."""
        return [one for one in self.understood if one.table == table]


def files_of(path: Path) -> list[Path]:
    """Return the files of a call: the file itself, or the readable ones of a folder."""
    if not path.exists():
        raise FileFormatError(
            Text("there is no such file or folder", "没有该文件或文件夹"),
            place=Place(file=str(path)),
            fix=Text(
                "check the path; an empty workbook to begin with: yuzui fund template",
                "请核对路径；如需空白工作簿：yuzui fund template",
            ),
        )
    if path.is_file():
        return [path]
    return sorted(
        p
        for p in path.iterdir()
        if p.suffix.lower() in SUFFIXES
        and p.is_file()
        and not p.name.startswith((".", "~$"))
        and not p.name.startswith(OWN_FILES)
    )


def sought(stage: str) -> Sought:
    """Return what a job looks for: ``fund`` wants amounts, ``judge`` and ``assign`` ids only."""
    if stage == "judge":
        return Sought(("review", "proposal", *FURTHER), {"proposal": ("id",)})

    if stage == "assign":
        first = ("proposal", "reviewer", "affinity", "bid", "conflict", "review", "proposal_link")
        order = (*first, "reviewer_work", "tie", "release", "criterion")
        return Sought(order, {"proposal": ("id",)}, enough=ENOUGH)
    return Sought(("proposal", "review", *FURTHER))


def sort(sheets: Sequence[Sheet], mapping: Any, stage: str) -> Sorted:
    """Say what each sheet is."""
    sheets = arranged(sheets, mapping)
    sheets = sheets if stage == "assign" else remarked(sheets)
    done, wanted = Sorted(sheets=sheets), sought(stage)
    both: list[tuple[Sheet, Any]] = []
    faults: list[tuple[Sheet, ColumnError]] = []
    slates = {sheet.file for sheet in sheets if handed_out(sheet)}
    for sheet in sheets:
        if sheet.file in slates or sheet.table == "none":
            done.others.append(sheet)
            continue
        if (rules := rules_of(sheet)) is not None:
            done.rules = done.rules or rules
            continue
        headings = call_pairs.sheet_mapping(mapping, sheet, sheets) if stage == "assign" else mapping
        sheet, recused = call_pairs.worded(sheet)
        done.recused |= {Place(sheet.file, sheet.name, line) for line in recused}
        if stage == "assign":
            if (by_author := authors(sheet)) is not None:
                done.authors.append(by_author)
                continue
            sheet, headings = call_pairs.prepared(sheet, headings)
        try:
            if sheet.table == "joined" or (not sheet.table and understand.joined(sheet, headings, wanted)):
                both.append((sheet, headings))
            else:
                _place(sheet, headings, wanted, done)
        except ColumnError as error:
            faults.append((sheet, error))
    _authored(mapping, wanted, done)
    for sheet, headings in both:
        _split(sheet, headings, wanted, done)
    if stage != "assign":
        _joint(sheets, mapping, done)
        _all_experts(mapping, done)
        _employed(sheets, mapping, done)
    _faulty(faults, mapping, wanted, done)
    _declared(done)
    return done


def _declared(done: Sorted) -> None:
    """Take a conflict that stands where a score is due for one that its reviewer declared."""
    table = TABLES["conflict"]
    listed = {(str(row["proposal"]), str(row["reviewer"])) for one in done.of("conflict") for row in one.rows}
    proposals = {str(row["id"]) for one in done.of("proposal") for row in one.rows}
    for one in done.of("review"):
        pairs = {(p, who): line for p, who, line in one.recused if (p, who) not in listed and p in proposals}
        if not pairs:
            continue
        listed |= pairs.keys()
        heading = next((m.heading for m in one.mapping if m.column in ("score", "grade")), "score")
        rows: list[Row] = [
            {**dict.fromkeys(table.names), "proposal": p, "reviewer": who, "kind": "declared"} for p, who in pairs
        ]
        meaning = Meaning(heading, "kind", table["kind"].label, rows_used=len(rows))
        done.understood.append(
            Understood(table.name, one.file, one.sheet, one.header_row, [meaning], rows, list(pairs.values()))
        )


def _authored(mapping: Any, wanted: Sought, done: Sorted) -> None:
    """Read lists of authors; without a list of proposals, what they say of those as one."""
    if done.of("proposal"):
        return
    for one in done.authors:
        sheet, prepared = call_pairs.prepared(one.proposals() if one.repeated else one.sheet, mapping)
        _place(sheet, prepared, wanted, done)
    done.authors = [one for one in done.authors if one.repeated]


def _faulty(faults: Sequence[tuple[Sheet, ColumnError]], mapping: Any, wanted: Sought, done: Sorted) -> None:
    """Read sheets that no headings tell by what stands in their cells, now that lists are known."""
    proposals = {str(row["id"]) for one in done.of("proposal") for row in one.rows}
    rows = [row for one in done.of("reviewer") for row in one.rows]
    people = table_columns(rows, TABLES["reviewer"].names)
    if not rows:
        people = {"id": [str(r["reviewer"]) for one in done.of("review") for r in one.rows]}
    persons = call_pairs.Persons(people)
    _crossed(done, proposals, persons)
    for sheet, fault in faults:
        hinted = _named(sheet, "affinity") or _named(sheet, "bid")
        if read_pairs := call_pairs.by_cells(sheet, fault, proposals, persons):
            _place(sheet, {**(mapping or {}), **read_pairs}, wanted, done)
        elif matrix := call_pairs.matrix(sheet, proposals, persons.id_of, hinted):
            done.matrices += [(sheet, one) for one in matrix]
        elif _meant(sheet, fault, done):
            raise fault
        else:
            done.others.append(sheet)
            if call_pairs.corner(sheet, proposals, persons.id_of) is not None:
                done.unmarked.append(sheet)


def _crossed(done: Sorted, proposals: Set[str], persons: call_pairs.Persons) -> None:
    """Read what stands below names of the other side beside a list; a list twice is one list.

    A sheet called after conflicts is no list of reviewers beside one, whatever stands in it.
    """
    sheets = {(sheet.file, sheet.name): sheet for sheet in done.sheets}
    for table, known in (("proposal", persons.id_of), ("reviewer", proposals.__contains__)):
        for one in done.of(table):
            sheet = sheets[one.file, one.sheet]
            others = {str(r["id"]) for two in done.of(table) if two is not one for r in two.rows}
            again = {str(row["id"]) for row in one.rows} <= others
            across = sum(bool(known(call_pairs.ident(heading))) for heading in one.unused)
            called = call_pairs.conflicts_by_name(sheet.name or PurePath(sheet.file).stem)
            if across >= (1 if again else 2):
                matrix = call_pairs.matrix(sheet, proposals, persons.id_of)
                done.matrices += [(sheet, each) for each in matrix]
                done.unmarked += [] if matrix else [sheet]
            elif called and again:
                done.others.append(sheet)
            else:
                continue
            if again:
                done.understood.remove(one)


def handed_out(sheet: Sheet) -> bool:
    """Return whether a sheet is a slate that was handed out: an answer, and no list of the call."""
    headings = {str(cell) for cell in sheet.rows[0]} if sheet.rows else set()
    return any({SELECTED.say(lang), MUST.say(lang)} <= headings for lang in LANGUAGES)


def _meant(sheet: Sheet, error: ColumnError, done: Sorted) -> bool:
    """Say whether a sheet that cannot be read was meant for the call.

    The name of the file alone tells nothing where another of its sheets is what it says.
    """
    table = error.detail.get("table")
    if table not in OURS or error.code == "unknown_table":
        return False
    if table in FURTHER and not done.of("proposal"):
        return False  # the proposals come first: a file of bids for money may be called bids.csv
    own = not sheet.name or _named(replace(sheet, file=""), table)
    return own or error.code == "ambiguous_column" or not done.of(table)


def _named(sheet: Sheet, table: str) -> bool:
    return named(sheet, TABLES[table])


def _place(sheet: Sheet, mapping: Any, wanted: Sought, done: Sorted) -> None:
    result = understand.choose(sheet, mapping, wanted)
    if not sheet.table and result.table == "review" and understand.fitting(sheet, TABLES["proposal"], mapping) > 0:
        result = understand.understand(sheet, TABLES["proposal"], mapping)
    if result.table in OURS:
        done.understood.append(result)
    else:
        done.others.append(sheet)


def _split(sheet: Sheet, mapping: Any, wanted: Sought, done: Sorted) -> None:
    """Read one table of proposals and reviews as two; where proposals have a list, as reviews."""
    proposals, split = done.of("proposal"), None
    if not proposals:
        table = TABLES["proposal"]
        split = understand.understand(sheet, table, mapping, wanted.required(table), joined=True)
        split = _drop_varying_columns(split)
    own = split or understand.understand(sheet, TABLES["proposal"], mapping, ("id",), joined=True)
    reviews = understand.understand(sheet, TABLES["review"], _by_id(own, mapping))
    if split is None:
        done.understood.append(reviews)
        return
    aside = {row.line for row in split.rejected}
    rest = [row for row in reviews.rejected if row.line not in aside]
    known = {meaning.heading for meaning in split.mapping}
    unused = [heading for heading in reviews.unused if heading not in known]
    further = [h for h in split.unused if h not in {m.heading for m in reviews.mapping}]
    unused = [heading for heading in unused if heading not in further]
    done.understood.append(replace(split, unused=[h for h in further if h not in reviews.spent]))
    done.understood.append(replace(reviews, rejected=rest, unused=unused))


def _drop_varying_columns(understood: Understood) -> Understood:
    """Take columns for those of reviews that differ within most proposals; never a sum.

    What differs within a few is left as a clash, which stops the run.
    """
    per = {column: {c.id for c in understood.clashes if c.column == column} for column in TABLES["proposal"].names}
    repeated = max(len(understood.rows) / 2, 1)
    repeated_columns = {
        column
        for column, ids in per.items()
        if len(ids) >= repeated and TABLES["proposal"][column].type is not Type.MONEY
    }
    if not repeated_columns:
        return understood
    rows = [{**row, **dict.fromkeys(repeated_columns)} for row in understood.rows]
    odd = [
        Finding("varies_within", "note", "proposal", "", column, meaning.heading)
        for meaning in understood.mapping
        if (column := meaning.column) in repeated_columns
    ]
    return replace(
        understood,
        rows=rows,
        mapping=[meaning for meaning in understood.mapping if meaning.column not in repeated_columns],
        clashes=[clash for clash in understood.clashes if clash.column not in repeated_columns],
        findings=[*understood.findings, *odd],
    )


def _joint(sheets: Sequence[Sheet], mapping: Any, done: Sorted) -> None:
    """Read scores that stand beside the proposals, where no sheet of reviews does."""
    if done.of("review"):
        return
    held = {(one.file, one.sheet): one for one in done.of("proposal")}
    for sheet in sheets:
        beside = held.get((sheet.file, sheet.name))
        if beside is None:
            continue
        columns = _by_id(beside, mapping)
        if understand.fitting(sheet, TABLES["review"], columns) > 0:
            reviews = understand.understand(sheet, TABLES["review"], columns)
            known = {m.heading for m in beside.mapping}
            left = [heading for heading in beside.unused if heading not in reviews.spent]
            done.understood[done.understood.index(beside)] = replace(beside, unused=left)
            rest = [one for one in reviews.unused if one not in known and one not in left]
            aside = {row.line for row in beside.rejected}
            fresh = [row for row in reviews.rejected if row.line not in aside]
            done.understood.append(replace(reviews, unused=rest, rejected=fresh))


def _all_experts(mapping: Any, done: Sorted) -> None:
    """Refuse a ``map.toml`` that names a column of a reviewer which stands in no sheet: its scores would be lost."""
    said = dict((mapping or {}).get("review", {})).get("reviewer")
    there = {normalise(heading) for one in done.of("review") for heading in one.spent}
    for heading in said.columns if said is not None and there else ():
        if normalise(heading) not in there:
            one = done.of("review")[0]
            raise ColumnError(
                Text("the mapping names a column that is not there", "对应文件所指的列不存在"),
                place=Place(one.file, one.sheet, column=heading),
                seen=", ".join(one.spent)[:300],
                expected=heading,
                fix=Text("name one of the headings of the sheets", "请改为表中的表头之一"),
                code="missing_column",
            )


def _employed(sheets: Sequence[Sheet], mapping: Any, done: Sorted) -> None:
    """Read where reviewers work from a column beside their scores, where no sheet lists them."""
    if done.of("reviewer"):
        return
    for sheet in sheets:
        read = [one for one in done.understood if (one.file, one.sheet) == (sheet.file, sheet.name)]
        who = next(
            (m.heading for one in read if one.table == "review" for m in one.mapping if m.column == "reviewer"), ""
        )
        where = employer((heading for one in read for heading in one.unused), mapping)
        if not who or not where:
            continue
        table = TABLES["reviewer"]
        columns = {column.name: NONE_SUCH for column in entered(table)}
        columns |= {"id": ColumnMapping(who), "institute": ColumnMapping(where)}
        people = understand.understand(sheet, table, {**(mapping or {}), "reviewer": columns}, ("id",), joined=True)
        for one in read:
            left = [heading for heading in one.unused if heading != where]
            done.understood[done.understood.index(one)] = replace(one, unused=left)
        done.understood.append(replace(people, rejected=[], unused=[]))


def employer(spare: Iterable[str], mapping: Any) -> str:
    """Return the heading, of those beside scores that nothing else is read from, that says where reviewers work."""
    entry = (mapping or {}).get("reviewer", {}).get("institute")
    return next((one for one in spare if (one == entry.heading if entry else _employs(one))), "")


def _employs(heading: str) -> bool:
    """Say whether a heading among those of reviews names where a reviewer works, as *Assessor's employer* does."""
    whole = normalise(heading)
    for who in _PEOPLE:
        first, _, rest = whole.partition(who)
        if who in whole and not first and (rest in _EMPLOYERS or (rest[:1] == "s" and rest[1:] in _EMPLOYERS)):
            return True
        if who in whole and rest in ("", "s") and first.removesuffix("of") in _EMPLOYERS:
            return True
    return False


_PEOPLE = sorted(
    {normalise(word) for name in ("id", "name") for word in TABLES["reviewer"][name].headers}
    - {normalise(word) for word in ("编号", "person", "member", "full name")},
    key=len,
    reverse=True,
)
_EMPLOYERS = {*map(normalise, EMPLOYERS)}


def _by_id(proposals: Understood, mapping: Any) -> Any:
    """Return what is said of a sheet of proposals as reviews: its ids name the proposals."""
    headings = dict((mapping or {}).get("review", {}))
    heading = next(m.heading for m in proposals.mapping if m.column == "id")
    # a row is a proposal: a number in it counts proposals, not the reviews of one
    return {**(mapping or {}), "review": {"proposal": ColumnMapping(heading), "n": NONE_SUCH, **headings}}


def further(done: Sorted) -> tuple[dict[str, Columns], dict[str, list[Place]]]:
    """Return the tables beside proposals and reviews, and where each row stood."""
    tables: dict[str, Columns] = {}
    places: dict[str, list[Place]] = {}
    for name in FURTHER:
        rows = [row for one in done.of(name) for row in one.rows]
        if rows:
            tables[name] = table_columns(rows, TABLES[name].names)
            places[name] = [Place(u.file, u.sheet, n) for u in done.of(name) for n in u.lines]
    for sheet, one in done.matrices:
        into = tables.setdefault(one.table, {name: [] for name in one.columns})
        for name, cells in into.items():
            cells += one.columns.get(name, [None] * len(one.lines))
        places.setdefault(one.table, []).extend(Place(sheet.file, sheet.name, n) for n in one.lines)
    _recused(tables, places, done.recused)
    return tables, places


def _recused(tables: dict[str, Columns], places: dict[str, list[Place]], recused: Set[Place]) -> None:
    """Add to the conflicts what bids declare as one."""
    rows_with_bids = [at for at, place in enumerate(places.get("bid", ())) if place in recused]
    if not rows_with_bids:
        return
    bids, names = tables["bid"], ("proposal", "reviewer", "kind")
    into = tables.setdefault("conflict", {name: [] for name in names})
    for name, cells in into.items():
        for at in rows_with_bids:
            cells.append("declared" if name == "kind" else bids[name][at] if name in names else None)
    places.setdefault("conflict", []).extend(places["bid"][at] for at in rows_with_bids)


def table_columns(rows: Sequence[Row], names: Sequence[str]) -> Columns:
    """Return rows of one table as columns, further columns beside the known ones."""
    tags = list(dict.fromkeys(key for row in rows for key in row.get("tags") or {}))
    columns = {name: [row.get(name) for row in rows] for name in names if name != "tags"}
    for tag in tags:
        columns.setdefault(tag, [(row.get("tags") or {}).get(tag) for row in rows])
    return {n: c for n, c in columns.items() if n == "id" or any(v is not None for v in c)}


def check(tables: dict[str, Columns], places: Mapping[str, Sequence[Place]], proposals: Set[str]) -> None:
    """Refuse ids that are in no list, waivers by the one they free, loads that cannot be."""
    call_pairs.renamed(tables, TIED)
    reviewers = {str(name) for name in tables.get("reviewer", {}).get("id", [])}
    known = {"proposal": proposals, "a": proposals, "b": proposals, "reviewer": reviewers}
    for table, names in TIED.items():
        for name in names:
            for at, cell in enumerate(tables.get(table, {}).get(name, [])):
                if known[name] and str(cell) not in known[name]:
                    raise unknown(str(cell), known[name], places[table][at], name)
    _loads(tables.get("reviewer", {}), places.get("reviewer", ()))
    _waivers(tables, places)


def unknown(seen: str, known: Set[str], place: Place, column: str) -> UnknownIdentifierError:
    """Return the error for an id that is in no list, with the nearest one."""
    near = nearest(seen, known)
    where = Place(place.file, place.sheet, place.row, column)
    what = Text("reviewer", "评审人") if column == "reviewer" else Text("proposal", "申请")
    advice = Text("add it to the list", "请将其补入名单")
    if near:
        advice = Text(f"write “{near}”, or add it to the list", f"请写“{near}”，或将其补入名单")
    return UnknownIdentifierError(
        Text("no {w} of this id is in the list", "名单中没有该编号的{w}").format(w=what),
        place=where,
        seen=seen,
        expected=near,
        fix=advice,
        code="unknown_" + ("reviewer" if column == "reviewer" else "proposal"),
        detail={"nearest": near or None},
    )


def nearest(seen: str, known: Set[str]) -> str:
    """Return the id most like another one; empty if none is like it."""
    return next(iter(get_close_matches(seen, sorted(known), 1, 0.5)), "")


def _loads(reviewers: Mapping[str, Sequence[Any]], places: Sequence[Place]) -> None:
    pairs = zip(reviewers.get("min", ()), reviewers.get("max", ()), strict=False)
    for at, (low, high) in enumerate(pairs):
        if low is not None and high is not None and low > high:
            raise InputError(
                Text("the smallest load is above the largest", "最少评审数大于最多评审数"),
                place=places[at],
                seen=f"{low} > {high}",
                fix=Text("raise the largest load or lower the smallest", "请提高最多评审数或降低最少评审数"),
                code="load_range",
            )


def _waivers(tables: Mapping[str, Columns], places: Mapping[str, Sequence[Place]]) -> None:
    people = tables.get("reviewer", {})
    names = dict(zip(people.get("id", ()), people.get("name", ()), strict=False))
    conflicts = tables.get("conflict", {})
    for at, waived in enumerate(conflicts.get("waived_by", ())):
        who = conflicts["reviewer"][at]
        if waived is not None and str(waived) in (str(who), str(names.get(who))):
            place = places["conflict"][at]
            raise InputError(
                Text("a conflict was waived by the reviewer it concerns", "利益冲突由当事评审人本人豁免"),
                place=Place(place.file, place.sheet, place.row, "waived_by"),
                fix=Text(
                    "name another person with the authority to waive it, or leave the cell empty",
                    "请填写另一位有权豁免的人员，或将该格留空",
                ),
                code="waived_by_own",
            )
