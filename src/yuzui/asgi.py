# SPDX-License-Identifier: Apache-2.0
"""The composition root: mounts pages and API on one application, and the processes that solve."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from yuzui.model.visibility import Subject

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from yuzui.job.site import Site

LOOPBACK = "127.0.0.1"


def create_app(
    folder: str | Path | None = None,
    subject: Subject | None = None,
    token: str | None = None,
    alone: bool = False,
    site: Site | None = None,
) -> Starlette:
    """Return pages and API of one workspace: of one person, of a subject, or of a site with accounts."""
    from starlette.applications import Starlette
    from starlette.middleware import Middleware
    from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
    from starlette.routing import Mount

    from yuzui.faces.api import app as api
    from yuzui.faces.web import app as web
    from yuzui.faces.web.gate import Gate
    from yuzui.job.mail import Office
    from yuzui.job.site import read
    from yuzui.job.workspace import Workspace
    from yuzui.runner import Keeper
    from yuzui.settings import SETTINGS, setting, whole
    from yuzui.solve.runner import Runner
    from yuzui.store.accounts import FILE, Accounts

    workspace = Workspace(str(setting("dir")) if folder is None else folder, subject)
    runner = None
    if not alone:
        limit = float(setting("solve_limit"))
        runner = Runner(whole("solve_workers"), whole("solve_queue"), limit)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        if keeper is not None:
            keeper.start()
        yield
        if keeper is not None:
            keeper.close()
        if runner is not None:
            runner.close()

    file = str(setting("site"))
    if site is None and subject is None and file:
        site = read(Path(file), workspace.dir)
    if site is not None and site.scan:  # also for the processes of jobs
        os.environ[next(one.variable for one in SETTINGS if one.name == "scan")] = site.scan
    office = None if site is None else Office(site.mail, site.sender, site.url, workspace.dir.absolute())
    keeper = None if alone else Keeper(workspace, office)
    accounts = None if site is None else Accounts(workspace.dir / FILE, site.secret)
    private = subject is None or bool(subject.roles - {"public"} or subject.audiences)
    if subject is None and site is None:
        token = token or str(setting("start_token")) or secrets.token_urlsafe(24)
    gate = Middleware(
        Gate,
        workspace=workspace,
        token=(not subject and token) or "",
        private=private,
        files=web.takes_files,
        accounts=accounts,
        site=site,
    )
    routes = [*api.routes(workspace), Mount("/", web.create(workspace, runner=runner))]
    # a workbook is packed already
    packed = (*DEFAULT_EXCLUDED_CONTENT_TYPES, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    zipped = Middleware(GZipMiddleware, minimum_size=1000, compresslevel=5, exclude_content_types=packed)
    return Starlette(routes=routes, middleware=[zipped, gate], lifespan=lifespan)


def free_port(start: int, tries: int = 50, host: str = LOOPBACK) -> int | None:
    """Return the first free port of an interface, the loopback one if none is named, from ``start`` on, or None."""
    for port in range(start, min(start + tries, 65536)):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as probe:
            # as the server will: a port in its closing minute is free, one in use is not
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    return None
