# SPDX-License-Identifier: Apache-2.0
"""Inputs and who supplies them: those without data first, then where one country decides."""

from __future__ import annotations

from collections.abc import Mapping

from yuzui.errors import InputError, VisibilityError
from yuzui.fields import dependency_view, supply_record
from yuzui.fields.dependency_answer import Answer, Inputs, compute
from yuzui.fields.purposes import dependencies as purpose
from yuzui.job import form_door, pages, upload_steps
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same
from yuzui.text.numbers import number
from yuzui.view.page import (
    EVERYONE,
    Act,
    Block,
    Fact,
    Facts,
    Field,
    Figure,
    Form,
    Items,
    Notice,
    Page,
    Prose,
    Section,
    Visit,
    Ways,
)
from yuzui.view.table import Link

PATH, ROLES = "/dependencies", EVERYONE
PLACE = ("plan", 70)
WRITERS = purpose.WRITERS
TITLE = Text("Dependencies", "依赖关系")
LEAD = Text(
    "Where one country or firm decides over an input, with what is not known as a range.",
    "哪些投入品由一国或一家企业决定；未知部分以区间给出。",
)
FILES = True
_NONE = Text(
    "No inputs are registered here yet. A list of inputs with their suppliers and shares is enough.",
    "此处尚未登记投入品。提供投入品及其供应方、份额即可。",
)
_OFFER = Text(
    "One row an input and a supplier, or one row an input and a column for each country. Shares are 61 %, 0.61, <1% or "
    "empty. Names of firms are seen by members only; others see countries.",
    "每项投入品与一家供应方一行，或每项投入品一行、每个国家一列。份额写作 61%、0.61、<1% 或留空。"
    "企业名称仅成员可见，其他人只看到国家或地区。",
)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page: of the sheets that the address names, else of what is registered."""
    if visit.run is not None:
        return _of_sheets(workspace, visit.run)
    blocks: list[Block] = []
    country = visit.query.get("country", "")
    answer: Answer | None = None
    if workspace.view.count("dependency_input"):
        try:
            # as the one who asks may see it, now
            answer = compute(workspace, Inputs(country=country))
        except InputError as error:
            blocks += pages.refused(error)
            answer = compute(workspace, Inputs())
        blocks += _shown(answer)
        blocks.append(_country(country))
    else:
        blocks.append(Notice(_NONE))
    form = form_door.start_form(workspace, PATH, purpose)
    if form:
        blocks += [Section(Text("Your own inputs", "本单位的投入品")), Prose((_OFFER,)), *form]
        if runs := list(form_door.answers(workspace, purpose)):
            blocks.append(Items(Text("Answers so far", "已有结果"), runs))
    headline = TITLE if answer is None else dependency_view.headline(answer)
    return Page(headline, blocks, lead=LEAD, document=answer, stamp=() if answer is None else pages.stamp(answer))


def _country(word: str) -> Form:
    hint = Text("China, Japan, DEU …", "中国、日本、DEU 等")
    return Form(
        "country",
        PATH,
        (Field("country", Text("Dependence of one country", "某国的对外依赖"), same(word), False, hint=hint),),
        Text("Show", "查看"),
    )  # fmt: skip


def _of_sheets(workspace: Workspace, run: str) -> Page:
    """Return the page of the answer on some sheets, with the form that registers them."""
    answer = of("dependencies").latest(workspace, run)
    if answer is None:
        raise VisibilityError.not_found()
    blocks = _shown(answer)
    if form_door.upload_of(workspace, run, "dependencies") is not None:
        words = Text(
            "Registered inputs stand on this page for everyone, firms by their countries; the next sheet takes their "
            "place.",
            "登记后向所有人显示，企业仅显示其国家或地区；再次登记同一投入品即替换原有内容。",
        )
        form = Form("register", PATH, (), Text("Register these inputs", "登记这些投入品"),
                    {"act": "register", "run": run}, writes=True)  # fmt: skip
        blocks.append(Act(Text("Register", "登记"), (words,), form))
    blocks.append(Ways((Link(Text("What is registered", "已登记内容"), PATH),)))
    return Page(
        dependency_view.headline(answer), blocks, lead=LEAD, crumb=purpose.CRUMB, document=answer,
        stamp=pages.stamp(answer),
    )  # fmt: skip


_OF = Text("of {n} with a share", "共 {n} 项有份额数据")


def _shown(answer: Answer) -> list[Block]:
    """Return what an answer shows: what the source asks to be said, what is not known, and then the rest."""
    blocks: list[Block] = []
    if answer.non_commercial:
        blocks.append(Notice(dependency_view.notice(answer)))
    facts = (
        Fact(Text("Inputs", "投入品"), number(answer.inputs), Text("in {n} stages", "涉及 {n} 个环节").format(n=number(
                 len({one.stage for one in (*answer.unknown, *answer.dependencies)} - {""})))),
        Fact(Text("No share known", "没有份额数据"), number(answer.inputs_without_share),
             Text("concentration {a} to {b}", "集中度 {a}—{b}").format(
                 a=number(answer.missing_bound.low, 2), b=number(answer.missing_bound.high, 2))
             if answer.inputs_without_share else same("")),
        Fact(Text("Half or more from one", "一半以上来自一方"), number(answer.inputs_half_from_one_country),
             _OF.format(n=number(answer.inputs - answer.inputs_without_share))),
        Fact(Text("95 % or more from one", "95%以上来自一方"), number(answer.inputs_nearly_all_from_one_country),
             _OF.format(n=number(answer.inputs - answer.inputs_without_share))),
    )  # fmt: skip
    blocks.append(Facts(facts))
    if answer.unknown:
        blocks.append(dependency_view.UNKNOWN.drawn(answer))
    blocks += [Figure(picture) for picture in dependency_view.VIEW.pictures(answer)]
    if answer.dependencies:
        blocks.append(dependency_view.KNOWN.drawn(answer))
    lines = [
        one for one in dependency_view.sentences(answer) if one[0].en in ("depends on others", "read so", "not used")
    ]
    if lines:
        blocks.append(pages.reading(lines))
    if answer.issues:
        blocks.append(dependency_view.ISSUES.drawn(answer))
    if answer.aside:
        blocks.append(dependency_view.ASIDE.drawn(answer))
    return blocks


def act(workspace: Workspace, visit: Visit, form: Mapping[str, str]) -> str:
    """Take in sheets, or register what some of them say."""
    if form.get("act") != "register":
        return form_door.hand_in(workspace, visit, form, "dependencies")
    upload = form_door.upload_of(workspace, form.get("run", ""), "dependencies")
    if upload is None:
        raise VisibilityError.not_found()
    supply_record.register(workspace, purpose.supplies(upload, upload_steps.reading(workspace, upload).toml))
    return PATH
