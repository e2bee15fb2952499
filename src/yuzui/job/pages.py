# SPDX-License-Identifier: Apache-2.0
"""How a page gets what it shows: the document of a study, its pictures, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from yuzui.errors import InputError, Place, VisibilityError, YuzuiError
from yuzui.job.contract import of, read, stored
from yuzui.job.result import Answer, Run
from yuzui.job.workspace import Workspace
from yuzui.model.finding import ORIGINS as ORIGINS
from yuzui.text import Text, join, same
from yuzui.text.numbers import written
from yuzui.view.page import Block, Filter, Item, Items, Notice, Page, Prose, Remedy, Visit, Ways
from yuzui.view.table import Column, Link, Table

# What a person wrote into a form, read as numbers: plain, with a per cent sign, or nothing.


def number(text: str, name: str, example: str = "0.08") -> float | None:
    """Return a number; ``8 %`` and ``8％`` are 0.08."""
    if not text.strip():
        return None
    try:
        return written(text)
    except ValueError:
        raise unread(text, name, example) from None


def whole(text: str, name: str, example: str = "2030") -> int | None:
    """Return a whole number such as a year, or None for nothing."""
    if not text.strip():
        return None
    if not text.strip().isdecimal():
        raise unread(text, name, example)
    return int(text)


def year(text: str, name: str, example: str = "2030") -> int:
    """Return a whole number that must be there."""
    value = whole(text, name, example)
    if value is None:
        raise unread(text, name, example)
    return value


def error_sentence(error: InputError) -> Text:
    """Return an error of a form as one sentence: what is wrong, what stood there, what mends it."""
    parts = [error.message]
    parts += [same(error.seen)] if error.seen else []
    parts += [error.fix] if error.fix else []
    return join(parts, ": ", "：")


def unread(text: str, name: str, example: str) -> InputError:
    """Return the error of a field that holds no number."""
    return InputError(
        Text("this is not a number", "这不是数字"),
        Place(column=name),
        seen=text,
        expected=example,
        fix=Text("write it as in {e}", "请按 {e} 的样式填写").format(e=example),
        code="value",
    )


Result = TypeVar("Result", bound=Answer)
_RUN, _SEED = Text("run {id}", "运行 {id}"), Text(" · seed {seed}", " · 种子 {seed}")
_MISSING = Text("{title}: nothing has been computed yet", "{title}：尚无计算结果")
_UNLISTED = Text(
    "{n} stored by an earlier version are not listed: run {command} on their files again",
    "{n} 个由旧版本保存的结果未列出：请用原文件重新运行 {command}",
)
_WHY = Text("This workspace holds no such result, or none that you may see.", "该工作区没有此项结果，或您无权查看。")


def latest(workspace: Workspace, visit: Visit, study: str) -> dict[str, Any] | None:
    """Return the document a visit asks for: the newest, or that of the run in its address."""
    document = workspace.latest(study, visit.run)
    if document is None and visit.run is not None:
        raise VisibilityError.not_found()
    return document


def answer(workspace: Workspace, visit: Visit, study: str, kind: type[Result]) -> Result | None:
    """Return the answer a visit asks for: the newest, or that of the run in its address."""
    texts = workspace.documents(study, visit.run, 1)
    if not texts and visit.run is not None:
        raise VisibilityError.not_found()
    return read(kind, texts[0]) if texts else None


def answers(workspace: Workspace, study: str, kind: type[Result]) -> tuple[list[Result], list[Notice]]:
    """Return the answers that this subject may see, newest first, and what says how many are of an earlier version."""
    listed, earlier = stored(kind, workspace.documents(study, limit=MOST))
    return listed, [Notice(_UNLISTED.format(n=earlier, command=f"yuzui {study}"))] if earlier else []


def newest(workspace: Workspace, study: str) -> Any:
    """Return the newest answer to a question; none where it is of an earlier version: its own page says so."""
    try:
        return of(study).latest(workspace)
    except InputError:
        return None


MOST = 50
"""Most results of a study that a page lists."""


def runs(workspace: Workspace, study: str, most: int = MOST) -> list[dict[str, Any]]:
    """Return the documents of a study that this subject may see, newest first."""
    return [row["document"] for row in workspace.runs(study, limit=most)]


def stamp(*documents: Answer | Mapping[str, Any] | None) -> list[Text]:
    """Return run and seed of documents for the foot of a page."""
    stamps = []
    for one in documents:
        if one is not None:
            run = one.run if isinstance(one, Answer) else one["run"]
            name, seed = (run.id, run.seed) if isinstance(run, Run) else (run["id"], run.get("seed"))
            stamps.append(_RUN.format(id=name) + (same("") if seed is None else _SEED.format(seed=seed)))
    return list(dict.fromkeys(stamps))


def text(value: Any, default: str = "") -> Text:
    """Return a text of a document: ``{en, zh}``, a plain word, or nothing."""
    if isinstance(value, Mapping):
        return Text.of(value)
    return same(default if value is None else value)


SOURCES = Table[Any](
    "sources",
    Text("Sources", "来源"),
    rows=lambda answer: answer.files,
    columns=(
        Column("file", Text("File", "文件")),
        Column("source", Text("Source", "来源")),
        Column("licence", Text("Licence", "许可")),
        Column("vintage", Text("Vintage", "版次")),
        Column("sha256", Text("SHA-256", "SHA-256")),
    ),
)
"""The files an answer rests on, as its own file names them: with their digests."""
FILES = Table[Any](
    "files",
    Text("Files used", "所用文件"),
    rows=lambda answer: answer.files,
    columns=(
        Column("file", Text("File", "文件")),
        Column("vintage", Text("Vintage", "版次")),
        Column("source", Text("Source", "来源"), value=lambda file: same(file.source)),
        Column("licence", Text("Licence or terms", "许可或条款"), value=lambda file: same(file.licence)),
    ),
)
"""The files an answer rests on, each with vintage, source and terms."""


def reading(lines: Iterable[tuple[Text, Text]], *more: Item) -> Items:
    """Return the lines of a transcript as what a page means."""
    items = [Item(label, (sentence,)) for label, sentence in lines]
    return Items(Text("What it means", "含义"), [*items, *more])


def scenario(visit: Visit, path: str, names: Mapping[str, Text]) -> tuple[str, Filter]:
    """Return which scenario a visit asks for, and the links to each of them."""
    wanted = visit.query.get("scenario", "")
    chosen = wanted if wanted in names else next(iter(names))
    links = [Link(title, f"{path}?scenario={name}") for name, title in names.items()]
    return chosen, Filter(Text("Scenario", "情景"), links, f"{path}?scenario={chosen}")


def filled_in(visit: Visit) -> str:
    """Return what was filled in on a page, as an address holds it."""
    asked = {k: v for k, v in visit.query.items() if k not in ("as", "format", "run")}
    return urlencode({name: value for name, value in asked.items() if value.strip()})


def missing(title: Text, command: str, crumb: Sequence[Link] = ()) -> Page:
    """Return the honest page of a result that was not made yet."""
    return Page(_MISSING.format(title=title), (Remedy(_WHY, command),), crumb=crumb)


LISTING = Link(Text("Hand in a list of instruments", "上传仪器清单"), "/facilities/instruments/new")
"""Where an office brings in its instruments."""


def may_list(workspace: Workspace) -> bool:
    """Say whether whoever asks may bring in instruments."""
    return "facility_officer" in workspace.subject.roles | workspace.subject.scoped


def no_instruments(workspace: Workspace, title: Text, crumb: Sequence[Link] = ()) -> Page:
    """Return the page where no instrument is registered: who may bring them in, and where."""
    finding = Text("{title}: none is registered yet", "{title}：尚未登记").format(title=title)
    if may_list(workspace):
        return Page(finding, (Ways((LISTING,)),), crumb=crumb)
    return Page(finding, (Notice(Text("A facility officer brings them in.", "由设施主管登记。")),), crumb=crumb)


def refused(error: YuzuiError) -> list[Block]:
    """Return a question that could not be answered, said on the page it was asked from."""
    phrases = [error.message]
    if error.seen:
        phrases.append(Text("seen: {s}", "看到：{s}").format(s=error.seen))
    if error.expected:
        phrases.append(Text("expected: {e}", "应为：{e}").format(e=error.expected))
    if (mending := error.mending) is not None:
        phrases.append(Text("to mend: ", "处理办法：") + mending)
    return [Notice(phrases[0]), *([Prose(phrases[1:])] if phrases[1:] else [])]


def sentence(line: Text) -> Text:
    """Return a line of the transcript as a sentence."""
    return Text(line.en[:1].upper() + line.en[1:] + ".", line.zh + "。")


def sentences(text_: Text) -> tuple[Text, ...]:
    """Return what the transcript says on several lines as a sentence a line."""
    lines = zip(text_.en.split("\n"), text_.zh.split("\n"), strict=True)
    return tuple(sentence(Text(*line)) for line in lines)
