# SPDX-License-Identifier: Apache-2.0
"""``yuzui decide``: a named person decides on a slate, or makes its awards public."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from yuzui.faces.cli.options import option
from yuzui.faces.cli.output import Face, shared
from yuzui.faces.cli.verb import Questions
from yuzui.text import Text, join, same

if TYPE_CHECKING:
    from yuzui.job.workspace import Workspace

TITLE = Text(
    "slate → decision of a named person; the only way; publish awards", "拟资助方案 → 具名决定（唯一途径）；公布资助"
)
GROUP = "decide"
TOKEN = option(
    "--token", default="", metavar="TOKEN", help=Text("yours, on a site with accounts", "本人令牌（启用账户的网站）")
)


command = Questions(
    "decide", default="slate", help=Text("decide on a slate in the name of a person", "就方案作出具名决定")
)


@command.command(
    "slate",
    help=Text("decide on SLATE, in the name of a person", "就方案作出具名决定"),
    more=Text(
        "Without --by you sign yourself; another person has a role first: yuzui accounts grant. An override is "
        "checked again against every rule; a broken hard rule needs a second person. One decision of a call is "
        "in force: another names with --supersedes the one it replaces.",
        "省略 --by 由您本人签署；他人签署须先授予角色：yuzui accounts grant。与方案不同之处按全部规则重新核验；"
        "突破硬规则须有第二人同意。每批次仅一项决定生效：新决定须以 --supersedes 写明所取代者。",
    ),
    examples=(
        'yuzui decide SLATE --authority "clause 9" --reason "as ranked"',
        'yuzui decide SLATE --by "A. Chair" --authority "clause 9" --reason "S-0101 withdrew" --override out:S-0101',
    ),
    then="yuzui decide publish {decision[id]}",
)
@click.argument("slate")
@option("--by", default="", metavar="NAME", help=Text("who decides; else you", "决定人，默认本人"))
@option("--authority", required=True, metavar="CLAUSE", help=Text("by what right", "权限依据"))
@option("--reason", required=True, metavar="TEXT", help=Text("why", "理由"))
@option("--override", default="", metavar="in:ID,out:ID", help=Text("moves", "与方案不同之处"))
@option("--second", default="", metavar="NAME", help=Text("agrees to break a rule", "第二人"))
@option("--supersedes", default="", metavar="DECISION", help=Text("takes its place", "所取代的决定"))
@option("--letters/--no-letters", default=True, help=Text("letters to applicants", "通知书"))
@TOKEN
@shared()
def slate(face: Face, letters: bool, token: str, **inputs: str) -> None:
    from yuzui.funding import outbox
    from yuzui.job import contract

    workspace = _signer(face, token)
    papers = outbox.KINDS if letters else ("pack",)
    answer = contract.of("decide").run(workspace, papers=papers, lang=face.lang, **inputs)
    written = [path for _, one in outbox.complete(workspace) for path in one.shown]
    wrote = join([same(path) for path in written], " · ", " · ")
    face.show_answer("decide", answer, [(Text("wrote", "已写入"), wrote)])


@command.command(
    "publish",
    help=Text("make the awards of DECISION public, and nothing else of it", "公布该决定的资助项目"),
    more=Text(
        "The public then sees id, holder, title and amount of each award, and the decision it rests on.",
        "公众可见各资助的编号、承担单位、名称、金额及所依据的决定，其余一概不公布。",
    ),
    examples=('yuzui decide publish DECISION --reason "the appeals period is over"',),
    then="yuzui appeal list",
)
@click.argument("decision")
@option("--by", default="", metavar="NAME", help=Text("who publishes; else you", "公布人，默认本人"))
@option("--reason", default="", metavar="TEXT", help=Text("why now", "理由"))
@TOKEN
@shared()
def publish(face: Face, decision: str, by: str, reason: str, token: str) -> None:
    from yuzui.funding.jobs import decide

    face.show_answer("decide", decide.publish(_signer(face, token), decision, by.strip(), reason.strip()))


@command.command(
    "propose",
    help=Text("put SLATE forward for decision", "将方案提请审议"),
    more=Text(
        "Nothing is decided by it; a chair may agree, a decider signs or returns it.",
        "此举不构成决定；评审组长可表示同意，决定人签署或退回。",
    ),
    examples=('yuzui decide propose SLATE --reason "for the board of 4 December"',),
    then='yuzui decide {slate} --authority "clause 9" --reason "as ranked"',
)
@click.argument("slate")
@option("--reason", default="", metavar="TEXT", help=Text("a note to chair and decider", "致组长与决定人的说明"))
@TOKEN
@shared()
def propose(face: Face, slate: str, reason: str, token: str) -> None:
    _acted(face, token, slate, "propose", reason)


@command.command(
    "agree",
    help=Text("agree to SLATE as chair of the panel", "以评审组长身份同意方案"),
    examples=("yuzui decide agree SLATE",),
    then='yuzui decide {slate} --authority "clause 9" --reason "as ranked"',
)
@click.argument("slate")
@option("--reason", default="", metavar="TEXT", help=Text("a comment", "意见"))
@TOKEN
@shared()
def agree(face: Face, slate: str, reason: str, token: str) -> None:
    _acted(face, token, slate, "agree", reason)


@command.command(
    "return",
    help=Text("return SLATE to the office", "将方案退回办公室"),
    examples=('yuzui decide return SLATE --reason "look again at S-0101"',),
    then="yuzui decide propose {slate}",
)
@click.argument("slate")
@option("--reason", required=True, metavar="TEXT", help=Text("why", "理由"))
@TOKEN
@shared()
def send_back(face: Face, slate: str, reason: str, token: str) -> None:
    _acted(face, token, slate, "return", reason)


def _signer(face: Face, token: str) -> Workspace:
    """Return the workspace as who acts sees it: on a site the person of the token."""
    from yuzui.administration import site_accounts

    return site_accounts.by_token(face.workspace(), token)


def _acted(face: Face, token: str, slate: str, act: str, reason: str) -> None:
    from yuzui.funding import slate_acts

    workspace = _signer(face, token)
    does = {"propose": slate_acts.propose, "agree": slate_acts.agree, "return": slate_acts.send_back}
    does[act](workspace, slate, "", reason)
    answer = slate_acts.acts(workspace, slate)
    face.report(answer, slate_acts.lines(answer))


@command.command(
    "release",
    help=Text(
        "let the letters of DECISION go out, now or later; or stop them", "发放该决定的通知书（即刻或定时），或停止发放"
    ),
    more=Text(
        "Letters lie ready after a decision; nobody is told anything until they are released.",
        "决定作出后通知书即备妥；发放之前不告知任何人。",
    ),
    examples=("yuzui decide release DECISION", 'yuzui decide release DECISION --at "2027-03-31 09:00"'),
    then="yuzui decide publish {decision}",
)
@click.argument("decision")
@option("--at", "due", default="", metavar="TIME", help=Text("when, UTC; else now", "发放时间（世界协调时），默认即刻"))
@option("--stop", is_flag=True, help=Text("stop letters whose time has not come", "停止尚未发放的通知书"))
@TOKEN
@shared()
def release(face: Face, decision: str, due: str, stop: bool, token: str) -> None:
    from yuzui.funding import slate_acts

    workspace = _signer(face, token)
    if stop:
        slate_acts.stop(workspace, decision)
    else:
        slate_acts.release(workspace, decision, due)
    answer = slate_acts.acts(workspace, decision)
    face.report(answer, slate_acts.lines(answer))


@command.command(
    "resume",
    help=Text(
        "write what decisions that were cut off still owe: letters, board pack", "补齐中断的决定：通知书、决策材料"
    ),
    more=Text(
        "The next command that writes does the same by itself; “yuzui check files” says what is owed.",
        "下一条写入命令会自动补齐；“yuzui check files”列出尚缺者。",
    ),
    examples=("yuzui decide resume",),
    then="yuzui check files",
)
@shared(out=False)
def resume(face: Face) -> None:
    from yuzui.funding import outbox

    done = outbox.answer(outbox.complete(face.workspace()))
    face.report(done, outbox.lines(done))
