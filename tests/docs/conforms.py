# SPDX-License-Identifier: Apache-2.0
"""Does a JSON document fit its schema, made of its type or of tests/schemas? The part of draft 2020-12 they use.

A keyword this part does not know is an error: a schema must not seem to ask what nobody checks.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

from yuzui.job import contract

FOLDER = Path(__file__).parents[1] / "schemas"
WORDS = frozenset({"$schema", "$id", "$defs", "title", "description", "default", "discriminator"})
"""Keywords that ask nothing: the members of ``anyOf`` say themselves which of them a discriminator means."""
TYPES = {
    "object": lambda v: isinstance(v, dict),
    "array": lambda v: isinstance(v, list),
    "string": lambda v: isinstance(v, str),
    "boolean": lambda v: isinstance(v, bool),
    "null": lambda v: v is None,
    "number": lambda v: isinstance(v, (int, float)) and not isinstance(v, bool),
    "integer": lambda v: isinstance(v, (int, float)) and not isinstance(v, bool) and float(v).is_integer(),
}


@cache
def typed():
    """Return the schemas of typed answers."""
    return contract.schemas()


@cache
def schema(file):
    """Return a schema by the name of its file."""
    if file in typed():
        return typed()[file]
    return json.loads((FOLDER / file).read_text(encoding="utf-8"))


def of(document):
    """Return the name of the file that describes a document."""
    name, _, version = document["schema"].partition("/")
    return f"{name}-{version}.json"


def faults(document, file=None):
    """Return what does not fit, each fault with its address; an empty list means all does."""
    file = file or of(document)
    return list(_faults(document, schema(file), file, "$"))


def fits(document, file=None):
    """Return whether all of a document fits; the first fault, in the document's order, ends it."""
    file = file or of(document)
    return next(_faults(document, schema(file), file, "$"), None) is None


def _faults(value, rule, file, at):
    for word, asked in rule.items():
        if word not in WORDS:
            yield from KEYWORDS[word](value, asked, rule, (file, at))


def _ref(value, asked, rule, where):
    file, _, address = asked.partition("#")
    file = file or where[0]
    found = schema(file)
    for step in address.strip("/").split("/") if address.strip("/") else ():
        found = found[step]
    yield from _faults(value, found, file, where[1])


def _type(value, asked, rule, where):
    names = [asked] if isinstance(asked, str) else asked
    if not any(TYPES[name](value) for name in names):
        yield f"{where[1]}: {type(value).__name__} is not {' or '.join(names)}"


def _properties(value, asked, rule, where):
    for name in value if isinstance(value, dict) else ():
        if name in asked:
            yield from _faults(value[name], asked[name], where[0], f"{where[1]}.{name}")


def _required(value, asked, rule, where):
    for name in asked if isinstance(value, dict) else ():
        if name not in value:
            yield f"{where[1]}: {name} is missing"


def _additional(value, asked, rule, where):
    known = rule.get("properties", {})
    for name in value if isinstance(value, dict) else ():
        if name in known or asked is True:
            continue
        if asked is False:
            yield f"{where[1]}: {name} is not expected"
        else:
            yield from _faults(value[name], asked, where[0], f"{where[1]}.{name}")


def _prefix(value, asked, rule, where):
    for place, (item, one) in enumerate(zip(value, asked, strict=False) if isinstance(value, list) else ()):
        yield from _faults(item, one, where[0], f"{where[1]}[{place}]")


def _items(value, asked, rule, where):
    if asked is False:
        return  # a tuple: maxItems says how long it is
    for place, item in enumerate(value) if isinstance(value, list) else ():
        yield from _faults(item, asked, where[0], f"{where[1]}[{place}]")


def _any_of(value, asked, rule, where):
    tried = []
    for one in asked:
        tried.append(list(_faults(value, one, *where)))
        if not tried[-1]:
            return
    yield from min(tried, key=len)


def _all_of(value, asked, rule, where):
    for one in asked:
        yield from _faults(value, one, *where)


def _told(holds, says):
    """Make a keyword of a test that holds for values of another type."""

    def keyword(value, asked, rule, where):
        if not holds(value, asked):
            yield f"{where[1]}: {value!r:.80} {says} {asked!r:.200}"

    return keyword


def _number(value):
    return TYPES["number"](value)


KEYWORDS = {
    "$ref": _ref,
    "type": _type,
    "properties": _properties,
    "additionalProperties": _additional,
    "prefixItems": _prefix,
    "items": _items,
    "anyOf": _any_of,
    "allOf": _all_of,
    "required": _required,
    "const": _told(lambda v, one: v == one and type(v) is type(one), "is not"),
    "enum": _told(lambda v, all_: any(v == x and type(v) is type(x) for x in all_), "is none of"),
    "pattern": _told(lambda v, p: not isinstance(v, str) or re.search(p, v), "does not match"),
    "minLength": _told(lambda v, n: not isinstance(v, str) or len(v) >= n, "is shorter than"),
    "minimum": _told(lambda v, n: not _number(v) or v >= n, "is less than"),
    "maximum": _told(lambda v, n: not _number(v) or v <= n, "is more than"),
    "minItems": _told(lambda v, n: not isinstance(v, list) or len(v) >= n, "has fewer items than"),
    "maxItems": _told(lambda v, n: not isinstance(v, list) or len(v) <= n, "has more items than"),
}
