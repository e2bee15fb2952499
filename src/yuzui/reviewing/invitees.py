# SPDX-License-Identifier: Apache-2.0
"""People pasted in to be invited: who they are in the list of reviewers, what ties them to a proposal of the call."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from yuzui.errors import InputError, Place, VisibilityError, YuzuiError
from yuzui.funding import call_reviews, upload_draft
from yuzui.funding.call_data import Material
from yuzui.job import intake
from yuzui.job.workspace import Workspace, clock
from yuzui.model.visibility import And, Eq
from yuzui.reviewing import rounds, sheet_ties
from yuzui.reviewing.assign_parts import Conflict
from yuzui.reviewing.assignment_store import governed
from yuzui.reviewing.people.conflicts import Declared, Scope, evidence
from yuzui.text import Text

MOST = 50
"""Most people of one list: as many as one person may invite within an hour."""
_MAIL = re.compile(r"[^\s,;、<>\"'()]+@[^\s,;、<>\"'()]+\.[^\s,;、<>\"'()]+")


class Invitee(msgspec.Struct):
    """One line: name, address of mail, employer if one stands there, and the reviewer of the list it is."""

    name: str
    email: str
    institute: str = ""
    listed: str = ""

    @property
    def key(self) -> str:
        """Under what they stand among conflicts."""
        return self.listed or self.name


def parsed(text: str) -> list[Invitee]:
    r"""Return the people of lines such as ``Li Wei, li@example.org, Example University``.

    Examples
    --------
    >>> [(one.name, one.email, one.institute) for one in parsed("Li Wei <li@example.org>\nzh@example.org\tZhao Min, X")]
    [('Li Wei', 'li@example.org', ''), ('Zhao Min', 'zh@example.org', 'X')]
    >>> parsed("黄志远，huang＠example.org，江南大学")
    [Invitee(name='黄志远', email='huang@example.org', institute='江南大学', listed='')]
    """
    found: dict[str, Invitee] = {}
    # commas, brackets and the sign @ of Chinese typing are those of an address
    for n, line in enumerate(unicodedata.normalize("NFKC", text).splitlines(), 1):
        if not line.strip():
            continue
        mail = _MAIL.search(line)
        if mail is None:
            raise InputError(
                Text("line {n} has no address of mail", "第 {n} 行没有邮箱地址").format(n=n),
                place=Place(column="lines"),
                seen=line.strip()[:60],
                expected="Li Wei, li@example.org",
                fix=Text("one person a line: name and address", "每行一人：姓名与邮箱"),
                code="no_address",
            )
        rest = line[: mail.start()] + "\t" + line[mail.end() :]
        parts = [part.strip(" <>\"'()") for part in re.split(r"[\t,;、]", rest)]
        words = [part for part in parts if part]
        name = words[0] if words else mail[0].partition("@")[0]
        found.setdefault(mail[0].casefold(), Invitee(name, mail[0], words[1] if len(words) > 1 else ""))
    if not 0 < len(found) <= MOST:
        raise InputError(
            Text("write one to {m} people, one a line", "请填写 1 至 {m} 人，每行一人").format(m=MOST),
            place=Place(column="lines"),
            seen=str(len(found)),
            expected=f"1 – {MOST}",
            code="how_many",
        )
    return list(found.values())


def material(workspace: Workspace, call: str) -> Material | None:
    """Return what is known of a call: by the files of its office, else as it was loaded; None for nothing."""
    inside = rounds.office(workspace, call)
    uploads = [str(row["id"]) for row in intake.listed(inside, "call", 200) if row["call"] == call]
    if (round_ := rounds.current(inside, call)) is not None:
        uploads.insert(0, str(round_["upload"]))
    for name in uploads:
        try:
            return upload_draft.material(inside, name)
        except YuzuiError:
            continue
    try:
        return call_reviews.material(workspace, call)
    except YuzuiError:
        return None


def identified(known: Material | None, people: Sequence[Invitee]) -> list[Invitee]:
    """Return people with the id they bear in the list of reviewers: by id, or by a name that one of them has."""
    table = known.sheets.get("reviewer", {}) if known is not None else {}
    ids = [str(one) for one in table.get("id", ())]
    names = [str(one or "") for one in table.get("name", ids)]
    for one in people:
        alike = [
            k for k, name in enumerate(names) if one.name in (ids[k], name) or call_reviews.one_person(one.name, name)
        ]
        if len(alike) == 1:
            one.listed = ids[alike[0]]
    return list(people)


def addressed(known: Material | None, written: frozenset[str]) -> list[Invitee]:
    """Return whose address of mail stands in the list of reviewers, but for addresses that were written to."""
    table = known.sheets.get("reviewer", {}) if known is not None else {}
    ids = [str(one) for one in table.get("id", ())]
    found: dict[str, Invitee] = {}
    for n, id in enumerate(ids):
        row = {name: str(cells[n] or "").strip() for name, cells in table.items()}
        mail = next((cell for cell in row.values() if _MAIL.fullmatch(cell)), "")
        if mail and mail.casefold() not in written:
            name = row.get("name") or (mail.partition("@")[0] if id == mail else id)
            found.setdefault(mail.casefold(), Invitee(name, mail, row.get("institute", ""), id))
    return list(found.values())


def employed(known: Material | None, reviewer: str) -> bool:
    """Say whether the list of reviewers tells where one of them works."""
    table = known.sheets.get("reviewer", {}) if known is not None else {}
    by_id = dict(zip(map(str, table.get("id", ())), table.get("institute", ()), strict=False))
    return bool(by_id.get(reviewer))


def conflicts(
    workspace: Workspace, call: str, known: Material | None, people: Sequence[Invitee]
) -> dict[str, list[Conflict]]:
    """Return what ties each of some people to proposals of the call, with its evidence; ties set aside are told too."""
    if known is None:
        return {}
    table = _with(known, people)
    persons, ties, declared = sheet_ties.people_and_ties(known, table)
    more, _ = sheet_ties.beside(known, table, persons)
    at = Scope(at=clock()[:10])
    found: dict[str, list[Conflict]] = {one.key: [] for one in people}
    everything = evidence(persons, ties, [*declared, *more, *_waived(workspace, call, persons.reviewers)], at)
    for row in everything.rows():
        if row.reviewer in found and (row.barred or row.state == "waived"):
            found[row.reviewer].append(row)
    return found


def _with(known: Material, people: Sequence[Invitee]) -> dict[str, list[Any]]:
    """Return the list of reviewers with those who are not in it."""
    table = {name: list(cells) for name, cells in known.sheets.get("reviewer", {}).items()}
    for name in ("id", "name", "institute"):
        table.setdefault(name, [None] * len(table.get("id", [])))
    for one in people:
        if not one.listed:
            new = {"id": one.name, "name": one.name, "institute": one.institute or None}
            for name, cells in table.items():
                cells.append(new.get(name))
    return table


def _waived(workspace: Workspace, call: str, known: Sequence[str]) -> list[Declared]:
    rows = rounds.office(workspace, call).view.select("conflict", where=Eq("state", "waived"))
    return [
        Declared(
            proposal=str(row["proposal"]),
            reviewer=str(row["reviewer"]),
            kind=str(row["kind"]),
            waived_by=row["waived_by"],
            waiver_reason=row["waiver_reason"],
        )
        for row in rows
        if row["reviewer"] in known
    ]


def waive(workspace: Workspace, call: str, proposal: str, person: str, kind: str, reason: str) -> None:
    """Note that somebody looked at a conflict and says that it is none; who, when and why stands in the log."""
    if not reason.strip():
        raise InputError(
            Text("say why this is no conflict", "请说明为何不构成回避"),
            place=Place(column="reason"),
            seen="-",
            fix=Text("a sentence is enough: it is kept", "一句话即可，将予留存"),
            code="no_reason",
        )
    row = {
        "proposal": proposal, "reviewer": person, "kind": kind, "state": "waived",
        "waived_by": workspace.subject.name, "waived_at": clock(), "waiver_reason": reason.strip()[:500],
    }  # fmt: skip
    inside = rounds.office(workspace, call)
    if not inside.view.count("proposal", And((Eq("id", proposal),))):
        raise VisibilityError.not_found()
    with inside.view.act("waive_conflict", f"proposal:{proposal}", reason.strip()[:500]) as change:
        change.replace("conflict", [row])
        change.govern([governed(call, "conflict", row)])


def barred(found: Mapping[str, Sequence[Conflict]], key: str) -> list[str]:
    """Return the proposals that are kept from a person."""
    return sorted({row.proposal for row in found.get(key, ()) if row.barred})
