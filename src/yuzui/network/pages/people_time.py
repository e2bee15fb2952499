# SPDX-License-Identifier: Apache-2.0
"""People's time: who stands over one full post, which second posts are undeclared; of a sheet, or of what is kept."""

from __future__ import annotations

from collections.abc import Mapping

from yuzui.errors import VisibilityError
from yuzui.job import form_door, pages, upload_steps
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.network import people_answer, time_record
from yuzui.network.jobs import people
from yuzui.network.people_answer import Answer
from yuzui.network.people_inputs import People
from yuzui.network.purposes import person_time
from yuzui.text import Text, same
from yuzui.view.page import Act, Block, Field, Figure, Form, Items, Notice, Option, Page, Prose, Section, Split, Visit
from yuzui.view.table import Link

PATH, ROLES = "/people/time", person_time.WRITERS
PLACE = ("network", 30)
WRITERS = person_time.WRITERS
TITLE = person_time.TITLE
FILES = True
LEAD = Text("Who stands over one full post, which second posts are undeclared.", "谁超过全时、哪些兼职未申报。")
FIRST = ("NOT READ", "look at", "not told")
"""Labels of what must be seen before the rest is believed."""
_OWN = Text(
    "Of rows of other organisations only the sum is shown. Nobody is ranked, and no rate of use is computed.",
    "其他单位的各行仅显示合计。不作排名，不计算利用率。",
)
_OFFER = Text(
    "Hand in a sheet of people's time in any headings, a row a post or a column a month; rows, days, sums come back.",
    "上传人员时间表（表头不限，可每岗一行或每月一列），即得行号、日期与合计。",
)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page: of the sheet that the address names, else of what is kept."""
    run = visit.run
    if run is not None:
        return _of_sheet(workspace, run)
    answer = people.compute(workspace, People())
    runs = list(form_door.answers(workspace, person_time))
    main: list[Block] = _shown(answer) if answer.n else [Prose((_OFFER,))]
    aside: list[Block] = form_door.start_form(workspace, PATH, person_time)
    if runs:
        aside.append(Items(Text("Sheets so far", "已上传的表"), runs))
    return Page(
        people_answer.headline(answer),
        (Split(main, aside),),
        lead=_OWN,
        crumb=person_time.CRUMB[:1],
        document=answer,
        stamp=pages.stamp(answer),
    )


def _of_sheet(workspace: Workspace, run: str) -> Page:
    """Return the page of the answer on one sheet."""
    answer = of("people").latest(workspace, run)
    if answer is None:
        raise VisibilityError.not_found()
    aside: list[Block] = []
    if form_door.upload_of(workspace, run, "person_time") is not None:
        aside.append(_keep(workspace, run, answer))
    return Page(
        people_answer.headline(answer),
        (Split(_shown(answer), aside),),
        lead=same(answer.source),
        crumb=(*person_time.CRUMB, Link(same(answer.source), "")),
        document=answer,
        stamp=pages.stamp(answer),
    )


def _shown(answer: Answer) -> list[Block]:
    """Return what an answer says, first what must be seen."""
    lines = people_answer.sentences(answer)
    blocks: list[Block] = [
        Notice(label + Text(": ", "：") + words)
        for label, words in lines
        if label.en in ("NOT READ", "look at", "not told")
    ]
    blocks += [Figure(picture) for picture in people.VIEW.pictures(answer)]
    for table, rows in (
        (people_answer.OVER, answer.over),
        (people_answer.UNDECLARED, answer.undeclared),
        (people_answer.ASIDE, answer.aside),
        (people_answer.APPOINTMENTS, answer.appointments),
    ):
        if rows:
            blocks.append(table.drawn(answer))
    read = [words for label, words in lines if label.en == "read"]
    if read:
        blocks += [Section(Text("How the sheet was read", "读取方式")), Prose(read)]
    return blocks


def _keep(workspace: Workspace, run: str, answer: Answer) -> Block:
    """Return the form that keeps the rows of a sheet, so that the next sheet is added to them."""
    scopes = time_record.organisations(workspace)
    fields = []
    if scopes:
        options = [Option(name, same(name)) for name in scopes]
        fields.append(Field("organisation", Text("Organisation", "单位"), same(scopes[0]), True, "select", options))
    else:
        hint = Text("where the sheet does not say", "表中未写明时")
        fields.append(Field("organisation", Text("Organisation", "单位"), needed=False, hint=hint))
    lines = [
        Text(
            "The next sheet is added up with these rows, and other offices see their sum alone.",
            "此后上传的表将与这些行合并累加；其他单位仅见合计。",
        )
    ]
    if answer.over:
        lines.append(
            Text(
                "Rows over one full post are kept aside: which of them holds is for you to say.",
                "超过全时的各行单独搁置：保留哪一行由贵处决定。",
            )
        )
    form = Form("keep", PATH, fields, Text("Keep these rows", "保存这些行"), {"act": "keep", "run": run}, writes=True)
    return Act(Text("Keep the rows", "保存"), tuple(lines), form)


def act(workspace: Workspace, visit: Visit, form: Mapping[str, str]) -> str:
    """Take in a sheet, or keep the rows of one that was answered."""
    if form.get("act") != "keep":
        return form_door.hand_in(workspace, visit, form, "person_time")
    upload = form_door.upload_of(workspace, form.get("run", ""), "person_time")
    answer = of("people").latest(workspace, form.get("run", ""))
    if upload is None or answer is None:
        raise VisibilityError.not_found()
    # what is kept is what was answered: with the same ends, and the same full post
    sheet = person_time.rows(upload, upload_steps.reading(workspace, upload).toml, answer.ends, answer.full)
    time_record.keep(workspace, sheet, form.get("organisation", ""))
    return PATH
