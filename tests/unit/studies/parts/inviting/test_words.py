# SPDX-License-Identifier: Apache-2.0
"""What is said of an exchange, in both languages, with its price."""

import pytest

from yuzui.reviewing.invitations import words

CHANGE = {
    "act": "decline",
    "proposal": "A",
    "reviewer": "v",
    "state": "replaced",
    "score": 9.0,
    "instead": "w",
    "instead_score": 8.0,
    "alternates": ["x", "y"],
    "moves": [],
    "total": {"before": 20.0, "after": 19.0},
    "worst": {"before": 4.0, "after": 3.5},
    "cost": 1.0,
    "open": 0,
    "infeasible": None,
}
MOVE = {"proposal": "B", "leaves": "w", "enters": "z"}
SHORT = {
    "kind": "demand",
    "proposals": ["A"],
    "reviewers": [],
    "demand": 1,
    "capacity": 0,
    "loosen": [{"what": "invite", "to": 1, "proposals": ["A"], "reviewers": []}],
}


def said(lang, **other):
    return "\n".join(text.say(lang) for _, text in words.lines(CHANGE | other))


@pytest.mark.parametrize(
    ("lang", "parts"),
    [
        ("en", ["w: score 8 instead of 9", "from 20 to 19", "from 4 to 3.5", "nobody else moves"]),
        ("zh", ["匹配分 8，原为 9", "由 20 变为 19", "由 4 变为 3.500", "其他指派不变"]),
    ],
)
def test_the_price_is_said(lang, parts):
    text = said(lang)
    assert all(part in text for part in parts), text
    assert "x" in text and {"en": "PROPOSED", "zh": "拟议"}[lang] in text


def test_who_else_moves_is_named():
    assert "B: w → z" in said("en", moves=[MOVE]) and "one other moves" in said("en", moves=[MOVE])
    assert "2 others move" in said("en", moves=[MOVE, MOVE]) and "2 对" in said("zh", moves=[MOVE] * 2)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_nobody_left_says_why(lang):
    none = {"instead": None, "instead_score": None, "state": "declined"}
    gone = said(lang, **none, infeasible=SHORT)
    full = said(lang, **none, infeasible=SHORT | {"reviewers": ["v", "w"]})
    ruled = said(lang, **none)
    assert len({gone, full, ruled}) == 3 and "()" not in gone and "（）" not in gone


def test_an_acceptance_and_the_tables():
    accepted = CHANGE | {"act": "accept", "state": "accepted", "instead": None}
    assert words.lines(accepted)[0][1].say("en") == "v reviews A"
    change, moves = words.exports(CHANGE | {"moves": [MOVE]}, "zh")
    assert len(change.rows) == len(moves.rows) == 1 and "已替换" in map(str, change.rows[0])
