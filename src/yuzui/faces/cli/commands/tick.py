# SPDX-License-Identifier: Apache-2.0
"""``yuzui tick``: what is due by the clock, once."""

from __future__ import annotations

from yuzui.faces.cli.output import Face, shared
from yuzui.faces.cli.verb import verb
from yuzui.job import daily
from yuzui.job.workflow import answer as answers
from yuzui.job.workflow import care
from yuzui.text import Text

TITLE = Text("do what is due: terms, reminders, what ends soon", "办理到期事项：期限、提醒、到期资质")
GROUP = "decide"


@verb(
    "tick",
    help=Text("do what is due: terms, reminders, what ends soon", "办理到期事项：期限、提醒、到期资质"),
    more=Text(
        "A site does this by itself every hour; elsewhere run it daily. Twice is once.",
        "站点每小时自动办理；其他情形请每日运行一次，重复运行无妨。",
    ),
    examples=("yuzui tick",),
    then="yuzui move todo",
)
@shared()
def command(face: Face) -> None:
    space = face.workspace()
    answer = care.listed(space, changed=daily.tick(space))
    face.show(answer, answers.waiting_sentences(answer))
