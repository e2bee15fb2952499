# SPDX-License-Identifier: Apache-2.0
"""The verb of a question that has none of its own: its inputs are the options, its view the transcript."""

from __future__ import annotations

from typing import Any

import click

from yuzui import registry
from yuzui.faces.cli.options import options
from yuzui.faces.cli.output import Face, shared
from yuzui.faces.cli.verb import verb
from yuzui.job.contract import of


def command(name: str) -> click.Command | None:
    """Return the verb of a question by its name, or None if there is no such question."""
    if name not in registry.modules("study"):
        return None
    job = of(name)

    def show(face: Face, **inputs: Any) -> None:
        face.answer(name, **inputs)

    make = verb(name, help=job.title, more=job.module.QUESTION, examples=(f"yuzui {name}",))
    return make(options(job.module.Inputs)(shared()(show)))
