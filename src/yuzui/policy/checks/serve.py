# SPDX-License-Identifier: Apache-2.0
"""``serve``: a page or command answers in both languages, with all that a reader needs."""

from __future__ import annotations

import re

from yuzui import registry
from yuzui.policy.evidence.outcome import NoDataError, Outcome, empty, meets
from yuzui.policy.evidence.run import World, reads
from yuzui.policy.plan.check import Serve
from yuzui.policy.plan.clause import Clause
from yuzui.text import LANGUAGES, Text

TITLE = Text("a page or command answers", "页面或命令可用")

_NEEDS = (
    (re.compile(r"""href="[^"]*\.(csv|xlsx|json)\b"""), Text("download", "下载")),
    (re.compile(r'href="[^"]*[?&]run=|rel="(bookmark|canonical)"'), Text("permalink", "固定链接")),
)


def run(check: Serve, world: World, clause: Clause) -> Outcome:
    """Ask in both languages, as the public, without JavaScript."""
    world.need(check.ref)
    seam, name = check.ref.split(":", 1)
    where = name if seam == "command" else check.path or _address(check.ref)
    ways = {"command": _command, "page": _page, "endpoint": _endpoint}
    for done, lang in enumerate(LANGUAGES):
        wrong = ways[seam](check, world, where, lang)
        if wrong:
            return Outcome("fail", wrong, done, f"= {len(LANGUAGES)}", (check.ref,))
    message = Text(f"{check.ref} answers in both languages", f"{check.ref} 两种语言均可用")
    return Outcome("pass", message, len(LANGUAGES), f"= {len(LANGUAGES)}", (check.ref,))


def _command(check: Serve, world: World, name: str, lang: str) -> Text | None:
    if world.faces.command is None:
        raise NoDataError(Text("no command line is at hand here", "此处没有命令行可供检验"))
    folder = str(world.prepare(check))
    code, body = reads(world.faces.command, [name, *check.args, "--lang", lang, "--dir", folder, "--quiet"])
    if code:
        return Text(f"`{name}` ends with exit code {code}", f"“{name}”以退出码 {code} 结束")
    return _said(check, body)


def _page(check: Serve, world: World, path: str, lang: str) -> Text | None:
    address = f"/{lang}{path}"
    status, body = world.ask(address, check)
    if status != 200:
        return Text(f"{address} answers {status}", f"{address} 返回 {status}")
    if f'lang="{lang}' not in body:
        return Text(f"{address} does not say its language", f"{address} 未标明语言")
    if check.table and "<table" not in body:
        return Text(f"{address} has no table", f"{address} 没有数据表")
    for pattern, what in _NEEDS if check.table else ():
        if not pattern.search(body):
            return Text(f"{address} offers no {what.en}", f"{address} 没有{what.zh}")
    return _hidden(check, world, address) or _said(check, body)


def _endpoint(check: Serve, world: World, address: str, lang: str) -> Text | None:
    """Ask an endpoint; its answer is the same whatever the language."""
    status, body = world.ask(address, check)
    if status != 200 or not body.strip():
        return Text(f"{address} answers {status}", f"{address} 返回 {status}")
    return _said(check, body)


def _address(ref: str) -> str:
    seam, name = ref.split(":", 1)
    module = registry.modules(seam)[name]
    path = str(module.PATH if seam == "page" else module.PREFIX)
    if "{" in path:
        raise NoDataError(Text(f"{ref} needs an address", f"{ref} 需要具体地址"))
    return path


def _said(check: Serve, body: str) -> Text | None:
    for words in check.says:
        if words not in body:
            return Text(f"the answer does not say “{words}”", f"答复中没有“{words}”")
    return None


def _hidden(check: Serve, world: World, address: str) -> Text | None:
    if check.hides is None:
        return None
    mark = "&" if "?" in address else "?"
    _, body = world.ask(f"{address}{mark}as=public", check)
    for row in world.rows(check.hides.data):
        word = row[check.hides.column]
        if meets(row, check.hides.where) and not empty(word) and str(word) in body:
            return Text("a row kept from the public is shown", "展示了不应公开的行")
    return None
