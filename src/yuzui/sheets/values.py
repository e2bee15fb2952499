# SPDX-License-Identifier: Apache-2.0
"""Cells to values of a column's type: numbers stored as text, full-width digits, 120万, 45 %."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from yuzui.model.schema import TABLES, normalise
from yuzui.model.table import Column, Type
from yuzui.sheets.sheet import STARTS, Percent
from yuzui.sheets.units import CURRENCIES, NONE, SCALES, Unit
from yuzui.text import Text, measures, same

# Cells to instants: seconds since 1970, or a clock reading whose zone is written somewhere.


ZONES: Mapping[str, str] = {
    "utc": "UTC",
    "gmt": "UTC",
    "世界协调时": "UTC",
    "协调世界时": "UTC",
    "世界时": "UTC",
    "北京时间": "Asia/Shanghai",
}
"""Words for a zone that are no name of the IANA data base."""
EXPECTED = "2026-09-07 08:00 · 2026-09-07 08:00+08:00 · 1788739200"
LAST_SECOND = 2**53
_CLOCK = re.compile(
    r"(\d{4})(?:[-/.](\d{1,2})[-/.](\d{1,2})|年(\d{1,2})月(\d{1,2})日?)"
    r"(?:[T\s]*(\d{1,2})[:时](\d{1,2})(?:分|[:分](\d{1,2})(?:\.0+)?秒?)?)?"
    r"\s*(Z|UTC|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)


UNCLEAR: Mapping[str, tuple[Text, Text]] = {
    "wrong_type": (
        Text("this is no time", "不是时间"),
        Text("write a local time such as 2026-09-07 08:00", "请填写当地时间，如 2026-09-07 08:00"),
    ),
    "clock_gap": (
        Text("this local time does not exist: the clocks go forward", "因时钟拨快，该当地时间不存在"),
        Text(
            "write the last time before the change, or the first after it", "请改填拨快前的最后时刻或拨快后的最初时刻"
        ),
    ),
    "clock_fold": (
        Text("this local time comes twice: the clocks go back", "因时钟回拨，该当地时间出现两次"),
        Text("write it with its offset, as one of those expected", "请注明偏移，写成“应为”之一"),
    ),
    "no_zone": (
        Text("a local time needs a time zone", "当地时间须有时区"),
        Text(
            "fill in the time zone in the settings, or write the offset: 2026-09-07 08:00+08:00",
            "请在“设置”中填写时区，或注明偏移：2026-09-07 08:00+08:00",
        ),
    ),
}
"""What is wrong with a time that is no instant, and how to mend it, by code."""


class UnclearError(ValueError):
    """A cell that is no time, or not a certain one; as text it is the code of a finding."""

    def __init__(self, code: str, expected: str = EXPECTED) -> None:
        super().__init__(code)
        self.code, self.expected = code, expected


def zoned(name: str | None) -> ZoneInfo | None:
    """Return the zone of a name of the IANA data base or a word for it; None if there is none."""
    word = unicodedata.normalize("NFKC", name or "").strip()
    try:
        return ZoneInfo(ZONES.get(word.casefold(), word)) if word else None
    except (ZoneInfoNotFoundError, OSError, ValueError):
        return None


def instant(cell: Any, zone: str | ZoneInfo | None = None) -> int:
    """Return an instant as whole seconds since 1970, UTC.

    Examples
    --------
    >>> instant("2026-01-05 08:00", "北京时间"), instant("2026-01-05T00:00:00Z")
    (1767571200, 1767571200)
    """
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _whole_second(cell)
    if isinstance(cell, dt.datetime):
        moment = cell
    elif isinstance(cell, dt.date):
        moment = dt.datetime(cell.year, cell.month, cell.day)
    else:
        words = unicodedata.normalize("NFKC", str(cell)).strip()
        if re.fullmatch(r"[+-]?\d{1,17}(\.0*)?", words):
            return _whole_second(int(words.split(".")[0]))
        moment = read(words)
    if moment.microsecond:
        raise UnclearError("wrong_type")
    if moment.tzinfo is None:
        moment = _placed(moment, zone if isinstance(zone, ZoneInfo) else zoned(zone))
    return int(moment.timestamp())


def _whole_second(cell: float) -> int:
    if cell != cell or abs(cell) > LAST_SECOND or cell != int(cell):
        raise UnclearError("wrong_type")
    return int(cell)


def read(words: str) -> dt.datetime:
    """Return a clock reading written as text, with its offset if it has one; or say it is none."""
    match = _CLOCK.fullmatch(words)
    if match is None:
        raise UnclearError("wrong_type")
    year, month, day = (int(part) for part in match.groups()[:5] if part)
    hour, minute, second = (int(part or 0) for part in match.groups()[5:8])
    # 24:00 is the end of a day
    over = hour == 24 and not minute and not second
    try:
        moment = dt.datetime(year, month, day, 0 if over else hour, minute, second)
        return (moment + dt.timedelta(days=over)).replace(tzinfo=_offset(match[9]))
    except (ValueError, OverflowError):
        raise UnclearError("wrong_type") from None


def _offset(text: str | None) -> dt.tzinfo | None:
    if not text or text.upper() in ("Z", "UTC"):
        return dt.UTC if text else None
    ahead = dt.timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return dt.timezone(-ahead if text[0] == "-" else ahead)


def _placed(moment: dt.datetime, zone: ZoneInfo | None) -> dt.datetime:
    """Return a clock reading in its zone."""
    if zone is None:
        raise UnclearError("no_zone", "Asia/Shanghai")
    first, second = (moment.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first
    back = [one.astimezone(dt.UTC).astimezone(zone) for one in (second, first)]
    if back[1].replace(tzinfo=None, fold=0) == moment:
        raise UnclearError("clock_fold", f"{first} · {second}")
    # skipped: the clocks go from the first of these to the second
    edge = _edge(back[0], back[1])
    raise UnclearError("clock_gap", " · ".join(f"{one:%Y-%m-%d %H:%M:%S}" for one in edge))


def _edge(before: dt.datetime, after: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """Return the last second before a leap of the clocks and the first after it."""
    low, high = round(before.timestamp()), round(after.timestamp())
    zone, start = before.tzinfo, before.utcoffset()
    while high - low > 1:
        middle = (low + high) // 2
        if dt.datetime.fromtimestamp(middle, zone).utcoffset() == start:
            low = middle
        else:
            high = middle
    return dt.datetime.fromtimestamp(low, zone), dt.datetime.fromtimestamp(high, zone)


ERRORS = frozenset("#div/0! #ref! #value! #name? #num! #null! #n/a #spill! #calc! #getting_data".split())
"""What a spreadsheet program writes where a formula failed."""
MISSING = ERRORS | {"", "-", "--", "—", "–", "/", "n/a", "na", "nan", "null", "none", "nil", "无", "缺", "未填"}
"""Words that mean "missing"."""
RECUSED, ABSTAINED, FORMULA_ERROR, PERCENT = "recused", "abstained", "formula_error", "percent"
_NO_SCORE: Mapping[str, str] = {
    **dict.fromkeys(ERRORS, FORMULA_ERROR),
    **dict.fromkeys(
        "coi conflict conflicted conflictofinterest conflictofinterests declaredconflict recused recusal befangen "
        "回避 需回避 申请回避 已回避 利益冲突 冲突".split(),
        RECUSED,
    ),
    **dict.fromkeys(
        "abstain abstained abstains abstention n/s notscored noscore unscored notmarked didnotscore absent "
        "notpresent dns 弃权 未评 未评分 未打分 未评审 不评 不予评分 缺席 放弃 enthaltung entfällt".split(),
        ABSTAINED,
    ),
}
"""What stands where a score is due and is none, and which code says so."""
_LONGEST_MISSING = max(map(len, MISSING))

YES = frozenset("yes y true 1 是 有 对 √ ✓ 真".split())
NO = frozenset("no n false 0 否 无 没有 × ✗ 假".split())

ACTIVE = "active|is active|in use|in service|enabled|可用|是否可用|在用|是否在用|启用|是否启用|有效|是否有效".split("|")
"""Headings under which yes means that what a row tells of is in use."""
STATE = "status|state|use status|状态|使用状态|设备状态|仪器状态|运行状态|任务状态|资产状态".split("|")
"""Headings under which a word says in which state it is."""
_OUT_OF_USE = frozenset(
    "inactive|disabled|retired|scrapped|disposed|decommissioned|out of service|out of use|not in use|withdrawn|"
    "cancelled|canceled|dropped|void|won't do|报废|已报废|待报废|停用|已停用|停机|退役|已退役|闲置停用|注销|已注销|"
    "作废|已作废|取消|已取消|撤销|已撤销|终止|已终止|不可用|不在用|淘汰|已淘汰".split("|")
)
_IN_USE = frozenset(
    "active|in use|in service|operational|enabled|available|running|在用|可用|正常|启用|使用中|运行".split("|")
)


def in_use(cell: Any) -> bool | None:
    """Say whether a cell below :data:`ACTIVE` or :data:`STATE` says that its row is in use; None if it does not say.

    Examples
    --------
    >>> in_use("No"), in_use("报废"), in_use("在用"), in_use("Done")
    (False, False, True, None)
    """
    word = " ".join(unicodedata.normalize("NFKC", text(cell)).casefold().split()) if cell is not None else ""
    if word in NO or word in _OUT_OF_USE:
        return False
    return True if word in YES or word in _IN_USE else None


WORDS: Mapping[str, str] = {
    "合作者": "coauthor",
    "同单位": "employer",
    "同项目": "grant",
    "亲属": "family",
    "师生": "advisor",
    "竞争": "rival",
    "申报": "declared",
    "依赖": "requires",
    "排斥": "excludes",
    "互斥": "excludes",
    "增益": "synergy",
    "很愿意": "very",
    "非常愿意": "very",
    "愿意": "some",
    "一般": "some",
    "不愿意": "no",
    "分值越高越好": "higher",
    "高分为优": "higher",
    "低分为优": "lower",
    "数值": "numeric",
    "等级": "ordinal",
    "已豁免": "waived",
    "开始": "started",
    "完成": "done",
    "中止": "aborted",
    "故障": "fault",
    "天气": "weather",
    "模式": "mode",
    "样品": "sample",
    "到访": "visit",
    "远程": "remote",
    "现场": "on_site",
    "寄样": "mail_in",
    "本单位": "own",
    "国内": "domestic",
    "国外": "foreign",
    "企业": "enterprise",
    "校内": "own",
    "院内": "own",
    "所内": "own",
    "内部": "own",
    "本校": "own",
    "本所": "own",
    "internal": "own",
    "校外": "domestic",
    "院外": "domestic",
    "所外": "domestic",
    "外单位": "domestic",
    "外部": "domestic",
    "external": "domestic",
    "industry": "enterprise",
    "industrial": "enterprise",
    "use": "done",
    "used": "done",
    "usage": "done",
    "使用": "done",
    "机时": "done",
    "用户": "user",
    "准备": "setup",
    "维护": "maintenance",
    "调试": "commissioning",
    "机器研究": "machine_dev",
    "停机": "closed",
    "不开放": "closed",
    "关闭": "closed",
    "开放": "open",
    "open": "user",
    "可预约": "user",
    "可预订": "user",
    "自主预约": "first_come",
    "self-booking": "first_come",
    "first come first served": "first_come",
    "first come, first served": "first_come",
    "修订": "revise",
    "划出": "set_aside",
    "批准": "grant",
    "预留": "hold",
    "交付": "deliver",
    "天气损失": "lost_weather",
    "故障损失": "lost_fault",
    "用户损失": "lost_user",
    "样品损失": "lost_sample",
    "退回": "refund",
    "补偿": "compensate",
    "划转": "transfer",
    "过期": "expire",
}
"""Chinese words of closed vocabularies."""

_NUMBER = re.compile(r"([+-]?)([\d.,]*\d[\d.,]*)(e[+-]?\d{1,3})?")
_PLAIN = re.compile(r"\d+(?:\.\d*)?|\.\d+")
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d*)?")
_GROUPED_BY_POINTS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,\d*)?")
_COMMA = re.compile(r"\d+,\d+")
_TWO_WAYS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
"""Three figures behind one mark: a group of thousands, or decimals."""
_SIZES = ("%", *sorted((w for w in SCALES if not w.isascii()), key=len, reverse=True))
_MONEY_SIZES = tuple(sorted(SCALES, key=len, reverse=True))
_COINS = re.compile("|".join(sorted(map(re.escape, CURRENCIES), key=len, reverse=True)))
_DAY = re.compile(r"(\d{4})(?:[-/.](\d{1,2})[-/.](\d{1,2})|年(\d{1,2})月(\d{1,2})日?|(\d{2})(\d{2}))")
_MINOR = {"JPY": 1, "KRW": 1}
LARGEST = Decimal(2**63)
LONGEST = 100
"""Characters a number may have, so that no sum of any file leaves the range of decimals."""


class UnfitError(ValueError):
    """A cell that does not fit its column; the argument is a code of ``record.finding``."""


def figure(text: str, comma: bool = False) -> str | None:
    """Return the figures of a number with a point before decimals and nothing between groups.

    Examples
    --------
    >>> figure("1,200,000"), figure("8,5"), figure("1.234,5"), figure("1.234.567")
    ('1200000', '8.5', '1234.5', '1234567')
    >>> figure("1.500"), figure("1.500", comma=True), figure("1,500", comma=True), figure("6,5,7")
    ('1.500', '1500', '1.500', None)
    """
    if not comma and "," not in text and text.count(".") < 2:
        return text if _PLAIN.fullmatch(text) else None
    points = bool(_GROUPED_BY_POINTS.fullmatch(text))
    if points and (comma or "," in text or text.count(".") > 1):
        return text.replace(".", "").replace(",", ".")
    if _GROUPED.fullmatch(text) and not (comma and _TWO_WAYS.fullmatch(text)):
        return text.replace(",", "")
    if _COMMA.fullmatch(text):
        return text.replace(",", ".")
    return text if _PLAIN.fullmatch(text) else None


def commas(cells: Iterable[Any]) -> bool:
    """Say whether the figures of a column part decimals by a comma.

    Examples
    --------
    >>> commas(["100.000,00", "1.500"]), commas(["8.5", "1,500"]), commas(["8.5", "8,5"])
    (True, False, False)
    """
    comma = point = False
    for cell in cells:
        if not isinstance(cell, str):
            point = point or (isinstance(cell, float) and not cell.is_integer())
            continue
        for text in re.findall(r"\d[\d.,]*\d", cell):
            if _TWO_WAYS.fullmatch(text):
                continue
            comma = comma or (("," in text) and not _GROUPED.fullmatch(text))
            point = point or (("." in text) and not _GROUPED_BY_POINTS.fullmatch(text))
    return comma and not point


def grouped(cells: Iterable[Any]) -> bool:
    """Say whether all figures of a column have groups of three behind points, as thousands have.

    Examples
    --------
    >>> grouped(["90.000", "1.250.000 €"]), grouped(["90.000", "7.5"]), grouped(["90.000"])
    (True, False, False)
    """
    texts = [text for cell in cells if isinstance(cell, str) for text in re.findall(r"[\d.,]*\d", cell)]
    decimals = any(isinstance(cell, float) and not cell.is_integer() for cell in cells)
    return len(texts) > 1 and not decimals and all(map(_GROUPED_BY_POINTS.fullmatch, texts))


def number(cell: Any, factor: Decimal = Decimal(1), sizes: tuple[str, ...] = _SIZES, comma: bool = False) -> Decimal:
    """Return the number in a cell, exactly."""
    if isinstance(cell, bool | dt.date | dt.time | dt.timedelta):
        raise UnfitError("wrong_type")
    if isinstance(cell, int | float):
        if not math.isfinite(cell) or (isinstance(cell, Percent) and "%" not in sizes):
            raise UnfitError("wrong_type")
        return Decimal(repr(cell)) * (1 if isinstance(cell, Percent) else factor)
    if any(unicodedata.category(sign) == "No" for sign in str(cell)):
        raise UnfitError("wrong_type")  # folded, 10² would be 102
    text = unicodedata.normalize("NFKC", str(cell)).casefold().replace(" ", "")
    text = text.replace("\u2212", "-").replace("，", ",")
    if text.startswith("(") and text.endswith(")"):
        text = "-" + text[1:-1]
    text = _COINS.sub("", re.sub(r"(?<=\d)['’](?=\d{3})", "", _german(text)))
    for word in sizes:
        if text.endswith(word):
            text = text.removesuffix(word)
            factor = Decimal("0.01") if word == "%" else Decimal(SCALES[word])
            break
    if len(text) > LONGEST or not (match := _NUMBER.fullmatch(text)):
        raise UnfitError("wrong_type")
    if (plain := figure(match[2], comma)) is None:
        raise UnfitError("wrong_type")
    return Decimal(match[1] + plain + (match[3] or "")) * factor


def _german(text: str) -> str:
    """Return a sum, without spaces, whose size is written as others are: 185T€ as 185k€, 1,2Mio.EUR as 1,2mioEUR."""
    return re.sub(r"(?<=\d)t(?=€|eur|chf)", "k", re.sub(r"(?<=\d)(mio|mrd|tsd)\.", r"\1", text))


_OUT_OF = re.compile(r"\s*([+-]?\d+(?:[.,]\d+)?)\s*分?\s*(?:/|out of|of)\s*(\d+(?:[.,]\d+)?)\s*分?\s*", re.IGNORECASE)


def out_of(cell: Any) -> Decimal | None:
    """Return of how many a score is, as 10 in ``7/10``; None where the cell does not say.

    Examples
    --------
    >>> out_of("7/10"), out_of("3,5 / 5"), out_of("8 out of 10"), out_of("7")
    (Decimal('10'), Decimal('5'), Decimal('10'), None)
    """
    if not isinstance(cell, str):
        return None
    match = _OUT_OF.fullmatch(unicodedata.normalize("NFKC", cell))
    return None if match is None else number(match[2])


_SAID = re.compile(r"\s*([+-]?\d+(?:\.\d+)?)\s*(?:[:：.]\s*[^\d\s].*|分)", re.DOTALL)
_DIGITS = {c: n for n, c in enumerate("〇一二三四五六七八九十")}


def numeral(text: str) -> int:
    """Return the number a Chinese numeral below one hundred means.

    Examples
    --------
    >>> numeral("三"), numeral("十"), numeral("二十一")
    (3, 10, 21)
    """
    tens, ten, ones = text.rpartition("十")
    return (_DIGITS[tens] if tens else 1) * 10 * bool(ten) + (_DIGITS[ones] if ones else 0)


def score_of(cell: Any, factor: Decimal = Decimal(1), comma: bool = False) -> Decimal:
    """Return the score in a cell, exactly: ``85 分``, ``6: weak accept``, ``7/10`` are too."""
    if isinstance(cell, str) and (match := _SAID.fullmatch(unicodedata.normalize("NFKC", cell))):
        return Decimal(match[1]) * factor
    if isinstance(cell, str) and (match := _OUT_OF.fullmatch(unicodedata.normalize("NFKC", cell))):
        return number(match[1], factor, comma=comma)
    return number(cell, factor, comma=comma)


def is_missing(cell: Any) -> bool:
    """Say whether a cell is empty or holds a word for "missing"."""
    if cell is None:
        return True
    if isinstance(cell, float):
        return math.isnan(cell)
    if not isinstance(cell, str):
        return False
    if len(cell) > _LONGEST_MISSING and not cell[0].isspace() and not cell[-1].isspace():
        return False  # most cells: nothing to strip, and longer than any of the words
    return cell.strip().casefold() in MISSING


def no_score(cell: Any) -> str:
    """Return why a cell in which a score is due holds none, as the code of a finding; empty for scores and blanks.

    Examples
    --------
    >>> no_score("回避"), no_score(" COI "), no_score("#DIV/0!"), no_score("n/s"), no_score("优"), no_score("-")
    ('recused', 'recused', 'formula_error', 'abstained', '', '')
    """
    if not isinstance(cell, str) or len(cell) > LONGEST:
        return ""
    return _NO_SCORE.get("".join(unicodedata.normalize("NFKC", cell).casefold().split()).strip("()[]*."), "")


def is_percent(cell: Any) -> bool:
    """Say whether a cell is a percentage: by its sign, or by the format of its number."""
    return isinstance(cell, Percent) or (
        isinstance(cell, str) and unicodedata.normalize("NFKC", cell).rstrip().endswith("%")
    )


def mixed_percent(cells: Iterable[Any]) -> bool:
    """Say whether fewer than half of the scores of a column are percentages: those are on no scale of the others.

    Examples
    --------
    >>> mixed_percent(["85%", 4, 5]), mixed_percent(["85%", "70 %", 90])
    (True, False)
    """
    percent = [is_percent(cell) for cell in cells if not is_missing(cell) and not no_score(cell)]
    return 2 * sum(percent) < len(percent)


def value(column: Column, cell: Any, unit: Unit = NONE, currency: str = "") -> Any:
    """Return a cell as a value of its column; None is missing."""
    kind = type(cell)
    if column.unit == "a" and column.type is Type.INT and kind is not int and not is_missing(cell):
        done: Any = _year(cell, unit)
    elif (kind is int or (kind is float and cell == cell)) and unit.factor == 1 and (plain := _QUICK.get(column.type)):
        done = plain(cell)
    elif is_missing(cell) and not (column.type is Type.BOOL and cell == "无"):
        return None
    elif column.unit == "score":
        done = float(score_of(cell, unit.factor, unit.comma))
    else:
        done = _READERS[column.type](cell, unit, currency)
    if column.values and isinstance(done, str) and done not in column.values:
        done = _word(column, done)
    low, high = column.low, column.high
    if (low is not None and done < low) or (high is not None and done > high):
        raise UnfitError("out_of_range")
    return done


def _word(column: Column, said: str) -> str:
    """Return the word of a closed vocabulary that is meant: by what it is called, or by a usual word for it."""
    wanted = normalise(said)
    if called := next(
        (word for word, name in column.words.items() if wanted in (normalise(name.en), normalise(name.zh))), ""
    ):
        return called
    plain = said.casefold()
    word = WORDS.get(said) or WORDS.get(plain, plain.replace(" ", "_"))
    word = word if word in column.values else WORDS.get(word, word)  # open is a rule of nights, or user time
    if word not in column.values:
        raise UnfitError("unknown_word")
    return word


def vocabulary(table: str, name: str) -> str:
    """Return the words that a column allows, each with what it is called; nothing for one that takes any."""
    if table not in TABLES or name not in TABLES[table]:
        return ""
    column = TABLES[table][name]
    named = {word: f" ({name.en}, {name.zh})" if name != same(word) else "" for word, name in column.words.items()}
    return " | ".join(word + name for word, name in named.items())


def _whole(cell: Any, unit: Unit, _: str) -> int:
    exact = number(cell, unit.factor, comma=unit.comma)
    if exact != exact.to_integral_value() or abs(exact) >= LARGEST:
        raise UnfitError("wrong_type")
    return int(exact)


_IN_YEAR = r"(?:0?[1-9]|1[0-2])"
_YEAR = re.compile(
    rf"((?:1[5-9]|20|21)\d\d)(?:年度?|(?:年|[-./]){_IN_YEAR}(?:月份?|(?:月|[-./])\d{{1,2}}日?)?)?(?:T00:00:00(?:\.0+)?)?"
    r"|[a-z]{3,9}\.?,?((?:19|20)\d\d)",
    re.IGNORECASE,
)


def _year(cell: Any, unit: Unit) -> int:
    """Return the year of a cell that holds one, or a date or month of one; a length in years is a number."""
    if isinstance(cell, dt.date):
        return cell.year
    words = re.sub(r"\s+(?=00:00)", "T", unicodedata.normalize("NFKC", text(cell)).strip()).replace(" ", "")
    return int(hit[1] or hit[2]) if (hit := _YEAR.fullmatch(words)) else _whole(cell, unit, "")


def _exact(cell: float) -> int:
    if not math.isfinite(cell) or cell != int(cell) or abs(cell) >= LARGEST:
        raise UnfitError("wrong_type")
    return int(cell)


def _finite(cell: float) -> float:
    if not math.isfinite(cell):
        raise UnfitError("wrong_type")
    return float(cell)


def cell_unit(cell: Any) -> Decimal | None:
    """Return the factor of a sum that says its unit itself; None where the heading says it.

    Examples
    --------
    >>> cell_unit("50万元"), cell_unit("£1.2m"), cell_unit("300,000 元"), cell_unit("£250")
    (Decimal('10000'), Decimal('1000000'), Decimal('1'), None)
    >>> cell_unit("185 TEUR"), cell_unit("185 T€"), cell_unit("1,2 Mio. EUR"), cell_unit("2 Mrd. €")
    (Decimal('1000'), Decimal('1000'), Decimal('1000000'), Decimal('1000000000'))
    """
    if not isinstance(cell, str):
        return None
    text = unicodedata.normalize("NFKC", cell).casefold().replace(" ", "")
    plain = _COINS.sub("", _german(text)).rstrip(")")
    if size := next((word for word in _MONEY_SIZES if plain.endswith(word)), ""):
        return Decimal(SCALES[size])
    return Decimal(1) if text.rstrip(")").endswith("元") else None


def sum_of(cell: Any, factor: Decimal = Decimal(1), comma: bool = False) -> Decimal:
    """Return a sum in whole units, exactly; a cell that says its unit itself keeps it."""
    own = cell_unit(cell)
    return number(cell, factor if own is None else Decimal(1), _MONEY_SIZES, comma)


def money(cell: Any, unit: Unit, currency: str) -> int:
    """Return a sum in minor units; ``UnfitError`` if it is none, too large or finer than those."""
    if unit.factor == 1 and isinstance(cell, str) and _unclear_sum(cell, unit.comma):
        raise UnfitError("two_ways")
    exact = sum_of(cell, unit.factor, unit.comma)
    minor = exact * _MINOR.get(currency or unit.currency, 100)
    rounded = minor.quantize(Decimal(1)) if abs(minor) < LARGEST else minor
    if abs(rounded - minor) > Decimal("0.01") or abs(minor) >= LARGEST:
        raise UnfitError("wrong_type")
    return int(rounded)


def _unclear_sum(cell: str, comma: bool) -> bool:
    """Say whether a sum is written like ``250.000``: no coin has three decimals."""
    plain = _COINS.sub("", unicodedata.normalize("NFKC", cell).casefold()).replace(" ", "")
    return not comma and "." in plain and bool(_TWO_WAYS.fullmatch(plain))


def real(cell: Any, unit: Unit, _: str) -> float:
    """Return a finite number; ``UnfitError`` if the cell is none or exceeds what a float holds."""
    return _finite(float(number(cell, unit.factor, comma=unit.comma)))


def text(cell: Any) -> str:
    """Return a cell as text: whole numbers without a point, days in ISO form.

    An apostrophe that was put before a formula-like text on export is taken off again.
    """
    if isinstance(cell, str):
        words = cell.strip()
        return words[1:] if words[:1] == "'" and words[1:].startswith(STARTS) else words
    if isinstance(cell, float) and not isinstance(cell, Percent) and cell.is_integer() and abs(cell) < 2**53:
        return str(int(cell))
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return str(cell)


def _bool(cell: Any, *_: Any) -> bool:
    if isinstance(cell, bool):
        return cell
    word = unicodedata.normalize("NFKC", text(cell)).casefold()
    if word in YES or word in NO:
        return word in YES
    raise UnfitError("wrong_type")


def day(cell: Any) -> str:
    """Return a date as ISO text; ``UnfitError`` if it is none or its order is not certain."""
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    if isinstance(cell, dt.date):
        return cell.isoformat()
    words = unicodedata.normalize("NFKC", text(cell)).replace(" ", "")
    if not (match := _DAY.fullmatch(words.split("T")[0])):
        raise UnfitError("wrong_type")
    year, month, date = (int(part) for part in match.groups() if part)
    try:
        return dt.date(year, month, date).isoformat()
    except ValueError:
        raise UnfitError("wrong_type") from None


def _stamp(cell: Any, *_: Any) -> str:
    try:
        moment = cell if isinstance(cell, dt.datetime) else dt.datetime.fromisoformat(text(cell))
    except ValueError:
        return day(cell) + "T00:00:00Z"
    moment = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    try:
        return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except OverflowError:
        raise UnfitError("wrong_type") from None


def _instant(cell: Any, unit: Unit, _: str) -> int:
    try:
        return instant(cell, unit.text)
    except UnclearError as unclear:
        raise UnfitError(unclear.code) from None


def _json(cell: Any, *_: Any) -> Any:
    if isinstance(cell, str) and cell.lstrip().startswith(("{", "[")):
        try:
            return measures.loads(cell)
        except (ValueError, RecursionError):
            raise UnfitError("wrong_type") from None
    if isinstance(cell, float):
        return _finite(cell)
    return text(cell) if isinstance(cell, dt.date) else cell


_READERS: Mapping[Type, Callable[[Any, Unit, str], Any]] = {
    Type.INT: _whole,
    Type.REAL: real,
    Type.DECIMAL: real,
    Type.TEXT: lambda cell, *_: text(cell),
    Type.BOOL: _bool,
    Type.DAY: lambda cell, *_: day(cell),
    Type.INSTANT: _instant,
    Type.MICRO: _whole,
    Type.STAMP: _stamp,
    Type.MONEY: money,
    Type.JSON: _json,
}

_QUICK: Mapping[Type, Callable[[Any], Any]] = {
    Type.INT: _exact,
    Type.INSTANT: _exact,
    Type.MICRO: _exact,
    Type.REAL: _finite,
}
"""Readers of numbers that need no unit and no text."""
