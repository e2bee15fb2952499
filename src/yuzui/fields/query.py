# SPDX-License-Identifier: Apache-2.0
"""The language in which a field says which works are its own.

::

    query  = clause { "OR" clause }
    clause = near { ("AND" | "NOT") near }
    near   = part { "NEAR/n" part }
    part   = "(" query ")" | "title:" part | "node:" ID | =Exact | "a phrase" | word | stem*

``AND`` binds tighter than ``OR``; ``NOT`` stands level with ``AND`` and takes away from what is left of
it, so ``a OR b NOT c`` is ``a OR (b NOT c)``. ``NEAR`` joins terms, or groups of terms joined by ``OR``.
A word of a phrase that ends in ``*`` is a beginning. ``=Exact`` is compared as it is written,
capital letters and endings included; every other term is compared as the search compares it (width,
case, endings of plurals, traditional characters). Signs may be full-width.

The module knows neither documents nor the store: a query is a tree, and ``written`` gives it back as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

from yuzui.errors import InputError, Place
from yuzui.text import Text, same

SIGNS = str.maketrans("（）“”„＂　：＊＝", '()"""" :*=')
"""Full-width and curly signs, each for one of the language; the length of the text stays."""
_TOKEN = re.compile(
    r'\s*(?:(?P<open>\()|(?P<close>\))|(?P<quoted>=?"[^"]*")|(?P<quote>")|(?P<near>NEAR/\d+(?![^\s()"]))|'
    r'(?P<field>title:)|(?P<node>node:[^\s()"]+)|(?P<word>[^\s()"]+))'
)
_SIGNS = ("AND", "OR", "NOT")
_ENDS, _BEGINS = ("word", "quoted", "close", "node"), ("word", "quoted", "open", "node")
GAP = 100
"""Tokens between title and abstract: no phrase and no ``NEAR`` reaches from one to the other."""


@dataclass(frozen=True, slots=True)
class Term:
    """One word or phrase, or an exact spelling; a word that ends in ``*`` is the beginning of one."""

    text: str
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Reference:
    """The query of another node."""

    node: str


@dataclass(frozen=True, slots=True)
class Title:
    """What must stand in a title."""

    part: Query


@dataclass(frozen=True, slots=True)
class Near:
    """Two parts that stand at most so many tokens apart, in either order."""

    left: Query
    right: Query
    distance: int


@dataclass(frozen=True, slots=True)
class Both:
    """What fits the left and the right."""

    left: Query
    right: Query


@dataclass(frozen=True, slots=True)
class Without:
    """What fits the left and not the right."""

    left: Query
    right: Query


@dataclass(frozen=True, slots=True)
class Any:
    """What fits at least one part."""

    parts: tuple[Query, ...]


Query = Term | Reference | Title | Near | Both | Without | Any


def parse(text: str, place: Place | None = None) -> Query:
    """Return the tree of a query.

    Parameters
    ----------
    text : str
        The query as a person wrote it.
    place : Place or None
        Where it stands, for errors.

    Raises
    ------
    InputError
        With the column of the text, what was seen there, and the query mended.

    Examples
    --------
    >>> written(parse('qubit* OR "quantum key" NEAR/3 (satellite OR fibre) NOT =QKD'))
    'qubit* OR "quantum key" NEAR/3 (satellite OR fibre) NOT =QKD'
    """
    return _Parser(text, place or Place()).whole()


def terms(query: Query) -> Iterator[Term]:
    """Yield each term of a query, in the order of its text; of one with ``NOT`` those that are taken away too."""
    match query:
        case Term():
            yield query
        case Title(part):
            yield from terms(part)
        case Near(left, right) | Both(left, right) | Without(left, right):
            yield from terms(left)
            yield from terms(right)
        case Any(parts):
            for one in parts:
                yield from terms(one)


def references(query: Query) -> Iterator[str]:
    """Yield each node whose query is used."""
    match query:
        case Reference(node):
            yield node
        case Title(part):
            yield from references(part)
        case Near(left, right) | Both(left, right) | Without(left, right):
            yield from references(left)
            yield from references(right)
        case Any(parts):
            for one in parts:
                yield from references(one)


def written(query: Query) -> str:
    """Return the text of a query; ``parse`` gives the same tree back."""
    match query:
        case Term(text, exact):
            return ("=" if exact else "") + (text if _plain(text) else f'"{text}"')
        case Reference(node):
            return f"node:{node}"
        case Title(part):
            return f"title:{_inside(part, Near, Both, Without, Any)}"
        case Near(left, right, distance):
            return f"{_inside(left, Both, Without, Any)} NEAR/{distance} {_inside(right, Near, Both, Without, Any)}"
        case Both(left, right):
            return f"{_inside(left, Any)} AND {_inside(right, Both, Without, Any)}"
        case Without(left, right):
            return f"{_inside(left, Any)} NOT {_inside(right, Both, Without, Any)}"
        case Any(parts):
            return " OR ".join(_inside(one, Any) for one in parts)


def _inside(query: Query, *looser: type) -> str:
    return f"({written(query)})" if isinstance(query, looser) else written(query)


def _plain(text: str) -> bool:
    """Whether a term stands without quotes."""
    return (
        bool(re.fullmatch(r'[^\s()"*=:]+\*?', text))
        and text.upper() not in _SIGNS
        and not text.upper().startswith("NEAR/")
        and text.translate(SIGNS) == text
    )


@dataclass(frozen=True, slots=True)
class _Sign:
    kind: str
    text: str
    at: int


class _Parser:
    """One reading of a query."""

    def __init__(self, text: str, place: Place) -> None:
        self.text = text.translate(SIGNS)
        self.place = place
        self.signs = list(self._read())
        self.next = 0

    def _read(self) -> Iterator[_Sign]:
        at = 0
        while at < len(self.text.rstrip()):
            one = _TOKEN.match(self.text, at)
            assert one is not None and one.lastgroup is not None
            start = one.start(one.lastgroup)
            if one.lastgroup == "quote":
                self._refuse(
                    Text("a quotation mark is not closed", "引号没有闭合"), start, '"', self.text.rstrip() + '"'
                )
            yield _Sign(one.lastgroup, one[one.lastgroup], start)
            at = one.end()

    def whole(self) -> Query:
        if not self.signs:
            self._refuse(Text("the query is empty", "检索式为空"), 0, "-", '"quantum computing" OR qubit*')
        query = self.query()
        if self.next < len(self.signs):
            sign = self.signs[self.next]
            self._refuse(
                Text("a bracket closes that was not opened", "右括号没有对应的左括号"),
                sign.at,
                sign.text,
                self.text[: sign.at] + self.text[sign.at + 1 :],
            )
        return query

    def query(self) -> Query:
        parts = [self.clause()]
        while self._word() == "OR":
            self.next += 1
            parts.append(self.clause())
        flat = [one for part in parts for one in (part.parts if isinstance(part, Any) else (part,))]
        return flat[0] if len(flat) == 1 else Any(tuple(flat))

    def clause(self) -> Query:
        left = self.near()
        while True:
            word = self._word()
            if word in ("AND", "NOT"):
                self.next += 1
                right = self.near()
                left = Both(left, right) if word == "AND" else Without(left, right)
            elif self.next < len(self.signs) and self.signs[self.next].kind != "close" and word != "OR":
                self._together()
            else:
                return left

    def near(self) -> Query:
        left = self.part()
        while self.next < len(self.signs) and self.signs[self.next].kind == "near":
            sign = self.signs[self.next]
            distance = int(sign.text[5:])
            if not 1 <= distance < GAP:
                self._refuse(
                    Text("NEAR takes a distance from 1 to 99", "NEAR 的距离为 1 至 99"), sign.at, sign.text, "NEAR/5"
                )
            self.next += 1
            right = self.part()
            for one in (left, right):
                if not _of_terms(one):
                    self._refuse(
                        Text(
                            "NEAR joins terms, or groups of terms with OR between",
                            "NEAR 只连接词语，或以 OR 相连的词组",
                        ),
                        sign.at,
                        written(one)[:60],
                        "battery NEAR/5 (solid OR lithium)",
                    )
            left = Near(left, right, distance)
        return left

    def part(self) -> Query:
        if self.next == len(self.signs):
            end = self.text.rstrip()
            self._refuse(
                Text("the query ends where a term is due", "检索式末尾缺少词语"),
                len(end),
                end[-20:],
                re.sub(r"(\s*(AND|OR|NOT|NEAR/\d+))+$", "", end),
            )
        sign = self.signs[self.next]
        self.next += 1
        match sign.kind:
            case "open":
                return self._group(sign)
            case "field":
                return Title(self.part())
            case "node":
                return Reference(sign.text[5:])
            case "quoted" | "word" if sign.text not in _SIGNS:
                return self._term(sign)
        return self._refuse(
            Text("a term is due here", "此处应为词语"),
            sign.at,
            sign.text,
            (self.text[: sign.at] + self.text[sign.at + len(sign.text) :]).strip(),
        )

    def _group(self, sign: _Sign) -> Query:
        query = self.query()
        if self.next == len(self.signs):
            text = self.text.rstrip()
            self._refuse(Text("a bracket is not closed", "括号没有闭合"), sign.at, "(", text + ")")
        self.next += 1
        return query

    def _term(self, sign: _Sign) -> Term:
        text = sign.text
        exact = text.startswith("=")
        text = text.removeprefix("=").strip('"').strip()
        text = " ".join(text.split())
        if not re.fullmatch(r"[^*]*\w[^*]*\*?( [^*]*\w[^*]*\*?)*", text) or (exact and "*" in text):
            message = Text("this is no term: a * ends a word", "不是词语：* 只能写在词尾")
            self._refuse(message, sign.at, sign.text, "qubit* | =SARS | “quantum key”")
        return Term(text, exact)

    def _word(self) -> str:
        sign = self.signs[self.next] if self.next < len(self.signs) else None
        return sign.text if sign and sign.kind == "word" and sign.text in _SIGNS else ""

    def _together(self) -> NoReturn:
        """Refuse two terms with nothing between: a sign in small letters, or a phrase without quotes."""
        sign = self.signs[self.next]
        message = Text("nothing stands between two terms", "两个词语之间没有运算符")
        if _signlike(sign):
            message = Text("AND, OR, NOT and NEAR/5 are written in capitals", "AND、OR、NOT、NEAR/5 须大写")
        self._refuse(message, sign.at, sign.text, self._rewritten())

    def _rewritten(self) -> str:
        """Return the query with signs in capitals, runs of words in quotes and ``OR`` where a sign lacks."""
        parts: list[str] = []
        for sign, following in zip(self.signs, [*self.signs[1:], None], strict=True):
            text = sign.text.upper() if _signlike(sign) else sign.text
            parts.append(text)
            if following is None or _signlike(sign) or _signlike(following):
                continue
            if {sign.kind, following.kind} == {"word"}:
                parts.append("+")
            elif sign.kind in ("word", "quoted", "close", "node") and following.kind in (
                "word",
                "quoted",
                "open",
                "node",
            ):
                parts.append("OR")
        text = " ".join(parts)
        text = re.sub(r"[^\s()\"]+(?: \+ [^\s()\"]+)+", lambda run: '"' + run[0].replace(" + ", " ") + '"', text)
        return text.replace("( ", "(").replace(" )", ")").replace("title: ", "title:")

    def _refuse(self, message: Text, at: int, seen: str, mended: str) -> NoReturn:
        fix = Text("write: {q}", "请写成：{q}").format(q=same(" ".join(mended.split())[:400]))
        where = Text("character {n}: ", "第 {n} 个字符：").format(n=at + 1)
        raise InputError(where + message, self.place, seen, fix=fix, code="query", detail={"character": at + 1})


def _signlike(sign: _Sign) -> bool:
    """Whether a sign is, or was meant to be, one that joins."""
    return sign.kind == "near" or (
        sign.kind == "word" and (sign.text.upper() in _SIGNS or sign.text.upper().startswith("NEAR/"))
    )


def _of_terms(query: Query) -> bool:
    match query:
        case Term():
            return True
        case Any(parts):
            return all(isinstance(one, Term) for one in parts)
    return False
