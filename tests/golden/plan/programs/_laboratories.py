# SPDX-License-Identifier: Apache-2.0
"""Key laboratories in the affiliations of conference papers, counted once more, and how alike their titles are."""

import math
import unicodedata
from collections import Counter, defaultdict
from itertools import pairwise

import numpy as np
from tests.golden.plan.programs._files import parquet

SMALL = {"the", "of", "for", "on", "in", "and"}
OWNERS = "ministry moe cas school college department institute university center".split()
STOP = set(
    "a an and are as at based between by can do for from how in into is it its new of on or over than that the their "
    "this through to toward towards under using via we what when with within without approach method model study "
    "research".split()
)
GROUPS = {
    "vision": "cvpr iccv eccv wacv 3dv bmvc", "robotics": "icra iros rss corl", "language": "acl coling naacl emnlp eacl",
    "ai": "aaai ijcai", "graphics": "siggraph siggraphasia acmmm",
    "learning": "nips icml iclr aistats uai colt acml automl",
}  # fmt: skip
VENUES = {venue: group for group, names in GROUPS.items() for venue in names.split()}
LEAST = 15


def words_of(text):
    """Return the runs of ASCII letters and digits of a text in lower case."""
    word, out = "", []
    for letter in text + " ":
        if letter.isascii() and letter.isalnum():
            word += letter
        elif word:
            out.append(word)
            word = ""
    return out


def bare(part):
    """Return a part without what stands in brackets, an open one to the end."""
    out, depth = "", 0
    for letter in part:
        if letter == "(":
            depth, out = depth + 1, out + " "
        elif letter == ")" and depth:
            depth -= 1
        elif not depth:
            out += letter
    return out


def named(part):
    """Return what a key or national laboratory is *of*, or None."""
    words, hyphens = [], bare(part.lower()).replace("-", " ")
    for word in words_of(hyphens):
        words.append("laboratory" if word in ("lab", "labs", "laboratories") else word)
    for k in range(len(words) - 2):
        if (
            words[k] in ("key", "national")
            and words[k + 1] == "laboratory"
            and words[k + 2] in ("of", "for", "on", "in")
        ):
            break
    else:
        return None
    kept = []
    rest = words[k + 3 :]
    for n, word in enumerate(rest):
        if word in OWNERS or rest[n : n + 2] == ["chinese", "academy"]:
            break
        if word not in SMALL:
            kept.append(word)
    return " ".join(kept) or None


def laboratories(data):
    """Return works of each laboratory, and the row of each work: titles and groups of venues."""
    frame = parquet(data("scholarly/conference_works.parquet"))
    frame = frame[frame.affiliations.fillna("").str.lower().str.contains("lab")]
    of, titles, groups = defaultdict(set), {}, {}
    for n, (title, venue, text) in enumerate(zip(frame.title, frame.venue, frame.affiliations, strict=True)):
        text = unicodedata.normalize("NFKC", text)
        for sign in "+,；，":
            text = text.replace(sign, ";")
        for part in text.split(";"):
            if (lab := named(part)) is not None:
                of[lab].add(n)
                titles[n], groups[n] = title or "", VENUES.get(venue, venue)
    return of, titles, groups


def singular(word):
    if len(word) < 4 or not word.endswith("s") or word[-2] in "us":
        return word
    return word[:-3] + "y" if word.endswith("ies") and word[-4] not in "ae" else word[:-1]


def terms(title):
    plain = "".join(c for c in unicodedata.normalize("NFD", title.casefold()) if not unicodedata.combining(c))
    words = [singular(word) for word in words_of(plain)]
    words = [word for word in words if len(word) > 1 and word not in STOP and not word.isdigit()]
    return words + [f"{a} {b}" for a, b in pairwise(words)]


def cosines(titles):
    """Return works in order and the cosine of each two of them, rare words counting by the third power."""
    counts = {n: Counter(terms(title)) for n, title in titles.items()}
    documents = Counter(term for row in counts.values() for term in row)
    works = sorted(titles)
    place = {term: k for k, term in enumerate(term for term, n in documents.items() if n > 1)}
    dense = np.zeros((len(works), len(place)), dtype=np.float32)
    for row, n in enumerate(works):
        weights = {t: (1 + math.log(c)) * math.log((1 + len(works)) / documents[t]) ** 3 for t, c in counts[n].items()}
        norm = math.sqrt(sum(value * value for value in weights.values())) or 1.0
        for term, value in weights.items():
            if term in place:
                dense[row, place[term]] = value / norm
    return works, dense @ dense.T


def likeness(kernel, one, other):
    """Return the mean cosine of two lists of places of works, the works of both left out."""
    joint = set(one) & set(other)
    total = kernel[np.ix_(one, other)].sum() - sum(kernel[k, k] for k in joint)
    return float(total) / (len(one) * len(other) - len(joint))
