# SPDX-License-Identifier: Apache-2.0
"""``yuzui open``: the local page on a folder or a file, in the browser."""

from __future__ import annotations

import os
import tempfile
import webbrowser
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Thread

import click

from yuzui import registry
from yuzui.errors import InputError, Place
from yuzui.faces.cli.commands.serve import address, port_for, run, started
from yuzui.faces.cli.options import option
from yuzui.faces.cli.output import Face, shared
from yuzui.faces.cli.verb import verb
from yuzui.store import private
from yuzui.text import Text, same

TITLE = Text("a folder or a file as a local page", "以本地网页打开文件夹或文件")
GROUP = "start"


@verb(
    "open",
    help=Text(
        "open a workspace, a new one if there is none; a file is loaded into it first",
        "打开工作区，没有则新建；若为文件则先导入",
    ),
    examples=("yuzui open", "yuzui open reviews.xlsx --no-browser"),
)
@click.argument("what", type=click.Path(path_type=Path), required=False)
@option("--port", type=click.IntRange(1, 65535), help=Text("port", "端口"))
@option("--no-browser", is_flag=True, help=Text("print the address only", "只显示网址"))
@shared(out=False)
def command(face: Face, what: Path | None, port: int | None, no_browser: bool) -> None:
    folder = what if what is not None and what.is_dir() else face.dir
    page = ""
    private.require(folder)
    if what is not None and not what.exists():
        raise InputError(
            Text("there is no such file or folder", "没有该文件或文件夹"),
            place=Place(file=str(what)),
            fix=Text(
                "check the path; yuzui demo makes a workspace to look at",
                "请核对路径；yuzui demo 可建立一个供查看的工作区",
            ),
        )
    if what is not None and what.is_file():
        face.going.end()
        load = registry.modules("command")["load"]
        context = click.get_current_context()
        context.invoke(load.command, files=(what,), lang=face.lang, folder=folder)
        page = "/search"
    elif not folder.exists():
        private.claim(folder)
    chosen, token = port_for(port), started()
    url = address(chosen, face.lang, page, token)
    with ExitStack() as stack:

        def listening() -> None:
            face.transcript([(Text("open", "打开"), same(url))])
            if not no_browser:
                door = stack.enter_context(_door(folder, url)).resolve().as_uri()
                # some browsers are waited for, and the server must answer them meanwhile
                opened = Thread(target=webbrowser.open, args=(door,), daemon=True)
                opened.start()
                stack.callback(opened.join, 5)

        run(folder, chosen, token, listening)


@contextmanager
def _door(folder: Path, url: str) -> Iterator[Path]:
    """Yield a page of one's own that leads to an address, and remove it at the end.

    The words of a command are seen by every user of the machine, and the address holds the token.
    """
    # a browser may be kept from the folder of temporary files, so only where it must be
    own = os.access(folder, os.W_OK) and private.owns(folder)
    path = (folder if own else Path(tempfile.mkdtemp(prefix="yuzui-open-"))) / "open.html"
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(
            '<!doctype html><meta charset="utf-8"><title>Yuzui</title>'
            f'<meta http-equiv="refresh" content="0; url={url}"><p><a href="{url}">Yuzui</a></p>'
        )
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)
        if not own:
            path.parent.rmdir()
