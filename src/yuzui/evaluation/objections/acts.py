# SPDX-License-Identifier: Apache-2.0
"""The acts on an objection: filing it, and answering it in the name of another person.

An objection is kept in one row, like an appeal; its grounds and its people stand there and nowhere
else, not in the log. It changes no number: what was wrong is mended in the files, and evaluating
them again makes a new result beside the old one.
"""

from __future__ import annotations

from collections.abc import Mapping

from yuzui.errors import InputError, Place, UnknownIdentifierError, meant
from yuzui.evaluation.results import result_store
from yuzui.job import signature
from yuzui.job.result import digest
from yuzui.job.workspace import Workspace, clock
from yuzui.model.lifecycle import CYCLES, move
from yuzui.model.table import Row
from yuzui.model.visibility import TRUE, Eq
from yuzui.text import Text

ROLES = ("decider", "programme_officer", "curator")
"""Roles of which one is needed to answer."""
RAISERS = frozenset({*ROLES, "member", "applicant", "analyst"})
"""Roles of which one is needed to object on a page."""
OUTCOMES = {"accepted": "accept", "rejected": "reject", "withdrawn": "withdraw"}
"""What may come of an objection, with the verb of its life cycle."""
SHOWN = (
    "id", "result", "part", "work", "by", "grounds", "filed", "handler", "outcome", "reason",
    "settled",
)  # fmt: skip
LONGEST = 4000
"""Characters of the longest grounds or reason."""


def file(workspace: Workspace, inputs: Mapping[str, str]) -> str:
    """File an objection to a result."""
    _complete(inputs, _FILED)
    row = result_store.one(workspace, inputs["result"])
    _known(workspace, row, inputs)
    now = clock()
    earlier = workspace.desk.count("objection", Eq("result", row["id"]))
    name = digest(row["id"], inputs["work"], inputs["part"], now, earlier)[:12]
    # neither person nor grounds enter the log: auditors read it, and they see no contents
    with workspace.view.act("object", f"objection {name}", f"result {row['id']}") as change:
        change.insert(
            "objection",
            [
                {
                    "id": name,
                    "result": row["id"],
                    "part": inputs["part"] or None,
                    "work": inputs["work"] or None,
                    "by": inputs["by"],
                    "grounds": inputs["grounds"],
                    "filed": now[:10],
                }
            ],
        )
    return name


def settle(workspace: Workspace, inputs: Mapping[str, str]) -> None:
    """Answer an objection."""
    _complete(inputs, _SETTLED)
    came = outcome(inputs["outcome"])
    view = workspace.view
    with view.act("settle", f"objection {inputs['objection']}", came) as change:
        row = view.get("objection", inputs["objection"])
        move("objection", signature.state(row), OUTCOMES[came])
        objector = {str(row["by"]): Text("raised the objection", "为异议提出人")}
        signature.apart(objector, inputs["by"])
        signature.who(workspace, inputs["by"], ROLES)
        change.replace("objection", [{**row, **signature.answered(inputs, came)}])


def outcome(word: str) -> str:
    """Return the outcome of an objection that was written, in either language, or refuse it."""
    none = Text("there is no such outcome of an objection", "异议没有这种结论")
    return signature.outcome(word, "objection", OUTCOMES, none)


def listed(workspace: Workspace, result: str = "") -> list[Row]:
    """Return objections as the reader may see them, the one filed first first."""
    where = Eq("result", result) if result else TRUE
    seen = {row["id"] for row in workspace.view.select("result", columns=("id",))}
    rows = [row for row in workspace.view.select("objection", where=where) if row["result"] in seen]
    return [
        {**{name: row.get(name) for name in SHOWN}, "state": signature.state(row)}
        for row in sorted(rows, key=lambda one: (one["filed"], one["id"]))
    ]


def _known(workspace: Workspace, row: Row, inputs: Mapping[str, str]) -> None:
    """Refuse a part or a work that the result does not have."""
    columns = [part["column"] for part in row["values"]["parts"]]
    checked = [("--part", inputs["part"], columns)]
    if inputs["work"]:
        checked.append(("--work", inputs["work"], result_store.opened(workspace, row).ids.tolist()))
    for option, word, known in checked:
        if word and word not in known:
            raise UnknownIdentifierError(
                Text("the result has nothing of this name", "该结果中没有这一名称"),
                place=Place(column=option),
                seen=word,
                fix=meant(word, known[:5000])
                or Text(
                    "write it as the result does: yuzui evaluate result open",
                    "请按结果中的写法填写：yuzui evaluate result open",
                ),
            )


_FILED = {
    "--by": Text("an objection names the person", "异议须写明人员"),
    "--grounds": Text("an objection needs grounds", "异议须写明事由"),
}
_SETTLED = {"--by": _FILED["--by"], "--reason": Text("an objection is answered for a reason", "答复异议须写明理由")}


def _complete(inputs: Mapping[str, str], wanted: Mapping[str, Text]) -> None:
    signature.complete(inputs, wanted)
    for option in wanted:
        text = inputs[option.removeprefix("--")]
        if len(text) > LONGEST:
            raise InputError(
                Text("the text is too long", "文字过长"),
                place=Place(column=option),
                seen=str(len(text)),
                expected=f"<= {LONGEST}",
                fix=Text("say it shorter", "请缩短文字"),
            )


STATES = CYCLES["objection"].states
"""Names of the states."""
