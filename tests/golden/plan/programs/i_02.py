# SPDX-License-Identifier: Apache-2.0
"""I-02: awards under each orientation, joined with the list of codes in a database."""

import csv
import math
import re
import unicodedata
from collections import defaultdict
from pathlib import Path

import duckdb

CODES = Path(__file__).parents[4] / "src/yuzui/funding/orientation_codes.csv"
NODES = Path(__file__).parents[4] / "src/yuzui/fields/node_orientations.csv"


def counts(data):
    base = duckdb.connect()
    base.execute(
        f"create table award as select award_id, directorate, division from '{data('nsf_award_texts.parquet')}'"
    )
    base.execute(f"create table code as select * from read_csv('{CODES}', all_varchar = true)")
    base.execute(
        "create table tag as select distinct award_id, orientation from award join code"
        " on award.directorate = code.directorate and code.division in ('*', award.division)"
    )
    (awards,), (tags, tagged) = (
        base.execute(text).fetchone()
        for text in ("select count(*) from award", "select count(*), count(distinct award_id) from tag")
    )
    each = base.execute("select orientation, count(*) from tag group by all").fetchall()
    found = {f"orientations[id={name}].awards": n for name, n in each}
    # the sum of each award's tags beyond its first is all that is counted more than once
    more = base.execute("select sum(n - 1) from (select count(*) n from tag group by award_id)").fetchone()[0]
    found |= {"awards": awards, "naive_sum": tags, "union": tagged, "double_counted": tags - more - tagged}
    return found | {"untagged.awards": awards - tagged}


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


def kappa_low(pairs):
    """Return Cohen's kappa less its half width (Fleiss, Cohen, Everitt 1969), from a table of four."""
    n = len(pairs)
    p = {(a, b): sum(one == (a, b) for one in pairs) / n for a in (0, 1) for b in (0, 1)}
    row, column = [p[a, 0] + p[a, 1] for a in (0, 1)], [p[0, b] + p[1, b] for b in (0, 1)]
    same, chance = p[0, 0] + p[1, 1], row[0] * column[0] + row[1] * column[1]
    kappa = (same - chance) / (1 - chance)
    inner = sum(p[a, a] * (1 - (row[a] + column[a]) * (1 - kappa)) ** 2 for a in (0, 1))
    outer = (1 - kappa) ** 2 * sum(p[a, 1 - a] * (column[a] + row[1 - a]) ** 2 for a in (0, 1))
    spread = inner + outer - (kappa - chance * (1 - kappa)) ** 2
    return kappa, kappa - 1.959964 * math.sqrt(spread / n) / (1 - chance)


def tags_by_text(data):
    base = duckdb.connect()
    path = data("nsf_award_texts.parquet")
    rows = base.execute(f"select title, coalesce(abstract, ''), directorate, division from '{path}'").fetchall()
    with data("field_queries.csv").open(encoding="utf-8", newline="") as stream:
        queries = list(csv.DictReader(stream))
    with NODES.open(encoding="utf-8", newline="") as stream:
        carried = {row["node"]: row["orientation"].split("; ") for row in csv.DictReader(stream)}
    reader, by_node = Reader([row[:2] for row in rows]), [set() for _ in rows]
    for lang in ("query_en", "query_zh"):
        bodies = {row["node"]: row[lang] for row in queries}
        for node, of in carried.items():
            for n in reader.fits(bodies[node], bodies) if bodies[node] else ():
                by_node[n] |= set(of)
    with CODES.open(encoding="utf-8", newline="") as stream:
        codes = list(csv.DictReader(stream))
    by_code = [
        {one["orientation"] for one in codes if one["directorate"] == d and one["division"] in ("*", v)}
        for _, _, d, v in rows
    ]
    names = sorted({one["orientation"] for one in codes})
    both = [(a, b) for a, b in zip(by_node, by_code, strict=True) if a and b]
    kappa, low = kappa_low([(int(name in a), int(name in b)) for a, b in both for name in names])
    return {
        "tagged_by_nodes": sum(map(bool, by_node)),
        "agreement.awards": len(both),
        "agreement.kappa": kappa,
        "agreement.interval.low": low,
    }
