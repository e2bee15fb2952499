# SPDX-License-Identifier: Apache-2.0
"""Words of a clause are complete in both languages; primary bindings decide."""

import typing

from yuzui.policy.plan import clause, loader


def test_every_word_has_a_label():
    for vocabulary, labels in [
        (clause.Kind, clause.KINDS),
        (clause.Horizon, clause.HORIZONS),
        (clause.Owner, clause.OWNERS),
    ]:
        assert set(typing.get_args(vocabulary)) == set(labels)


def test_primary_and_support():
    found = loader.load()["B2-01-2"]
    assert found.primary == ("study:classify", "page:field")
    assert [b.ref for b in found.bind if b.role == "support"] == ["table:patent"]
    assert not found.outside and loader.load()["I-07"].outside
