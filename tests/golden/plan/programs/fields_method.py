# SPDX-License-Identifier: Apache-2.0
"""Queries against the categories of arXiv and the conferences of one topic, counted on the half that stayed unseen."""

from math import sqrt

from tests.golden.plan.programs._queries import hits, reader, second_half

ARXIV, CONFERENCES = "scholarly/paperscape_9196_works.parquet", "scholarly/conference_works.parquet"
LANGUAGE, THEORY = {"acl", "naacl", "coling", "colm"}, {"colt", "alt", "aistats", "uai"}
TOPICS = LANGUAGE | THEORY | {"cvpr", "iccv", "eccv", "wacv", "3dv"}


def low(k, n):
    """Return the lower end of the score interval (Wilson 1927)."""
    z = 1.959964
    return (k / n + z * z / (2 * n) - z * sqrt(k / n * (1 - k / n) / n + z * z / (4 * n * n))) / (1 + z * z / n)


def counted(data, path, node, classes, within=()):
    """Return right hits, hits and all documents of the classes, of the unseen half."""
    name, id = path.split("/")[1].removesuffix(".parquet"), "arxiv_id" if path == ARXIV else "id"
    documents, fits = reader(data(path))[1], hits(data("field_queries.csv"), data(path), node)
    right = hit = members = 0
    for n, row in enumerate(documents):
        labels = set((row["categories"] if path == ARXIV else row["venue"]).replace(",", " ").split())
        if (within and not labels & within) or not second_half(name, row[id] or row["title"]):
            continue
        members += bool(labels & classes)
        hit += n in fits
        right += n in fits and bool(labels & classes)
    return right, hit, members


def figures(data, asked):
    """Return counts at their addresses, and how many nodes reach 0.70 (and 0.50 where the class means the same)."""
    made, met = {}, {}
    for path, node, classes, within, same in asked:
        right, hit, members = counted(data, path, node, classes, within)
        at = f"measured[node={node},corpus={path.split('/')[1].removesuffix('.parquet')}].unseen"
        made |= {f"{at}.precision.k": right, f"{at}.precision.n": hit, f"{at}.recall.n": members}
        reaches = low(right, hit) >= 0.7 and (not same or low(right, members) >= 0.5)
        met[node] = met.get(node, True) and reaches
    return made, sum(met.values())


COMPUTING = (
    (ARXIV, "BOX2-01-4-5", {"cmp-lg"}, (), False),
    (CONFERENCES, "BOX2-01-4-5", LANGUAGE, TOPICS, True),
    (CONFERENCES, "BOX2-01-1", THEORY, TOPICS, False),
)
PHYSICAL = (
    (ARXIV, "BOX2-02-1", {"quant-ph"}, (), False),
    (ARXIV, "BOX2-02-2", {"quant-ph"}, (), False),
    (ARXIV, "BOX2-07-1-1", {"astro-ph", "gr-qc"}, (), False),
)


def method(data):
    made, met = figures(data, COMPUTING + PHYSICAL)
    return made | {"labelled": sum(len(reader(data(path))[1]) for path in (ARXIV, CONFERENCES)), "validated": met}
