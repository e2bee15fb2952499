# SPDX-License-Identifier: Apache-2.0
"""A query finds what a plain reading of the texts finds, and says of what it cannot read how to write it."""

import csv
import os
import re
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yuzui.errors import InputError, UnknownIdentifierError
from yuzui.fields import linter, postings, query
from yuzui.fields.query import Any, Both, Near, Term, Title, Without
from yuzui.store.tokens import tokens

TITLES = [
    "Quantum key distribution by satellite", "Qubits and their errors", "SARS outbreak models", "SAR images of ice",
    "量子通信卫星", "抗癌药物", "癌", "功率MOSFET的设计", "Learning theory of deep neural networks", "",
]  # fmt: skip
ABSTRACTS = ["", "a quantum key", "of SARS-CoV-2", "sars", "", "", "", "", "", "theory"]
WORDS = ["quantum", "key", "qubit", "sars", "theory", "learning", "deep", "satellite", "error", "量子", "通信", "癌"]


def plain(tree, title, abstract):
    """Return whether a document fits, by going through its tokens one by one."""
    sides = [tokens(title), tokens(abstract)]

    def spans(node, side):
        if isinstance(node, Any):
            return [one for part in node.parts for one in spans(part, side)]
        if isinstance(node, Near):
            pairs = [(a, b) for a in spans(node.left, side) for b in spans(node.right, side)]
            pairs += [(b, a) for a, b in pairs]
            return [(a[0], b[1]) for a, b in pairs if 0 < b[0] - a[1] <= node.distance + 1]
        if node.exact and not re.search(rf"(?<![A-Za-z0-9]){node.text}(?![A-Za-z0-9])", (title, abstract)[side]):
            return []
        words = []
        for one in node.text.split():
            made = tokens(one.rstrip("*"))
            if re.search("[一-鿿]", one):
                made = made if len(one) == 1 else made[:-1]
            words += [(token, one.endswith("*") or (len(one) == 1 and not one.isascii())) for token in made]
        fits = range(len(sides[side]) - len(words) + 1)
        return [
            (at, at + len(words) - 1) for at in fits
            if all(
                sides[side][at + k].startswith(word) if begins else sides[side][at + k] == word
                for k, (word, begins) in enumerate(words)
            )
        ]  # fmt: skip

    match tree:
        case Both(left, right):
            return plain(left, title, abstract) and plain(right, title, abstract)
        case Without(left, right):
            return plain(left, title, abstract) and not plain(right, title, abstract)
        case Any(parts):
            return any(plain(one, title, abstract) for one in parts)
        case Title(part):
            return plain(part, title, "")
    return any(spans(tree, side) for side in (0, 1))


TERMS = st.builds(
    Term, st.one_of(st.sampled_from([*WORDS, "qu*", "SARS", "CoV"]), st.lists(st.sampled_from(WORDS[:9]), min_size=2, max_size=3).map(" ".join))
)  # fmt: skip
GROUPS = st.one_of(TERMS, st.lists(TERMS, min_size=2, max_size=3).map(lambda one: Any(tuple(one))))
TREES = st.recursive(
    st.one_of(TERMS, st.just(Term("SARS", True)), st.builds(Near, GROUPS, GROUPS, st.integers(1, 9))),
    lambda one: st.one_of(
        st.builds(Both, one, one),
        st.builds(Without, one, one),
        st.builds(Title, one),
        st.lists(one.filter(lambda part: not isinstance(part, Any)), min_size=2, max_size=3).map(lambda part: Any(tuple(part))),
    ),
    max_leaves=6,
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(
    TREES, st.lists(st.tuples(*[st.lists(st.sampled_from([*WORDS, "SARS"]), max_size=8).map(" ".join)] * 2), max_size=6)
)
def test_postings_fit_what_a_plain_reading_fits_and_a_tree_is_read_back(tree, more):
    assert query.parse(query.written(tree)) == tree
    titles, abstracts = TITLES + [one for one, _ in more], ABSTRACTS + [one for _, one in more]
    wanted = [k for k, (a, b) in enumerate(zip(titles, abstracts, strict=True)) if plain(tree, a, b)]
    assert postings.index(titles, abstracts).hits(tree).tolist() == wanted, query.written(tree)


def test_signs_terms_and_what_binds_tighter():
    index = postings.index(TITLES, ABSTRACTS)
    for text, hits in {
        "SARS": [2, 3],  # one token with the radar: the trap of plurals
        "=SARS": [2],
        "title:=SARS": [2],
        "title:sar": [2, 3],
        'qubit* OR "quantum key"': [0, 1],
        "qubit* OR quantum NOT satellite": [1],
        "（qubit* OR quantum） NOT satellite": [1],
        "“Quantum Key” AND satellite": [0],
        '"SARS model"': [],
        "theory NEAR/1 (deep OR shallow)": [8],
        "theory NEAR/3 networks": [8],
        "networks NEAR/3 theory": [8],
        "theory NEAR/2 networks": [],
        "量子通信": [4],
        "癌": [5, 6],
        "功率MOSFET": [7],
        "node:A NOT key": [4],
    }.items():
        nodes = {"A": query.parse("node:B OR 量子"), "B": query.parse("quantum")}
        assert index.hits(query.parse(text), nodes).tolist() == hits, text
    assert query.parse("a OR b AND c NOT d") == Any((Term("a"), Without(Both(Term("b"), Term("c")), Term("d"))))
    with pytest.raises(UnknownIdentifierError) as caught:
        index.hits(query.parse("node:Z"), {"A": Term("a")})
    assert (caught.value.seen, caught.value.expected) == ("Z", "A")


def test_what_cannot_be_read_is_named_by_its_character_and_written_anew():
    for text, character, seen, mended in (
        ('quantum OR "key', 12, '"', 'quantum OR "key"'),
        ("(quantum OR key", 1, "(", "(quantum OR key)"),
        ("quantum) OR key", 8, ")", "quantum OR key"),
        ("quantum and key", 9, "and", "quantum AND key"),
        ("quantum key", 9, "key", '"quantum key"'),
        ('quantum "key"', 9, '"key"', 'quantum OR "key"'),
        ("quantum OR", 11, "quantum OR", "quantum"),
        ("OR quantum", 1, "OR", "quantum"),
        ("", 1, "-", '"quantum computing" OR qubit*'),
        ("a NEAR/0 b", 3, "NEAR/0", "NEAR/5"),
        ("a NEAR/3 (b AND c)", 3, "b AND c", "battery NEAR/5 (solid OR lithium)"),
        ("a NEAR/3 b NEAR/3 c", 12, "a NEAR/3 b", "battery NEAR/5 (solid OR lithium)"),
        ("qu*bit", 1, "qu*bit", "qubit* | =SARS | “quantum key”"),
    ):
        with pytest.raises(InputError) as caught:
            query.parse(text)
        error = caught.value
        assert (error.detail["character"], error.seen, error.fix.en) == (character, seen, f"write: {mended}"), text
        assert error.message.zh.startswith(f"第 {character} 个字符：") and error.fix.zh.startswith("请写成：")


CORPORA = {
    "nsf": ("grants/nsf_awards_fy2026.parquet", "title_clean", "abstract", ""),
    "eu": ("grants/eu_calls_2026.parquet", "title", "description || ' ' || coalesce(callTitle, '')", ""),
    "paperscape": ("scholarly/paperscape_9196_works.parquet", "title", "''", ""),
    "conf": ("scholarly/conference_works.parquet", "title", "''", ""),
    "reviewer": ("allocation/reviewer_gold_papers.parquet", "title", "abstract", ""),
    "amc": ("scholarly/openalex_amc_keywords.parquet", "string_agg(keyword, ' ')", "''", "group by work_no"),
    "handball": ("scholarly/openalex_handball_keywords.parquet", "string_agg(keyword, ' ')", "''", "group by work_no"),
    "zh": ("scholarly/csl_zh_10k.parquet", "title", "abstract", ""),
    "tax": ("scholarly/openalex_topics_taxonomy.parquet", "topic", "description", ""),
}
OTHERWISE = {
    # "epidemi* model*" begins two words; counted without the first beginning before
    ("nsf", "COR-1"): 10, ("reviewer", "COR-1"): 20, ("conf", "COR-1"): 33,
    # 功率MOSFET, and 癌 within a word; counted at the end of a run only before
    ("zh", "BOX2-03-2"): 13, ("zh", "BOX2-03"): 29, ("zh", "BOX2-06-1"): 55, ("zh", "BOX2-06"): 172,
}  # fmt: skip


@pytest.mark.data("policy/field_queries.csv", *(path for path, *_ in CORPORA.values()))
def test_63_queries_hit_as_many_documents_of_nine_corpora_as_their_file_states():
    """Hits of ``policy/field_queries.csv``, version 1; amc and handball are the keywords of each work."""
    folder = Path(os.environ["YUZUI_DATA"])
    with (folder / "policy/field_queries.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    trees = {lang: {row["node"]: query.parse(row[f"query_{lang}"]) for row in rows} for lang in ("en", "zh")}
    for nodes in trees.values():
        assert all(query.parse(query.written(tree)) == tree for tree in nodes.values())
    found, wanted = {}, {}
    for name, (path, title, abstract, group) in CORPORA.items():
        sql = f"select coalesce({title}, ''), coalesce({abstract}, '') from '{folder / path}' {group}"
        texts = duckdb.sql(sql).fetchall()
        index = postings.index([one for one, _ in texts], [one for _, one in texts])
        nodes = trees["zh" if name == "zh" else "en"]
        for row in rows:
            found[name, row["node"]] = len(index.hits(nodes[row["node"]], nodes))
            wanted[name, row["node"]] = int(row[f"hits_{name}"] or 0)
    assert len(rows) == 63 and len(found) == 63 * 9
    assert {key: hits for key, hits in found.items() if hits != wanted[key]} == OTHERWISE


def test_each_trap_of_a_query_is_named_with_how_to_write_it():
    def codes(text, hints=()):
        return [(one.code, one.term, one.fix.en) for one in linter.lint(query.parse(text), hints)]

    for text in ("SARS", "Mars", "AIDS", "MERS", "MEMS", "CMOS", "x NOT GANs"):
        name = text.split()[-1]
        assert codes(text) == [("plural_folded", name, f"write: ={name}")]
    assert codes("=SARS OR sars OR qubit OR GPS") == []
    assert codes("learning AND quantum", ["learning"]) == []
    assert codes("quantum OR learning", ["learning"]) == [("needs_context", "learning", 'write: "learning" AND (…)')]
    titles = ["GaN on silicon", "GAN losses", "GAN training", "XQ chips", "deep learning"] + ["other"] * 15
    titles += ["合储能系统", "存储能力"] + ["存储器", "能力建设"] * 20
    corpus = postings.index(titles)

    def marks(text):
        return {one.code: one for one in linter.lint_hits(query.parse(text), corpus)}

    assert marks("GaN")["case_folded"].examples == ("GAN 2", "GaN 1")
    assert marks("XQ")["short_term"].examples == ("XQ chips",)
    assert set(marks("zeolite")) == {"nothing_found"}
    wide = marks("存储 OR 能力 OR learning")["too_wide"]
    assert wide.severity == "error" and wide.fix.en == "narrow the terms that carry it: 存储 21, 能力 21, learning 1"
    inside = marks("储能")["inside_word"]
    assert inside.severity == "warning" and inside.message.zh == "“储能”也会出现在其他词中：存储、能力"
    assert marks("建设")["neighbours"].examples == ("力建设 20",)
    taken = marks("GaN NOT (losses OR training)")["taken_away"]
    assert taken.term == "losses OR training" and taken.examples == ("GAN losses", "GAN training")
