# SPDX-License-Identifier: Apache-2.0
"""The innovation chain: what arrives, what is open, what is lost, what nobody knows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from yuzui.errors import VisibilityError
from yuzui.fields import chain_data, chain_own, chain_view
from yuzui.fields.chain_answer import Answer
from yuzui.fields.chain_inputs import InnovationChain
from yuzui.fields.jobs import innovation_chain
from yuzui.fields.purposes import chain as purpose
from yuzui.job import form_door, pages
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.text import Text, join
from yuzui.text.numbers import number, percent
from yuzui.view.cache import Cache
from yuzui.view.page import EVERYONE, Block, Fact, Facts, Figure, Items, Notice, Page, Remedy, Section, Visit, Ways
from yuzui.view.table import Link

PATH, ROLES = "/chain", EVERYONE
PLACE = ("results", 60)
TITLE = Text("Innovation chain", "创新链")
WRITERS = purpose.WRITERS
FILES = True
_PUBLISHED: Cache[Answer] = Cache(4_000_000)
_CRUMB = (Link(Text("Results", "成果"), "/results"),)
_LEAD = Text(
    "Reached, open and lost are three things: open was not followed for the whole time yet. What followed an award is "
    "not shown to be caused by it, and there is no score for a chain.",
    "到达、未决、断链三者分开：未决指尚未跟踪满期限。先后关系不等于因果关系；不给整条链打分。",
)
_OPEN, _LOST = Text("{n} open", "未决 {n}"), Text("{n} lost", "断链 {n}")
_UNKNOWN = Text("{n} unknown", "不明 {n}")
_PAPERS = Text("A step with dates on both sides: papers to their first citation", "起止日期齐全的环节：论文到首次被引")


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page: of the sheet that the address names, of the papers that ship, else of what is known here."""
    if visit.run is not None:
        answer = of("innovation_chain").latest(workspace, visit.run)
        if answer is None:
            raise VisibilityError.not_found()
        crumb: tuple[Link, ...] = (*_CRUMB, Link(TITLE, PATH))
    else:
        papers = visit.query.get("from") == "paper"
        answer = _answer(workspace, "paper" if papers else "award")
        crumb = (*_CRUMB, Link(TITLE, PATH)) if papers else _CRUMB
    blocks = _shown(answer, visit)
    if visit.run is None:
        blocks += _own(workspace, answer)
    return Page(
        chain_view.headline(answer), blocks, lead=_LEAD, crumb=crumb, document=answer, stamp=pages.stamp(answer)
    )


def _answer(workspace: Workspace, entry: Literal["award", "paper"]) -> Answer:
    """Return the chain from awards or papers; what rests on published files alone is the same for all who look."""

    def make() -> Answer:
        return innovation_chain.compute(workspace, InnovationChain(entry=entry))

    if entry == "award" and chain_own.of_record(workspace) is not None:
        return make()
    files = [path.stat() for name in chain_data.FILES if (path := workspace.larger(name)) is not None]
    key = (entry, tuple((one.st_ino, one.st_size, one.st_mtime_ns) for one in files))
    return _PUBLISHED.get(key, make, lambda _: 1_000_000)


def _shown(answer: Answer, visit: Visit) -> list[Block]:
    """Return what an answer says, first what is not known."""
    run = str(visit.run or "")
    blocks: list[Block] = [
        Notice(label + Text(": ", "：") + words)
        for label, words in chain_view.sentences(answer)
        if label.en == "NOT KNOWN"
    ]
    facts = []
    for one in answer.steps[:4]:
        parts = ((one.open, _OPEN), (one.lost, _LOST), (one.unknown, _UNKNOWN))
        base = join([form.format(n=number(n)) for n, form in parts if n], ", ", "，")
        share = percent(one.reached / one.units if one.units else 0.0)
        facts.append(Fact(chain_view.step_label(one.name), share, base))
    blocks.append(Facts(facts))
    blocks += [Figure(picture, run) for picture in chain_view.VIEW.pictures(answer)]
    kept = {"volume", "coverage", "coverage by year", "time", "dates", "complete through", "not read", "set aside"}
    blocks.append(pages.reading(one for one in chain_view.sentences(answer) if one[0].en in kept))
    for table in chain_view.SHOWN:
        drawn = table.drawn(answer)
        if drawn.rows:
            blocks.append(drawn)
    if answer.aside:
        blocks.append(chain_view.ASIDE.drawn(answer))
    return blocks


def _own(workspace: Workspace, answer: Answer) -> list[Block]:
    """Return the ways on: awards of one's own, and the chain whose dates are known."""
    blocks: list[Block] = []
    if answer.entry == "award":
        blocks.append(Ways((Link(_PAPERS, f"{PATH}?from=paper"),)))
        if answer.source != chain_own.SOURCE_OF_RECORD:
            words = Text("No award of your own with what came of it is here yet.", "尚未导入本单位的项目及其产出。")
            blocks.append(Remedy(words, "yuzui chain load chain.xlsx"))
        form = form_door.start_form(workspace, PATH, purpose)
        if form:
            blocks += [Section(Text("Your own awards", "本单位的项目")), *form]
            if runs := list(form_door.answers(workspace, purpose)):
                blocks.append(Items(Text("Answers so far", "已有结果"), runs))
    return blocks


def act(workspace: Workspace, visit: Visit, form: Mapping[str, str]) -> str:
    """Keep the files and go on to their columns."""
    return form_door.hand_in(workspace, visit, form, "chain")
