# SPDX-License-Identifier: Apache-2.0
"""``python -m tests.snapshot.structs yuzui.fund-1.json`` prints the typed answer of a schema.

A draft of each ``answer.py``: one frozen Struct for each object, descriptions as comments. It goes
with the hand-written schemas.
"""

from __future__ import annotations

import json
import keyword
import re
import sys
from pathlib import Path
from typing import Any

SCHEMAS = Path(__file__).parents[1] / "schemas"
TYPES = {"string": "str", "number": "float", "integer": "int", "boolean": "bool", "null": "None"}


def camel(name: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in re.split(r"[_\W]+", name) if word)


def singular(name: str) -> str:
    name = camel(name)
    if name.endswith("ies"):
        return name[:-3] + "y"
    return name[:-1] if name.endswith("s") and not name.endswith("ss") else name


class Draft:
    """The classes of one schema, the innermost first."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.root = json.loads((SCHEMAS / file).read_text(encoding="utf-8"))
        self.classes: dict[str, list[str]] = {}

    def struct(self, name: str, schema: dict[str, Any]) -> str:
        if name in self.classes:
            return name
        lines: list[str] = []
        self.classes[name] = lines
        required = schema.get("required", [])
        for key, part in schema.get("properties", {}).items():
            kind, field = self.kind(part, key, name), re.sub(r"\W", "_", key)
            field += "_" * keyword.iskeyword(field)
            default = f" = msgspec.field(name={key!r})" if field != key else ""
            if key not in required:
                kind, default = f"{kind} | msgspec.UnsetType", " = msgspec.UNSET"
            note = f"  # {part['description']}" if "description" in part else ""
            lines.append(f"    {field}: {kind}{default}{note}")
        self.classes[name] = self.classes.pop(name)  # behind those it is made of
        return name

    def kind(self, schema: dict[str, Any], name: str, owner: str = "") -> str:
        if "$ref" in schema:
            return self.referred(schema["$ref"])
        if "const" in schema:
            return f"Literal[{schema['const']!r}]"
        if "enum" in schema:
            return "Literal[" + ", ".join(map(repr, schema["enum"])) + "]"
        if parts := schema.get("anyOf") or schema.get("oneOf"):
            return " | ".join(dict.fromkeys(self.kind(part, name, owner) for part in parts))
        if "allOf" in schema:
            return self.kind(schema["allOf"][0], name, owner)
        kind = schema.get("type")
        if isinstance(kind, list):
            return " | ".join(self.kind({**schema, "type": one}, name, owner) for one in kind)
        if kind == "object":
            return self.mapping(schema, name, owner)
        if kind == "array":
            items = schema.get("items")
            if not items:
                return "list[Any]"
            if schema.get("minItems") == schema.get("maxItems", -1):
                inner = [self.kind(items, name, owner)] * schema["minItems"]
                return f"tuple[{', '.join(inner)}]"
            return f"list[{self.kind(items, singular(name), owner)}]"
        return TYPES.get(kind, "Any")

    def mapping(self, schema: dict[str, Any], name: str, owner: str) -> str:
        if "properties" in schema:
            title = camel(name)
            return self.struct(owner + title if title in self.classes else title, schema)
        values = schema.get("additionalProperties")
        inner = self.kind(values, singular(name), owner) if isinstance(values, dict) else "Any"
        return f"dict[str, {inner}]"

    def referred(self, reference: str) -> str:
        file, _, fragment = reference.partition("#")
        name = fragment.rpartition("/")[2]
        if file and file != self.file:
            return f"{file.split('-')[0].rpartition('.')[2]}.{camel(name)}"
        target = self.root["$defs"][name]
        return self.struct(camel(name), target) if "properties" in target else self.kind(target, name)

    def text(self) -> str:
        self.struct("Answer", self.root)
        return "\n\n\n".join(
            "\n".join([f"class {name}(Struct, frozen=True):", *lines]) for name, lines in self.classes.items()
        )


if __name__ == "__main__":
    print(Draft(sys.argv[1]).text())
