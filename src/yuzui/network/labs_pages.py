# SPDX-License-Identifier: Apache-2.0
"""What the pages of laboratories share: the network a visitor may see, and its answer."""

from __future__ import annotations

from yuzui.job.result import digest
from yuzui.job.workspace import Workspace
from yuzui.network import lab_network, labs_answer
from yuzui.network.lab_network import LabNetwork
from yuzui.network.labs_answer import Answer
from yuzui.view.cache import Cache

_ANSWERS: Cache[Answer] = Cache(40_000_000)
_NETWORKS: Cache[LabNetwork] = Cache(60_000_000)


def own(workspace: Workspace) -> bool:
    """Say whether the visitor sees laboratories registered here."""
    return bool(workspace.view.count("lab_topic"))


def network(workspace: Workspace) -> tuple[LabNetwork, int]:
    """Return the laboratories that the visitor may see; where there are none, the universities that come with Yuzui."""
    if own(workspace):
        return lab_network.find(workspace, "", 0)
    made = _NETWORKS.get("awards", lambda: lab_network.awards(workspace), lambda _: 10_000_000)
    return made, 8


def overlap(workspace: Workspace) -> tuple[LabNetwork, Answer]:
    """Return the laboratories that the visitor may see and how they overlap, computed once for the same rows."""
    labs, least = network(workspace)
    key = digest(labs_answer.facts(labs)), least, workspace.seed
    answer = _ANSWERS.get(key, lambda: labs_answer.answer(labs, least, 0, workspace.seed), lambda _: 2_000_000)
    return labs, answer
