# SPDX-License-Identifier: Apache-2.0
"""Forms with files: counted while they come, so that nothing larger than may be is ever held.

Files go to the disk as they arrive, under names of our own; what the sender calls them is kept as a text.
A part that is too large is read to its end and thrown away, so that the form comes back filled in.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect, Request

from yuzui.errors import InputError, Place, YuzuiError
from yuzui.job.intake import FILES, SIZE, discard, plain_name
from yuzui.text import Text
from yuzui.view.page import Received

KIND = "multipart/form-data"
PARTS, TEXT = 200, 65_536
"""Most parts of a form, and most bytes of one that is no file."""
LARGEST = FILES * SIZE + PARTS * TEXT
"""Bytes of the largest body that is read at all."""
HEADER = 4_096


@dataclass(slots=True)
class Sent:
    """What came with a form: texts, files, and what is wrong with it."""

    fields: dict[str, str] = field(default_factory=dict)
    files: list[Received] = field(default_factory=list)
    error: YuzuiError | None = None

    def discard(self) -> None:
        """Remove the files that nobody kept."""
        discard(self.files)


async def receive(request: Request, folder: Path) -> Sent:
    """Return what a form sent; its files lie in a folder until they are kept or discarded."""
    sent = Sent()
    boundary = parse_options_header(request.headers.get("content-type"))[1].get(b"boundary", b"")
    if not boundary:
        sent.error = _unread()
        return sent
    reader = _Reader(sent, folder)
    total = 0
    try:
        parser = MultipartParser(boundary, reader.callbacks, max_header_count=8, max_header_size=HEADER)  # type: ignore[arg-type]
        async for chunk in request.stream():
            total += len(chunk)
            if total > LARGEST:
                reader.refuse(_large(f"> {LARGEST:,} B", f"≤ {LARGEST:,} B", "files"))
                break
            if not reader.over:
                parser.write(chunk)
        if not reader.over:
            parser.finalize()
            if not reader.ended:
                reader.refuse(_unread())
    except (MultipartParseError, ValueError):
        reader.refuse(_unread())
    except ClientDisconnect:
        reader.close()
        sent.discard()
        raise
    except OSError as error:
        reader.refuse(_full(error))
    reader.close()
    if sent.error is not None:
        sent.discard()
        sent.files.clear()
    return sent


class _Reader:
    """Takes the parts of a form as the parser meets them."""

    def __init__(self, sent: Sent, folder: Path) -> None:
        self.sent, self.folder = sent, folder
        self.over = self.ended = False
        self.parts = 0
        self.name = self.file = ""
        self.header = self.value = b""
        self.text = bytearray()
        self.size = 0
        self.stream: BinaryIO | None = None
        self.path = Path()
        self.sum: Any = None

    @property
    def callbacks(self) -> Mapping[str, Any]:
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._header,
            "on_header_value": self._value,
            "on_header_end": self._headed,
            "on_headers_finished": self._opened,
            "on_part_data": self._data,
            "on_part_end": self._end,
            "on_end": self._all,
        }

    def refuse(self, error: YuzuiError) -> None:
        """Note what is wrong; the first fault is the one that is said."""
        self.sent.error = self.sent.error or error

    def close(self) -> None:
        """Close a file whose part never ended, and remove it."""
        if self.stream is not None:
            self.stream.close()
            self.stream = None
            self.path.unlink(missing_ok=True)

    def _begin(self) -> None:
        self.parts += 1
        self.name = self.file = ""
        self.header = self.value = b""
        self.text, self.size = bytearray(), 0
        if self.parts > PARTS:
            self.over = True
            self.refuse(_large(f"> {PARTS}", f"≤ {PARTS}", ""))

    def _header(self, data: bytes, start: int, end: int) -> None:
        self.header += data[start:end]

    def _value(self, data: bytes, start: int, end: int) -> None:
        self.value += data[start:end]

    def _headed(self) -> None:
        if self.header.lower() == b"content-disposition":
            options = _options(self.value)
            self.name = options.get("name", "")
            self.file = options.get("filename", "")
            if "filename" in options and not self.file:
                self.name = ""  # nothing was chosen
        self.header = self.value = b""

    def _opened(self) -> None:
        if not self.file or self.over:
            return
        if len(self.sent.files) >= FILES:
            self.refuse(_large(f"> {FILES}", f"≤ {FILES}", "files"))
            return
        self.path = self.folder / secrets.token_hex(16)
        handle = os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        self.stream, self.sum = os.fdopen(handle, "wb"), sha256()

    def _data(self, data: bytes, start: int, end: int) -> None:
        self.size += end - start
        if self.over:
            return
        if self.file:
            if self.size > SIZE:
                self.refuse(_large(f"{plain_name(self.file)}: > {SIZE:,} B", f"≤ {SIZE:,} B", self.name))
                self.close()
            elif self.stream is not None:
                piece = data[start:end]
                self.stream.write(piece)
                self.sum.update(piece)
        elif self.size > TEXT:
            self.refuse(_long(self.name))
        else:
            self.text += data[start:end]

    def _end(self) -> None:
        if self.stream is not None:
            self.stream.close()
            self.stream = None
            self.sent.files.append(Received(plain_name(self.file), self.path, self.size, self.sum.hexdigest()))
        elif not self.file and self.name and self.size <= TEXT:
            self.sent.fields[self.name] = self.text.decode("utf-8", "replace").replace("\r\n", "\n")

    def _all(self) -> None:
        self.ended = True


def _options(header: bytes) -> dict[str, str]:
    """Return what a disposition names, in UTF-8 as browsers write it; quotes come as ``%22``."""
    _, options = parse_options_header(header)
    texts = {key.decode("latin-1"): value.decode("utf-8", "replace") for key, value in options.items()}
    return {key: text.replace("%22", '"').replace("%0D", "").replace("%0A", "") for key, text in texts.items()}


def _unread() -> InputError:
    return InputError(
        Text("this form cannot be read", "无法读取提交的表单"),
        expected=KIND,
        fix=Text("open the page again, and fill it in once more", "请重新打开页面并填写"),
        code="no_form",
    )


def _large(seen: str, expected: str, column: str) -> InputError:
    return InputError(
        Text("more was sent than is taken", "提交内容超出上限"),
        place=Place(column=column),
        seen=seen,
        expected=expected,
        fix=Text(
            "take out sheets that are not needed, save it as .csv, or load it with: yuzui load FILE",
            "请删去不需要的工作表，另存为 .csv，或使用命令导入：yuzui load 文件",
        ),
        code="too_large",
    )


def _long(name: str) -> InputError:
    return InputError(
        Text("this text is too long", "文本过长"),
        place=Place(column=name),
        seen=f"> {TEXT:,} B",
        expected=f"≤ {TEXT:,} B",
        fix=Text("save the rows as a file and choose that", "请将内容另存为文件后上传"),
        code="too_long",
    )


def _full(error: OSError) -> InputError:
    return InputError(
        Text("the file could not be kept; nothing was changed", "文件未能保存，未作任何更改"),
        place=Place(column="files"),
        seen=error.strerror or "",
        fix=Text("try again later, or free some space", "请稍后重试，或释放磁盘空间"),
        code="not_kept",
    )
