# SPDX-License-Identifier: Apache-2.0
"""A call reviewed on a site of tests: its files, its officer, its round."""

import hashlib

from tests.work_queue import work_off
from yuzui.job import intake, upload_steps
from yuzui.job.caller import person
from yuzui.job.upload_steps import OWN
from yuzui.reviewing import rounds
from yuzui.view.page import Received

CALL, SCOPE, PATH = "Net 1", "call:Net 1", "/fund/calls/Net~201"
WORDS = ("quantum codes", "coastal fish", "old walls", "protein folding", "solar cells", "river deltas")
PROPOSALS = "Proposal,Title,Principal investigator,Institute,Amount (EUR)\n" + "".join(
    f"P/{k},On {word},Person {k}ay,Uni {k},{10000 + 1000 * k}\n" for k, word in enumerate(WORDS)
)
REVIEWERS = "Reviewer,Name,Institute,E-mail,Expertise\n" + "".join(
    f"R{k},Rev {name},House {k},{name.lower()}@example.org,{' and '.join(WORDS)}\n"
    for k, name in enumerate(("Ada", "Bo", "Cyd", "Dee"))
)
SENT = {
    "act": "begin", "demand": "2", "most": "", "closes": "2090-03-01", "low": "1", "high": "6", "direction": "higher",
    "criteria": "Excellence\nImpact", "unchecked": "on",
}  # fmt: skip


def seen(town, one):
    """Return the workspace as somebody with an account sees it."""
    return town.workspace.seen_by(person(town.workspace, one.id, "password totp"), "web")


def uploaded(town, officer):
    """Hand in the files of a call as its officer and settle their checks; return the upload."""
    workspace, files = seen(town, officer), []
    for name, text in (("proposals.csv", PROPOSALS), ("reviewers.csv", REVIEWERS)):
        path = town.workspace.dir / name
        path.write_text(text, encoding="utf-8")
        files.append(Received(name, path, len(text), hashlib.sha256(text.encode()).hexdigest()))
    given = {OWN + "name": CALL, OWN + "budget": "40000", OWN + "currency": "EUR"}
    key = intake.receive(workspace, "call", files, CALL, given)
    intake.understood(workspace, intake.get(workspace, key))
    upload = intake.get(workspace, key)
    reading = upload_steps.reading(workspace, upload)
    assert reading.ready, reading.title
    mapping = {"fingerprint": "x", "scope": "call", "toml": reading.toml}
    intake.save(workspace, upload, "map", {}, "mapped", mapping)
    intake.save(workspace, intake.get(workspace, key), "check", {}, "checked")
    return key


def opened(town):
    """Open the round of the call by the pages of its officer."""
    town.otto = town.person("Otto", f"programme_officer@{SCOPE}").quick()
    town.upload, town.returns = uploaded(town, town.otto), f"/en{PATH}/returns"
    answer = town.otto.post(town.returns, upload=town.upload, **SENT)
    assert answer.status_code == 303, answer.text
    work_off(town.workspace)


def seated(town, reviewer, *roles):
    """Return somebody with an account who is a reviewer of the list."""
    one = town.person(f"Expert {reviewer}", f"reviewer@{SCOPE}", *roles).quick()
    rounds.take_seat(town.workspace, CALL, reviewer, one.id)
    return one
