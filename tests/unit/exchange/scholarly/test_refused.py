# SPDX-License-Identifier: Apache-2.0
"""Refusals of whole files say where, what was expected, and what to do."""

from yuzui.catalogue.scholarly import refused
from yuzui.text import Text


def test_cut_off_and_unread():
    error = refused.cut_off("a.net", "3", "*Vertices 4", 9)
    assert error.code == "truncated" and error.place.row == 9 and error.exit == 2
    assert "不完整" in error.say("zh") and "a.net" in error.say("en")
    other = refused.unread("a.net", "*Edges", "*Arcs", Text("do", "做"))
    assert other.code == "not_readable_as_links" and other.fix == Text("do", "做")
