# SPDX-License-Identifier: Apache-2.0
"""Sentences about instruments: figures where they are known, and no figure where not."""

from yuzui.facilities.instruments.report import words


def test_what_is_known_is_told_with_what_is_not(made):
    document = made()
    assert words.overlap(document).en.startswith("1 pair could do the same")
    assert words.replacement(document).en.startswith("1 instrument past their service life")
    assert "33.3" in words.origin(document).en and "25.0" in words.origin(document).en
    assert words.finding(document).zh == "3 台（套）仪器中，1 台（套）已超过使用年限或支持期，1 对可考虑合并"
    assert [label.en for label, _ in words.lines(document)] == ["read", "overlap", "age", "origin"]


def test_nothing_known_is_no_figure(made):
    document = made([("a", *[None] * 14)])
    assert "cannot be told" in words.overlap(document).en
    assert "cannot be told" in words.replacement(document).en
    assert "no share of home" in words.origin(document).en
    assert "nothing is known" in words.finding(document).en
    assert words.lines(document)[-1][0].en == "lacking"


def test_sums_of_two_currencies_are_never_added():
    assert " + " in words.sums({"CNY": 100, "EUR": 200}).en
    assert words.sums({}).en == "value not known"
