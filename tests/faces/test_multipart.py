# SPDX-License-Identifier: Apache-2.0
"""Forms with files: what is taken, what is refused and how, and that nothing is left behind."""

import asyncio

from starlette.requests import Request

from yuzui.faces.web import multipart

EDGE = "xYzEdge"


def part(name, body, filename=None):
    file = "" if filename is None else f'; filename="{filename}"'
    head = f'--{EDGE}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'
    return head.encode() + (body if isinstance(body, bytes) else body.encode()) + b"\r\n"


def body(*parts):
    return b"".join(parts) + f"--{EDGE}--\r\n".encode()


def sent(folder, data, size=1000, edge=EDGE):
    chunks = [data[k : k + size] for k in range(0, len(data), size)] or [b""]
    messages = iter({"type": "http.request", "body": c, "more_body": k < len(chunks) - 1} for k, c in enumerate(chunks))
    scope = {"type": "http", "method": "POST", "path": "/", "query_string": b"",
             "headers": [(b"content-type", f"multipart/form-data; boundary={edge}".encode())]}  # fmt: skip

    async def receive():
        return next(messages)

    return asyncio.run(multipart.receive(Request(scope, receive), folder))


def test_a_form_with_files_is_taken_whatever_the_files_are_called(tmp_path):
    names = {
        "评分.xlsx": "评分.xlsx",
        "../../etc/passwd": "passwd",
        "C:\\\\Users\\\\x\\\\a.csv": "a.csv",
        "a%22%0D%0ASet-Cookie: b=c.csv": 'a"Set-Cookie: b=c.csv',
        "...": "file",
        "x" * 300 + ".csv": "x" * 116 + ".csv",
    }
    for size in (1, 7, 100_000):
        for raw, shown in names.items():
            got = sent(
                tmp_path,
                body(part("call", "Networking 2027 网络"), part("files", b"a\tb\r\n1\t2", raw), part("z", "a\r\nb")),
                size,
            )
            assert got.error is None and got.fields == {"call": "Networking 2027 网络", "z": "a\nb"}
            (file,) = got.files
            assert file.name == shown and file.path.parent == tmp_path and file.path.read_bytes() == b"a\tb\r\n1\t2"
            assert file.size == 8 and file.path.stat().st_mode & 0o777 == 0o600
            got.discard()
    assert not [*tmp_path.iterdir()]
    assert sent(tmp_path, body(part("files", b"", ""), part("a", "1"))).fields == {"a": "1"}  # no file was chosen


def test_what_is_too_much_is_refused_by_a_sentence_and_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(multipart, "SIZE", 5_000)
    monkeypatch.setattr(multipart, "LARGEST", 200_000)
    several = [part("files", b"x", f"{k}.csv") for k in range(6)]
    cases = {
        "too_large": [
            body(part("call", "A"), part("files", b"x" * 5_001, "big.csv"), part("after", "B")),
            body(part("call", "A"), *several),
            body(part("call", "A"), *(part(f"f{k}", "x") for k in range(300))),
            body(part("call", "A"), part("files", b"x" * 300_000, "endless.csv")),
        ],
        "too_long": [body(part("call", "A"), part("paste", "x" * 65_537))],
        "no_form": [
            body(part("call", "A"))[:-8],
            b"--other\r\n\r\n",
            b"",
            body(part("call", "A"), part("x", b"1").replace(b"form-data", b"y" * 9_000)),
        ],
    }
    for code, bodies in cases.items():
        for data in bodies:
            got = sent(tmp_path, data)
            assert got.error is not None and got.error.code == code and not got.files
            assert got.error.mending is not None and not [*tmp_path.iterdir()]
    got = sent(tmp_path, cases["too_large"][0])
    assert got.fields == {"call": "A", "after": "B"} and "big.csv" in got.error.seen  # comes back filled
    assert sent(tmp_path, body(part("a", "1")), edge="").error.code == "no_form"
