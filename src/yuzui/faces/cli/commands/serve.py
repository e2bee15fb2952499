# SPDX-License-Identifier: Apache-2.0
"""``yuzui serve``: the pages of a workspace, on this machine only."""

from __future__ import annotations

import os
import secrets
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import click

from yuzui.errors import InputError, Place
from yuzui.faces.cli.options import option
from yuzui.faces.cli.output import Face, shared
from yuzui.faces.cli.verb import verb
from yuzui.registry import ROOTS
from yuzui.settings import SETTINGS, TOKEN, whole
from yuzui.store import private
from yuzui.text import Text, same

TITLE = Text("the pages of a workspace, on this machine only", "在本机提供工作区网页")
GROUP = "start"
LOOPBACK = "127.0.0.1"


def _free() -> Callable[..., int | None]:
    """Return what looks for a free port: the face of pages has it, and is imported where pages are served only."""
    from uvicorn.importer import import_from_string

    free: Callable[..., int | None] = import_from_string("yuzui.asgi:free_port")
    return free


def port_for(wanted: int | None) -> int:
    """Return a free port of the loopback interface, the wanted one or the next."""
    start = whole("port") if wanted is None else wanted
    free = _free()(start, 50 if not wanted else 1)
    if free is None:
        raise InputError(
            Text("this port is busy", "端口已被占用"),
            place=Place(column="--port"),
            seen=str(start),
            fix=Text("leave --port away: the next free one is taken", "省略 --port 即自动选用"),
        )
    return free


def started() -> str:
    """Return a start token: who does not know it is given what the public is given."""
    return secrets.token_urlsafe(24)


def address(port: int, lang: str, path: str = "", token: str = "") -> str:
    """Return the address of a page; with the token, the one that opens the workspace."""
    place = f"http://{LOOPBACK}:{port}/{lang}{path}"
    return f"{place}?{TOKEN}={token}" if token else place


def run(folder: Path, port: int, token: str, listening: Callable[[], object], file: str = "", **more: Any) -> None:
    """Serve a workspace until it is interrupted; ``listening`` is called once it can be asked.

    ``file`` is that of a site with accounts, ``more`` where it listens and how it is encrypted.
    """
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[Any] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                listening()

    variables = {item.name: item.variable for item in SETTINGS}
    os.environ[variables["dir"]] = str(folder)
    os.environ[variables["start_token"]] = token
    os.environ[variables["site"]] = file
    config = uvicorn.Config(
        ROOTS["pages"],
        factory=True,
        port=port,
        http=ROOTS["protocol"],
        ws="none",
        log_level="warning",
        server_header=False,
        date_header=False,
        # who still waits for a solve then is not waited for
        timeout_graceful_shutdown=3,
        **{"host": LOOPBACK, **more},
    )
    with suppress(KeyboardInterrupt):
        Server(config).run()


def beside() -> None:
    """Serve the workspace named on the command line until standard input ends; print its address first."""

    def wait() -> None:
        while os.read(0, 1):
            pass
        os._exit(0)

    threading.Thread(target=wait, daemon=True).start()
    chosen, token = port_for(None), started()
    run(Path(sys.argv[1]), chosen, token, partial(print, address(chosen, "en", token=token), flush=True))


def serve_site(face: Face, file: str, port: int | None) -> None:
    """Serve a workspace to several people with accounts, as a file says."""
    from yuzui.administration import site_accounts

    site = site_accounts.prepare(face.dir, file)
    site_accounts.require_administrator(face.workspace(), site)
    host, listed = site.listen
    chosen = port or listed
    if not _free()(chosen, 1, host):
        raise InputError(
            Text("nothing can be served there", "无法在此地址提供服务"),
            place=Place(file=file, column="listen"),
            seen=f"{host}:{chosen}",
            fix=Text(
                'write a free port into the file: listen = "127.0.0.1:8643", or name one with --port',
                '请在文件中写入空闲端口：listen = "127.0.0.1:8643"，或用 --port 指定',
            ),
            code="busy",
        )
    lines = [(Text("open", "打开"), same(f"{site.url}/{face.lang}/")), (Text("stop", "停止"), same("Ctrl-C"))]
    own = {"ssl_certfile": site.certificate, "ssl_keyfile": site.key_file} if site.certificate else {}
    run(
        face.dir,
        chosen,
        "",
        partial(face.transcript, lines),
        file,
        host=host,
        proxy_headers=bool(site.proxy),
        forwarded_allow_ips=",".join(site.proxy) or "127.0.0.1",
        **own,
    )


@verb(
    "serve",
    help=Text("serve the pages of a workspace on this machine, or as a site", "在本机或以网站形式提供工作区网页"),
    more=Text(
        "A site has accounts and https: its file says under which address, and names certificate or proxy.",
        "网站须启用账户与 https：站点文件写明网址，以及证书或代理。",
    ),
    examples=("yuzui serve", "yuzui serve --dir yuzui-demo --port 8642", "yuzui serve --site site.toml"),
)
@option("--port", type=click.IntRange(1, 65535), help=Text("port", "端口"))
@option("--site", default="", metavar="FILE", help=Text("file of a site with accounts", "站点文件（启用账户）"))
@shared(out=False)
def command(face: Face, port: int | None, site: str) -> None:
    private.require(face.dir)
    if not face.dir.is_dir():
        raise InputError(
            Text("there is no such workspace", "没有该工作区"), place=Place(file=str(face.dir)), fix=same("yuzui open")
        )
    if site:
        serve_site(face, site, port)
        return
    chosen, token = port_for(port), started()
    lines = [(Text("open", "打开"), same(address(chosen, face.lang, token=token)))]
    run(face.dir, chosen, token, partial(face.transcript, [*lines, (Text("stop", "停止"), same("Ctrl-C"))]))
