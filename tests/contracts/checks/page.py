# SPDX-License-Identifier: Apache-2.0
"""What every page must hold before a browser sees it: an address, and an answer without data.

A page is built on a workspace in which nothing is loaded, in both languages: it says what is
missing, or that it is not found, and never breaks down.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import ModuleType
from typing import TYPE_CHECKING

from tests.contracts.checks.form import lacks

from yuzui.text.address import decode

if TYPE_CHECKING:
    from yuzui.job.workspace import Workspace
    from yuzui.view.page import Page, Visit


def address(module: ModuleType) -> str:
    """Return an address of the page: ``ADDRESS`` where its path has parts, else the path."""
    found: str = getattr(module, "ADDRESS", module.PATH)
    return found


def visit(module: ModuleType, lang: str) -> Visit | None:
    """Return a visit to the page's own address, or None if it does not match the path."""
    from yuzui.view.page import Visit

    # what stands between the parts is meant as it stands, dots too
    parts = re.split(r"\{(\w+)(:path)?\}", module.PATH)
    pattern = re.escape(parts[0])
    for name, deep, text in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        pattern += f"(?P<{name}>{'.+' if deep else '[^/]+'})" + re.escape(text)
    found = re.fullmatch(pattern, address(module))
    if found is None:
        return None
    return Visit(lang, address(module), {k: decode(part) for k, part in found.groupdict().items()})


def has_an_address(module: ModuleType) -> Iterator[str]:
    """Check the path, an example of its address, and the roles."""
    from yuzui.model.visibility import ROLES

    if not module.PATH.startswith("/"):
        yield f"PATH {module.PATH} does not begin with a slash"
    if "{" in module.PATH and not hasattr(module, "ADDRESS"):
        yield "PATH has parts and there is no ADDRESS, an example of it"
    elif visit(module, "en") is None:
        yield f"ADDRESS {address(module)} does not match PATH {module.PATH}"
    known = {role.name for role in ROLES}
    for name in sorted(set(module.ROLES) - known):
        yield f"ROLES has {name}: no such role"
    if not module.ROLES:
        yield "ROLES is empty: nobody may open it"


def answers_without_data(module: ModuleType) -> Iterator[str]:
    """Check the page on an empty workspace: an answer, or "not found"."""
    from tempfile import TemporaryDirectory

    from yuzui.job.workspace import Workspace

    with TemporaryDirectory() as folder:
        workspace = Workspace(folder)
        try:
            yield from faults_on(module, workspace)
        finally:
            workspace.close()


def faults_on(module: ModuleType, workspace: Workspace) -> Iterator[str]:
    """Yield what is wrong with a page of one workspace.

    Parameters
    ----------
    module : module
        The page.
    workspace : Workspace
        What it shows.

    Yields
    ------
    str
        A sentence per fault.
    """
    from yuzui.errors import VisibilityError
    from yuzui.view.page import Page

    pages: list[Page] = []
    for lang in ("en", "zh"):
        seen = visit(module, lang)
        if seen is None:
            return
        try:
            built = module.build(workspace, seen)
        except VisibilityError:
            continue
        if not isinstance(built, Page):
            yield f"build returns {type(built).__name__}, not a Page"
            return
        pages.append(built)
    for page in pages:
        yield from _of_one(page)
    if len(pages) == 2 and _document(pages[0]) != _document(pages[1]):
        yield "the JSON of the page depends on the language"


def _of_one(page: Page) -> Iterator[str]:
    from yuzui.view.page import DataTable, Figure

    yield from (f"finding {fault}" for fault in lacks(page.finding))
    names = []
    for block in page.leaves():
        if isinstance(block, Figure):
            names.append(block.picture.meta.name)
            if not block.picture.twin.columns:
                yield f"picture {names[-1]} has no table twin"
            yield from (f"{names[-1]} {fault}" for fault in lacks(block.picture.meta.finding))
        elif isinstance(block, DataTable):
            names.append(block.name)
            yield from (f"{block.name} {fault}" for fault in lacks(block.title))
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"two tables of the page have the name {name}"


def _document(page: Page) -> object:
    from yuzui.faces.web.blocks import document

    if page.document is not None:
        return page.document
    return {name: document(block) for name, block in page.tables().items()}


CHECKS = (has_an_address, answers_without_data)
