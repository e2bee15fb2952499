# SPDX-License-Identifier: Apache-2.0
"""In the demonstration its owner looks at pages as others see them: as five accounts that nobody has.

Elsewhere nobody looks through other eyes: on one's own machine there is one person, on a site each
has an account. Whoever looks so writes nothing.
"""

from __future__ import annotations

from typing import NamedTuple

from yuzui.job.workspace import Workspace
from yuzui.model.visibility import Subject
from yuzui.store.subjects import EVERYWHERE, FIRST_ROLES, audience, proposal_scope
from yuzui.text import Text

MARK = "ORIGIN.md"
"""File that the demonstration leaves in its workspace."""
PARAMETER = "as"
"""Name in an address of the account looked as."""
CALL = "demo"
"""Call of the demonstration."""


class DemoAccount(NamedTuple):
    """An account of the demonstration: what it is called, and the role it holds where."""

    label: Text
    role: str
    scope: str

    @property
    def subject(self) -> Subject:
        """Who it is to the record."""
        name, held = f"demo {self.role}", frozenset({self.role})
        if self.scope == EVERYWHERE:
            return Subject(name, held | {"public"}, keys=frozenset({name}))
        audiences = frozenset({audience(self.role, self.scope)})
        return Subject(name, audiences=audiences, keys=frozenset({name}), scoped=held)


ACCOUNTS = {
    "officer": DemoAccount(
        Text("a programme officer of the call", "批次项目主管"), "programme_officer", f"call:{CALL}"
    ),
    "chair": DemoAccount(Text("the chair of the panel", "评审组组长"), "panel_chair", f"call:{CALL}"),
    "reviewer": DemoAccount(Text("a reviewer", "评审专家"), "reviewer", f"call:{CALL}"),
    "applicant": DemoAccount(Text("an applicant", "申请人"), "applicant", proposal_scope(CALL, "1")),
    "facility": DemoAccount(Text("a facility officer", "设施主管"), "facility_officer", EVERYWHERE),
}
PUBLIC = "public"
"""Who looks as the public does."""


def demonstration(workspace: Workspace) -> bool:
    """Say whether a workspace is that of the demonstration."""
    return (workspace.dir / MARK).exists()


def offered(workspace: Workspace) -> bool:
    """Say whether who asks may look through other eyes: the owner of a demonstration."""
    subject = workspace.subject
    return not subject.signed_in and subject.roles.issuperset(FIRST_ROLES) and demonstration(workspace)


def seen(workspace: Workspace, name: str | None) -> Workspace:
    """Return a workspace as an account of the demonstration sees it; a name that is none sees what the public does."""
    if not name or not offered(workspace):
        return workspace
    look = ACCOUNTS.get(name)
    return workspace.seen_by(workspace.subject.narrowed(PUBLIC) if look is None else look.subject)
