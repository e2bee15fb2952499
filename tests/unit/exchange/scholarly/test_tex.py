# SPDX-License-Identifier: Apache-2.0
"""Accents and signs of TeX."""

import pytest

from yuzui.catalogue.scholarly.tex import plain


@pytest.mark.parametrize(
    ("text", "read"),
    [(r"{\'{e}}t{\'e} \"{o} \`a", "été ö à"), (r"\c{c}\c c \k{a} \H{o} \r{a}", "çç ą ő å"),
     (r"{\O}re \aa{} \ss{} \L \ae", "Øre å ß Łæ"), (r"50\% \& \_ \#1 \$5", "50% & _ #1 $5"),
     (r"\textbf{bold} {NASA} $x^2$", "bold NASA $x^2$"), (r"a\{b\}", "a{b}"),
     (r"\'{\i}", "í"), (r"\v{c}\u{g}", "čğ"), ("plain", "plain")],
)  # fmt: skip
def test_plain(text, read):
    assert plain(text) == read


def test_lines_stay():
    assert plain("a \n   b\n\nc") == "a\nb\nc"
