# SPDX-License-Identifier: Apache-2.0
"""In which corpus a page of a field looks: one that comes with Yuzui, or one on record; never a file by an address."""

from __future__ import annotations

from yuzui.fields import corpora
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same
from yuzui.view.page import Block, Field, Form, Option, Visit


def corpus(workspace: Workspace, visit: Visit) -> str:
    """Return the corpus that an address asks for, if it may be chosen, else the usual one."""
    names = corpora.usual(workspace)
    wanted = visit.query.get("corpus", "")
    return wanted if wanted in names else names[0]


def question(workspace: Workspace, visit: Visit, path: str) -> list[Block]:
    """Return the question in which corpus to look, where there are several."""
    names = corpora.usual(workspace)
    if len(names) < 2:
        return []
    options = [Option(name, same(name)) for name in names]
    words = Text("In the corpus", "语料")
    field = Field("corpus", words, same(corpus(workspace, visit)), kind="select", options=options)
    return [Form("corpus", path, [field], Text("Show", "显示"))]
