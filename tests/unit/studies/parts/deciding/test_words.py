# SPDX-License-Identifier: Apache-2.0
"""A decision is told in both languages: what it follows, what it moved, that it is public."""

from yuzui.funding.decisions import words
from yuzui.funding.jobs import decide


def test_what_it_follows_and_that_it_is_public(office):
    first = office.decide(office.fund())
    made = office.decide(office.fund(value=7), supersedes=first["id"])
    document = decide.publish(office.workspace, made["id"], by="the chair")
    told = {label.en: said for label, said in words.decided(document)}
    assert first["id"] in told["in place of"].en and first["run"] in told["in place of"].zh
    assert "公布 2 项资助" in told["published"].zh
    assert all(said.en and said.zh for said in told.values())
