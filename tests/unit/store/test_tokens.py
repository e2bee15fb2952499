# SPDX-License-Identifier: Apache-2.0
"""One tokeniser for index and query: exact for substrings of Chinese, deaf to everything else."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuzui.store.tokens import LONGEST, fold, phrases, stem, tokens
from yuzui.store.values.traditional import SIMPLIFIED, TRADITIONAL

CJK = st.sampled_from("量子通信氢能源研究所有电脑电网力学")
MIXED = st.text(st.one_of(CJK, st.sampled_from("abZ09 ,，。-/\n·\"*'")), max_size=24)


def held(words, phrase):
    """Return whether a phrase stands in tokens, by the rule of an index of positions."""
    size = len(phrase.tokens)
    for start in range(len(words) - size + 1):
        *first, last = words[start : start + size]
        ends = last.startswith(phrase.tokens[-1]) if phrase.prefix else last == phrase.tokens[-1]
        if tuple(first) == phrase.tokens[:-1] and ends:
            return True
    return False


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("量子", ["量子", "子"]),
        ("量子通信", ["量子", "子通", "通信", "信"]),
        ("氢", ["氢"]),
        ("量子，通信", ["量子", "子", "通信", "信"]),
        ("５Ｇ通信", ["5g", "通信", "信"]),
        ("量子資訊", ["量子", "子资", "资讯", "讯"]),
        ("São Paulo, Łódź", ["sao", "paulo", "lodz"]),
        ("Straße", ["strasse"]),
        ("コンピュータ", ["コン", "ンピ", "ピュ", "ュー", "ータ", "タ"]),
        ("한국", ["한국", "국"]),
        ("𠀀𠀁", ["𠀀𠀁", "𠀁"]),
        ("hep-ph/9203201", ["hep", "ph", "9203201"]),
        ("", []),
        ("—，。！\x00\ud800", []),
    ],
)
def test_text_becomes_words_and_pairs(text, expected):
    assert tokens(text) == expected


def test_marks_of_kana_and_hangul_are_kept():
    assert tokens("がか") != tokens("かか")
    assert tokens("각") != tokens("가")


def test_traditional_text_is_that_of_simplified_text():
    assert fold("國家實驗室與量子資訊") == "国家实验室与量子资讯"
    assert tokens("國家實驗室") == tokens("国家实验室")
    assert len(TRADITIONAL) == len(SIMPLIFIED) == len(set(TRADITIONAL))
    assert all(unicodedata.category(c) == "Lo" for c in TRADITIONAL + SIMPLIFIED)


def test_folding_twice_is_folding_once():
    assert fold(fold(TRADITIONAL)) == fold(TRADITIONAL)


@pytest.mark.parametrize(
    ("word", "expected"),
    [("universities", "university"), ("awards", "award"), ("sources", "source"), ("gas", "gas"),
     ("process", "process"), ("status", "status"), ("trees", "tree"), ("series", "sery"),
     ("5gs", "5gs")],
)  # fmt: skip
def test_only_the_plural_ending_is_dropped(word, expected):
    assert stem(word) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("量子", [(("量子",), False)]),
        ("量子通信", [(("量子", "子通", "通信"), False)]),
        ("氢", [(("氢",), True)]),
        ("量子 通信", [(("量子",), False), (("通信",), False)]),
        ("量子、通信", [(("量子",), False), (("通信",), False)]),
        ("5G通信", [(("5g", "通信"), False)]),
        ("通信5G", [(("通信", "信", "5g"), False)]),
        ("hep-ph/9203201", [(("hep", "ph", "9203201"), False)]),
        ('"deep learning"', [(("deep", "learning"), False)]),
        ("deep learning", [(("deep",), False), (("learning",), False)]),
        ("阿尔伯特·爱因斯坦", [(("阿尔", "尔伯", "伯特", "特", "爱因", "因斯", "斯坦"), False)]),
        ('"', []),
        ("* OR AND NOT (", [(("or",), False), (("and",), False), (("not",), False)]),
    ],
)
def test_query_becomes_phrases(query, expected):
    assert [(one.tokens, one.prefix) for one in phrases(query)] == expected


def test_a_long_query_is_cut_and_says_where():
    assert len(phrases(" ".join(f"w{n}" for n in range(500)))) == LONGEST


@given(MIXED, st.text(CJK, min_size=1, max_size=5))
def test_a_chinese_query_finds_exactly_the_texts_that_hold_it(text, query):
    words = tokens(text)
    assert all(held(words, one) for one in phrases(query)) == (query in fold(text))


@given(MIXED, MIXED)
def test_a_part_of_a_text_finds_the_text(before, after):
    """Recall, whatever stands around: cut out a part that ends where words end."""
    for part in re.findall(r"[a-z0-9]+|[一-鿿]+", fold(before)):
        words = tokens(f"{before} {after}")
        assert all(held(words, one) for one in phrases(part)), part


@given(st.text(max_size=40))
def test_no_token_holds_a_sign_of_a_query_language_and_every_text_is_accepted(text):
    found = [*tokens(text), *(token for one in phrases(text) for token in one.tokens)]
    for token in found:
        # Characters newer than the tables of Python have no category, and are characters still.
        assert token and all(c.isalnum() or unicodedata.category(c) in ("Mn", "Cn") for c in token)
        token.encode()


@given(st.text(max_size=40))
def test_a_text_finds_itself(text):
    words = tokens(text)
    assert all(held(words, one) for one in phrases(text.replace('"', " ")))
