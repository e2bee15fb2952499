# SPDX-License-Identifier: Apache-2.0
"""Passwords: what is taken for one, and how it is kept (argon2id). No list is asked for elsewhere.

References
----------
OWASP ASVS 5.0.0, 6.2 and 11.4.2; the commonest passwords are those of zxcvbn 4.5 (MIT licence) and,
from 15 characters on, of Django 5.2 (BSD licence).
"""

from __future__ import annotations

import gzip
import hashlib
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from yuzui.errors import InputError, MissingExtraError, Place
from yuzui.text import Text

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST = 15, 200
MEMORY_KIB, TIME, LANES = 46 * 1024, 1, 1
ROWS = (
    "01234567890123456789012345678901234567890",
    "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnmqwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p1qaz2wsx3edc",
    "1q2w3e4r5t6y7u8i9o0p1q2w3e4r5t6y7u8i9o0p",
)
"""Runs along keyboard, alphabet and digits, forwards; backwards they count as well."""


@cache
def commonest() -> frozenset[str]:
    """Return the commonest passwords, folded."""
    raw = files("yuzui.store.accounts").joinpath("common_passwords.txt.gz").read_bytes()
    return frozenset(gzip.decompress(raw).decode().split("\n")) - {""}


def check(password: str, words: Iterable[str] = (), breached: Path | None = None, column: str = "password") -> None:
    """Refuse what is no password: too short or long, or what an attacker tries first.

    Parameters
    ----------
    password : str
        As it was typed; spaces and any script are kept.
    words : iterable of str
        Words of this site and of the person, of which no password is made.
    breached : Path or None
        Sorted file of SHA-1 digests of passwords that leaked, one a line, as hexadecimal digits.
    column : str
        Name of the field.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise _refused(
            Text("a password has 15 to 200 characters", "密码长度须为 15 至 200 个字符"), str(len(password)), column
        )
    folded = unicodedata.normalize("NFKC", password).casefold()
    bare = re.sub(r"[\s_.-]+", "", folded)
    if _common(folded) or _common(bare):
        raise _refused(Text("this is one of the commonest passwords", "该密码属于最常见的密码"), "-", column)
    rest = bare
    for word in sorted({plain for text in words for plain in _words(text)}, key=len, reverse=True):
        rest = rest.replace(word, "")
    if len(rest) < min(10, len(bare) / 2 + 1) and rest != bare:
        raise _refused(
            Text(
                "this password is made of your name, your address or this site's",
                "该密码由您的姓名、邮箱或本站名称构成",
            ),
            "-",
            column,
        )
    if breached is not None and _listed(password, breached):
        raise _refused(
            Text("this password was published after a break-in elsewhere", "该密码已在其他网站的泄露事件中公开"),
            "-",
            column,
        )


def _words(text: str) -> Iterable[str]:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return (word for word in re.split(r"[\W_]+", folded) if len(word) >= 3)


def _common(text: str) -> bool:
    """Say whether a text is a common password, one over and over, a run of keys, or two put together."""
    if not text:
        return True
    for unit in range(1, min(8, len(text) // 2) + 1):
        if (text[:unit] * (len(text) // unit + 1))[: len(text)] == text:
            return True
    if any(text in row or text[::-1] in row for row in ROWS):
        return True
    known = commonest()
    stem = text.rstrip("0123456789!?.*#@$%&")
    if any(one in known or _repeats(one, known) for one in (text, stem)) and (text in known or len(stem) < len(text)):
        return True
    return any(text[:cut] in known and text[cut:] in known for cut in range(4, len(text) - 3)) or _repeats(text, known)


def _repeats(text: str, known: frozenset[str]) -> bool:
    """Say whether a text is a common password over and over."""
    units = (n for n in range(1, len(text) // 2 + 1) if len(text) % n == 0)
    return any(text[:n] * (len(text) // n) == text and text[:n] in known for n in units)


def _listed(password: str, path: Path) -> bool:
    """Look a password up in a sorted file of SHA-1 digests, without reading it whole."""
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with path.open("rb") as file:
        low, high = 0, file.seek(0, 2)
        while low < high:
            middle = (low + high) // 2
            file.seek(middle)
            if middle:
                file.readline()
            line = file.readline()
            seen = line[:40].upper()
            if seen == wanted:
                return True
            if line and seen < wanted:
                low = middle + 1
            else:
                high = middle
        file.seek(low)
        if low:
            file.readline()
        return file.readline()[:40].upper() == wanted


def _refused(message: Text, seen: str, column: str) -> InputError:
    return InputError(
        message,
        place=Place(column=column),
        seen=seen,
        expected=f"{SHORTEST} … {LONGEST}",
        fix=Text(
            "use a sentence of several words that nobody else would write, or let a password manager make one",
            "请使用他人不会写出的一句话，或由密码管理器生成",
        ),
        code="weak_password",
    )


@cache
def _hasher() -> PasswordHasher:
    try:
        from argon2 import PasswordHasher, Type
    except ImportError as error:
        raise MissingExtraError(
            Text("sign-in needs libraries that are not installed", "登录功能所需的库尚未安装"),
            fix=Text('pip install "yuzui[site]"', 'pip install "yuzui[site]"'),
        ) from error
    return PasswordHasher(time_cost=TIME, memory_cost=MEMORY_KIB, parallelism=LANES, type=Type.ID)


def digest(password: str) -> str:
    """Return a password as it is kept: argon2id with its parameters."""
    return _hasher().hash(password)


def same(kept: str, password: str) -> bool:
    """Say whether a password is the one kept; where none is kept it takes as long."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return _hasher().verify(kept or _nobody(), password[: LONGEST + 1]) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False


def ages(kept: str) -> bool:
    """Say whether a password was kept with other parameters than those of today."""
    return _hasher().check_needs_rehash(kept)


@cache
def _nobody() -> str:
    return digest("nobody has this password")
