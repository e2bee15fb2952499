# SPDX-License-Identifier: Apache-2.0
from yuzui.scheduling.rules.violation import CODES, SAID, Violation


def test_every_rule_has_a_sentence_in_both_languages():
    assert set(SAID) == set(CODES)
    assert all(text.en and text.zh and text.en != text.zh for text in SAID.values())


def test_a_violation_as_json():
    said = SAID["twice"].format(task="t", n=2)
    assert Violation("twice", ("t",), said, 5).json() == {
        "code": "twice", "tasks": ["t"], "message": said.json(), "when": 5
    }  # fmt: skip
