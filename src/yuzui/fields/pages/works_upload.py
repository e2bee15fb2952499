# SPDX-License-Identifier: Apache-2.0
"""Works that were handed in, before they are put on record as a corpus."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from yuzui.fields import corpora, corpus_record
from yuzui.fields.corpora import Corpus
from yuzui.fields.field_view import LANGUAGES
from yuzui.fields.purposes import works as purpose
from yuzui.job import intake, upload_steps
from yuzui.job.intake import Upload
from yuzui.job.workspace import Workspace
from yuzui.text import Text, join, same
from yuzui.text.numbers import count, number
from yuzui.view.page import Act, Fact, Facts, Field, Form, Page, Visit, Ways
from yuzui.view.table import Column, DataTable, Link

PATH = "/uploads/{id}/sets"
PLACE = ("results", 0)
ROLES = WRITERS = purpose.WRITERS
TITLE = Text("Works that are loaded", "载入成果")
ADDRESS = "/uploads/demo-works/sets"
WORK = Text("work", "项成果")
SHOWN = 10
_COLUMNS = (
    Column("title", Text("Title", "题名")),
    Column("year", Text("Year", "年份")),
    Column("venue", Text("Venue", "刊物")),
    Column("country", Text("Country", "国家")),
)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    upload = upload_steps.visit_upload(workspace, visit, "works")
    if upload.state == "loaded":
        ways = Ways((Link(Text("See the fields", "查看领域"), purpose.DONE),))
        return upload_steps.loaded_page(upload, Text("The works are loaded", "成果已载入"), (ways,))
    intake.require(upload, "checked", upload_steps.CHECKS, f"/uploads/{upload.id}/checks")
    whole = corpora.together(_parts(workspace, upload))
    path = f"/uploads/{upload.id}/sets"
    entries = (
        Field("name", Text("Name of the corpus", "语料名称"), same(Path(upload.files[0].name).stem), False),
        Field("source", Text("Where the works come from", "成果来源"), same(""), False,
              hint=Text("CNKI, OpenAlex, own list …", "知网、OpenAlex、本单位清单等")),
        Field("day", Text("Day of the export", "导出日期"), same(""), False, hint=same("2026-11-30")),
    )  # fmt: skip
    form = Form("load", path, entries, Text("Load the works", "载入成果"), {"act": "load"}, writes=True)
    lines = [label + Text(": ", "：") + words for label, words in corpus_record.unread_lines(whole)]
    cells = [(row["title"], row["year"] or same("–"), row["venue"] or same("–"), row["country"] or same("–"))
             for row in whole.rows[:SHOWN]]  # fmt: skip
    table = DataTable("works", Text("The first of them", "前若干项"), _COLUMNS, cells)
    finding = Text("{n} would be loaded", "将载入 {n}").format(n=count(len(whole), WORK))
    if lines:
        finding += Text("; look at what was not read", "；请先看未读取的内容")
    panel = Act(Text("Ready to load", "可以载入"), lines, form)
    return upload_steps.ready_page(upload, finding, [_facts(whole), panel, table])


def _facts(one: Corpus) -> Facts:
    years = same(f"{one.years[0]}–{one.years[1]}") if one.years else Text("no years", "无年份")
    languages = sorted({row["language"] for row in one.rows if row["language"]})
    return Facts((
        Fact(Text("Works", "成果"), number(len(one)), years),
        Fact(Text("With an abstract", "有摘要"), number(sum(bool(row["abstract"]) for row in one.rows)),
             join([LANGUAGES.get(lang, same(lang)) for lang in languages], ", ", "、") if languages else same("–")),
        Fact(Text("With a country", "有国别"), number(sum(bool(row["country"]) for row in one.rows)),
             Text("{n} with an organisation", "有机构 {n}").format(
                 n=number(sum(bool(row["organisation"]) for row in one.rows)))),
        Fact(Text("With topics", "有主题"), number(sum(bool(row["topics"]) for row in one.rows)),
             Text("{n} repeats left out", "剔除重复 {n}").format(n=number(one.repeated))),
    ))  # fmt: skip


def _parts(workspace: Workspace, upload: Upload) -> Sequence[Corpus]:
    return purpose.read_works(upload, upload_steps.reading(workspace, upload).toml)


def act(workspace: Workspace, visit: Visit, form: Mapping[str, str]) -> str:
    """Put the works on record."""
    upload = upload_steps.visit_upload(workspace, visit, "works")
    intake.require(upload, "checked", upload_steps.CHECKS, f"/uploads/{upload.id}/checks")
    done = corpus_record.put(
        workspace, _parts(workspace, upload), [one.name for one in upload.files],
        form.get("name", ""), form.get("source", ""), form.get("day", ""),
    )  # fmt: skip
    intake.load(workspace, upload, done.name)
    return purpose.DONE
