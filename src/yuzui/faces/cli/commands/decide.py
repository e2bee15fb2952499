# SPDX-License-Identifier: Apache-2.0
"""``yuzui decide``: a named person decides on a slate, or makes its awards public."""

from __future__ import annotations

import click

from yuzui.faces.cli.output import Face, standard
from yuzui.faces.cli.questions import Questions
from yuzui.text import Text, join, same

TITLE = Text(
    "slate → decision of a named person; the only way; publish awards", "拟资助方案 → 具名决定（唯一途径）；公布资助"
)
GROUP = "decide"


@click.command(cls=Questions, default="slate")
def command() -> None:
    """Decide on a slate in the name of a person · 就方案作出具名决定."""


@command.command("slate")
@click.argument("slate")
@click.option("--by", default="", metavar="NAME", help="Who decides; else you · 决定人，默认本人")
@click.option("--authority", required=True, metavar="CLAUSE", help="By what right · 权限依据")
@click.option("--reason", required=True, metavar="TEXT", help="Why · 理由")
@click.option("--override", default="", metavar="in:ID,out:ID", help="Moves · 与方案不同之处")
@click.option("--second", default="", metavar="NAME", help="Agrees to break a rule · 第二人")
@click.option("--supersedes", default="", metavar="DECISION", help="Takes its place · 所取代的决定")
@click.option("--letters/--no-letters", default=True, help="Letters to applicants · 通知书")
@standard
def slate(face: Face, slate: str, letters: bool, **inputs: str) -> None:
    """Decide on SLATE, in the name of a person · 就方案作出具名决定.

    Without --by you sign yourself; another person has a role first: yuzui accounts grant.
    An override is checked again against every rule; a broken hard rule needs a second person.
    One decision of a call is in force: another names with --supersedes the one it replaces.
    省略 --by 由您本人签署；他人签署须先授予角色：yuzui accounts grant。
    与方案不同之处按全部规则重新核验；突破硬规则须有第二人同意。
    每批次仅一项决定生效：新决定须以 --supersedes 写明所取代者。
    """
    from yuzui.funding import outbox
    from yuzui.funding.jobs import decide

    workspace = face.workspace()
    papers = outbox.KINDS if letters else ("pack",)
    document = decide.run(workspace, slate, papers, face.lang, **inputs)
    written = [path for _, one in outbox.complete(workspace) for path in one.shown]
    lines = decide.lines(document)
    lines.append((Text("wrote", "已写入"), join([same(path) for path in written], " · ", " · ")))
    face.show(document, lines, lambda lang: decide.exports(document, lang))


@command.command("publish")
@click.argument("decision")
@click.option("--by", default="", metavar="NAME", help="Who publishes; else you · 公布人，默认本人")
@click.option("--reason", default="", metavar="TEXT", help="Why now · 理由")
@standard
def publish(face: Face, decision: str, by: str, reason: str) -> None:
    """Make the awards of DECISION public; nothing else of it · 公布该决定的资助项目.

    The public then sees id, holder, title and amount of each award, and the decision it rests on.
    公众可见各资助的编号、承担单位、名称、金额及所依据的决定，其余一概不公布。
    """
    from yuzui.funding.jobs import decide

    document = decide.publish(face.workspace(), decision, by=by, reason=reason)
    face.show(document, decide.lines(document), lambda lang: decide.exports(document, lang))


@command.command("resume")
@standard
def resume(face: Face) -> None:
    """Write what decisions that were cut off still owe: letters, board pack · 补齐中断的决定.

    The next command that writes does the same by itself; “yuzui check files” says what is owed.
    """
    from yuzui.funding import outbox

    done = outbox.complete(face.workspace())
    face.told(outbox.document(done), outbox.lines(done))
