# SPDX-License-Identifier: Apache-2.0
"""Queries in English read anew: which texts fit, without any code of the product."""

import csv
import hashlib
import re
import unicodedata
from collections import defaultdict
from functools import cache

import duckdb


class Reader:
    """Which texts fit a query, by going through a list of places for every word; written anew for this count."""

    SIGN = re.compile(r'=?"[^"]*"|[()]|[^\s()"]+')

    def __init__(self, texts):
        self.texts, self.at = texts, defaultdict(lambda: defaultdict(list))
        for n, (title, abstract) in enumerate(texts):
            first = self.words(title)
            for shift, words in ((0, first), (len(first) + 200, self.words(abstract))):
                for k, word in enumerate(words):
                    self.at[word][n].append(shift + k)

    @staticmethod
    def words(text):
        plain = unicodedata.normalize("NFKC", text).casefold()
        return [Reader.singular(word) for word in re.findall(r"[^\W_]+", plain)]

    @staticmethod
    def singular(word):
        """Harman 1991: the first rule that fits an ending."""
        if len(word) < 4 or not word.endswith("s") or word[-2] in "us":
            return word
        if word.endswith("ies") and word[-4] not in "ae":
            return word[:-3] + "y"
        if word.endswith("es") and word[-3] in "aeo":
            return word
        return word[:-1]

    def spans(self, term):
        if term.startswith("="):
            body = term[1:].strip('"')
            sign = re.compile(rf"(?<![A-Za-z0-9]){re.escape(body)}(?![A-Za-z0-9])")
            near = self.spans(body)
            return {n: of for n, of in near.items() if any(sign.search(part) for part in self.texts[n])}
        raw = term.strip('"').split()
        if any(ord(sign) > 0x2E7F for sign in term):
            return {}
        parts = []
        for one in raw:
            made = re.findall(r"[^\W_]+", one.casefold())
            parts += [(self.singular(word), False) for word in made[:-1]]
            parts.append((made[-1], True) if one.endswith("*") else (self.singular(made[-1]), False))
        found = {}
        for k, (word, begins) in enumerate(parts):
            names = [one for one in self.at if one.startswith(word)] if begins else [word]
            here = defaultdict(set)
            for name in names:
                for n, of in self.at.get(name, {}).items():
                    here[n] |= {place - k for place in of}
            found = here if k == 0 else {n: found[n] & here[n] for n in found if n in here}
        last = len(parts) - 1
        return {n: [(place, place + last) for place in of] for n, of in found.items() if of}

    def fits(self, text, nodes):
        signs = self.SIGN.findall(text)
        kind, value = self.either(signs, nodes)
        return set(value) if kind == "spans" else value

    def either(self, signs, nodes):
        kind, value = self.chain(signs, nodes)
        while signs and signs[0] == "OR":
            signs.pop(0)
            other_kind, other = self.chain(signs, nodes)
            if kind == other_kind == "spans":
                value = {n: [*value.get(n, ()), *other.get(n, ())] for n in {*value, *other}}
            else:
                kind, value = "set", set(value) | set(other)
        return kind, value

    def chain(self, signs, nodes):
        kind, value = self.beside(signs, nodes)
        while signs and signs[0] in ("AND", "NOT"):
            sign = signs.pop(0)
            _, other = self.beside(signs, nodes)
            kind, value = "set", set(value) & set(other) if sign == "AND" else set(value) - set(other)
        return kind, value

    def beside(self, signs, nodes):
        kind, value = self.atom(signs, nodes)
        while signs and signs[0].startswith("NEAR/"):
            apart = int(signs.pop(0)[5:])
            _, other = self.atom(signs, nodes)
            close = {}
            for n in {*value} & {*other}:
                pairs = [(x, y) for x in value[n] for y in other[n]]
                pairs += [(y, x) for x, y in pairs]
                if spans := [(a[0], b[1]) for a, b in pairs if a[1] < b[0] <= a[1] + apart + 1]:
                    close[n] = spans
            kind, value = "spans", close
        return kind, value

    def atom(self, signs, nodes):
        sign = signs.pop(0)
        if sign == "(":
            inside = self.either(signs, nodes)
            signs.pop(0)
            return inside
        if sign.startswith("node:"):
            return "set", self.fits(nodes[sign[5:]], nodes)
        return "spans", self.spans(sign)


@cache
def reader(path):
    """Return the titles of a set, with its rows; a line whose number and title stood before is the same work."""
    made = duckdb.connect().execute("select * from read_parquet(?)", [str(path)])
    names = [one[0] for one in made.description]
    every, before, rows = [dict(zip(names, row, strict=True)) for row in made.fetchall()], set(), []
    for row in every:
        number = row.get("id") or row.get("arxiv_id")
        mark = (number, row["title"].casefold())
        if not number or mark not in before:
            rows.append(row)
        before.add(mark)
    return Reader([(row["title"], row.get("abstract") or "") for row in rows]), rows


@cache
def bodies(path):
    """Return the English query of each node."""
    with path.open(encoding="utf-8", newline="") as stream:
        return {row["node"]: row["query_en"] for row in csv.DictReader(stream)}


@cache
def hits(queries, path, node):
    """Return the places of the titles that a node's English query fits."""
    known = bodies(queries)
    return frozenset(reader(path)[0].fits(known[node], known))


def second_half(name, id):
    """Say whether a document is in the half that stayed unseen: the last bit of a digest of 7, set and id."""
    return int(hashlib.sha256(f"7:{name}:{id}".encode()).hexdigest(), 16) % 2 == 1
