# SPDX-License-Identifier: Apache-2.0
"""Who could fill which post, within free time and rules; a proposal of invitations, with its proof."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec.structs import replace

from yuzui.errors import InputError, Place, StateError
from yuzui.job.form_sheets import EXAMPLE, source_map
from yuzui.job.result import Run
from yuzui.job.workflow import moving
from yuzui.job.workflow.definitions import definitions
from yuzui.job.workflow.parties import acting
from yuzui.job.workspace import Workspace
from yuzui.model.tables.sharing import SECTORS
from yuzui.model.visibility import Eq
from yuzui.reviewing import deploy_answer, deploy_sheets, deployment
from yuzui.reviewing.deploy_answer import Answer, Barred, Lender, Lent, OpenPost, Rule
from yuzui.reviewing.deploy_sheets import BLOCK, PEOPLE, POSTS, Person, Post, Sheets
from yuzui.reviewing.deployment import Deployment, Rules
from yuzui.reviewing.inputs import Deploy as Inputs
from yuzui.solve.solution import relative_gap
from yuzui.text import Text, same

TITLE = Text("people for open posts", "人员调配")
QUESTION = Text("Who could fill which open post, and why does one stay open?", "哪些人员可补哪些岗位？空缺原因何在？")
SOURCE = "Ahuja, Magnanti and Orlin 1993, ISBN 978-0-13-617549-0; Hall 1935, doi:10.1112/jlms/s1-10.37.26"
LEVEL = "restricted"
FLOW = "dual_post"


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Propose people for posts."""
    if inputs.people is None:
        sheets, source, origin = deploy_sheets.example(), EXAMPLE, "example"
    else:
        posts = None if inputs.posts is None else Path(inputs.posts)
        sheets = deploy_sheets.read(Path(inputs.people), posts, source_map(inputs.map, (PEOPLE, POSTS)))
        source, origin = Path(inputs.people).name, "derived"
    for name, rows, file in (("people", sheets.people, inputs.people), ("posts", sheets.posts, inputs.posts)):
        if not rows:
            raise _nothing(name, str(file or inputs.people))
    least = {deploy_sheets.sector(name): n for name, n in _counts("--least", inputs.least).items()}
    rules = Rules(inputs.cap, _counts("--caps", inputs.caps), least)
    _known("--caps", rules.caps, {one.home for one in sheets.people})
    _known("--least", rules.least, {one.sector for one in sheets.people})
    done = deployment.deploy(sheets.posts, sheets.people, rules)
    answer = _answer(sheets, rules, done, source)
    return answer.amended(origin=origin)


def _answer(sheets: Sheets, rules: Rules, done: Deployment, source: str) -> Answer:
    posts, people = sheets.posts, sheets.people
    filled = Counter(done.blocks[k][0] for k, _ in done.lent)
    used = Counter(r for _, r in done.lent)
    why = Counter(done.barred.values())
    lift = done.lift * len(done.lent)
    objective, bound = done.assigned.objective - lift, done.assigned.bound - lift
    inputs = {"posts": [str(one) for one in posts], "people": [str(one) for one in people], "rules": str(rules)}
    return Answer(
        run=Run.of("deploy", inputs),
        source=source,
        origin="derived",
        status=done.assigned.status,
        objective=round(objective, 9),
        bound=round(bound, 9),
        gap=relative_gap(done.assigned.objective, done.assigned.bound) or 0.0,
        block=BLOCK,
        assignments=_lent(done, posts, people),
        posts=[
            OpenPost(
                one.id, one.organisation, one.start, one.end, one.blocks, filled[p],
                sum((p, r) not in done.barred for r in range(len(people))), deployment.reason(done, p, posts, people),
            )
            for p, one in enumerate(posts)
        ],
        people=[Lender(one.id, one.home, one.blocks, used[r]) for r, one in enumerate(people)],
        barred=[Barred(kind, why[kind]) for kind in deploy_answer.KINDS if why[kind]],
        rules=_rules(rules),
        short=[*done.short],
        aside=sheets.aside,
        notes=sheets.notes,
    )  # fmt: skip


def _lent(done: Deployment, posts: Sequence[Post], people: Sequence[Person]) -> list[Lent]:
    numbers: Counter[int] = Counter()
    result = []
    for k, r in done.lent:
        p, _ = done.blocks[k]
        numbers[p] += 1
        post, person, score = posts[p], people[r], round(float(done.scores[k, r]), 9)
        skills = [*done.shared[p, r]]
        result.append(Lent(post.id, numbers[p], person.id, person.home, post.organisation, score, skills, None))
    return result


def _rules(rules: Rules) -> list[Rule]:
    result = []
    if rules.cap is not None:
        words = Text("a home lends at most {n} blocks", "每个原单位至多借出 {n} 块")
        result.append(Rule("cap", words.format(n=rules.cap)))
    for name, most in rules.caps.items():
        words = Text("{h} lends at most {n} blocks", "{h} 至多借出 {n} 块")
        result.append(Rule("caps", words.format(h=name, n=most)))
    for name, least in rules.least.items():
        words = Text("of each post at least {n} blocks come from {s}", "每个岗位至少 {n} 块来自{s}")
        result.append(Rule("least", words.format(n=least, s=SECTORS.get(name, same(name)))))
    return result


def invite(workspace: Workspace, answer: Answer, by: str = "") -> Answer:
    """Open a second post that is asked for, for each person and post; nothing is opened if one may not be.

    Raises
    ------
    StateError
        ``not_allowed`` if the person in whose name it is done is no party of a post; ``invited_already``.
    """
    flow, person = definitions(workspace)[FLOW], acting(workspace, by)
    posts = {one.id: one for one in answer.posts}
    ids = {}
    with moving.act(workspace, "invite", flow.table.name, answer.run.id, person) as change:
        for who, name, blocks in deploy_answer.pairs(answer):
            post, home = posts[name], next(one.home for one in answer.assignments if one.person == who)
            if not post.organisation or not home:
                raise _no_parties(name, who)
            row = {
                "id": invitation(answer, name, who),
                "person": who,
                "post": name,
                "kind": "dual",
                "home": home,
                "organisation": post.organisation,
                "start_day": post.start,
                "end_day": post.end,
                "fte": blocks * BLOCK,
                "declared": True,
            }
            if workspace.desk.count(flow.table.name, Eq("id", row["id"])):
                raise _again(str(row["id"]))
            moving.begun(workspace, change, flow, row, person)
            ids[who, name] = str(row["id"])
    rows = [replace(one, invitation=ids[one.person, one.post]) for one in answer.assignments]
    return answer.amended(assignments=rows)


def invitation(answer: Answer, post: str, person: str) -> str:
    """Return the id of the appointment that an invitation opens."""
    return f"{answer.run.id[:8]}-{post}-{person}"


def _counts(column: str, text: str) -> dict[str, int]:
    counts = {}
    for part in text.split(",") if text else ():
        name, sign, n = part.partition("=")
        if not sign or not n.strip().isdigit() or not name.strip():
            raise InputError(
                Text("this option cannot be read", "无法理解该选项"),
                place=Place(column=column),
                seen=part,
                expected="enterprise=1,I-2=3",
                code="option",
            )
        counts[name.strip()] = int(n)
    return counts


def _known(column: str, names: Iterable[str], known: set[str]) -> None:
    """Refuse a rule on a home or a sector of which nobody is: it would hold of nobody, or keep every post open."""
    for name in names:
        if name.casefold() not in {one.casefold() for one in known}:
            raise InputError(
                Text("none of the people is of this", "人员中无人属于此项"),
                place=Place(column=column),
                seen=name,
                expected=", ".join(sorted(known - {""})) or "–",
                fix=Text("write it as the sheet of people does", "请按人员表中的写法填写"),
                code="unknown_reference",
            )


def _nothing(name: str, file: str) -> InputError:
    return InputError(
        Text("no row can be used", "没有可用的行"),
        place=Place(Path(file).name),
        expected="person, free" if name == "people" else "post, fte, from, to",
        fix=Text("fill in the columns expected", "请填写“应为”所列各列"),
        code="no_rows",
    )


def _no_parties(post: str, person: str) -> InputError:
    return InputError(
        Text("an invitation needs the home and the organisation of the post", "邀请须写明原单位与用人单位"),
        place=Place(column="organisation"),
        seen=f"{post} · {person}",
        fix=Text("fill in “home” of the person and “organisation” of the post", "请填写人员的“原单位”与岗位的“单位”"),
        code="no_parties",
    )


def _again(name: str) -> StateError:
    return StateError(
        Text("these people are invited already", "已发出邀请"),
        seen=name,
        fix=Text("see where it stands: yuzui move dual_post {i}", "查看进展：yuzui move dual_post {i}").format(i=name),
        code="invited_already",
        detail={"legal": []},
    )


VIEW = deploy_answer.VIEW
