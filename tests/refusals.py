# SPDX-License-Identifier: Apache-2.0
"""What a test expects to be refused: by its code, said in both languages."""

import pytest

from yuzui.errors import StateError


def refused(code, kind=StateError, **parts):
    """Expect one error by its code, said in both languages; ``parts`` are attributes it has."""

    def fits(error):
        said = error.message.en and error.message.zh
        mended = error.mending is None or (error.mending.en and error.mending.zh)
        return error.code == code and said and mended and all(getattr(error, k) == v for k, v in parts.items())

    return pytest.raises(kind, check=fits)
