# SPDX-License-Identifier: Apache-2.0
"""Files that were handed in through the site, up to what follows: invented sheets, so that each step can be seen."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Mapping, Sequence
from io import StringIO
from random import Random

from yuzui.job import intake, upload_steps
from yuzui.job.workflow import moving
from yuzui.job.workflow.definitions import definitions
from yuzui.job.workspace import Workspace
from yuzui.model.schema import TABLES
from yuzui.model.visibility import Eq

NAME, USE, LIST = "demo", "demo-usage", "demo-instruments"
INSTITUTES = ("Institute of Example Optics", "Example University", "College of Samples", "Sample Polytechnic")
PROPOSALS, REVIEWERS, EACH = 24, 12, 3
ROUNDS = 4
Rows = list[Sequence[object]]


def draft_plan(workspace: Workspace) -> None:
    """Draft an invented ten-year plan, so that a thing that waits for a person can be looked at."""
    if workspace.view.select("ten_year_plan", limit=1):
        return
    given = {"title": "Example: basic research at 8 % · 示例：基础研究占 8%", "first_year": "2025", "last_year": "2034"}
    moving.begin(workspace, "ten_year_plan", {**given, "aim": "0.08"}, id="demo")


def propose_programme(workspace: Workspace) -> None:
    """Propose an invented programme that serves a strategy."""
    if workspace.view.count("programme", Eq("id", NAME)):
        return
    given = {"name": "Example programme", "name_zh": "示例计划", "clause": "S2-01", "start_day": "2027-01-01"}
    moving.begin(workspace, "programme", given, id=NAME)
    moving.move(workspace, "programme", NAME, "name", given={"strategy": "innovation"})


def publish_calls(workspace: Workspace) -> None:
    """Draft an invented joint call of two funders, and publish an invented item of a challenge call."""
    me, joint = workspace.subject.name, f"{NAME}-joint"
    if not workspace.view.count("call", Eq("call", joint)):
        part = {**dict.fromkeys(TABLES["cofunding"].names), "call": joint, "currency": "CNY", "whole": 100_000_000}
        given = {
            "call": joint, "title": {"en": "Example joint call", "zh": "示例联合征集"}, "type": "joint",
            "programme": NAME, "currency": "CNY", "budget": 100_000_000, "signers": [me, "Second funder"],
        }  # fmt: skip
        with workspace.view.act("new", f"call {joint}") as change:
            moving.begun(workspace, change, definitions(workspace)["joint_call"], given, me)
            change.insert("cofunding", [{**part, "funder": "Example fund", "amount": 60_000_000, "signer": me},
                                        {**part, "funder": "Sample fund", "amount": 40_000_000,
                                         "signer": "Second funder"}])  # fmt: skip
    if workspace.view.count("call_item", Eq("item", NAME)):
        return
    item = {"call": joint, "problem": "A pump that runs a year without repair (invented)", "judge": "End user",
             "test": "8,000 hours on the test bench", "amount": "100000", "currency": "CNY", "teams_at_most": "2",
             "stage_shares": "[30, 40, 30]", "due": "2027-06-01"}  # fmt: skip
    moving.begin(workspace, "call_challenge", item, id=NAME)
    bid = {**dict.fromkeys(TABLES["call_bid"].names), "item": NAME}
    with workspace.view.act("load", "call_bid") as change:
        change.insert("call_bid", [{**bid, "team": f"Team {k}", "organisation": INSTITUTES[k]} for k in (0, 1)])


def hand_in(workspace: Workspace) -> None:
    """Hand in invented sheets and answer what is asked of them as is proposed."""
    if workspace.view.select("upload", limit=1):
        return
    files = [intake.pasted(workspace, text, name) for name, text in sheets(workspace.seed).items()]
    given = {"name": "Example call", "budget": "6000000", "currency": "EUR"}
    try:
        intake.receive(
            workspace, "call", files, "", {upload_steps.OWN + code: value for code, value in given.items()}, name=NAME
        )
    finally:
        intake.discard(files)
    upload = intake.get(workspace, NAME)
    intake.understood(workspace, upload)
    for _ in range(ROUNDS):
        read = upload_steps.reading(workspace, upload)
        proposed = {(one.code, one.place): one.proposed for one in read.questions if one.open and one.proposed}
        if not proposed:
            break
        intake.save(workspace, upload, "answer", proposed)
        upload = intake.get(workspace, NAME)
    row = {"fingerprint": read.fingerprint, "scope": "", "toml": read.toml}
    intake.save(workspace, upload, "map", {}, "mapped", row)
    upload = intake.get(workspace, NAME)
    _, found = upload_steps.checks_of(workspace, upload)
    seen = {(one.code, one.place): one.proposed for one in found.lines if one.proposed}
    intake.save(workspace, upload, "check", seen, "checked")


def hand_in_use(workspace: Workspace) -> None:
    """Hand in an invented record of the use of one registered instrument, and answer what is asked."""
    found = workspace.view.select("resource", where=Eq("kind", "instrument"), order=("id",), limit=1)
    if not found or any(row["id"] == USE for row in workspace.desk.select("upload", columns=("id",))):
        return
    name = found[0]["id"]
    given = {"instrument": name, "service": "own", "zone": "Asia/Shanghai"}
    _settled(workspace, "usage", USE, (f"example-use-{name}.tsv", uses(workspace.seed, name)), given)


def hand_in_instruments(workspace: Workspace) -> None:
    """Hand in an invented list of instruments, and answer what is asked; it is not loaded."""
    if any(row["id"] == LIST for row in workspace.desk.select("upload", columns=("id",))):
        return
    head = ["Equipment register of Example University (invented)"], ["Asset no.", "Instrument", "Room", "Booking"]
    rows = [[f"EXAMPLE-{k}", f"Example microscope {k}", f"B10{k}", "self-booking"] for k in range(1, 5)]
    given = {"zone": "Asia/Shanghai", "table": "resource"}
    _settled(workspace, "instruments", LIST, ("example-instruments.tsv", _text([*head, *rows])), given)


def _settled(workspace: Workspace, purpose: str, key: str, file: tuple[str, str], given: Mapping[str, str]) -> None:
    """Hand in one sheet, answer what is asked as given or as proposed, and settle its checks."""
    files = [intake.pasted(workspace, file[1], file[0])]
    try:
        intake.receive(workspace, purpose, files, name=key)
    finally:
        intake.discard(files)
    upload = intake.get(workspace, key)
    intake.understood(workspace, upload)
    for _ in range(ROUNDS):
        read = upload_steps.reading(workspace, upload)
        fresh = {(one.code, one.place): given.get(one.code, one.proposed) for one in read.questions if one.open}
        if not fresh:
            break
        intake.save(workspace, upload, "answer", fresh)
        upload = intake.get(workspace, key)
    row = {"fingerprint": read.fingerprint, "scope": "", "toml": read.toml}
    intake.save(workspace, upload, "map", {}, "mapped", row)
    intake.save(workspace, intake.get(workspace, key), "check", {}, "checked")


def uses(seed: int, name: str) -> str:
    """Return a record of use: begin, end and user, without a column for the instrument."""
    draw = Random(seed)  # noqa: S311 - invented rows
    moment = dt.datetime(2026, 3, 2, 8)
    rows: Rows = [[f"Record of use, {name} (invented)"], ["User", "Start", "End", "Project"]]
    for k in range(18):
        end = moment + dt.timedelta(minutes=30 * draw.randint(2, 10))
        rows.append([f"Example user {k % 4 + 1}", f"{moment:%Y-%m-%d %H:%M}", f"{end:%Y-%m-%d %H:%M}", f"P{k % 3 + 1}"])
        moment = end + dt.timedelta(hours=draw.randint(1, 30))
    return _text(rows)


def sheets(seed: int) -> dict[str, str]:
    """Return the sheets: scores with the proposals repeated, who reviewed, and what they declared."""
    draw = Random(seed)  # noqa: S311 - invented rows
    head = ["Application Ref", "Lead Institution", "Title", "Total Cost (k€)", "Type", "Status", "Assessor", "Overall"]
    scores: Rows = [head]
    declared: Rows = [["Application Ref", "Reviewer"]]
    for k in range(PROPOSALS):
        worth = draw.gauss(4, 0.8)
        base: list[object] = [
            f"EX/{100 + k}/1",
            draw.choice(INSTITUTES),
            f"Example study {k + 1}",
            draw.choice((380, 420, 520, 760)),
        ]
        base += ["basic" if k % 3 else "applied", "Withdrawn" if k == 7 else "Submitted"]
        panel = draw.sample(range(1, REVIEWERS + 1), EACH + 1)
        scores += [[*base, f"A{one:02d}", max(1, min(6, round(draw.gauss(worth, 0.9))))] for one in panel[:EACH]]
        if k % 8 == 0:
            declared.append([base[0], f"A{panel[EACH]:02d}"])
    people: Rows = [["Reviewer", "Institution"], *([f"A{k:02d}", f"Employer {k}"] for k in range(1, REVIEWERS + 1))]
    named: dict[str, Rows] = {"example-scores.tsv": scores, "reviewers.tsv": people, "conflicts.tsv": declared}
    return {name: _text(rows) for name, rows in named.items()}


def _text(rows: Rows) -> str:
    out = StringIO(newline="")
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows(rows)
    return out.getvalue()
