# SPDX-License-Identifier: Apache-2.0
"""Work that takes longer than a page may: a page asks for it, a runner does it, a person is told.

A file ``<job>/background/<kind>.py`` declares one kind of work by ``TITLE``, ``NEXT`` (what the link to
its result says) and ``run(workspace, args, tell) -> path``. A page whose ``act`` starts one says ``JOB``
and returns what :func:`ask` returns, the page of the job.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar, get_args, get_origin

import msgspec

from yuzui import registry
from yuzui.errors import VisibilityError
from yuzui.job.inputs import fields
from yuzui.job.progress import Progress
from yuzui.job.workspace import Workspace
from yuzui.store import jobs
from yuzui.text import Text

Inputs = TypeVar("Inputs", bound=msgspec.Struct)
SEE = Text("See the result", "查看结果")


def ask(workspace: Workspace, kind: str, args: Mapping[str, Any], notify: bool = False) -> str:
    """Return the path of the page of a job: the one under way for the same question, or a new one.

    Parameters
    ----------
    workspace : Workspace
        As the person sees it; the job runs with the roles this person holds when it starts.
    kind : str
        Name of a file in a folder ``background``.
    args : mapping
        What ``run`` gets; plain values of JSON, paths as text.
    notify : bool
        Whether a mail is wanted if it takes longer than a minute; a notice comes always.
    """
    if kind not in registry.modules("background"):
        raise VisibilityError.not_found()
    plain: dict[str, Any] = msgspec.to_builtins(dict(args), enc_hook=str)
    return page(jobs.ask(workspace.store, workspace.subject, kind, plain, notify))


def page(name: str) -> str:
    """Return the path of the page of a job."""
    return f"/jobs/{name}"


def kind(name: str) -> ModuleType | None:
    """Return the file that declares a kind; None for one of a package that is no longer installed."""
    kinds = registry.modules("background")
    return kinds.get(name)


def title(name: str) -> Text:
    """Return what a kind of work is called."""
    module = kind(name)
    return Text("Work", "任务") if module is None else module.TITLE


def following(name: str) -> Text:
    """Return what the link to the result of a kind says."""
    text: Text = getattr(kind(name), "NEXT", SEE)
    return text


def compute(workspace: Workspace, kind: str, args: Mapping[str, Any], tell: Progress) -> str:
    """Do the work of a job here and return the path of its result."""
    path: str = registry.modules("background")[kind].run(workspace, args, tell)
    return path


def inputs(kind: type[Inputs], args: Mapping[str, Any]) -> Inputs:
    """Return arguments of a job as the inputs of a question; what is no input of it is left out."""
    values = {one.name: _read(one.type, args[one.name]) for one in fields(kind) if one.name in args}
    return kind(**values)


def _read(kind: Any, value: Any) -> Any:
    """Return a value of JSON as its field holds it."""
    if kind is Path and value is not None:
        return Path(value)
    if get_origin(kind) is tuple:
        return tuple(_read(get_args(kind)[0], one) for one in value)
    return value


def now_doing(text: Text, of: tuple[int, int] | None, before: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return what a job tells of itself: phrase, steps, and since when it does this."""
    label = text.json()
    done, total = of if of is not None else (None, None)
    if before is not None and before["total"] == total and total is not None and (before["done"] or 0) <= (done or 0):
        since, first = before["label"]["since"], before["label"]["first"]
    else:
        since, first = time.time(), done or 0
    return {"done": done, "total": total, "label": {**label, "since": since, "first": first}}


def seconds_left(row: Mapping[str, Any], moment: float) -> int | None:
    """Return about how long the present step of a job will take yet, seconds; None while that is not known."""
    label, done, total = row["label"], row["done"], row["total"]
    if not label or not total or done is None or done <= label["first"] or moment - label["since"] < 1:
        return None
    return int((total - done) * (moment - label["since"]) / (done - label["first"]))
