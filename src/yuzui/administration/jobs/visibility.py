# SPDX-License-Identifier: Apache-2.0
"""Whether a hidden row leaves a byte: every page, feed, endpoint, search and file, with it and without it, by role.

Two workspaces are made in a scratch folder: they hold the same visible rows of a table, and one of them one row more,
sealed, with something that refers to it in every table that can. Each role asks both for the same addresses; an answer
that differs by one byte is a leak. A third workspace holds that row for everyone to see: if that changed no answer
either, the comparison would show nothing.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any
from urllib.parse import quote

import msgspec

from yuzui import registry
from yuzui.errors import InputError, Place, YuzuiError
from yuzui.job.contract import of
from yuzui.job.inputs import Help
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run
from yuzui.job.workspace import Workspace
from yuzui.model.schema import TABLES, links
from yuzui.model.table import Row, Table, Type
from yuzui.model.visibility import OWNERS, PUBLIC, ROLES, Subject, owned
from yuzui.policy.evidence import release
from yuzui.policy.plan import loader
from yuzui.store import durable
from yuzui.text import LANGUAGES, Text, join, same
from yuzui.text.numbers import count, number
from yuzui.view.table import Column
from yuzui.view.table import Table as Shown
from yuzui.view.view import Line, View

TITLE = Text("whether a hidden row leaves a trace", "隐藏的行是否留下痕迹")
QUESTION = Text(
    "Does anything that a role gets change when a hidden row is there?",
    "隐藏的行存在与否，是否会改变各角色所见的内容？",
)
SOURCE = "two workspaces that differ by one hidden row, asked by the same roles"
USUAL = "public,applicant,programme_officer,decider"
WORD = "zyxwvut"
"""Stands in every text of the hidden row, and nowhere else."""
BESIDE = "beside"
"""Stands in the rows that all worlds have."""
MOMENT = dt.datetime(2027, 1, 4, 9, tzinfo=dt.UTC)
STUDIES = ("programmes", "system_map", "catalogue")
"""Questions whose documents and files are compared: those that read whole tables of the record."""
CLAUSE = "/plan/I-03"
"""The clause that is looked at: one whose own data are programmes, which its page counts."""
DIGEST = re.compile(rb'<span lang="en">[0-9a-f]{12,64}</span>|[0-9a-f]{12,64}')
"""What the log shows of each event: digests of contents and salt, which differ by design."""
CANNOT_TELL = Text(
    "What people tell one another, and what somebody sees on the machine that holds the files.",
    "不能说明人员之间的告知，也不能说明持有文件的机器上可见的内容。",
)


class Inputs(msgspec.Struct, frozen=True, kw_only=True):
    """Of which table a row is hidden, and from whom."""

    noun: Annotated[str, Help(Text("table of the hidden row", "隐藏行所在的数据表"), argument=True)] = "programme"
    roles: Annotated[str, Help(Text("roles with commas", "角色，以逗号分隔"))] = USUAL


class ByRole(msgspec.Struct, frozen=True):
    """What one role was answered: how many addresses, files and counts, and which differ."""

    role: str
    addresses: int
    files: int
    counts: int
    differing: list[str]


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.visibility/1"):
    """Answers by role; ``noticed`` is how many change where the row is for everyone to see."""

    origin: str
    table: str
    roles: list[ByRole]
    pages: list[str]
    leaks: int
    counts_that_differ: int
    noticed: int
    cannot_tell: Text


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Ask the same of workspaces with and without the row."""
    table, roles = _table(inputs.noun), _roles(inputs.roles)
    rows = [row for row in workspace.seen_by(PUBLIC).view.select(table.name) if WORD not in json.dumps(row)]
    with TemporaryDirectory() as folder, durable.clock_at(MOMENT):
        worlds = {
            level: _World(Path(folder, level or "without"), table, rows, level) for level in ("", "sealed", "public")
        }
        by_role, noticed = [], 0
        for role in roles:
            plain, hidden = (worlds[level].answers(role) for level in ("", "sealed"))
            differing = sorted(name for name in plain if plain[name] != hidden[name])
            kinds = [name.partition(" ")[0] for name in plain]
            by_role.append(ByRole(role, kinds.count("GET"), kinds.count("file"), kinds.count("count"), differing))
            if role == roles[0]:
                open_ = worlds["public"].answers(role)
                noticed = sum(plain[name] != open_[name] for name in plain)
                pages = sorted(name.partition(" ")[2] for name in plain if name.startswith("GET "))
    named = [name for one in by_role for name in one.differing]
    return Answer(
        run=Run.of("visibility", {"table": table.name, "roles": roles, "rows": len(rows), "pages": pages}),
        origin="real",
        table=table.name,
        roles=by_role,
        pages=pages,
        leaks=len(named),
        counts_that_differ=sum(name.startswith("count ") for name in named),
        noticed=noticed,
        cannot_tell=CANNOT_TELL,
    )


def _table(name: str) -> Table:
    known = [one for one in OWNERS if TABLES[one].state]
    if name not in known:
        raise InputError(
            Text("rows of this table are not hidden with what refers to them", "该表的行不带引用一并隐藏"),
            place=Place(column="NOUN"),
            seen=name[:40] or "-",
            expected=" ".join(known),
            code="unknown_table",
        )
    return TABLES[name]


def _roles(text: str) -> list[str]:
    known = [role.name for role in ROLES]
    roles = [one.strip() for one in text.split(",") if one.strip()]
    for one in roles or ["-"]:
        if one not in known:
            raise InputError(
                Text("there is no such role", "没有该角色"),
                place=Place(column="--roles"),
                seen=one,
                expected=" ".join(known),
                code="unknown_role",
            )
    return list(dict.fromkeys(roles))


class _World:
    """A workspace of its own with the visible rows, and perhaps one row more."""

    def __init__(self, folder: Path, table: Table, rows: Sequence[Row], level: str) -> None:
        self.folder, self.table = folder, table
        space = Workspace(folder)
        with space.view.act("load", table.name) as change:
            for other in _beside(table):
                change.insert(other.name, [_row(other, BESIDE, table)])
            change.insert(table.name, rows or [_row(table, "visible", table)])
        with space.view.act("load", table.name) as change:
            # the same act in each, so that the log has the same length
            for other in _reaching(table) if level else ():
                change.insert(other.name, [_row(other, WORD, table)])
            if level == "sealed":
                change.insert("row_visibility", [{"table": table.name, "row": WORD, "level": level}])
        space.close()

    def answers(self, role: str) -> dict[str, bytes]:
        """Return all that a role is answered, by what was asked."""
        subject = Subject("reader", frozenset({role}))
        space = Workspace(self.folder, subject)
        try:
            rows = dict(_counts(space)) | dict(_files(space))
        finally:
            space.close()
        # in a thread of its own: whoever asks may stand in an event loop already
        context = copy_context()
        with ThreadPoolExecutor(1) as pool:
            return rows | pool.submit(context.run, asyncio.run, _visits(self.folder, subject, self.table)).result()


def _reaching(table: Table) -> list[Table]:
    """Return a table and those whose rows belong to a row of it."""
    own = owned(TABLES, (table.name,))
    about = {name for name, other in TABLES.items() if {"table", "row"} <= {*other.names}}
    return [table, *(TABLES[name] for name in sorted(own - about - {table.name}) if TABLES[name].state)]


def _beside(table: Table) -> list[Table]:
    """Return the tables that rows of a world refer to besides, in all worlds alike."""
    own, further = _reaching(table), {}
    open_ = list(own)
    while open_:
        for _, other in links(open_.pop()):
            if other not in own and other.name not in further:
                further[other.name] = other
                open_.append(other)
    return list(further.values())


def _row(table: Table, word: str, of_: Table) -> Row:
    """Return a row whose every text is a word; it refers to rows that are there in every world, or to its own."""
    row: Row = {}
    own = {one.name for one in _reaching(of_)}
    for column in table.columns:
        target = column.refers.partition(".")[0]
        both = {"en": word, "zh": word}
        row[column.name] = {
            Type.TEXT: BESIDE if target and target not in own else word,
            Type.JSON: [word] if column.refers else both,
            Type.STAMP: "2026-01-01T00:00:00Z",
            Type.DAY: "2026-01-01",
            Type.BOOL: True,
            Type.DECIMAL: "2",
        }.get(column.type, min(max(2, int(column.low or 0)), int(column.high or 9999)))
        if column.values:
            row[column.name] = column.values[0]
        elif column.name == "parent":
            row[column.name] = None
    return row


def _counts(space: Workspace) -> Iterator[tuple[str, bytes]]:
    """Yield how many rows of each table there are for who asks, and what stands in them."""
    for name, table in TABLES.items():
        if not table.state or name in ("audit", "audit_body"):
            continue  # digests of what everybody wrote, salted
        try:
            rows = space.view.select(name, order=table.key)
        except YuzuiError as error:
            rows = [error.json()]
        yield f"count {name}", json.dumps([len(rows), rows], sort_keys=True, default=str).encode()


def _files(space: Workspace) -> Iterator[tuple[str, bytes]]:
    """Yield documents, transcripts and tables of questions, as they are handed out."""
    for name in STUDIES:
        job = of(name)
        answer = job.run(space)
        document = answer.document() if hasattr(answer, "document") else answer
        yield f"file {name}.json", json.dumps(document, sort_keys=True).encode()
        for lang in LANGUAGES:
            sheets = [
                [one.name, list(one.headings), [list(row) for row in one.rows]] for one in job.exports(answer, lang)
            ]
            yield f"file {name}.{lang}.xlsx", json.dumps(sheets, default=str, sort_keys=True).encode()


async def _visits(folder: Path, subject: Subject, table: Table) -> dict[str, bytes]:
    """Return what the site answers to every address, as status and body."""
    app = registry.root("pages")(folder, subject, alone=True)
    try:
        return {f"GET {path}": await _get(app, path) for path in _addresses(table)}
    finally:
        _close(app)


def _close(app: Any) -> None:
    for route in app.routes:
        state = getattr(getattr(route, "app", None), "state", None)
        if state is not None and hasattr(state, "workspace"):
            state.workspace.close()


def _addresses(table: Table) -> Iterator[str]:
    """Yield each page once, in turn in either language, what is asked of it by name, and the endpoints."""
    # pages of a plan whose evidence is not at hand would run every check first, this one too
    shut = not _shown_from_release()
    pages = sorted(registry.modules("page").items())
    for n, (name, page) in enumerate(pages):
        if shut and page.__name__.startswith("yuzui.policy."):
            continue
        lang = LANGUAGES[n % len(LANGUAGES)]
        yield f"/{lang}{CLAUSE if name == 'clause' else quote(getattr(page, 'ADDRESS', page.PATH))}"
        if "{" in page.PATH:
            # the page of the hidden row itself, whatever it would be a page of
            path = "/".join(WORD if part.startswith("{") else part for part in page.PATH.split("/"))
            yield f"/{lang}{path}"
    for lang in LANGUAGES:
        for query in (f"q={WORD}", f"q={WORD[:-1]}x", "q=visible", f"kind={table.name}"):
            yield f"/{lang}/search?{query}"
    for one in registry.modules("endpoint").values():
        yield one.PREFIX
        yield f"{one.PREFIX}?q={WORD}"
    for path in ("/api/v1", "/openapi.json", "/feed", "/sitemap.xml", "/robots.txt"):
        yield path


def _shown_from_release() -> bool:
    """Say whether pages of clauses are read from the evidence of the release; else they would run every check first."""
    plan = loader.load(None)
    evidence = release.released(plan)
    return evidence is not None and bool(evidence.format) and evidence.digest == plan.digest


async def _get(app: Any, address: str) -> bytes:
    """Ask an application for one address, without a server."""
    path, _, query = address.partition("?")
    parts: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        parts.append(message)

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": query.encode(), "root_path": "",
        "headers": [(b"host", b"127.0.0.1")], "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80),
    }  # fmt: skip
    try:
        await app(scope, receive, send)
    except Exception as error:
        # the rows are made up: a page that cannot draw them must not do so for some roles only
        return type(error).__name__.encode()
    status = next(one["status"] for one in parts if one["type"] == "http.response.start")
    body = b"".join(one.get("body", b"") for one in parts)
    return b"%d " % status + (DIGEST.sub(b"", body) if path.endswith("/log") else body)


def headline(answer: Answer) -> Text:
    """Return whether anything leaks."""
    if not answer.leaks:
        return Text("A hidden {t} leaves no trace in {n}", "隐藏的{t}在 {n}中不留痕迹").format(
            t=TABLES[answer.table].label, n=count(asked(answer), Text("answer", "项应答"))
        )
    return Text("{n} of {all} change with a hidden {t}", "{all}项应答中 {n} 项随隐藏的{t}而变").format(
        n=number(answer.leaks), all=number(asked(answer)), t=TABLES[answer.table].label
    )


def asked(answer: Answer) -> int:
    """Return how many answers were compared."""
    return sum(one.addresses + one.files + one.counts for one in answer.roles)


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript: each role, and what the same row changes where everyone sees it."""
    lines: list[Line] = [(Text("hidden row", "隐藏的行"), headline(answer))]
    for one in answer.roles:
        form = Text("{a} addresses, {f} files, {c} tables: {d}", "{a} 个地址、{f} 个文件、{c} 张表：{d}")
        same_ = Text("all the same", "全部一致")
        words = join([same(name) for name in one.differing], ", ", "、") if one.differing else same_
        lines.append((role(one.role), form.format(a=one.addresses, f=one.files, c=one.counts, d=words)))
    seen = Text("were the row for everyone to see, {n} answers would change", "若该行公开，将有 {n} 项应答改变")
    return [
        *lines,
        (Text("comparison", "对照"), seen.format(n=number(answer.noticed))),
        (Text("cannot tell", "不能说明"), answer.cannot_tell),
    ]


def role(name: str) -> Text:
    """Return what a role is called."""
    return next(one.label for one in ROLES if one.name == name)


BY_ROLE = Shown[Answer](
    "roles",
    Text("What each role was answered", "各角色所得应答"),
    lambda answer: answer.roles,
    (
        Column("role", Text("Role", "角色"), value=lambda one: role(one.role)),
        Column("addresses", Text("Addresses", "地址"), digits=0),
        Column("files", Text("Files", "文件"), digits=0),
        Column("counts", Text("Tables", "数据表"), digits=0),
        Column("differing", Text("Differ", "不一致"), digits=0, value=lambda one: len(one.differing)),
    ),
)
VIEW = View(headline=headline, sentences=sentences, first=(BY_ROLE,))
