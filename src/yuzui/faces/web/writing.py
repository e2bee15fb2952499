# SPDX-License-Identifier: Apache-2.0
"""What a page may write: a form of this site, filled in on this machine, of bounded size.

There is no sign-in: the server is bound to this machine and acts as the user who holds the cookie
of its start. So what must be kept out is another site that lets the visitor's browser send a form
here, and a name of another site that was made to point here. A browser says where a form comes
from, which no page can change; and whatever comes under another name than this machine's is
refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from yuzui.errors import InputError
from yuzui.faces.web.gate import HERE
from yuzui.text import Text

if TYPE_CHECKING:
    from starlette.requests import Request

LIMIT = 65_536
"""Bytes of the largest form."""
FIELDS = 200
"""Most fields of a form."""
FOREIGN = frozenset({"cross_site", "no_form", "form_too_large"})
"""Codes of what is no form of this site; nothing of it is shown."""
FORM = "application/x-www-form-urlencoded"


async def body(request: Request) -> bytes:
    """Return what was sent, up to one byte more than may be."""
    found = b""
    async for part in request.stream():
        found += part
        if len(found) > LIMIT:
            break
    return found


def read(request: Request, sent: bytes) -> dict[str, str]:
    """Return the fields of a form of this site."""
    if not own(request.headers, request.url.hostname or "", str(request.base_url)):
        raise InputError(
            Text("this form does not come from a page of this site", "该表单并非来自本站页面"),
            seen=request.headers.get("origin", "–")[:80],
            fix=Text("open the page here, and fill it in again", "请在此打开页面并重新填写"),
            code="cross_site",
        )
    if request.headers.get("content-type", "").partition(";")[0].strip() != FORM:
        raise InputError(
            Text("this is no form", "提交内容不是表单"),
            seen=request.headers.get("content-type", "–")[:80],
            expected=FORM,
            code="no_form",
        )
    try:
        if len(sent) > LIMIT:
            raise ValueError(len(sent))
        return dict(parse_qsl(sent.decode(), keep_blank_values=True, max_num_fields=FIELDS))
    except ValueError:
        raise InputError(
            Text("this form is too large, or not in UTF-8", "表单过大，或编码不是 UTF-8"),
            seen=str(len(sent)),
            expected=f"<= {LIMIT}",
            code="form_too_large",
        ) from None


def own(headers: Mapping[str, str], host: str, base: str) -> bool:
    """Say whether a request comes from a page of this site, under a name of this machine."""
    if host not in HERE:
        return False
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    return headers.get("origin") == base.rstrip("/")
