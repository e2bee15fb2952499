# SPDX-License-Identifier: Apache-2.0
"""One field: the verdict first, its series, what its query is worth, what it finds and what it nearly finds."""

from __future__ import annotations

from yuzui.errors import UnknownIdentifierError, VisibilityError
from yuzui.fields import audit_view, corpora, field_view
from yuzui.fields.field_answer import Answer, Inputs
from yuzui.fields.jobs import classify, field, field_diff, field_lint
from yuzui.fields.nodes import STATES, Node, chosen, nodes
from yuzui.fields.pages import field_candidates, field_expansion, field_rank
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import number
from yuzui.view.cache import Cache
from yuzui.view.page import (
    EVERYONE,
    Block,
    Fact,
    Facts,
    Field,
    Figure,
    Form,
    Item,
    Items,
    Notice,
    Option,
    Page,
    Remedy,
    Section,
    Visit,
    Ways,
)
from yuzui.view.table import Link

PATH, ROLES = "/fields/{id}", EVERYONE
PLACE = ("results", 0)
TITLE = Text("One field", "单个领域")
ADDRESS = "/fields/LAB-7"
LANGUAGES = {"en": Text("Query in English", "英文检索式"), "zh": Text("Query in Chinese", "中文检索式")}
_COMPUTED: Cache[tuple[Answer, classify.Answer, field_lint.Answer]] = Cache(8_000_000)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page: of a stored series, or of the corpora at hand."""
    id = visit.parts["id"]
    known = nodes(workspace)
    try:
        wanted = chosen(known, id)
    except UnknownIdentifierError as error:
        raise VisibilityError(error.message, seen=id, fix=error.fix, code="not_found") from None
    corpus = _corpus(workspace, visit)
    stored = _stored(workspace, visit, wanted)
    computed, hits, marks = _computed(workspace, id, corpus)
    answer = stored or computed
    return Page(
        field_view.headline(answer),
        _blocks(workspace, visit, wanted, answer, hits, marks),
        lead=same(f"{answer.node} · ") + _lead(answer),
        crumb=(Link(Text("Fields", "领域"), "/fields"), Link(same(answer.node), "")),
        state=STATES[hits.state] if hits.state else None,
        document=answer,
        stamp=pages.stamp(answer),
    )


def _corpus(workspace: Workspace, visit: Visit) -> str:
    """Return the corpus that is asked for, one that may be chosen; a file is not opened from an address."""
    names = corpora.usual(workspace)
    wanted = visit.query.get("corpus", "")
    return wanted if wanted in names else names[0]


def _stored(workspace: Workspace, visit: Visit, wanted: list[Node]) -> Answer | None:
    """Return the series that an address names, else the newest of this query that is of no one country or body."""
    if visit.run is not None:
        return pages.answer(workspace, visit, "field", Answer)
    if len(wanted) > 1 or "corpus" in visit.query:
        return None
    one = wanted[0]
    listed, _ = pages.answers(workspace, "field", Answer)
    return next(
        (each for each in listed if (each.node, each.version) == (one.id, one.version)
         and not each.country and not each.organisation and dict(each.bodies) == dict(one.bodies)),
        None,
    )  # fmt: skip


def _computed(workspace: Workspace, id: str, corpus: str) -> tuple[Answer, classify.Answer, field_lint.Answer]:
    """Return what is known of a field in a corpus; the same for who sees the same, until something is written."""

    def make() -> tuple[Answer, classify.Answer, field_lint.Answer]:
        return (
            field.compute(workspace, Inputs(node=id, corpus=corpus)),
            classify.compute(workspace, classify.Inputs(node=id, corpus=(corpus,))),
            field_lint.compute(workspace, field_lint.Inputs(node=id, corpus=corpus)),
        )

    key = (str(workspace.dir.absolute()), workspace.version, workspace.subject, id, corpus)
    return _COMPUTED.get(key, make, lambda _: 60_000)


def _lead(answer: Answer) -> Text:
    """Return in which texts, of which years the verdict holds."""
    words = Text("{n} works of {c}", "{c} 中 {n} 项成果").format(n=number(answer.documents), c=answer.corpus)
    if answer.window:
        words += same(f" · {field_view.dated(answer)}")
    return words


def _blocks(
    workspace: Workspace,
    visit: Visit,
    wanted: list[Node],
    answer: Answer,
    hits: classify.Answer,
    marks: field_lint.Answer,
) -> list[Block]:
    blocks: list[Block] = [Notice(_worded(one.message, one.terms)) for one in answer.notices]
    blocks.append(_facts(answer, hits))
    picture = field_view.chart(answer)
    if picture is not None:
        blocks.append(Figure(picture, str(visit.run or "")))
    else:
        none = Text("No series: these works are of one year.", "无法成序列：这些成果属同一年。")
        if not answer.works:
            none = Text("No series: nothing was found.", "无法成序列：没有命中。")
        blocks.append(Remedy(none, f"yuzui field show {answer.node} --corpus works.xlsx"))
    blocks.append(pages.reading(field_view.sentences(answer)[1:]))
    blocks += audit_view.card(hits)
    blocks.append(Section(Text("How it is looked for", "如何检索")))
    written = [(LANGUAGES[lang], body) for lang in LANGUAGES if (body := answer.bodies.get(lang))]
    if written:
        blocks.append(Items(Text("Query", "检索式"), [Item(label, (same(body),)) for label, body in written]))
    blocks.append(field_view.TERMS.drawn(answer))
    live = answer.corpus == hits.corpora[0].id
    if live and marks.marks:
        blocks.append(field_lint.MARKS.drawn(marks))
    if len(wanted) == 1:
        history = field_diff.history(workspace, wanted[0], _corpus(workspace, visit))
        blocks.append(field_diff.HISTORY.drawn(history))
        if len(history) > 1:
            which = Text("Which works entered and left:", "进入与离开的成果：")
            blocks.append(Remedy(which, f"yuzui field diff {answer.node}"))
    blocks.append(Section(Text("What it finds, and what it nearly finds", "命中与邻近")))
    some = (field_view.HITS, field_view.NEAR)
    blocks += [table.drawn(answer) for table in some if getattr(answer, table.name)]
    if live and hits.third_party:
        blocks.append(classify.CLASSES.drawn(hits))
    others = (field_view.RELATED, field_view.OVERLAP, field_view.PLACES, field_view.WINDOWS)
    shown = [table.drawn(answer) for table in others if getattr(answer, table.name)]
    if shown:
        blocks += [Section(Text("Beside other fields and places", "与其他领域、国家对照")), *shown]
    here = f"/fields/{encode(answer.node)}"
    further = (
        ("ranks", field_rank.TITLE),
        ("candidates", field_candidates.TITLE),
        ("citations", field_expansion.TITLE),
    )
    ways = Ways([Link(title, f"{here}/{word}") for word, title in further])
    return [*blocks, *_choice(workspace, visit, answer), ways]


def _worded(message: Text, terms: list[str]) -> Text:
    return message + same(": " + ", ".join(terms)) if terms else message


def _facts(answer: Answer, hits: classify.Answer) -> Facts:
    inside = sum(one.works for one in answer.series)
    base = Text("{k} of them in the series", "其中序列内 {k}").format(k=number(inside))
    return Facts(
        (
            Fact(Text("Works", "成果"), number(answer.works), base),
            *_measured(answer, hits),
            Fact(
                Text("Version of the query", "检索式版本"),
                number(answer.version),
                Text("frozen by number", "按编号冻结"),
            ),
        )
    )


def _measured(answer: Answer, hits: classify.Answer) -> tuple[Fact, Fact]:
    """Return precision and recall by the audit of this corpus, else as the audit of the field has them."""
    one = answer.measured
    if one is None or one.version != answer.version:  # an earlier query's says nothing of this one
        return audit_view.facts(hits)
    base = Text("{n} labels of two judges", "两人判断 {n} 项").format(n=number(one.labelled))
    return (
        Fact(audit_view.PRECISION, field_view.span(one.precision), base),
        Fact(audit_view.RECALL, field_view.span(one.recall), Text("within this corpus", "以该语料为总体")),
    )


def _choice(workspace: Workspace, visit: Visit, answer: Answer) -> list[Block]:
    """Return the question in which corpus the field is looked for, where there are several."""
    names = corpora.usual(workspace)
    if len(names) < 2:
        return []
    options = [Option(name, same(name)) for name in names]
    one = Field(
        "corpus", Text("In the corpus", "语料"), same(_corpus(workspace, visit)), kind="select", options=options
    )
    return [Form("corpus", f"/fields/{encode(answer.node)}", [one], Text("Show", "显示"))]
