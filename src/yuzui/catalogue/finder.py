# SPDX-License-Identifier: Apache-2.0
"""The catalogue of one workspace: what its index is made from, and what a reader finds in it."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from importlib.util import find_spec
from operator import itemgetter
from pathlib import Path
from typing import Any

import msgspec

import yuzui
from yuzui import registry
from yuzui.catalogue.answer import Advice, Facet, Facets, Field, Group, Hit, SearchGroups, SearchResults
from yuzui.catalogue.answer import Record as CatalogueRecord
from yuzui.catalogue.kinds import BESIDE, GROUPS, KINDS, About, Kind, Record, RecordSources, lined
from yuzui.errors import VisibilityError
from yuzui.facilities.registry import ITEMS, REFERENCES
from yuzui.job.result import digest
from yuzui.job.workspace import Workspace
from yuzui.model.finding import MARKED, ORIGINS
from yuzui.model.schema import TABLES
from yuzui.model.table import Class, Row
from yuzui.model.visibility import In
from yuzui.policy.plan import loader
from yuzui.store.index.row import row_of
from yuzui.store.search import Entry, Index, Part, storable
from yuzui.store.search import Hit as IndexHit
from yuzui.store.tokens import Phrase, phrases, places, tokens
from yuzui.store.values import parse
from yuzui.text import Text, glossary, join, same
from yuzui.text.address import encode
from yuzui.view.cache import Cache

# Pages and terms as rows of the catalogue: plain words find them as they find data.


PAGES = {
    "/plan": Text(
        "Clauses of the strategic plan, their status and evidence", "规划条款、完成情况与依据，十四五、战略规划"
    ),
    "/plan/changes": Text("What changed in the status of clauses", "条款状态的变化记录"),
    "/plan/concepts": Text("Concepts and technologies that the plan names", "规划所列技术与概念"),
    "/fund": Text("Calls, what waits for a decision", "批次与待审定事项"),
    "/fund/calls": Text("Calls and how far they have come", "批次、征集、进展"),
    "/fund/awards": Text("What is funded", "已获资助的项目"),
    "/fund/needs": Text("National needs and the awards that serve them", "需求与对应的资助项目"),
    "/spending/compare": Text("Scenarios side by side", "情景对照"),
    "/spending/explain": Text("Why the share of basic research moved", "基础研究占比变动的原因"),
    "/fund/lists": Text(
        "Which proposals to fund under all rules; award list, budget, lottery band, funding line",
        "拟资助清单：在全部规则下资助哪些申请；经费、预算、抽签、资助线",
    ),
    "/fund/reviewers": Text(
        "Assign reviewers to proposals, conflicts of interest, loads", "评审专家指派：回避、利益冲突、评审负荷"
    ),
    "/facilities": Text(
        "Large research facilities and beamlines: status, use, access",
        "重大科技基础设施、大科学装置、线站：状态、使用、开放",
    ),
    "/facilities/schedules": Text(
        "Schedules of instruments and observing time, with proven bounds", "机时排程、观测时间安排、仪器排期"
    ),
    "/facilities/instruments": Text(
        "Large instruments: duplicates, age, country of origin", "大型仪器：重复购置、役龄、产地"
    ),
    "/facilities/find": Text(
        "Which facility can do an experiment: photon energy, resolution", "哪个设施能做：光子能量、分辨率"
    ),
    "/spending": Text(
        "Share of basic research in R&D spending, forecast, target", "基础研究经费占比、研发投入结构、预测、目标"
    ),
    "/spending/levers": Text("Policy levers and what they move", "政策工具、政策力度"),
    "/spending/backwards": Text("Plan backwards from a target", "目标倒推、所需投入"),
    "/spending/stress": Text("What if growth slows: stress test of a path", "增速放缓、压力测试"),
    "/spending/tax": Text("Tax relief for R&D: super-deduction", "加计扣除、税收优惠"),
    "/spending/sources": Text(
        "Who pays for research: government, enterprises, donations", "经费来源：政府、企业、捐赠"
    ),
    "/spending/others": Text("History of other countries", "国际参照、他国历史"),
    "/spending/structure": Text("Spending by performer and type", "按执行部门与活动类型的投入结构"),
    "/spending/stocks": Text("Stock of knowledge, depreciation", "知识存量、折旧"),
    "/spending/milestones": Text("Milestones of ten years", "十年节点、里程碑"),
    "/spending/assumptions": Text("Assumptions and priors", "假设与先验"),
    "/results": Text(
        "Evaluate papers over a long window: citations, disruption, novelty, delayed recognition",
        "论文评价：被引、颠覆性、新颖性、延迟认可",
    ),
    "/results/indicators": Text("Every indicator, its question and formula", "各项指标的问题与公式"),
    "/spending/overview": Text("Indicators side by side", "各项指标并列"),
    "/facilities/centres": Text("National science centres and their facilities", "综合性国家科学中心"),
    "/search/duplicates": Text("Facilities registered more than once", "重复登记的设施"),
    "/fund/appeals": Text("Appeal against a decision, recheck", "复审、申诉、异议"),
    "/log": Text("Who did what and when: the log", "操作日志、审计"),
    "/visibility": Text("Who may see what, roles and privacy", "可见范围、角色、权限、隐私"),
    "/about/data": Text("Data sets, sources and licences", "数据来源、许可、版次"),
    "/about/method": Text("Methods and formulas", "计算方法、公式"),
}
"""What a person calls the pages beside their titles."""


def pages() -> list[Row]:
    """Return the pages that everyone may open and that need no id."""
    rows = []
    for page in registry.modules("page").values():
        path = page.PATH
        if "{" not in path and path not in ("/", "/search"):
            words = PAGES.get(path, Text("", ""))
            rows.append({"path": path, "title": page.TITLE.json(), "words": words.json()})
    return sorted(rows, key=lambda row: row["path"])


def stated() -> str:
    """Return what changes when a page does: nothing is imported for it."""
    seen = []
    specs = filter(None, map(find_spec, registry.SEAMS["page"]))
    for folder in (place for spec in specs for place in spec.submodule_search_locations or ()):
        seen += [(one.name, one.stat().st_mtime_ns) for one in Path(folder).glob("*.py")]
    return digest(sorted(seen), {path: words.json() for path, words in PAGES.items()})


def terms() -> list[Row]:
    """Return the terms of GLOSSARY.md, which the package holds by a link; what not to say is found too."""
    return [one._asdict() | {"avoid": " ".join(one.avoid)} for one in glossary.terms()]


# What the index of a workspace is made from: its rows, shipped data sets, plans, names.


WORDS = "words:"
"""Begins the names of fields that hold further words, by class; they are not shown as such."""
SNIPPED = 2000
"""Characters of them that are kept."""
FILE = "catalogue.sqlite"
"""File of the index in a workspace; it can be removed at any time."""


def index(workspace: Workspace) -> Index:
    """Return the index of a workspace."""
    snapshot = workspace.snapshot
    tables = snapshot.manifest["tables"] if snapshot else {}
    published = {name: [About.of(one) for one in entry.get("sources") or [entry]] for name, entry in tables.items()}
    workspace.dir.mkdir(parents=True, exist_ok=True)
    parts = [_part(name, kind, published) for name, kind in KINDS.items()]
    return Index(workspace.dir / FILE, parts, snapshot)


def _part(name: str, kind: Kind, published: Mapping[str, Sequence[About]]) -> Part:
    makers = {"clause": lambda: plans()[0], "page": pages, "term": terms}
    columns = {} if name in makers else {kind.table: kind.columns.split()}
    whole = {kind.table} if kind.alone else set[str]()
    if TABLES[kind.table].state and columns:
        columns = {**{table: names.split() for table, names in BESIDE.items()}, **columns}
        whole |= {"load", "row_origin"}
    sources = {kind.table: published.get(kind.table, ())} if not TABLES[kind.table].state else {}
    shown = stated() if name == "page" else ""
    salt = [yuzui.__version__, _stated(), shown, [one.json() for all in sources.values() for one in all]]

    def describe(rows: Mapping[str, list[Row]]) -> Iterator[Entry]:
        material = {**rows, **({name: makers[name]()} if name in makers else {})}
        if name == "dataset":
            material["dataset"] = _with_shipped(material["dataset"])
        for record in kind.describe(RecordSources(material, names(), sources)):
            yield _entry(name, record)

    return Part(name, columns, describe, frozenset(whole), digest(salt), kind.weight)


def _entry(kind: str, record: Record) -> Entry:
    texts = {Class.OPEN: record.index_text}
    shown = {Class.OPEN: {**record.json(), **_snippet_words(Class.OPEN, record.words)}}
    for one, (title, below, words) in record.closed.items():
        texts[one] = (lined(title), "\n".join((lined(below), words)))
        shown[one] = {"title": title.json(), "subtitle": below.json(), **_snippet_words(one, words)}
    for one, text in record.more.items():
        texts[one] = ("", text)
        shown[one] = {**shown.get(one, {}), **_snippet_words(one, text)}
    names = (record.table, record.row, kind, record.id)
    return Entry(*names, record.about.json(), texts, shown)


def _snippet_words(one: Class, words: str) -> dict[str, str]:
    """Return the further words of a class, from which a snippet is cut."""
    return {f"{WORDS}{one.value}": words[:SNIPPED]} if words.strip() else {}


@lru_cache(maxsize=1)
def _shipped() -> tuple[Row, ...]:
    """Return the data sets that come with Yuzui, as rows of table ``dataset``."""
    datasets = []
    for line in Workspace().shipped_rows("MANIFEST.csv"):
        row: Row = dict.fromkeys(TABLES["dataset"].names)
        row |= {name: line[name] for name in line if name in row}
        title = {"en": line["title_en"], "zh": line["title_zh"]}
        datasets.append(row | {"id": line["file"], "title": title, "rows": int(line["rows"])})
    return tuple(datasets)


def _with_shipped(rows: Iterable[Row]) -> list[Row]:
    """Return loaded data sets, and those that come with Yuzui and are not loaded."""
    loaded = {row["id"]: row for row in rows}
    return [*loaded.values(), *(row for row in _shipped() if row["id"] not in loaded)]


@lru_cache(maxsize=1)
def plans() -> tuple[list[Row], dict[str, Text]]:
    """Return the clauses of the plans that come with Yuzui, and the names of their parts."""
    rows: list[Row] = []
    labels_by_id: dict[str, Text] = {}
    for name in loader.names():
        plan = loader.load(name)
        labels_by_id[f"plan/{name}"] = plan.head.title
        labels_by_id |= {f"section/{name}/{key}": title for key, title in plan.sections.items()}
        labels = {concept.id: concept.label for concept in plan.concepts}
        labels_by_id |= {f"near/{node}": labels[concept] for node, (concept, _) in plan.placed.items()}
        for concept in plan.concepts:
            exact = (member.node for member in concept.members if member.relation == "exact")
            labels_by_id |= {f"field/{node}": concept.label for node in exact}
        for clause in plan.clauses:
            page = f"/plan/{encode(clause.id)}" if name == loader.FIRST else ""
            row = {"plan": name, "clause": clause.id, "section": clause.section, "page": page}
            rows.append({**row, "title": clause.title.json(), "quote": clause.quote})
    return rows, labels_by_id


@lru_cache(maxsize=1)
def names() -> dict[str, Text]:
    """Return names in both languages of what the data name in one."""
    titles = dict(plans()[1])
    titles |= {f"facility/{item.id}": item.title for item in (*ITEMS, *REFERENCES)}
    titles |= {f"study/{name}": study.TITLE for name, study in registry.modules("study").items()}
    return titles


@lru_cache(maxsize=1)
def _stated() -> str:
    """Return the digest of all that comes with Yuzui and goes into records."""
    titles = {name: text.json() for name, text in names().items()}
    rows: list[Any] = [*_shipped(), *plans()[0]]
    return digest(titles, rows)


# The part of a hit that shows why it was found, out of what its reader may read of it.


WIDTH = 160
"""Columns of a snippet; a Chinese character takes two."""
BEFORE = 40


def cut(record: Row, wanted: Sequence[Phrase]) -> Text:
    """Return a snippet in both languages."""
    return Text(_cut(record, wanted, "en"), _cut(record, wanted, "zh"))


def _cut(record: Row, wanted: Sequence[Phrase], lang: str) -> str:
    below = str(record["subtitle"][lang])
    words = [line for name, text in record.items() if name.startswith(WORDS) for line in str(text).split("\n")]
    # of further words in two languages those of the reader's come first
    words.sort(key=lambda line: _chinese(line) != (lang == "zh"))
    for line in (below, *words):
        place = _place(line, wanted)
        if place is not None:
            return _around(line, place)
    return _around(below or (words[0] if words else str(record["title"][lang])), 0)


def _chinese(text: str) -> bool:
    return any("\u3400" <= sign <= "\u9fff" for sign in text)


def _place(line: str, wanted: Sequence[Phrase]) -> int | None:
    """Return where the first phrase stands in a line; None if none does."""
    found = places(line)
    words = f" {' '.join(token for token, _, _ in found)} "
    for sought in (form for forms in _forms(wanted) for form in forms):
        if (at := words.find(sought)) >= 0:
            return found[words.count(" ", 0, at + 1) - 1][1]
    return None


def _forms(wanted: Sequence[Phrase]) -> list[list[str]]:
    """Return each phrase as it stands among the tokens of a line, in each of its readings."""
    return [
        [f" {' '.join(reading.tokens)}{'' if reading.prefix else ' '}" for reading in phrase.readings()]
        for phrase in wanted
    ]


def marked(line: str, wanted: Sequence[Phrase]) -> list[tuple[str, bool]]:
    """Return a line in parts, and of each whether it is what was sought."""
    found = places(line)
    words = f" {' '.join(token for token, _, _ in found)} "
    spans = list[tuple[int, int]]()
    for form in (form for forms in _forms(wanted) for form in forms):
        at = words.find(form)
        while at >= 0:
            first = words.count(" ", 0, at + 1) - 1
            last = first + form.strip().count(" ")
            # one character may begin a pair: it alone was sought
            end = found[last][2] if form.endswith(" ") else found[last][1] + len(form.rpartition(" ")[2])
            spans.append((found[first][1], end))
            at = words.find(form, at + 1)
    parts, done = list[tuple[str, bool]](), 0
    for start, end in sorted(spans):
        if start > done:
            parts.append((line[done:start], False))
        if end > done:
            parts.append((line[max(start, done) : end], True))
            done = end
    return [*parts, (line[done:], False)] if done < len(line) else parts


def _around(line: str, place: int) -> str:
    """Return a line cut to the width, from a little before a place on."""
    start = place
    room = BEFORE
    while start > 0 and room > 0:
        start -= 1
        room -= _width(line[start])
    if start > 0 and " " in line[start:place]:
        start = line.index(" ", start) + 1
    end, room = start, WIDTH
    while end < len(line) and room > 0:
        room -= _width(line[end])
        end += 1
    cut_ = " ".join(line[start:end].split())
    return ("… " if start > 0 else "") + cut_ + (" …" if end < len(line) else "")


def _width(sign: str) -> int:
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


# Proposals that stand in slates: found by id and words, in the slates the reader may see.


LOOKED_AT = 50_000
"""Proposals that are looked at for one question, newest slates first."""
EXACT, TITLED, OTHER = 1000.0, 12.0, 6.0
"""Scores: the id itself stands first; words of a title count like a good hit of the index."""
SAID = ("institute", "region", "field", "type")


SlateMatch = tuple[float, str, Row, Row]
"""A proposal of a slate: the score with its sign changed, its id, the slate, the proposal."""


def slate_matches(workspace: Workspace, query: str, wanted: Sequence[Phrase]) -> list[SlateMatch]:
    """Return the proposals of slates that hold what is asked, best first."""
    found, seen = list[SlateMatch](), set[str]()
    text, forms = query.strip().casefold(), _forms(wanted)
    for document, lines in _slates(workspace):
        for name, one, titled, others in lines:
            if name in seen:
                continue
            seen.add(name)
            score = EXACT if name.casefold() == text else _score(titled, others, forms)
            if score:
                found.append((-score, name, document, one))
        if len(seen) > LOOKED_AT:
            break
    return sorted(found, key=lambda one: one[:2])


Lined = tuple[Row, list[tuple[str, Row, str, str]]]
"""A slate and its proposals, each with the words of its title and of the rest."""
_SLATES: Cache[tuple[Lined, int]] = Cache(12_000_000)
"""Slates by their whole text, weighed by it; to be read only."""


def _slates(workspace: Workspace) -> Iterator[Lined]:
    """Yield the slates that the reader may see, the newest first."""
    for written in workspace.documents("fund"):
        yield _SLATES.get(written, partial(_weighed, written), itemgetter(1))[0]


def _weighed(written: str) -> tuple[Lined, int]:
    return _lined(written), len(written)


def _lined(written: str) -> Lined:
    document: Row = parse(written)
    proposals = []
    for one in document["proposals"]:
        name, columns = str(one["id"]), one.get("columns") or {}
        titled, others = _words((name, str(columns.get("title") or ""))), _words(_column_texts(columns))
        proposals.append((name, one, titled, others))
    return document, proposals


def _words(lines: Iterable[str]) -> str:
    """Return the tokens of lines; those of two lines stand in no phrase."""
    return "\n".join(f" {' '.join(tokens(part))} " for line in lines for part in line.split("\n") if part)


def _score(titled: str, others: str, wanted: Sequence[Sequence[str]]) -> float:
    if not _all_in(f"{titled}\n{others}", wanted):
        return 0.0
    return TITLED if _all_in(titled, wanted) else OTHER


def _all_in(lines: str, wanted: Sequence[Sequence[str]]) -> bool:
    for forms in wanted:
        for form in forms:
            if form in lines:
                break
        else:
            return False
    return True


def _column_texts(columns: Row) -> Iterator[str]:
    yield from (str(columns[name]) for name in SAID if columns.get(name) not in (None, ""))


def _hit(document: Row, proposal: Row, score: float, wanted: Sequence[Phrase]) -> Hit:
    name, columns = str(proposal["id"]), proposal.get("columns") or {}
    title = same(str(columns.get("title") or name))
    call = Text("call {c}", "批次 {c}").format(c=str(document["call"]["id"]))
    below = join([call, *map(same, _column_texts(columns))], " · ", " · ")
    return Hit(
        kind="proposal",
        kind_label=KINDS["proposal"].label,
        id=name,
        title=title,
        subtitle=below,
        source=None,
        licence=None,
        vintage=str(document["run"]["at"])[:10],
        origin=_origin(document),
        page=f"/fund/proposals/{encode(name)}",
        level="",
        score=score,
        snippet=cut({"title": title.json(), "subtitle": below.json()}, wanted),
    )


def _origin(document: Row) -> str | None:
    origin = document.get("origin") or document["run"].get("origin")
    return str(origin) if origin in ("real", *MARKED) else None


def ids(workspace: Workspace) -> set[str]:
    """Return the ids of the proposals of all slates the reader may see: each has a page."""
    return {
        name
        for _, lines in _slates(workspace)
        for name, *_ in lines
    }  # fmt: skip


# What one reader finds in the catalogue of a workspace, as JSON values.


MOST = 10
"""Most proposals of slates that one question gives, the best ones."""
LEFT_OUT = frozenset({"document"})
"""Fields that a record does not hold: the document of a run has addresses of its own."""
UNKNOWN = Text("unknown", "未注明")


def find(
    workspace: Workspace,
    query: str = "",
    kind: str | None = None,
    after: str | None = None,
    limit: int = 25,
    source: str | None = None,
    group: str | None = None,
) -> SearchResults:
    """Search the catalogue."""
    query = storable(query)
    asked = {"kind": kind, "source": source, "group": group}
    only = {name: value for name, value in asked.items() if value is not None}
    chosen: dict[str, str | Sequence[str]] = {name: value for name, value in only.items() if name != "group"}
    if group is not None:
        chosen.setdefault("kind", GROUPS[group].kinds if group in GROUPS else "")
    searched = index(workspace)
    wanted = phrases(query) if query.strip() else []
    alone = group == "proposals" or kind == "proposal"
    most = LOOKED_AT if alone else min(MOST, max(limit // 2, 1)) if limit else 0
    lists = alone or group is None
    further, more = _proposed(workspace, searched, query, only, most) if lists else ([], Counter[str]())
    room = limit if after is not None else max(limit - len(further), min(limit, 1))
    page = searched.find(workspace.view, query, chosen, after, room)  # type: ignore[arg-type]
    none = not page.count and not further
    count = page.count + sum(more.values())
    counts = {name: dict(values) for name, values in page.facets.items()}
    for origin, many in more.items():
        for name, value in (("kind", "proposal"), ("source", ""), ("origin", origin)):
            counts[name][value] = counts[name].get(value, 0) + many
    paged = ids(workspace) if any(hit.kind == "proposal" for hit in page.hits) else set[str]()
    hits = [Hit(**_thing(hit, paged), snippet=cut(hit.record, wanted)) for hit in page.hits]
    if after is None:
        hits = sorted([*further, *hits], key=lambda hit: -(hit.score or 0.0))
    return SearchResults(
        query=query,
        only=only,
        count=count,
        facets=Facets(**{name: _facet(name, values) for name, values in counts.items()}),
        hits=hits,
        next=page.next,
        advice=_advice(workspace, searched, query) if none else [],
    )


def _proposed(
    workspace: Workspace, searched: Index, query: str, only: Mapping[str, str], most: int
) -> tuple[list[Hit], Mapping[str, int]]:
    """Return the best among the proposals of slates that are in no table of their own, and how many by origin."""
    wanted = phrases(query) if query.strip() else []
    if not wanted or only.get("kind", "proposal") != "proposal" or "source" in only:
        return [], {}
    found = slate_matches(workspace, query, wanted)
    names = tuple(name for _, name, *_ in found)
    rows = workspace.view.select("proposal", where=In("id", names), columns=("id",)) if names else []
    loaded = {str(row["id"]) for row in rows}
    fresh = [one for one in found if one[1] not in loaded]
    runs = dict.fromkeys(str(document["run"]["id"]) for _, _, document, _ in fresh)
    known = {run: searched.get(workspace.view, "run", run) for run in runs}  # type: ignore[arg-type]
    level = {run: one.level for run, one in known.items() if one is not None}
    fresh = [one for one in fresh if str(one[2]["run"]["id"]) in level]
    hits = [
        msgspec.structs.replace(_hit(document, one, -score, wanted), level=level[str(document["run"]["id"])])
        for score, _, document, one in fresh[:most]
    ]
    return hits, Counter(_origin(document) or "" for _, _, document, _ in fresh)


EACH = 5
"""Hits of a group that are shown."""


def groups(workspace: Workspace, query: str) -> SearchGroups:
    """Search the catalogue; of what is found, the best of each group."""
    query = storable(query)
    searched, wanted = index(workspace), phrases(query)
    kinds = {name: group.kinds for name, group in GROUPS.items()}
    found = searched.grouped(workspace.view, query, kinds, EACH)  # type: ignore[arg-type]
    further, more = _proposed(workspace, searched, query, {}, EACH)
    paged = ids(workspace) if any(hit.kind == "proposal" for hit in found.hits["proposals"]) else set[str]()
    answer = []
    for name, group in GROUPS.items():
        hits = [Hit(**_thing(hit, paged), snippet=cut(hit.record, wanted)) for hit in found.hits[name]]
        count = sum(found.kinds.get(kind, 0) for kind in group.kinds)
        if name == "proposals":
            hits = sorted([*further, *hits], key=lambda hit: -(hit.score or 0.0))[:EACH]
            count += sum(more.values())
        if count:
            answer.append(Group(name, group.label, count, hits))
    return SearchGroups(
        query=query,
        count=sum(one.count for one in answer),
        also=list(dict.fromkeys(word for phrase in wanted for word in phrase.said)),
        groups=answer,
        advice=[] if answer else _advice(workspace, searched, query),
    )


def _advice(workspace: Workspace, searched: Index, query: str) -> list[Advice]:
    """Return what each phrase finds alone, in slates too, and what is near one that finds nothing."""
    advice = []
    for one in searched.advise(workspace.view, query):  # type: ignore[arg-type]
        count = one.count + sum(_proposed(workspace, searched, one.text, {}, 0)[1].values())
        advice.append(Advice(one.text, count, [] if count else list(one.near)))
    return advice


def get(workspace: Workspace, kind: str, id: str) -> CatalogueRecord:
    """Return one record with the fields the reader may read."""
    hit = index(workspace).get(workspace.view, kind, id)  # type: ignore[arg-type]
    if hit is None or kind not in KINDS:
        raise VisibilityError.not_found()
    table, row = TABLES[KINDS[kind].table], None
    if KINDS[kind].alone:
        row = row_of(workspace.view, workspace.snapshot, table.name, hit.row)  # type: ignore[arg-type]
    fields = [
        Field(c.name, c.label, c.unit or None, row[c.name])
        for c in (table.columns if row else ())
        if row and row.get(c.name) is not None and c.name not in LEFT_OUT
    ]
    return CatalogueRecord(**_thing(hit), fields=fields)


@dataclass(frozen=True, slots=True)
class Seen:
    """The catalogue of a workspace as its reader sees it: what endpoints are given."""

    workspace: Workspace

    def find(
        self,
        query: str = "",
        kind: str | None = None,
        after: str | None = None,
        limit: int = 25,
        source: str | None = None,
    ) -> SearchResults:
        """Return a page of the catalogue; see :func:`find`."""
        return find(self.workspace, query, kind, after, limit, source)

    def get(self, kind: str, id: str) -> CatalogueRecord:
        """Return one record; see :func:`get`."""
        return get(self.workspace, kind, id)


def _thing(hit: IndexHit, paged: Collection[str] = ()) -> dict[str, Any]:
    """Return what is shown of a hit; a proposal that stands in a slate has a page."""
    shown = {name: one for name, one in hit.record.items() if not name.startswith(WORDS)}
    shown |= {name: Text.of(shown[name]) for name in ("title", "subtitle")}
    # the id of a proposal stands last in the id of its row, where that names the call as well
    if hit.kind == "proposal" and (name := hit.id.rpartition("|")[2]) in paged:
        shown["page"] = f"/fund/proposals/{encode(name)}"
    label = KINDS[hit.kind].label
    return {"kind": hit.kind, "kind_label": label, "id": hit.id, **shown, "level": hit.level, "score": hit.score}


def _facet(facet: str, counts: Mapping[str, int]) -> list[Facet]:
    return [Facet(value, _label(facet, value), count) for value, count in counts.items()]


def _label(facet: str, value: str) -> Text:
    if not value:
        return UNKNOWN
    if facet == "kind":
        return KINDS[value].label
    return ORIGINS.get(value, same(value)) if facet == "origin" else same(value)
