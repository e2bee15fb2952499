# SPDX-License-Identifier: Apache-2.0
"""People who may sign in a workspace of a test, as its owner lets them."""

from yuzui.store import subjects


def admit(workspace, *names, roles=("decider",), scope="*"):
    """Grant roles to persons, by the owner of the workspace, from the beginning of time."""
    owner = workspace.subject.name
    about = {"scope": scope, "valid_from": "1970-01-01T00:00:00Z", "valid_to": None}
    about |= {"granted_by": owner, "reason": "test"}
    rows = [{"subject": name, "role": role, **about} for name in names for role in roles]
    with subjects.keeper(workspace.store, owner).act("grant", "role_grant:test", "test") as change:
        change.insert("role_grant", rows)
    return workspace
