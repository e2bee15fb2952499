# SPDX-License-Identifier: Apache-2.0
"""``yuzui assign``: from proposals and reviewers to who reviews what; who accepts, who declines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.faces.cli.options import option, options
from yuzui.faces.cli.output import Face, shared
from yuzui.faces.cli.verb import Questions
from yuzui.reviewing.inputs import Accept, Assign, Decline, Deploy
from yuzui.text import Text

TITLE = Text("proposals + reviewers → who reviews what, conflicts, proof", "申请书 + 评审人 → 评审指派、回避、证明")
GROUP = "work"


def _next(filled: Mapping[str, Any]) -> str:
    if filled["status"] == "unchecked":
        return "yuzui assign {asked.path} --accept-unchecked CHECK"
    if not filled["assignments"]:
        return "yuzui assign {asked.path} --demand N --load MIN..MAX"
    return "yuzui assign accept {run[id]} PROPOSAL REVIEWER"


command = Questions(
    "assign",
    default="pairs",
    help=Text("from proposals and reviewers to who reviews what", "由申请书与评审专家得出评审指派"),
)


@command.command(
    "pairs",
    help=Text("assign reviewers to proposals", "指派评审专家"),
    more=Text(
        "PATH is a workbook or a folder with proposals and reviewers. Ends with code 3 if no assignment "
        "exists, none was proven in time, or conflicts could not be checked for every pair and nobody accepted "
        "that.",
        "PATH 为含申请书与评审专家的工作簿或文件夹。无可行指派、限时内未得证明，或有回避无法核查且无人接受时，"
        "以代码 3 结束。",
    ),
    examples=(
        "yuzui assign call.xlsx --demand 3",
        "yuzui assign call.xlsx --demand 3 --load 0..12 --objective leximin --out pairs.xlsx",
    ),
    then=_next,
)
@options(Assign)
@shared(seed=True)
def pairs(face: Face, **inputs: Any) -> int:
    from yuzui.job import contract

    job, workspace = contract.of("assign"), face.workspace()
    face.progress(Text("looking for conflicts, scoring, assigning", "核查回避、计分、指派中"))
    answer = job.run(workspace, **inputs)
    job.save(workspace, answer)
    face.show_answer("assign", answer)
    return 3 if answer.status in ("infeasible", "limit", "unchecked") else 0


@command.command(
    "deploy",
    help=Text("propose people with free time for open posts", "为待聘岗位推荐有空闲的人员"),
    more=Text(
        "A post is filled in blocks of a fifth of a full post over its whole span. What comes out are invitations: "
        "with --by each opens a second post that is asked for, which the home releases and the host begins "
        "(yuzui move dual_post). Posts that stay open say why. Ends with code 3 if nothing can be filled.",
        "岗位按全时的五分之一为一块、覆盖全部时段补员。结果为邀请：加 --by 时，各项邀请开启一项双聘申请，"
        "由原单位同意、用人单位起聘（yuzui move dual_post）。空缺岗位注明原因。全部无法补员时以代码 3 结束。",
    ),
    examples=(
        "yuzui assign deploy people.xlsx posts.xlsx",
        'yuzui assign deploy people.xlsx posts.xlsx --cap 4 --least enterprise=1 --by "H. Host"',
    ),
    then="yuzui move dual_post ID",
)
@options(Deploy)
@option("--by", default="", metavar="NAME", help=Text("open the invitations in this name", "以此人名义发出邀请"))
@shared()
def deploy(face: Face, by: str, **inputs: Any) -> int:
    from yuzui.job import contract
    from yuzui.reviewing.jobs import deploy as study

    job, workspace = contract.of("deploy"), face.workspace()
    answer = job.run(workspace, **inputs)
    if by:
        answer = study.invite(workspace, answer, by)
    job.save(workspace, answer)
    face.show_answer("deploy", answer)
    return 0 if answer.assignments else 3


@command.command(
    "accept",
    help=Text("note that REVIEWER accepts PROPOSAL of RUN", "记录评审专家接受"),
    more=Text("A pair accepted is never moved. RUN may be “newest”.", "已接受者不再调整；RUN 可为 newest。"),
    examples=("yuzui assign accept newest P-0412 R-07",),
    then="yuzui assign accept newest PROPOSAL REVIEWER",
)
@options(Accept)
@shared()
def accept(face: Face, **inputs: Any) -> None:
    _invite(face, act="accept", **inputs)


@command.command(
    "decline",
    help=Text("note that REVIEWER declines PROPOSAL of RUN, and find who reviews instead", "记录谢绝并另请评审专家"),
    more=Text(
        "As few others move as can be. RUN may be “newest”. Ends with code 3 if no reviewer is left.",
        "尽量不动其他指派。RUN 可为 newest。无人可请时以代码 3 结束。",
    ),
    examples=('yuzui assign decline newest P-0412 R-07 --reason "on leave"',),
    then="yuzui assign accept newest PROPOSAL REVIEWER",
)
@options(Decline)
@shared()
def decline(face: Face, **inputs: Any) -> int:
    return 0 if _invite(face, act="decline", **inputs).instead is not None else 3


def _invite(face: Face, **inputs: Any) -> Any:
    return face.ask("invite", **inputs)
