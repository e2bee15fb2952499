# SPDX-License-Identifier: Apache-2.0
"""Style, script, fonts and mark: made ready once, under addresses that change with their content."""

from __future__ import annotations

import gzip
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import PurePath

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from yuzui.view.charts import block as drawn

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
    ".woff2": "font/woff2",
}
"""What is given, by its ending."""
SHEETS = ("fonts.css", "site.css", "week.css")
"""What becomes one style sheet, behind that of the figures."""
KEPT = "public, max-age=31536000, immutable"
"""How long whoever got a file under its own digest keeps it."""
_ADDRESS = re.compile(r"(?P<stem>.+)\.(?P<digest>[0-9a-f]{12})(?P<ending>\.\w+)")
_URL = re.compile(r'url\("([\w.-]+)"\)')


@dataclass(frozen=True, slots=True)
class Asset:
    """A file with its address; ``packed`` is empty where packing gains nothing."""

    href: str
    body: bytes
    packed: bytes

    @classmethod
    def of(cls, name: str, body: bytes) -> Asset:
        path = PurePath(name)
        href = f"/static/{path.stem}.{sha256(body).hexdigest()[:12]}{path.suffix}"
        return cls(href, body, b"" if path.suffix == ".woff2" else gzip.compress(body, 9, mtime=0))


@cache
def assets() -> Mapping[str, Asset]:
    """Return every file by its name; the style sheet names the others by their addresses."""
    folder = files("yuzui.faces.web").joinpath("static")
    given = {
        entry.name: Asset.of(entry.name, entry.read_bytes())
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if PurePath(entry.name).suffix in TYPES and entry.name not in SHEETS
    }
    return given | {"style.css": Asset.of("style.css", stylesheet(given).encode())}


def stylesheet(given: Mapping[str, Asset]) -> str:
    """Return the one style sheet: of the figures, the fonts and the frame."""
    folder = files("yuzui.faces.web").joinpath("static")
    own = "".join(folder.joinpath(name).read_text(encoding="utf-8") for name in SHEETS)
    return _URL.sub(lambda url: f'url("{given[url[1]].href}")', drawn.style() + own)


def href(name: str) -> str:
    """Return the address of a file."""
    return assets()[name].href


def answer(request: Request) -> Response:
    """Return a file: for a year under its digest, else until it is asked for again."""
    asked = request.path_params["name"]
    match = _ADDRESS.fullmatch(asked)
    name = f"{match['stem']}{match['ending']}" if match else asked
    asset = assets().get(name)
    if asset is None:
        raise HTTPException(404)
    headers = {"cache-control": KEPT if asset.href.endswith(f"/{asked}") else "no-cache"}
    body = asset.body
    if asset.packed:
        headers["vary"] = "Accept-Encoding"
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers["content-encoding"], body = "gzip", asset.packed
    return Response(body, headers=headers, media_type=TYPES[PurePath(name).suffix])
