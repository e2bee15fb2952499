# SPDX-License-Identifier: Apache-2.0
"""``yuzui decide``: what it asks for; who may decide is tested with the study."""

import pytest

ACT = ("--by", "the chair", "--authority", "clause 9", "--reason", "as ranked")


@pytest.mark.parametrize("left_out", (1, 2))
def test_authority_and_reason_are_needed(document, left_out):
    words = [w for place, w in enumerate(ACT) if place // 2 != left_out]
    code, found = document("decide", "0" * 12, *words)
    assert (code, found["code"]) == (2, "usage") and "--" in found["errors"][0]["column"]


def test_no_such_slate(document):
    code, found = document("decide", "0" * 12, *ACT)
    assert (code, found["code"]) == (4, "not_found")
