# SPDX-License-Identifier: Apache-2.0
"""Pages of this job."""

import re
from pathlib import Path

import yuzui
from yuzui.administration.pages import audit
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.view.page import Code, Visit

SOURCE = Path(yuzui.__file__).parent
ACT = re.compile(r"\.act\(\s*\"(\w+)\"")
EVENT = {"action": "save", "object": "run 1", "reason": None}


def test_every_act_of_the_source_has_its_words():
    acts = {name for path in SOURCE.rglob("*.py") for name in ACT.findall(path.read_text("utf-8"))}
    assert len(acts) > 6 and acts <= set(audit.ACTIONS)
    # a reason is said in the language of the page
    for changes, said in [
        ({"reason": "fund"}, Text("from reviews and rules to an award list", "由评审与规则得出拟资助清单")),
        ({"action": "load", "reason": "fund"}, Text("fund", "fund")),
        ({"reason": f"sha256 {'0123456789ab' + 'c' * 52}"}, Text(*["sha256 0123456789ab"] * 2)),
        ({"action": "grant", "reason": "maker of the workspace"}, audit._REASONS["maker of the workspace"]),
        ({"action": "settle", "reason": "upheld"}, Text("upheld", "予以支持")),
        ({"action": "recompute", "reason": "same"}, Text("the same bytes", "逐字节相同")),
        ({"action": "appeal", "reason": "decision d1"}, Text("decision d1", "决定 d1")),
        ({}, None),
    ]:  # fmt: skip
        assert audit._reason(EVENT | changes) == said
    # an object is named by its kind
    for object_, zh in [
        ("run 3a8861744958", "运行 3a8861744958"),
        ("role_grant:root", "角色授予 root"),
        ("letters 2ad47fff11e9", "决定书 2ad47fff11e9"),
        ("anything else", "anything else"),
    ]:
        assert audit.object_words(object_).zh == zh


def test_a_decision_shows_its_moment_and_its_digests_whole(tmp_path):
    row = {"at": "2026-11-25T14:09:12Z", "by": "A", "authority": "c", "run": "50f7b5e8bb7a",
           "reason": "r", "rules_hash": "d" * 64, "log_head": None}  # fmt: skip
    (cells,) = audit._decisions([row]).rows
    assert cells == [
        Text("25 Nov 2026 14:09", "2026年11月25日 14:09"),
        "A", "c", Code("50f7b5e8bb7a"), "r", "d" * 64, None,
    ]  # fmt: skip
    page = audit.build(Workspace(tmp_path), Visit("zh", "/log"))
    assert page.finding.zh


def test_a_refused_act_is_said_in_words():
    assert audit.act_words("decide refused").zh == "被拒：决定"
    assert audit.act_words("settle") == audit.ACTIONS["settle"]
