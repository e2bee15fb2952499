# SPDX-License-Identifier: Apache-2.0
"""Pictures of a result as files: the first under the name asked for, the others beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yuzui.errors import InputError, Place
from yuzui.text import Text, same

if TYPE_CHECKING:
    from yuzui.view.chart import Picture

FORMS = (".svg", ".png")


def write(out: Path, pictures: Sequence[Picture], lang: str, document: Mapping[str, Any]) -> list[Path]:
    """Draw pictures and write them."""
    from yuzui.sheets import formats

    if not pictures:
        raise InputError(
            Text("this result has no picture", "该结果没有图"),
            Place(file=out.name),
            fix=same(f"--out {out.with_suffix('.json').name}"),
            code="no_picture",
        )
    written = []
    for number, picture in enumerate(pictures):
        name = out if not number else out.with_name(f"{out.stem}-{picture.meta.name}{out.suffix}")
        formats.write_bytes(name, _drawn(picture, name, lang, document))
        written.append(name)
    return written


def _drawn(picture: Picture, out: Path, lang: str, document: Mapping[str, Any]) -> bytes:
    from yuzui.view.render.png import png
    from yuzui.view.render.svg import svg

    if out.suffix == ".svg":
        head, end, rest = svg(picture, lang).partition("</desc>")
        return f"{head}{end}<metadata>{_metadata(picture, lang, document)}</metadata>{rest}".encode()
    dots = png(picture, lang)
    if dots is None:
        raise InputError(
            Text("no font of this machine has Chinese characters", "本机没有中文字体"),
            Place(file=out.name),
            fix=same(f"--out {out.with_suffix('.svg').name}"),
            code="no_font",
        )
    return dots


def _metadata(picture: Picture, lang: str, document: Mapping[str, Any]) -> str:
    """Return source, vintage and run of a picture, as JSON fit to stand in XML."""
    meta, run = picture.meta, document.get("run") or {}
    vintage = meta.vintage.say(lang) if isinstance(meta.vintage, Text) else meta.vintage
    digests = {row["file"]: row.get("sha256") for row in document.get("files", ())}
    sentences: dict[str, Any] = {
        "source": meta.source.say(lang),
        "vintage": vintage,
        "origin": meta.origin,
        "filter": (document.get("panel") or {}).get("filter"),
        "run": run,
        "files": digests,
    }
    return escape(json.dumps(sentences, ensure_ascii=False), quote=False)
