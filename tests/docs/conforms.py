# SPDX-License-Identifier: Apache-2.0
"""Does a JSON document fit its schema, made of its type? The part of draft 2020-12 that they use.

A keyword this part does not know is an error: a schema must not seem to ask what nobody checks.
"""

from __future__ import annotations

from functools import cache

from yuzui.job import contract

WORDS = frozenset({"$schema", "$defs", "title", "description", "default", "discriminator"})
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
def schemas():
    """Return every schema by the name of its file."""
    return contract.schemas()


def of(document):
    """Return the name of the file that describes a document."""
    name, _, version = document["schema"].partition("/")
    return f"{name}-{version}.json"


def faults(document, file=None):
    """Return what does not fit, each fault with its address; an empty list means all does."""
    file = file or of(document)
    return list(_faults(document, schemas()[file], file, "$"))


def fits(document, file=None):
    """Return whether all of a document fits; the first fault, in the document's order, ends it."""
    file = file or of(document)
    return next(_faults(document, schemas()[file], file, "$"), None) is None


def _faults(value, rule, file, at):
    for word, asked in rule.items():
        if word not in WORDS:
            yield from KEYWORDS[word](value, asked, rule, (file, at))


def referred(file, address):
    """Return the part of a schema at ``#/$defs/name``."""
    part = schemas()[file]
    for step in address.removeprefix("#/").split("/"):
        part = part[step]
    return part


def _ref(value, asked, rule, where):
    yield from _faults(value, referred(where[0], asked), *where)


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


def _told(holds, says):
    """Make a keyword of a test that holds for values of another type."""

    def keyword(value, asked, rule, where):
        if not holds(value, asked):
            yield f"{where[1]}: {value!r:.80} {says} {asked!r:.200}"

    return keyword


KEYWORDS = {
    "$ref": _ref,
    "type": _type,
    "properties": _properties,
    "additionalProperties": _additional,
    "prefixItems": _prefix,
    "items": _items,
    "anyOf": _any_of,
    "required": _required,
    "enum": _told(lambda v, all_: any(v == x and type(v) is type(x) for x in all_), "is none of"),
    "minItems": _told(lambda v, n: not isinstance(v, list) or len(v) >= n, "has fewer items than"),
    "maxItems": _told(lambda v, n: not isinstance(v, list) or len(v) <= n, "has more items than"),
}
