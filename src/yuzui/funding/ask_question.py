# SPDX-License-Identifier: Apache-2.0
"""The grammar of questions: closed, in both languages, without guessing.

::

    why P-0412                      为什么 P-0412
    what if budget=650M, basic=20%  如果 预算=6.5亿，基础=20%
    loosen RULE by X (or: to X)     放宽 规则 X（或：放宽 规则 至 X）
    diff A B                        比较 A B
    sensitivity                     敏感性
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any, Literal

from yuzui.errors import InputError
from yuzui.text import Text, same
from yuzui.text.numbers import MINUS, money, money_in_full, number, percent

Kind = Literal["why", "what_if", "loosen", "diff", "sensitivity"]
Mode = Literal["set", "by", "to"]

FORMS = Text(
    "why ID · what if NAME=VALUE, … · loosen RULE by X · diff A B · sensitivity",
    "为什么 编号 · 如果 名称=数值，… · 放宽 规则 幅度 · 比较 甲 乙 · 敏感性",
)
"""The forms a question may take."""

_SCALES = {
    "": 1.0, "k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "million": 1e6, "bn": 1e9, "b": 1e9,
    "billion": 1e9, "千": 1e3, "万": 1e4, "百万": 1e6, "千万": 1e7, "亿": 1e8, "万亿": 1e12,
}  # fmt: skip
_PERCENT = {"%", "pp", "percent", "percentage point", "percentage points", "个百分点", "百分点"}
_TRAILING = {"points", "point", "元", "人民币", "美元", "欧元", "usd", "cny", "eur", "gbp", "chf", "jpy", "项", "分"}
_NUMBER = r"[+-]?\d[\d,]*(?:\.\d+)?"
_AMOUNT = re.compile(rf"(?:[^\d+.-]{{0,4}}?)({_NUMBER})\s*([^\d]*)")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as somebody wrote it."""

    number: float
    percent: bool = False
    scaled: bool = True


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that is to be otherwise: a rule or a choice of value, and how."""

    name: str
    mode: Mode
    value: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question that was understood."""

    kind: Kind
    text: str
    names: tuple[str, ...] = ()
    settings: tuple[Setting, ...] = ()


def parse(text: str) -> Question:
    """Read a question.

    Examples
    --------
    >>> parse("为什么 P-0412").text
    'why P-0412'
    >>> parse("如果 预算=6.5亿").settings[0].value
    '6.5亿'
    """
    phrase = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip(" ?。.!")
    for form, make in _FORMS:
        if match := re.fullmatch(form, phrase, re.IGNORECASE):
            question = make(match)
            if question is not None:
                return question
    raise unknown(text)


def unknown(text: str) -> InputError:
    """Return the error for a question that has none of the forms."""
    return InputError(
        Text("this is not one of the questions that can be asked", "无法理解这个问题"),
        seen=text or "-",
        expected=FORMS.en,
        fix=Text("write one of: ", "请写作以下之一：") + FORMS,
        code="unknown_question",
    )


def loosen(rule: str, value: str, mode: Mode = "by") -> Question:
    """Return the question what loosening a rule would do."""
    return Question("loosen", f"loosen {rule} {mode} {value}", (), (Setting(rule, mode, value),))


def why(name: str) -> Question:
    """Return the question why a proposal stands where it stands."""
    return Question("why", f"why {name}", (name,))


def what_if(settings: tuple[Setting, ...]) -> Question:
    """Return the question what would be chosen under other settings."""
    phrase = ", ".join(f"{one.name}={one.value}" for one in settings)
    return Question("what_if", f"what if {phrase}", (), settings)


def diff(first: str, second: str) -> Question:
    """Return the question how two slates differ."""
    return Question("diff", f"diff {first} {second}", (first, second))


def _why(match: re.Match[str]) -> Question:
    return why(match["id"].strip())


def _what_if(match: re.Match[str]) -> Question | None:
    settings = []
    for part in re.split(r"[;；、]|,(?!\d{3})|\band\b|并且|且", match["rest"]):
        name, equals, value = part.partition("=")
        if not equals or not name.strip() or not value.strip():
            return None
        settings.append(Setting(name.strip(), "set", value.strip()))
    return what_if(tuple(settings))


def _loosen(match: re.Match[str]) -> Question:
    mode: Mode = "to" if (match["mode"] or "").lower() in ("to", "到", "至", "为") else "by"
    return loosen(match["rule"].strip(), match["value"].strip(), mode)


def _diff(match: re.Match[str]) -> Question:
    return diff(match["a"], match["b"])


def _sensitivity(match: re.Match[str]) -> Question:
    return Question("sensitivity", "sensitivity")


_VALUE = rf"(?P<value>[^\d\s=]{{0,4}}{_NUMBER}\s*[^\d\s]{{0,4}}(?: points?)?)"
_FORMS = (
    (r"why (?:not )?(?P<id>.+)", _why),
    (r"(?:为什么|为何)(?:不资助|没有|未资助)?\s*(?P<id>.+)", _why),
    (r"(?:what if|如果|假如|若)\s*(?P<rest>.+)", _what_if),
    (rf"loosen (?P<rule>.+?) (?P<mode>by|to) {_VALUE}", _loosen),
    (rf"放宽\s*(?P<rule>.+?)\s*(?P<mode>到|至|为)\s*{_VALUE}", _loosen),
    (rf"放宽\s*(?P<rule>.+?)\s+(?P<mode>by|幅度)?\s*{_VALUE}", _loosen),
    (r"(?:diff|compare|比较)\s*(?P<a>\S+?)(?:\s+(?:and|with|和|与)?\s*|\.\.)(?P<b>\S+)", _diff),
    (r"(?:sensitivity|敏感性|敏感度)", _sensitivity),
)


def quantity(text: str) -> Quantity:
    """Read a number with its scale word.

    Examples
    --------
    >>> quantity("6.5亿元").number, quantity("20 %").number, quantity("650M").number
    (650000000.0, 0.2, 650000000.0)
    """
    phrase = unicodedata.normalize("NFKC", text).replace("\u2212", "-").strip()
    match = _AMOUNT.fullmatch(phrase)
    if match is None:
        raise _no_number(text)
    number, word = float(match[1].replace(",", "")), match[2].strip().lower()
    if word in _PERCENT:
        return Quantity(number / 100, percent=True)
    for ending in _TRAILING:
        word = word.removesuffix(ending).strip()
    if word not in _SCALES:
        raise _no_number(text)
    return Quantity(number * _SCALES[word], scaled=bool(word))


def _no_number(text: str) -> InputError:
    return InputError(
        Text("this is no number with a known unit", "这不是带有已知单位的数"),
        seen=text or "-",
        expected="650M · 6.5亿 · 20 % · 5",
        fix=same("650M · 6.5亿 · 20 % · 5"),
        code="no_number",
    )


# A limit, a change, a choice of value, as people read them.


_BASIS = {"proposal": Text("value per proposal", "价值按项"), "amount": Text("value per amount", "价值按金额")}


def basis(per: str, zero: float) -> Text:
    """Return a choice of what a proposal is worth, in words."""
    return _BASIS[per] + Text(", score {z} worth nothing", "，零点 {z}").format(z=f"{zero:g}")


def shown(value: Any, unit: str, currency: str, digits: int | None = None) -> Text:
    """Return a limit in its unit; what has no limit is a dash."""
    if value is None:
        return same("—")
    if unit == "word":
        return _BASIS.get(str(value), same(value))
    if unit == "amount":
        return money(value, currency, None if abs(value) < 1e3 else digits)
    if unit == "share":
        return percent(value, 2)
    decimals = 3 if unit == "points" else 0 if float(value).is_integer() else 2
    return number(value, decimals)


def apart(old: Any, new: Any, unit: str, currency: str) -> tuple[Text, Text]:
    """Return two limits so that they can be told from one another: money in full if need be."""
    sizes = shown(old, unit, currency), shown(new, unit, currency)
    if unit == "amount" and old != new and sizes[0] == sizes[1]:
        return money_in_full(old, currency), money_in_full(new, currency)
    return sizes


def paid(value: float, currency: str) -> Text:
    """Return a change of money with its sign."""
    sign = "+" if value > 0 else MINUS if value < 0 else ""
    return same(sign) + money(abs(value), currency, None if abs(value) < 1e3 else 2)
