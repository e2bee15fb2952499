# SPDX-License-Identifier: Apache-2.0
"""``serve``: a page or command answers in both languages, with all that a reader needs."""

from __future__ import annotations

import re

from yuzui import plugins
from yuzui.plan.check import Serve
from yuzui.plan.clause import Clause
from yuzui.studies.parts.evidence.address import empty, meets
from yuzui.studies.parts.evidence.outcome import NoDataError, Outcome
from yuzui.studies.parts.evidence.world import World
from yuzui.text import LANGUAGES, Text

TITLE = Text("a page or command answers", "页面或命令可用")

_NEEDS = {
    "downloads": (re.compile(r"format=(csv|xlsx|json)|\.(csv|xlsx)\b"), Text("download", "下载")),
    "permalink": (
        re.compile(r"permalink|rel=.?(canonical|bookmark)"),
        Text("permalink", "永久链接"),
    ),
}


def run(check: Serve, world: World, clause: Clause) -> Outcome:
    """Ask in both languages, as the public, without JavaScript.

    Parameters
    ----------
    check : Serve
        As declared.
    world : World
        What may be looked at.
    clause : Clause
        The clause it speaks for.

    Returns
    -------
    Outcome
        Measured is the number of languages that answer in full.
    """
    world.need(check.ref)
    seam, name = check.ref.split(":", 1)
    where = check.path or name
    for done, lang in enumerate(LANGUAGES):
        wrong = (
            _command(check, world, name, lang)
            if seam == "command"
            else _page(check, world, where, lang)
        )
        if wrong:
            return Outcome("fail", wrong, done, f"= {len(LANGUAGES)}", (check.ref,))
    message = Text(f"{check.ref} answers in both languages", f"{check.ref} 两种语言均可用")
    return Outcome("pass", message, len(LANGUAGES), f"= {len(LANGUAGES)}", (check.ref,))


def _command(check: Serve, world: World, name: str, lang: str) -> Text | None:
    if world.faces.command is None:
        raise NoDataError(Text("no command line is at hand here", "此处没有命令行可供检验"))
    code, body = world.faces.command([name, *check.args, "--lang", lang])
    if code:
        return Text(f"`{name}` ends with exit code {code}", f"“{name}”以退出码 {code} 结束")
    return _said(check, body)


def _page(check: Serve, world: World, where: str, lang: str) -> Text | None:
    if world.faces.answer is None:
        raise NoDataError(Text("the pages are not running here", "此处页面未运行"))
    path = where if where.startswith("/") else _address(check.ref)
    status, body = world.faces.answer(path, lang)
    if status != 200:
        return Text(f"{path} answers {status} in {lang}", f"{path}（{lang}）返回 {status}")
    if f'lang="{lang}' not in body:
        return Text(f"{path} does not say its language", f"{path} 未标明语言")
    if check.table and "<table" not in body:
        return Text(f"{path} has no table beside its picture", f"{path} 图旁没有数据表")
    for pattern, what in _NEEDS.values() if check.table else ():
        if not pattern.search(body):
            return Text(f"{path} offers no {what.en}", f"{path} 没有{what.zh}")
    return _hidden(check, world, body) or _said(check, body)


def _address(ref: str) -> str:
    module = plugins.modules("page")[ref.removeprefix("page:")]
    path = str(module.PATH)
    if "{" in path:
        raise NoDataError(Text(f"{ref} needs an address", f"{ref} 需要具体地址"))
    return path


def _said(check: Serve, body: str) -> Text | None:
    for words in check.says:
        if words not in body:
            return Text(f"the answer does not say “{words}”", f"答复中没有“{words}”")
    return None


def _hidden(check: Serve, world: World, body: str) -> Text | None:
    if check.hides is None:
        return None
    for row in world.rows(check.hides.data):
        word = row[check.hides.column]
        if meets(row, check.hides.where) and not empty(word) and str(word) in body:
            return Text("a row kept from the public is shown", "展示了不应公开的行")
    return None
