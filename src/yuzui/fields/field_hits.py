# SPDX-License-Identifier: Apache-2.0
"""The documents of one corpus that belong to a node or to the nodes of a list, by their queries of both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from yuzui.errors import InputError, Place
from yuzui.fields import concepts
from yuzui.fields.corpora import Corpus
from yuzui.fields.nodes import Node, chosen
from yuzui.text import Text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def wanted(known: Mapping[str, Node], node: str, verb: str) -> list[Node]:
    """Return the nodes that a word names; without a word the command with an example is the way out.

    Raises
    ------
    InputError
        If no node is named.
    UnknownIdentifierError
        If no list has it.
    """
    if node.strip():
        return chosen(known, node)
    fix = Text("name one: {v} LAB-7", "请指定节点：{v} LAB-7").format(v=verb)
    raise InputError(Text("no node is named", "未指定节点"), fix=fix, code="missing_value")


def union(corpus: Corpus, nodes: Sequence[Node], known: Mapping[str, Node]) -> NDArray[np.int64]:
    """Return the documents that a query of any of the nodes fits, in order.

    Raises
    ------
    InputError
        ``nothing_found`` if there is none: nothing can be compared with it.
    """
    hits = concepts.together(concepts.documents(corpus, known, nodes).values())
    if hits.size:
        return hits
    raise InputError(
        Text("the query finds nothing in this corpus", "检索式在该语料中没有命中"),
        Place(column="--corpus"),
        corpus.name,
        fix=Text("ask in a corpus of its field", "请在该领域的语料中查询"),
        code="nothing_found",
    )
