# SPDX-License-Identifier: Apache-2.0
"""Names of institutions that may be one institution's, and how alike they are.

A printed affiliation holds the institution among departments, streets and places. Its *cores* are
the runs of words round the word that says what it is (university, institute, hospital …); two
affiliations are as alike as their most alike cores. Words are compared without marks, spelled out
(Univ., Inst., Hosp.), in one language for kinds and large cities, and weigh little where they say
what an institution is and much where they say which. Chinese names are compared by what is left of
them without their kind, after the usual short forms (中科院, 北大, 物理所) are written out.

The measure is one of spelling. It knows no history, no parents and no acronyms but those that
stand in brackets beside a name, so that it can only say that two names *may* be one.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache

from yuzui.store.tokens import fold

THRESHOLD = 0.82
"""Similarity from which two names are taken as possibly one: chosen on one half of the pairs of
the truth in ``bench/affiliations.csv``, reported on the other."""

LONGEST = 600
"""Characters of an affiliation that are looked at."""
_WORDS = {
    "univ": "university", "universities": "university", "universitat": "university",
    "universitaet": "university", "universite": "university", "universidad": "university",
    "universita": "university", "universidade": "university", "universiteit": "university",
    "universitet": "university", "universitetet": "university", "uniwersytet": "university",
    "universitatea": "university", "univerzita": "university", "univerzitet": "university",
    "universitas": "university", "universiti": "university", "universitesi": "university",
    "universitario": "university", "uni": "university", "unversity": "university",
    "inst": "institute", "institut": "institute", "instituto": "institute",
    "istituto": "institute", "institutes": "institute", "institution": "institute",
    "instytut": "institute", "institutet": "institute", "instituut": "institute",
    "acad": "academy", "academia": "academy", "akademie": "academy", "akademia": "academy",
    "accademia": "academy", "academie": "academy",
    "coll": "college", "col": "college", "colleges": "college",
    "hosp": "hospital", "hopital": "hospital", "hopitaux": "hospital", "ospedale": "hospital",
    "krankenhaus": "hospital", "klinikum": "hospital", "hospitals": "hospital",
    "ctr": "center", "centre": "center", "cent": "center", "centro": "center",
    "zentrum": "center", "centrum": "center", "centers": "center",
    "lab": "laboratory", "labs": "laboratory", "laboratories": "laboratory",
    "laboratoire": "laboratory", "laboratorio": "laboratory",
    "dept": "department", "dep": "department", "departments": "department",
    "departement": "department", "departamento": "department", "dipartimento": "department",
    "fac": "faculty", "faculte": "faculty", "facultad": "faculty", "fakultat": "faculty",
    "sch": "school", "escuela": "school", "ecole": "school", "schools": "school",
    "tech": "technology", "technol": "technology", "technological": "technology",
    "technische": "technical", "technischen": "technical", "politecnico": "polytechnic",
    "politechnika": "polytechnic", "polytechnique": "polytechnic", "politecnica": "polytechnic",
    "polytechnical": "polytechnic", "univrsity": "university",
    "sci": "science", "sciences": "science", "engn": "engineering", "eng": "engineering",
    "med": "medical", "medicine": "medical", "medica": "medical", "medizinische": "medical",
    "agr": "agricultural", "agric": "agricultural", "agriculture": "agricultural",
    "natl": "national", "nat": "national", "nacional": "national", "nationale": "national",
    "nazionale": "national", "int": "international", "intl": "international",
    "res": "research", "rech": "research", "recherche": "research", "ricerche": "research",
    "st": "saint", "ste": "saint", "mt": "mount", "ft": "fort",
    "ltd": "limited", "inc": "limited", "corp": "limited", "co": "limited",
    "gmbh": "limited", "corporation": "limited", "company": "limited", "llc": "limited",
    "assoc": "association", "soc": "society", "min": "ministry", "govt": "government",
    "koln": "cologne", "koeln": "cologne", "munchen": "munich", "muenchen": "munich",
    "wien": "vienna", "praha": "prague", "roma": "rome", "milano": "milan", "torino": "turin",
    "geneve": "geneva", "napoli": "naples", "firenze": "florence", "padova": "padua",
    "lisboa": "lisbon", "sevilla": "seville", "kobenhavn": "copenhagen", "goteborg": "gothenburg",
    "warszawa": "warsaw", "warszawski": "warsaw", "krakow": "cracow", "bruxelles": "brussels",
    "gent": "ghent", "antwerpen": "antwerp", "genova": "genoa", "jiaotong": "jiao tong",
    "uc": "university california", "ucla": "university california angeles", "johns": "john",
    "tu": "technical university", "caltech": "california institute technology",
    "ucl": "university college london", "nus": "national university singapore",
    "physik": "physics", "chemie": "chemistry", "biologie": "biology", "mathematik": "mathematics",
    "nurnberg": "nuremberg", "zuerich": "zurich", "tubingen": "tuebingen",
    "goettingen": "gottingen", "wuerzburg": "wurzburg", "duesseldorf": "dusseldorf",
}  # fmt: skip
_STOP = frozenset(
    "of the and for in at on from studi de di da do dos das del della delle degli des du la le "
    "les el los al "
    "der die das den dem fur zu zur van von und et y e a an to".split()
)
_OF = frozenset("of de di do da dos degli zu".split())
_TOP = frozenset("university academy hospital polytechnic hochschule eth epfl".split())
_KINDS = frozenset(
    "institute center laboratory council agency college school limited foundation observatory "
    "museum clinic society association ministry bureau trust library synchrotron group".split()
)
_PARTS = frozenset("department faculty division section unit chair program programme".split())
_LIGHT = {
    "university": 0.25, "institute": 0.25, "college": 0.3, "hospital": 0.3, "center": 0.25,
    "academy": 0.25, "school": 0.3, "laboratory": 0.25, "limited": 0.05, "national": 0.6,
    "research": 0.5, "science": 0.85, "technology": 0.8, "medical": 0.8, "technical": 0.9,
    "polytechnic": 0.8, "department": 0.2, "faculty": 0.2, "division": 0.2, "engineering": 0.8,
    "international": 0.8, "foundation": 0.3, "group": 0.15, "clinic": 0.3, "federal": 0.6,
    "education": 0.8, "health": 0.6, "system": 0.3, "council": 0.3, "agency": 0.3, "key": 0.1,
    "state": 0.9,
}  # fmt: skip
_QUALIFIERS = frozenset(
    "technical medical state national catholic federal autonomous free open agricultural american "
    "hebrew chinese polytechnic city royal veterinary islamic central".split()
)
_SUBJECTS = frozenset(
    "science technology engineering medical education agricultural geosciences petroleum mining "
    "chemical electronic aeronautics astronautics posts telecommunications economics finance "
    "business "
    "law arts music forestry life health applied natural veterinary political social information "
    "chemistry physics mathematics studies economy".split()
)
_CAMPUSES = frozenset(
    "california texas wisconsin illinois massachusetts maryland missouri nebraska colorado alabama "
    "tennessee minnesota hawaii alaska arkansas carolina london geosciences petroleum mining "
    "houston azad indian".split()
)
"""Institutions of several seats that count as several: the place behind the name tells which."""
_PLACES = frozenset(
    "usa us uk china france germany italy japan korea canada india spain australia brazil sweden "
    "russia poland netherlands switzerland austria belgium denmark norway finland israel turkey "
    "iran mexico portugal greece ireland scotland england wales taiwan singapore republic states "
    "united kingdom people's pr prc city province".split()
)


_BREAKS = _TOP | _KINDS | _PARTS
_HALVES = frozenset(
    "north south east west northern southern eastern western new san santa los las saint nova "
    "rio hong "
    "cape central upper lower great el sao".split()
)
"""Words that begin a name of a place and do not end one."""


@dataclass(frozen=True, slots=True)
class Profile:
    """An affiliation, ready to be compared."""

    cores: tuple[tuple[str, ...], ...] = ()
    stream: tuple[str, ...] = ()
    bound: frozenset[int] = frozenset()
    short: frozenset[str] = frozenset()
    han: tuple[str, ...] = ()
    keys: frozenset[str] = field(default=frozenset())


def plain(text: str) -> str:
    """Return a text in one case, without marks, apostrophes and entities."""
    text = html.unescape(html.unescape(text))
    # glued words of some exports: “UniversityDepartment”, “ScienceUniversity”
    text = re.sub(r"(?<=[a-z])(?=(?:University|Universit|Department|Institute|Hospital)\b)", " ", text)
    bare = "".join(c for c in unicodedata.normalize("NFD", fold(text)) if not unicodedata.combining(c))
    bare = unicodedata.normalize("NFC", bare)
    bare = re.sub(r"\bst\.\s+", "saint ", re.sub("['’ʼ`´‘]", "", bare))
    for sign, word in (("ß", "ss"), ("ł", "l"), ("ø", "o"), ("ı", "i"), ("đ", "d"), ("æ", "ae")):
        bare = bare.replace(sign, word)
    bare = re.sub(r"\ba\s*(?:&|and)\s*m\b", "aandm", bare)
    return bare.replace("&", " and ")


@lru_cache(maxsize=65536)
def profile(text: str) -> Profile:
    """Return an affiliation ready to be compared.

    Examples
    --------
    >>> profile("Dept. of Physics, Univ. of Leeds (UoL)").cores
    (('university', 'leeds'),)
    >>> profile("中科院物理所").han
    ('中国科学院物理研究所',)
    """
    text = text[:LONGEST]
    han = tuple(dict.fromkeys(_chinese(text)))
    short = {word.casefold() for word in re.findall(r"[(（]([A-Z][A-Za-z]{1,8})[)）]", text)}
    short |= {text.strip().casefold()} if re.fullmatch(r"\s*[A-Z]{2,8}\s*", text) else set()
    # small letters among capitals make no acronym: (Wuhan) is a place
    short = {word for word in short if not re.search(rf"[(（]{word.capitalize()}[)）]", text)}
    bare = plain(re.sub(r"[(（]([A-Z]{2,8})[)）]", " ", text))
    segments = [_tokens(one) for one in re.split(r"[,;:()\[\]（），；、/|\n\t•]|\.\s+(?=\w{4})| - |—|–|<[^>]*>", bare)]
    segments = [one for one in segments if one]
    cores = tuple(dict.fromkeys(_cores(segments)))
    stream, bound = _stream(segments)
    if not any(cores) and not han:
        words = tuple(w for w in (segments[0] if segments else []) if w not in _STOP)
        cores = (words,) if words else ()
    cores, han = _both(cores, han)
    keys = {word for core in cores for word in core if _LIGHT.get(word, 1.0) >= 0.6}
    keys |= {spelling(word) for word in keys}
    return Profile(cores, stream, bound, frozenset(short), han, frozenset(keys | short))


def _both(
    cores: tuple[tuple[str, ...], ...], han: tuple[str, ...]
) -> tuple[tuple[tuple[str, ...], ...], tuple[str, ...]]:
    """Return the names of an affiliation with those in the other script that are known."""
    latin = [core for core in cores if any(word.isascii() for word in core)]
    for name in han:
        whole = _WHOLE.match(name)
        # of a university with its departments the university; never the academy of an institute
        at = whole[1] if whole and whole[1].endswith("大学") else name
        other = BOTH.get(name) or BOTH.get(at)
        if other:
            latin += [core for core in profile(other).cores if core not in latin]
    if not han:
        by_core = _by_core() if latin else {}
        han = tuple(dict.fromkeys(by_core[core] for core in latin if core in by_core))
    return tuple(latin), han


@lru_cache(maxsize=1)
def _by_core() -> dict[tuple[str, ...], str]:
    names = {}
    for name, other in BOTH.items():
        segments = [_tokens(plain(other))]
        for core in _cores(segments):
            names[core] = name
    return names


def _stream(segments: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], frozenset[int]]:
    words: list[str] = []
    bound = set()
    for one in segments:
        linked = False
        for word in one:
            if word in _STOP:
                linked = word in _OF or (linked and word in ("the", "la"))
                continue
            if linked:
                bound.add(len(words))
            words.append(word)
            linked = False
        words.append("|")
    return tuple(words), frozenset(bound)


def spelling(word: str) -> str:
    """Return a word as it is compared: ü written ue, oe or u is one letter."""
    return word.replace("ae", "a").replace("oe", "o").replace("ue", "u")


def _tokens(segment: str) -> list[str]:
    words: list[str] = []
    for word in re.findall(r"[^\W_]+", segment):
        word = re.sub(r"^\d+(?=[a-z]{4})|(?<=[a-z]{4})\d+$", "", word)
        words += _WORDS.get(word, word).split()
    return [word for word in words if not any(sign.isdigit() for sign in word)]


def _cores(segments: Sequence[Sequence[str]]) -> Iterable[tuple[str, ...]]:
    """Yield the runs that name institutions: of the highest kind there is."""
    runs: dict[int, list[tuple[str, ...]]] = {}
    for place, words in enumerate(segments):
        behind = segments[place + 1] if place + 1 < len(segments) else ()
        for at, word in enumerate(words):
            rank = 0 if word in _TOP else 1 if word in _KINDS else None
            if rank is not None and (run := _run(words, at, behind)):
                runs.setdefault(rank, []).append(run)
    institutes = [run for run in runs.get(1, ()) if {"institute", "center"} & {*run}]
    academies = [run for run in runs.get(0, ()) if "academy" in run]
    if institutes and academies and len(academies) == len(runs[0]):
        # of an academy of many institutes the institute is the employer
        whose = [w for w in academies[0] if w not in ("academy", "science")]
        yield from ((*run, *(w for w in whose if w not in run)) for run in institutes)
        return
    yield from runs.get(0) or runs.get(1, [])


def _run(words: Sequence[str], at: int, behind: Sequence[str]) -> tuple[str, ...]:
    """Return the words that belong to a kind: before it back to a part, behind it up to a place."""
    left = at
    while left > 0 and words[left - 1] not in _BREAKS and at - left < 5:
        if words[left - 1] in _STOP and not _linked(words, left - 1, at):
            break
        left -= 1
    before = [w for w in words[left:at] if w not in _STOP]
    after: list[str] = []
    for word in words[at + 1 :]:
        if word in _BREAKS or len(after) == 5:
            break
        if word not in _STOP:
            after.append(word)
    follows = at + 1 < len(words) and words[at + 1] in _OF
    which = [w for w in after if w not in _SUBJECTS]
    if follows and which:
        # “department of chemistry university of idaho”: what stands before belongs to the part
        before = [w for w in before[-1:] if w in _QUALIFIERS]
        after = after[: 3 if len(after) > 3 else len(after)]
    elif follows:
        before, after = before[-2:], after[:3]
    elif words[at] in _TOP and any(_weight(w) >= 0.95 for w in before):
        after = []
    while len(after) > 1 and _weight(after[-1]) < 0.95 and not (follows and not which):
        after.pop()
    core = [*before, words[at], *after]
    while not follows and len(core) > 2 and core[-1] in _PLACES:
        core.pop()
    if set(core) & _CAMPUSES and len(core) <= 4:
        core += [w for w in behind if w not in _STOP and w not in _PLACES and len(w) > 3][:2]
    weight = sum(map(_weight, core))
    which = [w for w in core if _weight(w) >= 0.95]
    named = bool(which) or (follows and weight > 1.5)
    return tuple(core) if named and (weight >= 1.1 or len(core) == 1) else ()


def _linked(words: Sequence[str], at: int, head: int) -> bool:
    """Return whether a stop word stands within a name: “… and Technology University”."""
    return words[at] in ("and",) and head - at <= 2


def near(names: Sequence[str], others: Sequence[str], least: float = THRESHOLD) -> dict[tuple[int, int], float]:
    """Return which names of two lists may be one institution's, and how alike they are."""
    by_word: dict[str, set[int]] = {}
    for place, name in enumerate(others):
        for word in _looked_up(name):
            by_word.setdefault(word, set()).add(place)
    pairs: dict[tuple[int, int], float] = {}
    for place, name in enumerate(names):
        candidates = {k for word in _looked_up(name) for k in by_word.get(word, ())}
        for other in sorted(candidates):
            value = similarity(name, others[other])
            if value >= least:
                pairs[place, other] = value
    return pairs


def _looked_up(name: str) -> set[str]:
    one = profile(name)
    pairs = {han[k : k + 2] for han in one.han for k in range(len(han) - 1)}
    acronyms = {"".join(word[0] for word in core) for core in one.cores if len(core) > 2}
    # a word misspelled is found by its beginning
    heads = {"^" + word[:4] for word in one.keys if len(word) >= 6}
    return {*one.keys, *heads, *pairs, *acronyms, *one.short}


def scripts(name: str) -> frozenset[str]:
    """Return the scripts in which a name can be compared: ``han``, ``latin`` or both."""
    one = profile(name)
    return frozenset({*(["han"] if one.han else []), *(["latin"] if one.cores else [])})


@lru_cache(maxsize=1 << 18)
def similarity(one: str, other: str) -> float:
    """Return how alike two printed institutions are, from 0 to 1.

    Examples
    --------
    >>> similarity("Univ Leeds", "The University of Leeds"), similarity("ETH Zurich", "ETH Zürich")
    (1.0, 1.0)
    >>> similarity("University of Leeds", "Leeds Beckett University") < THRESHOLD
    True
    """
    return compared(profile(one), profile(other))


def compared(one: Profile, other: Profile) -> float:
    """Return how alike two profiles are."""
    best = max((_names(a, b) for a in one.han for b in other.han), default=0.0)
    if one.short & other.short:
        best = max(best, 0.95)
    for a in one.cores:
        for b in other.cores:
            best = max(best, _alike(a, b))
    for short, whole in ((one, other), (other, one)):
        if short.cores == tuple((word,) for word in short.short):
            acronyms = (_acronym(word, core) for word in short.short for core in whole.cores)
            best = max([best, *acronyms])
        if best < 1.0:
            only = bool(short.short) and short.cores == tuple((word,) for word in short.short)
            best = max([best, *(_contained(core, whole, only) for core in short.cores)])
    return round(best, 3)


def _weight(word: str) -> float:
    return _LIGHT.get(word, 1.0)


def _same(a: str, b: str) -> bool:
    if a == b or spelling(a) == spelling(b):
        return True
    if min(len(a), len(b)) < 6 or a[0] != b[0] or abs(len(a) - len(b)) > 2:
        return False
    return SequenceMatcher(None, a, b, autojunk=False).ratio() >= 0.87


def _alike(a: Sequence[str], b: Sequence[str]) -> float:
    """Return the weighted Dice coefficient of two runs of words, each word used once."""
    rest, shared = list(b), 0.0
    for word in a:
        place = next((k for k, other in enumerate(rest) if _same(word, other)), None)
        if place is not None:
            shared += min(_weight(word), _weight(rest.pop(place)))
    if shared < 0.85:
        return 0.0
    return 2 * shared / (sum(map(_weight, a)) + sum(map(_weight, b)))


def _contained(core: Sequence[str], whole: Profile, acronym: bool = False) -> float:
    """Return how surely a name stands, word by word, in a longer affiliation."""
    size, stream = len(core), whole.stream
    if not any(_weight(word) >= 0.9 for word in core) or (size < 2 and not acronym):
        return 0.0
    for at in range(len(stream) - size + 1):
        if all(_same(core[k], stream[at + k]) for k in range(size)):
            before = stream[at - 1] if at else "|"
            behind = stream[at + size] if at + size < len(stream) else "|"
            if core[-1] in _HALVES:
                return 0.7
            ends = core[-1] in _TOP or core[-1] in _KINDS
            if ends and (at + size in whole.bound or behind in ("saint", "london")):
                return 0.7
            alone = at == 1 or (at > 1 and stream[at - 2] == "|")
            if ends and before != "|" and alone and before not in _SUBJECTS:
                return 0.7
            if set(core) & _CAMPUSES and behind != "|" and _weight(behind) == 1.0:
                return 0.7
            return 0.9
    return 0.0


def _acronym(word: str, core: Sequence[str]) -> float:
    """Return how surely an acronym is that of a name: one letter for each of its words."""
    first = "".join(one[0] for one in core)
    return 0.85 if len(word) >= 3 and len(core) >= 3 and first == word else 0.0


BOTH = {
    "清华大学": "Tsinghua University", "北京大学": "Peking University",
    "复旦大学": "Fudan University",
    "上海交通大学": "Shanghai Jiao Tong University", "浙江大学": "Zhejiang University",
    "南京大学": "Nanjing University", "武汉大学": "Wuhan University",
    "四川大学": "Sichuan University",
    "中国科学技术大学": "University of Science and Technology of China",
    "中国科学院大学": "University of Chinese Academy of Sciences",
    "中国科学院": "Chinese Academy of Sciences", "中山大学": "Sun Yat-sen University",
    "西安交通大学": "Xi'an Jiaotong University", "山东大学": "Shandong University",
    "华中科技大学": "Huazhong University of Science and Technology",
    "同济大学": "Tongji University",
    "哈尔滨工业大学": "Harbin Institute of Technology", "南开大学": "Nankai University",
    "天津大学": "Tianjin University", "东南大学": "Southeast University",
    "厦门大学": "Xiamen University",
    "北京师范大学": "Beijing Normal University", "中国人民大学": "Renmin University of China",
    "北京航空航天大学": "Beihang University", "北京理工大学": "Beijing Institute of Technology",
    "吉林大学": "Jilin University", "中南大学": "Central South University",
    "湖南大学": "Hunan University",
    "重庆大学": "Chongqing University", "大连理工大学": "Dalian University of Technology",
    "华东师范大学": "East China Normal University", "兰州大学": "Lanzhou University",
    "中国农业大学": "China Agricultural University", "中国海洋大学": "Ocean University of China",
    "西北工业大学": "Northwestern Polytechnical University", "苏州大学": "Soochow University",
    "电子科技大学": "University of Electronic Science and Technology of China",
    "华南理工大学": "South China University of Technology", "郑州大学": "Zhengzhou University",
    "北京协和医学院": "Peking Union Medical College", "香港大学": "University of Hong Kong",
    "香港中文大学": "Chinese University of Hong Kong", "台湾大学": "National Taiwan University",
    "香港科技大学": "Hong Kong University of Science and Technology",
    "上海科技大学": "ShanghaiTech University", "西湖大学": "Westlake University",
    "南方科技大学": "Southern University of Science and Technology",
}  # fmt: skip
"""Names in two scripts, as the institutions write them; others are compared in one script only."""
_HAN = re.compile(r"[\u3400-\u9fff（）()·]{2,}")
_SHORT = {
    "中科院": "中国科学院", "中国科院": "中国科学院", "社科院": "中国社会科学院",
    "中国社科院": "中国社会科学院", "农科院": "中国农业科学院", "中国农科院": "中国农业科学院",
    "医科院": "中国医学科学院", "工物院": "中国工程物理研究院", "北大": "北京大学",
    "清华": "清华大学", "复旦": "复旦大学", "浙大": "浙江大学", "南大": "南京大学",
    "武大": "武汉大学", "川大": "四川大学", "同济": "同济大学", "厦大": "厦门大学",
    "人大": "中国人民大学", "中大": "中山大学", "山大": "山东大学", "天大": "天津大学",
    "上交": "上海交通大学", "上海交大": "上海交通大学", "西交": "西安交通大学",
    "西安交大": "西安交通大学", "中科大": "中国科学技术大学", "中国科大": "中国科学技术大学",
    "国科大": "中国科学院大学", "华科": "华中科技大学", "华中科大": "华中科技大学",
    "哈工大": "哈尔滨工业大学", "北航": "北京航空航天大学", "北理工": "北京理工大学",
    "北师大": "北京师范大学", "华师大": "华东师范大学", "华东师大": "华东师范大学",
    "西工大": "西北工业大学", "电子科大": "电子科技大学", "国防科大": "国防科技大学",
    "大连理工": "大连理工大学", "华南理工": "华南理工大学", "华东理工": "华东理工大学",
}  # fmt: skip
_WHOLE = re.compile(r"(.*?(?:大学|学院(?!.*大学)|研究所|研究院|研究中心|医院|公司|实验室|天文台|观测站))")
_SEATS = frozenset({"中国地质大学", "中国石油大学", "中国矿业大学"})
"""Universities whose seats are universities of their own: 北京, 武汉, 华东, 徐州."""
_SAID = (
    "中国科学院", "研究所", "研究院", "研究中心", "大学", "学院", "医院", "有限公司", "股份",
    "国家", "重点实验室", "实验室",
)  # fmt: skip


def _chinese(text: str) -> Iterable[str]:
    """Yield the names in Chinese characters, short forms written out, without departments."""
    bare = unicodedata.normalize("NFKC", fold(text))
    for part in re.split(r"[,;、，；/|\n]", bare):
        joined = re.sub(r"\s+", "", part)
        if not _HAN.search(joined) or not re.search(r"[\u3400-\u9fff]{2}", joined):
            continue
        name = re.sub(r"[^\u3400-\u9fff]", "", joined)
        for short in sorted(_SHORT, key=len, reverse=True):
            whole = _SHORT[short]
            if name.startswith(short) and not name.startswith((whole, short + "学")):
                name = whole + name[len(short) :]
                break
        if name.endswith("所") and not name.endswith(("研究所", "事务所")):
            name = name[:-1] + "研究所"
        yield name


def _names(one: str, other: str) -> float:
    """Return how alike two Chinese names are."""
    if one == other:
        return 1.0
    short, long = sorted((one, other), key=len)
    if long.startswith(short) and (match := _WHOLE.match(short)) and match[1] == short:
        return 0.9
    a, b = (_WHOLE.match(name) for name in (one, other))
    if a and b and a[1] == b[1] and "大学" in a[1]:
        return 0.5 if a[1] in _SEATS else 0.9
    rests = [re.sub("|".join(_SAID), "", name) for name in (one, other)]
    kinds = [tuple(kind for kind in ("大学", "学院", "研究所", "医院", "公司") if kind in name)
             for name in (one, other)]  # fmt: skip
    if kinds[0] != kinds[1] or not all(rests):
        return 0.0
    return SequenceMatcher(None, rests[0], rests[1], autojunk=False).ratio() * 0.95
