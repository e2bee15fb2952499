# SPDX-License-Identifier: Apache-2.0
"""The fields: the board of a list, what may be handed in, and every field with its state and hits."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from yuzui.errors import InputError
from yuzui.fields import corpora, field_record
from yuzui.fields.audit_sheet import workbook
from yuzui.fields.jobs import field_board, field_list
from yuzui.fields.nodes import natural
from yuzui.fields.purposes import fields as list_purpose
from yuzui.job import form_door, pages, upload_steps
from yuzui.job.contract import exports, of
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import count, number
from yuzui.view.page import (
    EVERYONE,
    PACK,
    Block,
    Field,
    Form,
    Item,
    Items,
    Notice,
    Option,
    Page,
    Prose,
    Section,
    Split,
    Visit,
    Ways,
)
from yuzui.view.table import Link

PATH, ROLES = "/fields", EVERYONE
PLACE = ("results", 60)
TITLE = Text("Fields", "领域")
WRITERS = list_purpose.WRITERS
FILES = True
LEAD = Text(
    "A field is defined when its queries of both languages find something; a verdict needs measured recall.",
    "中英文检索式均有命中即为已定义；作出判断须先测查全率。",
)
_COUNTED = Text(
    "Of fields that come with Yuzui, English hits are counted in eight sets of titles, Chinese ones in one of 10,000 "
    "titles of 2010 to 2020; of your own in the corpus on record.",
    "随附领域的英文命中计自八个题名集合，中文命中计自2010至2020年的一万个题名；本单位领域计自已登记的语料。",
)
_WORK, _FIELD = Text("work", "项成果"), Text("field", "个领域")


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page: the board that the address names, else the newest; then every field."""
    board = pages.answer(workspace, visit, "field_board", field_board.Answer)
    answer = field_list.compute(workspace, field_list.Inputs())
    own = field_record.versions(workspace)
    answer = replace(
        answer,
        nodes=sorted(answer.nodes, key=lambda one: (one.id not in own, natural(one.id) if one.id in own else [])),
    )
    blocks: list[Block] = [*_older(board, answer), *_board(board)] if board is not None else []
    ways = [
        Link(Text("Own works beside a benchmark", "本方与基准对比"), "/fields/compare"),
        Link(Text("Lists beside each other", "清单对照"), "/fields/matrix"),
    ]
    if board is not None:
        words = Text("Board sheet (Excel)", "一览表（Excel）")
        ways.insert(0, Link(words, f"{PATH}/{PACK}.xlsx?run={encode(board.run.id)}"))
    blocks.append(Ways(ways))
    if workspace.subject.roles & set(WRITERS):
        blocks += _doors(workspace, bool(own))
    blocks += [Section(Text("All fields", "全部领域")), Prose((_COUNTED,)), field_list.NODES.drawn(answer)]
    finding = field_board.headline(board) if board is not None else field_list.headline(answer)
    return Page(
        finding, blocks, lead=LEAD, document=answer if board is None else board, stamp=pages.stamp(answer, board),
        pack=None if board is None else lambda lang: workbook(exports(field_board.VIEW, board, lang)),
    )  # fmt: skip


def _older(board: field_board.Answer, answer: field_list.Answer) -> list[Block]:
    """Return what says that queries changed or were audited since a board was made; nothing where none was."""
    now = {one.id: one for one in answer.nodes}
    since = [
        one.id for one in board.fields
        if (present := now.get(one.id)) is not None
        and (present.version != one.version or (present.state == "audited") != (one.state == "audited"))
    ]  # fmt: skip
    if not since:
        return []
    words = Text("{n} changed or audited since this board was made: make it again ({i})",
                 "本表生成后{n}有改动或已抽检：请重新生成（{i}）")  # fmt: skip
    return [Notice(words.format(n=count(len(since), _FIELD), i=", ".join(since[:5])))]


def _board(board: field_board.Answer) -> list[Block]:
    """Return what of the corpus was not read, then the board."""
    lines = field_board.sentences(board)
    blocks: list[Block] = [
        Notice(label + Text(": ", "：") + words) for label, words in lines if label.en in ("not read", "look at")
    ]
    where = next(words for label, words in lines if label.en == "in")
    return [*blocks, Prose((where,)), field_board.BOARD.drawn(board)]


def _doors(workspace: Workspace, own: bool) -> list[Block]:
    """Return the ways in: a list, works, and the board of both."""
    hint = Text("any headings, English or Chinese; names are enough, queries may come later",
                "表头不限，中英文均可；有名称即可，检索式可后补")  # fmt: skip
    fields = Form("list", PATH, upload_steps.file_fields(hint, "fields"), Text("Read the list", "读取清单"),
                  {"form": "list"}, writes=True)  # fmt: skip
    hint = Text("export of CNKI (text), OpenAlex, Web of Science, Scopus, RIS, BibTeX, or a table with titles",
                "知网文本、OpenAlex、Web of Science、Scopus、RIS、BibTeX 导出文件，或含题名的表格")  # fmt: skip
    works = Form("works", PATH, upload_steps.file_fields(hint, "works"), Text("Read the works", "读取成果"),
                 {"form": "works"}, writes=True)  # fmt: skip
    left: list[Block] = [Section(Text("Hand in a list of fields", "上传领域清单")), fields]
    right: list[Block] = [Section(Text("Hand in works", "上传成果")), works]
    blocks: list[Block] = [Split(left, right), *_recorded(workspace)]
    return [*blocks, Section(Text("Make the board", "生成一览表")), _make(workspace, own)]


def _recorded(workspace: Workspace) -> list[Block]:
    """Return the lists and corpora on record."""
    loads = [
        Item(same(f"{row['name']}@{row['snapshot']}"),
             (count(int(row["works"]), _WORK) + same(f" · {row['source']} · {row['day']}"),))
        for row in corpora.on_record(workspace)
    ]  # fmt: skip
    if not loads:
        return []
    return [Items(Text("Works on record", "已登记的语料"), loads)]


def _make(workspace: Workspace, own: bool) -> Form:
    lists = field_record.lists(workspace)
    every = Text("all lists on record", "全部已登记清单") if own else Text("all fields that ship", "全部随附领域")
    choices = [Option("", every), *(Option(name, same(name) + same(f" ({number(n).en})")) for name, n in lists.items())]
    sets = [Option(name, same(name)) for name in corpora.usual(workspace)]
    entries = (
        Field("node", Text("List", "清单"), same(""), False, "select", choices),
        Field("corpus", Text("Works", "成果"), same(sets[0].value), False, "select", sets),
        Field("country", Text("Works of one country", "仅计某国成果"), same(""), False,
              hint=Text("China, Japan, DEU …; empty for all", "中国、日本、DEU 等；留空为全部")),
        Field("years", Text("Years", "年份"), same(""), False,
              hint=Text("2014-2024; empty for all", "2014-2024；留空为全部")),
    )  # fmt: skip
    return Form("board", PATH, entries, Text("Make the board", "生成一览表"), {"form": "board"}, writes=True)


def act(workspace: Workspace, visit: Visit, form: Mapping[str, str]) -> str:
    """Keep files that are handed in and go on to their columns, or make a board."""
    if form.get("form") != "board":
        return form_door.hand_in(workspace, visit, form, "works" if form.get("form") == "works" else "fields")
    corpus = form.get("corpus", "")
    if corpus and corpus not in corpora.usual(workspace):  # a file is not opened from a form
        raise InputError(
            Text("there is no corpus of this name", "没有该名称的语料"),
            seen=corpus,
            expected=" | ".join(corpora.usual(workspace)),
            code="no_corpus",
        )
    job = of("field_board")
    answer = job.run(
        workspace, corpus=corpus, **{name: form.get(name, "").strip() for name in ("node", "country", "years")}
    )
    return f"{PATH}?run={encode(job.save(workspace, answer))}"
