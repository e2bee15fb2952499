# SPDX-License-Identifier: Apache-2.0
"""What may be written: a form of this site only, under a name of this machine, of bounded size."""

import pytest
from starlette.requests import Request

from yuzui.errors import InputError
from yuzui.faces.web import serving

HERE = {"host": "127.0.0.1:8000", "content-type": serving.FORM, "sec-fetch-site": "same-origin"}


def read(sent=b"a=1&a=2&b=", **headers):
    given = {**HERE, **{name.replace("_", "-"): value for name, value in headers.items()}}
    scope = {
        "type": "http", "method": "POST", "scheme": "http", "path": "/en/x", "query_string": b"",
        "server": ("127.0.0.1", 8000), "root_path": "",
        "headers": [(k.encode(), v.encode()) for k, v in given.items() if v is not None],
    }  # fmt: skip
    return serving.read(Request(scope), sent)


def refused(code, *rest, **headers):
    with pytest.raises(InputError) as told:
        read(*rest, **headers)
    assert told.value.code == code and told.value.mending is not None


def test_a_form_of_this_site_is_read():
    assert read() == {"a": "2", "b": ""}
    assert read(b"a=%E6%B1%9F") == {"a": "江"}
    # an older browser says the origin alone
    assert read(sec_fetch_site=None, origin="http://127.0.0.1:8000") == {"a": "2", "b": ""}
    assert read(host="localhost:9")["a"] == "2"


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": "none"},
        {"sec_fetch_site": "cross-site", "origin": "http://127.0.0.1:8000"},
        {"sec_fetch_site": None},
        {"sec_fetch_site": None, "origin": "null"},
        {"sec_fetch_site": None, "origin": "http://evil.example"},
        {"sec_fetch_site": None, "origin": "http://127.0.0.1:8001"},
        # a name of another site that points here
        {"host": "evil.example:8000"},
        {"host": "evil.example:8000", "origin": "http://evil.example:8000"},
        {"host": "127.0.0.1.evil.example"},
    ],
)
def test_what_another_site_sends_is_refused(headers):
    refused("cross_site", **headers)


def test_what_is_no_form_is_refused():
    refused("no_form", content_type="application/json")
    refused("no_form", content_type="multipart/form-data; boundary=x")
    refused("form_too_large", b"a=" + b"x" * serving.LIMIT)
    refused("form_too_large", b"&".join(b"a=1" for _ in range(serving.FIELDS + 1)))
    refused("form_too_large", b"a=\xff")
