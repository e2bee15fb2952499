# SPDX-License-Identifier: Apache-2.0
"""The grammar of rules, for the person who writes one: kinds, keys, words, an example to paste."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from yuzui import registry
from yuzui.errors import InputError, Place, meant
from yuzui.funding.grammar import COMPARISONS, MEASURES, SHARED, SHARES, Field
from yuzui.text import Text, join, same

SCHEMA = "yuzui.rules/1"
STAGES = {"fund": Text("funding", "资助"), "assign": Text("assignment", "评审指派")}
_LABEL = Text("key", "键")


def document(kind: str | None = None) -> dict[str, Any]:
    """Return every kind of rule with its keys and an example, or one of them."""
    kinds = registry.modules("rule")
    if kind is not None and kind not in kinds.places:
        raise InputError(
            Text("there is no such kind of rule", "没有这种规则类别"),
            place=Place(column="KIND"),
            seen=kind,
            expected=" ".join(kinds),
            fix=meant(kind, kinds),
            code="unknown_kind",
        )
    names = list(kinds) if kind is None else [kind]
    return {
        "schema": SCHEMA,
        "shared": [_key(field) for field in SHARED],
        "measures": [*MEASURES, "need:<resource>"],
        "shares": list(SHARES),
        "comparisons": list(COMPARISONS),
        "kinds": [
            {
                "name": name,
                "stage": kinds[name].STAGE,
                "title": kinds[name].TITLE.json(),
                "source": str(kinds[name].SOURCE),
                "keys": [_key(field) for field in kinds[name].FIELDS],
                "example": example(name),
            }
            for name in names
        ],
    }


def _key(field: Field) -> dict[str, Any]:
    return {
        "name": field.name,
        "form": field.kind,
        "required": field.required,
        "words": list(field.words),
        "label": field.label.json(),
        "help": field.help.json(),
    }


def example(kind: str) -> str:
    """Return the first row of a kind's own example as it would stand in ``rules.toml``."""
    module = registry.modules("rule")[kind]
    row = next(row for row in module.EXAMPLE.rules if row["kind"] == kind)
    whole = {**row, "strength": "hard", "source": "clause 1"}
    return "[[rule]]\n" + "\n".join(f"{key} = {toml(value)}" for key, value in whole.items())


def toml(value: Any) -> str:
    """Return a value as TOML.

    Examples
    --------
    >>> toml({"type": "basic", "early": True}), toml([["P1", "P2"]])
    ('{ type = "basic", early = true }', '[["P1", "P2"]]')
    """
    if isinstance(value, Mapping):
        pairs = (f"{_name(str(key))} = {toml(one)}" for key, one in value.items())
        return "{ " + ", ".join(pairs) + " }"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def _name(key: str) -> str:
    plain = key.isascii() and key.replace("_", "").replace("-", "").isalnum()
    return key if plain else json.dumps(key, ensure_ascii=False)


def lines(document: Mapping[str, Any], whole: bool) -> list[tuple[Text, Text]]:
    """Return the transcript."""
    found: list[tuple[Text, Text]] = []
    for kind in document["kinds"]:
        keys = join([same(key["name"]) for key in kind["keys"]], " ", " ")
        # in English the title begins with the name of the kind, which stands before it
        title = Text(kind["title"]["en"].partition(":")[2].strip(), kind["title"]["zh"])
        stage = STAGES[kind["stage"]]
        form = Text("{t} [{s}] · keys: {k}", "{t}［{s}］· 键：{k}")
        found.append((same(kind["name"]), form.format(t=title, s=stage, k=keys)))
        if not whole:
            continue
        for key in [*kind["keys"], *document["shared"]]:
            found.append((_LABEL, _said(key)))
        found.append((Text("example", "示例"), same(kind["example"])))
        found.append((Text("reference", "文献"), same(kind["source"])))
    return found


def _said(key: Mapping[str, Any]) -> Text:
    label, help_ = (Text.of(key[name]) for name in ("label", "help"))
    must = Text(" (required)", "（必填）") if key["required"] else same("")
    words = same(f" [{' '.join(key['words'])}]") if key["words"] else same("")
    form = Text("{n}{m}: {h}{w}", "{n} {l}{m}：{h}{w}")
    return form.format(n=key["name"], l=label, m=must, h=help_, w=words)
