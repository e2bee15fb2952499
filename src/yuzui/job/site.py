# SPDX-License-Identifier: Apache-2.0
"""``site.toml``: how a workspace is served to several people with accounts, and to nobody without.

Each thing that would let somebody in who should not be is refused before a port is opened.
"""

from __future__ import annotations

import ipaddress
import os
import secrets
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

import msgspec

from yuzui.errors import InputError, Place
from yuzui.job import transport
from yuzui.text import Text, same

FORMAT = "yuzui-site/1"
KEYS = "keys.toml"
KEY_VARIABLE = "YUZUI_SITE_KEY"
"""Environment variable that may hold the key instead of the file."""


class Provider(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An institute by which people sign in."""

    name: str
    issuer: str
    client_id: str
    client_secret: str = ""
    title: str = ""
    mfa: str = "totp"
    plain_members: bool = False


class Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The file as written."""

    format: str
    url: str
    listen: str = ""
    certificate: str = ""
    key: str = ""
    proxy: list[str] = []
    keys: str = KEYS
    title: str = ""
    breached: str = ""
    mail: str = "none"
    sender: str = ""
    scan: str = ""
    oidc: list[Provider] = []


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """How a workspace is served to several people."""

    url: str
    host: str
    listen: tuple[str, int]
    certificate: str
    key_file: str
    proxy: tuple[str, ...]
    secret: bytes
    title: str
    breached: str
    mail: str
    sender: str
    scan: str
    oidc: tuple[Provider, ...]

    @property
    def mails(self) -> bool:
        """Whether the site sends mail."""
        return self.mail != transport.NONE


def read(path: Path, folder: Path) -> Site:
    """Return what a file says about the site of a workspace, or refuse it in one sentence."""
    form = _form(path)
    parts = urlsplit(form.url)
    if parts.scheme != "https" or not parts.hostname or parts.path.strip("/") or parts.query or parts.username:
        raise _bad(
            path,
            "url",
            form.url,
            "https://yuzui.example.org",
            Text(
                "the address of a site with accounts begins with https:// and has no path",
                "启用账户的网站地址须以 https:// 开头，且不含路径",
            ),
        )
    own = bool(form.certificate)
    # with a certificate of its own it is where people are told to go; a proxy has that port for itself
    host, port = _listen(path, form.listen or f"127.0.0.1:{(own and _port(parts)) or 8643}")
    _encrypted(path, form, host)
    _mail(path, form)
    for one_ in form.oidc:
        _provider(path, one_)
    base = path.resolve().parent
    for name, value in (("certificate", form.certificate), ("key", form.key), ("breached", form.breached)):
        if value and not os.access(base / value, os.R_OK):
            raise _bad(path, name, value, "-", Text("this file cannot be read", "无法读取该文件"))
    return Site(
        url=f"https://{parts.netloc.lower()}",
        host=parts.hostname.lower(),
        listen=(host, port),
        certificate=str(base / form.certificate) if own else "",
        key_file=str(base / form.key) if own else "",
        proxy=tuple(form.proxy),
        secret=_secret(base / form.keys, folder),
        title=form.title,
        breached=str(base / form.breached) if form.breached else "",
        mail=form.mail,
        sender=form.sender,
        scan=form.scan,
        oidc=tuple(form.oidc),
    )


def _encrypted(path: Path, form: Form, host: str) -> None:
    """Refuse a site whose passwords would travel in the clear."""
    own = bool(form.certificate)
    if own != bool(form.key):
        raise _bad(
            path,
            "key" if own else "certificate",
            "-",
            "certificate and key",
            Text("a certificate needs its key, and a key its certificate", "证书与私钥须同时给出"),
        )
    if not own and not form.proxy:
        raise _bad(
            path,
            "proxy",
            "-",
            'certificate = "…" and key = "…", or proxy = ["127.0.0.1"]',
            Text(
                "passwords do not travel in the clear: give a certificate, or name the proxy that has one",
                "密码不得明文传输：请给出证书，或写明持有证书的代理地址",
            ),
        )
    if not own and not _loopback(host):
        raise _bad(
            path,
            "listen",
            form.listen,
            "127.0.0.1:PORT",
            Text(
                "without an own certificate the server listens on this machine only",
                "没有自有证书时，服务只能监听本机地址",
            ),
        )
    for one in form.proxy:
        _network(path, one)


def _mail(path: Path, form: Form) -> None:
    """Refuse a way to send mail that is none, or has no sender."""
    transport.check(form.mail)
    if form.mail not in ("", transport.NONE) and "@" not in form.sender:
        text = Text("who sends mail says from which address", "发送邮件须写明发件地址")
        raise _bad(path, "sender", form.sender, "Yuzui <office@example.org>", text)


def _form(path: Path) -> Form:
    try:
        values: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        if values.get("format") != FORMAT:
            raise _bad(
                path,
                "format",
                str(values.get("format", "-"))[:40],
                FORMAT,
                Text("the format line is missing or another one", "缺少 format 行或其值不符"),
            )
        return msgspec.convert(values, Form)
    except OSError as error:
        raise _bad(path, "", error.strerror or "-", "-", Text("this file cannot be read", "无法读取该文件")) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise _bad(
            path, "", str(error)[:120], FORMAT, Text("this file of a site cannot be understood", "无法理解该站点文件")
        ) from None


def _port(parts: SplitResult) -> int | None:
    """Return the port of an address; None where it has none or one that is no number."""
    try:
        return parts.port
    except ValueError:
        return None


def _listen(path: Path, text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    host = host.strip("[]")
    if not (port.isdecimal() and 0 < int(port) < 65536) or not host:
        raise _bad(
            path,
            "listen",
            text,
            "127.0.0.1:8643",
            Text("write an address and a port to listen on", "请写监听地址与端口"),
        )
    return host, int(port)


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _provider(path: Path, one: Provider) -> None:
    parts = urlsplit(one.issuer)
    if parts.scheme != "https" and not (parts.scheme == "http" and _loopback(parts.hostname or "")):
        raise _bad(
            path, "issuer", one.issuer, "https://…", Text("an institute is reached by https", "机构登录须使用 https")
        )
    if not one.name.isascii() or not one.name.replace("-", "").isalnum() or one.mfa not in ("totp", "idp"):
        raise _bad(
            path,
            "oidc",
            f"{one.name} · {one.mfa}",
            "name = letters and digits, mfa = totp or idp",
            Text("this institute cannot be read", "无法识别该机构配置"),
        )
    if one.plain_members and one.mfa != "idp":
        raise _bad(
            path,
            "plain_members",
            "true",
            'mfa = "idp"',
            Text("who comes without invitation brings two factors", "未经邀请者须由机构完成双因素验证"),
        )


def _network(path: Path, text: str) -> None:
    try:
        wide = ipaddress.ip_network(text, strict=False).num_addresses > 65_536
    except ValueError:
        wide = True
    if wide:
        raise _bad(
            path,
            "proxy",
            text,
            "127.0.0.1",
            Text("a trusted proxy is named by its address, never by all addresses", "可信代理须写明其地址，不得为全部"),
        )


def _secret(path: Path, folder: Path) -> bytes:
    """Return the key of a site: from the environment, or from a file that is made on first use."""
    text = os.environ.get(KEY_VARIABLE, "")
    if not text:
        if folder.resolve() in path.resolve().parents:
            raise _bad(
                path,
                "keys",
                str(path),
                'keys = "/etc/yuzui/keys.toml"',
                Text(
                    "the file of keys lies outside the workspace, so that a copy of the workspace signs nobody in",
                    "密钥文件须放在工作区之外，以免复制工作区即可登录",
                ),
            )
        try:
            if not path.exists():
                with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                    file.write(f'# Keep this file: without it no authenticator works any more.\nkey = "{_new()}"\n')
            if path.stat().st_mode & 0o077:
                raise _bad(
                    path,
                    "keys",
                    oct(path.stat().st_mode & 0o777),
                    "0o600",
                    Text("others may read the file of keys", "其他用户可读取密钥文件"),
                    f"chmod 600 {path}",
                )
            text = str(tomllib.loads(path.read_text(encoding="utf-8")).get("key", ""))
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise _bad(
                path, "keys", str(error)[:80], 'key = "…"', Text("the file of keys cannot be used", "密钥文件无法使用")
            ) from None
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) < 32:
        raise _bad(
            path,
            "key",
            "-",
            "64 hexadecimal digits",
            Text("the key is no 32 random bytes", "密钥不是 32 个随机字节"),
            'python -c "import secrets; print(secrets.token_hex(32))"',
        )
    return key


def _new() -> str:
    return secrets.token_hex(32)


def _bad(path: Path, column: str, seen: str, expected: str, message: Text, fix: str = "") -> InputError:
    return InputError(
        message,
        place=Place(file=str(path), column=column),
        seen=seen or "-",
        expected=expected,
        fix=same(fix) if fix else Text("change this line of the file", "请修改文件中的这一行"),
        code="bad_site",
    )
