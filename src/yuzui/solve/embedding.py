# SPDX-License-Identifier: Apache-2.0
"""Vectors of texts: the mean of those of their words, from the table that the wheel of ``wordllama`` brings.

Two files are read from where the wheel was unpacked. The package itself is never imported: its release of 0.4 looks
for words in another folder than it ships them in, and then fetches them from the network.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.errors import MissingExtraError
from yuzui.text import Text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

PACKAGE = "wordllama"
WEIGHTS = "weights/l2_supercat_256.safetensors"
WORDS = ("tokenizers/l2_supercat_tokenizer_config.json", "tokenizer/l2_supercat_tokenizer_config.json")
BATCH = 1_024
"""Texts whose words are looked up at once."""


def embed(texts: Sequence[str]) -> Vectors:
    """Return a vector of length one for each text; of a text without words it is zero.

    Parameters
    ----------
    texts : sequence of str
        Texts in English: of other languages the table knows little.

    Returns
    -------
    array of float32, shape (texts, 256)

    Raises
    ------
    MissingExtraError
        If ``[candidates]`` is not installed.
    """
    words, table = _model()
    vectors = np.zeros((len(texts), table.shape[1]), np.float32)
    for start in range(0, len(texts), BATCH):
        batch = words.encode_batch_fast(list(texts[start : start + BATCH]), add_special_tokens=False)
        for k, one in enumerate(batch, start=start):
            if one.ids:
                # one text at a time stays in the cache of the processor
                vectors[k] = table[one.ids].sum(axis=0)
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    np.divide(vectors, length, out=vectors, where=length > 0)
    return vectors


@cache
def _model() -> tuple[Any, Vectors]:
    """Return what parts a text into words, and the vector of each word."""
    paths = _files()
    if paths is None:
        raise MissingExtraError.of("candidates", Text("works that read alike", "近似文献"))
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    # threads of its own would outlive a fork and say so
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    (table,) = load_file(paths[0]).values()
    return Tokenizer.from_file(str(paths[1])), table.astype(np.float32)


def available() -> bool:
    """Say whether vectors of words are at hand."""
    return _files() is not None


def _files() -> tuple[Path, Path] | None:
    """Return the two files of the wheel, None where a part is missing."""
    spec = find_spec(PACKAGE)
    if (
        spec is None
        or not spec.submodule_search_locations
        or not (find_spec("safetensors") and find_spec("tokenizers"))
    ):
        return None
    folder = Path(next(iter(spec.submodule_search_locations)))
    words = next((folder / name for name in WORDS if (folder / name).is_file()), None)
    weights = folder / WEIGHTS
    return (weights, words) if words is not None and weights.is_file() else None
