# SPDX-License-Identifier: Apache-2.0
"""Names that are one name: equal but for order, case, marks, titles, or but for initials.

Two names are *one* where a reading of each gives the same surname and given name: ``Zhang, Wei``
and ``Wei ZHANG``, ``Xiao-Ming Li`` and ``Li Xiaoming``, ``J. Garcia`` and ``José García``. A name
in Chinese characters and one in letters may *sound* alike (张伟, Zhang Wei): many persons do, so
that is only possible.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from yuzui.store.tokens import fold

# Common Chinese characters to pinyin without tones, to compare a name in two scripts.


_BEGINS = (
    "a啊 ai埃 an鞍 ang肮 ao凹 ba芭 bai白 ban斑 bang邦 bao苞 bei杯 ben奔 beng崩 bi逼 bian鞭 "
    "biao标 bie鳖 bin彬 bing兵 "
    "bo玻 bu哺 ca擦 cai猜 can餐 cang苍 cao操 ce厕 ceng层 cha插 chai拆 chan搀 chang昌 chao超 "
    "che车 chen郴 cheng撑 "
    "chi吃 chong充 chou抽 chu初 chuai揣 chuan川 chuang疮 chui吹 chun春 chuo戳 ci疵 cong聪 cou凑 "
    "cu粗 cuan蹿 cui摧 "
    "cun村 cuo磋 da搭 dai呆 dan耽 dang当 dao刀 de德 deng蹬 di堤 dian颠 diao碉 die跌 ding丁 "
    "diu丢 dong东 dou兜 du都 "
    "duan端 dui堆 dun墩 duo掇 e蛾 en恩 er而 fa发 fan藩 fang坊 fei菲 fen芬 feng丰 fo佛 fou否 "
    "fu夫 ga噶 gai该 gan干 "
    "gang冈 gao篙 ge哥 gei给 gen根 geng耕 gong工 gou钩 gu辜 gua刮 guai乖 guan棺 guang光 gui瑰 "
    "gun辊 guo锅 ha哈 "
    "hai骸 han酣 hang夯 hao壕 he呵 hei嘿 hen痕 heng哼 hong轰 hou喉 hu呼 hua花 huai槐 huan欢 "
    "huang荒 hui灰 hun荤 "
    "huo豁 ji击 jia嘉 jian歼 jiang僵 jiao蕉 jie揭 jin巾 jing荆 jiong炯 jiu揪 ju鞠 juan捐 jue撅 "
    "jun均 ka喀 kai开 "
    "kan刊 kang康 kao考 ke坷 ken肯 keng坑 kong空 kou抠 ku枯 kua夸 kuai块 kuan宽 kuang匡 kui亏 "
    "kun坤 kuo括 la垃 "
    "lai莱 lan蓝 lang琅 lao捞 le勒 lei雷 leng棱 li厘 lia俩 lian联 liang粮 liao撩 lie列 lin琳 "
    "ling玲 liu溜 long龙 "
    "lou楼 lu芦 lv驴 luan峦 lue掠 lun抡 luo萝 ma妈 mai埋 man瞒 mang芒 mao猫 me么 mei玫 men门 "
    "meng萌 mi眯 mian棉 "
    "miao苗 mie蔑 min民 ming明 miu谬 mo摸 mou谋 mu拇 na拿 nai氖 nan南 nang囊 nao挠 ne呢 nei馁 "
    "nen嫩 neng能 ni妮 "
    "nian蔫 niang娘 niao鸟 nie捏 nin您 ning柠 niu牛 nong脓 nu奴 nv女 nuan暖 nue虐 nuo挪 o哦 "
    "ou欧 pa啪 pai拍 pan攀 "
    "pang乓 pao抛 pei呸 pen喷 peng砰 pi坯 pian篇 piao飘 pie撇 pin拼 ping乒 po坡 pu扑 qi期 qia掐 "
    "qian牵 qiang枪 "
    "qiao橇 qie切 qin钦 qing青 qiong琼 qiu秋 qu趋 quan圈 que缺 qun裙 ran然 rang瓤 rao饶 re惹 "
    "ren壬 reng扔 ri日 "
    "rong戎 rou揉 ru茹 ruan软 rui蕊 run闰 ruo若 sa撒 sai腮 san三 sang桑 sao搔 se瑟 sen森 seng僧 "
    "sha莎 shai筛 shan珊 "
    "shang墒 shao梢 she奢 shen砷 sheng声 shi师 shou收 shu蔬 shua刷 shuai摔 shuan栓 shuang霜 "
    "shui谁 shun吮 shuo说 "
    "si斯 song松 sou搜 su嗽 suan酸 sui虽 sun孙 suo蓑 ta塌 tai胎 tan坍 tang汤 tao掏 te特 teng藤 "
    "ti梯 tian天 tiao挑 "
    "tie贴 ting厅 tong通 tou偷 tu凸 tuan湍 tui推 tun吞 tuo拖 wa挖 wai歪 wan豌 wang汪 wei威 "
    "wen瘟 weng嗡 wo挝 wu巫 "
    "xi昔 xia瞎 xian掀 xiang相 xiao萧 xie楔 xin薪 xing星 xiong兄 xiu休 xu墟 xuan轩 xue靴 xun勋 "
    "ya压 yan焉 yang殃 "
    "yao邀 ye椰 yi一 yin茵 ying英 yo哟 yong拥 you幽 yu淤 yuan鸳 yue曰 yun耘 za匝 zai栽 zan咱 "
    "zang赃 zao遭 ze责 zei贼 "
    "zen怎 zeng增 zha扎 zhai摘 zhan瞻 zhang樟 zhao招 zhe遮 zhen珍 zheng蒸 zhi芝 zhong中 zhou舟 "
    "zhu珠 zhua抓 "
    "zhuai拽 zhuan专 zhuang桩 zhui椎 zhun谆 zhuo捉 zi兹 zong鬃 zou邹 zu租 zuan钻 zui嘴 zun尊 zuo昨 "
)
_SURNAMES = dict(
    pair.split(":")
    for pair in (
        "曾:zeng 单:shan 解:xie 仇:qiu 区:ou 查:zha 盖:ge 尉:wei 缪:miao 翟:zhai 覃:qin 闫:yan "
        "邱:qiu 邵:shao 邹:zou 郝:hao 郭:guo 郑:zheng 邓:deng 冯:feng 彭:peng 谭:tan 韦:wei "
        "薛:xue 薄:bo 任:ren 葛:ge 乐:yue 朴:piao 重:chong 盛:sheng 折:she 长:zhang 贾:jia "
        "瞿:qu 樊:fan 臧:zang 阎:yan 俞:yu 蒯:kuai 隗:wei 鄢:yan 奚:xi 佟:tong 邢:xing 祁:qi"
    ).split()
)
_GIVEN = dict(
    pair.split(":")
    for pair in (
        "昊:hao 晖:hui 炜:wei 玮:wei 琪:qi 瑶:yao 璐:lu 琳:lin 妍:yan 婷:ting 娟:juan 娜:na "
        "莹:ying "
        "蕾:lei 薇:wei 茜:qian 钰:yu 铮:zheng 霖:lin 骏:jun 鑫:xin 睿:rui 旻:min 昕:xin 晟:sheng "
        "皓:hao 轩:xuan 祺:qi 瑾:jin 瑜:yu 琦:qi 琛:chen 璇:xuan 怡:yi 怿:yi 懿:yi 嫣:yan 姝:shu "
        "婧:jing 媛:yuan 芷:zhi 菲:fei 萱:xuan 蓉:rong 锴:kai 镕:rong 淼:miao 焱:yan 炯:jiong"
    ).split()
)


def _code(sign: str) -> int:
    try:
        pair = sign.encode("gb2312")
    except UnicodeEncodeError:
        return 0
    return int.from_bytes(pair, "big") if len(pair) == 2 else 0


@cache
def _table() -> tuple[list[int], list[str]]:
    parts = _BEGINS.split()
    return [_code(part[-1]) for part in parts], [part[:-1] for part in parts]


_LAST = 0xD7F9
"""Last character of level 1."""


def syllable(sign: str, surname: bool = False) -> str:
    """Return the pinyin of a character; empty if it is not a common one.

    Examples
    --------
    >>> syllable("张"), syllable("单"), syllable("单", surname=True)
    ('zhang', 'dan', 'shan')
    """
    if surname and sign in _SURNAMES:
        return _SURNAMES[sign]
    if sign in _GIVEN:
        return _GIVEN[sign]
    starts, names = _table()
    code = _code(sign)
    if not starts[0] <= code <= _LAST:
        return _SURNAMES.get(sign, "")
    # ü is written u, as marks are taken off letters
    return {"lv": "lu", "nv": "nu"}.get(name := names[bisect_right(starts, code) - 1], name)


DOUBLE = frozenset("欧阳 司马 上官 诸葛 司徒 皇甫 令狐 慕容 尉迟 长孙 东方 夏侯 端木 公孙".split())
"""Surnames of two characters."""


def spelled(name: str) -> str:
    """Return a Chinese name of two to four characters as ``surname given``; empty if it cannot be.

    Examples
    --------
    >>> spelled("张伟"), spelled("欧阳晓明"), spelled("量子")
    ('zhang wei', 'ouyang xiaoming', 'liang zi')
    """
    size = 2 if name[:2] in DOUBLE and len(name) > 2 else 1
    if not 2 <= len(name) <= 4:
        return ""
    first = [syllable(sign, surname=size == 1) for sign in name[:size]]
    rest = [syllable(sign) for sign in name[size:]]
    if not all(first) or not all(rest):
        return ""
    return f"{''.join(first)} {''.join(rest)}"


_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d"})
_HAN = re.compile(r"[\u3400-\u9fff·]+")
_TITLES = frozenset(
    "dr prof professor mr mrs ms miss mx sir dame ir eng ing phd dphil dsc frs jr sr ii iii hon "
    "rev "
    "assoc associate assistant emeritus dipl".split()
)
MOST = 10
"""Words of a name that are looked at."""
_JOINED = re.compile("[·'’ʼ`´]")
_CALLED = re.compile(r"(?:副?教授|副?研究员|院士|博士|硕士|老师|先生|女士|高级工程师|工程师|主任|所长|讲师)+$")


class Reading(NamedTuple):
    """One way to read a name."""

    surname: str
    given: tuple[str, ...]
    initials: str


def name_words(name: str) -> list[str]:
    """Return the words of a name in one case, without points, commas, marks and titles."""
    # letters without their marks: José is Jose in another file
    bare = (c for c in unicodedata.normalize("NFD", fold(name)) if not unicodedata.combining(c))
    whole = unicodedata.normalize("NFC", "".join(bare)).translate(_PLAIN)
    words = "".join(c if c.isalnum() else " " for c in _JOINED.sub("", whole)).split()
    if words and all(_HAN.fullmatch(word) for word in words):
        joined = "".join(words)
        called = _CALLED.sub("", joined)
        return [called if len(called) > 1 else joined]
    plain = [word for word in words if word not in _TITLES]
    return (plain if len(plain) > 1 or not words else words)[:MOST]


@lru_cache(maxsize=65536)
def readings(name: str) -> frozenset[Reading]:
    """Return every way to read a name: its first or its last word, or any long one, is the surname.

    Examples
    --------
    >>> readings("W. Zhang")
    frozenset({Reading(surname='zhang', given=(), initials='w')})
    >>> Reading("zhang", ("wei",), "w") in readings("ZHANG Wei")
    True
    """
    words = name_words(name)
    if len(words) == 1:
        return frozenset({Reading(words[0], (), "")})
    readings_ = set()
    for place, word in enumerate(words):
        if len(word) == 1 and word.isascii():
            continue
        rest = [*words[:place], *words[place + 1 :]]
        whole = all(len(one) > 1 or not one.isascii() for one in rest)
        inner = 0 < place < len(words) - 1
        if inner and whole:
            # a middle name in full is no surname
            continue
        forenames = tuple(rest) if whole else ()
        readings_.add(Reading(word, forenames, "".join(one[0] for one in rest)))
    if len(words) > 2:
        readings_ |= _compound(words)
    return frozenset(readings_)


def _compound(words: Sequence[str]) -> set[Reading]:
    """Return readings with a surname of several words: García Márquez, van der Berg."""
    compounds = set()
    for size in range(2, len(words)):
        for surname, rest in ((words[:size], words[size:]), (words[-size:], words[:-size])):
            if all(len(one) > 1 for one in surname):
                whole = all(len(one) > 1 for one in rest)
                forenames = tuple(rest) if whole else ()
                compounds.add(Reading("".join(surname), forenames, "".join(one[0] for one in rest)))
    return compounds


def one_name(one: str, other: str) -> bool:
    """Return whether two printed names are one name.

    Examples
    --------
    >>> one_name("Zhang, Wei", "W. ZHANG"), one_name("J. B. Smith", "John Adam Smith")
    (True, False)
    >>> one_name("Li, Xiao-Ming", "Xiaoming Li"), one_name("Wei Zhang", "Wen Zhang")
    (True, False)
    """
    theirs = readings(other)
    return any(_same(mine, their) for mine in readings(one) for their in theirs)


def _same(one: Reading, other: Reading) -> bool:
    if one.surname != other.surname:
        return False
    if not one.initials or not other.initials:
        # a single word is a whole name only beside another single word
        return one.initials == other.initials
    if one.given and other.given:
        few, many = sorted((one.given, other.given), key=len)
        return many[: len(few)] == few or "".join(few) == "".join(many)
    return _within(one.initials, other.initials) or _within(other.initials, one.initials)


def _within(few: str, many: str) -> bool:
    """Return whether initials are those of the first given names of another name."""
    return many.startswith(few)


def sounds(name: str) -> set[str]:
    """Return a name in Chinese characters as it is written in letters; empty for any other."""
    words = name_words(name)
    if len(words) != 1 or not _HAN.fullmatch(words[0]):
        return set()
    spelling = spelled(words[0])
    return {spelling} if spelling else set()


def alike(one: str, other: str) -> bool:
    """Return whether a name in characters sounds like one in letters.

    Examples
    --------
    >>> alike("张伟", "Wei Zhang"), alike("张伟", "张炜"), alike("Wei Zhang", "Wei Zhang")
    (True, False, False)
    """
    mine, theirs = sounds(one), sounds(other)
    if bool(mine) == bool(theirs):
        return False
    latin = other if mine else one
    return any(one_name(spelled_, latin) for spelled_ in mine | theirs)


def matches(names: Mapping[int, Sequence[str]], others: Mapping[int, Sequence[str]]) -> dict[tuple[int, int], bool]:
    """Return which persons of two lists bear one name, or names that sound alike."""
    latin: dict[tuple[str, str], list[tuple[int, Reading]]] = {}
    heard: dict[tuple[str, str], list[tuple[int, Reading]]] = {}
    for person, printed in others.items():
        for name in printed:
            _filed(latin, person, readings(name))
            for form in sounds(name):
                _filed(heard, person, readings(form))
    pairs: dict[tuple[int, int], bool] = {}
    for person, printed in names.items():
        for name in printed:
            spoken = {reading for form in sounds(name) for reading in readings(form)}
            for own, there, same in (
                (readings(name), latin, True),
                (spoken, latin, False),
                (() if spoken else readings(name), heard, False),
            ):
                for reading in own:
                    for other, theirs in there.get(_drawer(reading), ()):
                        pair = (person, other)
                        if other != person and not pairs.get(pair) and _same(reading, theirs):
                            pairs[pair] = same
    return pairs


def _drawer(reading: Reading) -> tuple[str, str]:
    """Return where a reading is filed: one name has one surname and one first letter."""
    return reading.surname, reading.initials[:1]


def _filed(
    drawers: dict[tuple[str, str], list[tuple[int, Reading]]], person: int, readings_: Iterable[Reading]
) -> None:
    for reading in readings_:
        drawers.setdefault(_drawer(reading), []).append((person, reading))


def namesakes(names: Mapping[int, Sequence[str]]) -> dict[int, set[int]]:
    """Return for each person the others of the same name; persons without any are left out."""
    others: dict[int, set[int]] = {}
    for (person, other), same in matches(names, names).items():
        if same:
            others.setdefault(person, set()).add(other)
    return others
