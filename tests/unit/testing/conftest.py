# SPDX-License-Identifier: Apache-2.0
"""A plug-in of ours with some parts replaced: what an outsider might hand in."""

from types import ModuleType

import pytest
from tests.contracts import checks as testing

from yuzui import registry


@pytest.fixture
def outside():
    def made(seam, name, **changes):
        """Return a copy of a plug-in under its own name, with other parts."""
        module = registry.modules(seam)[name]
        doc = changes.pop("doc", module.__doc__)
        copy = ModuleType(module.__name__)
        copy.__dict__.update({**vars(module), **changes, "__doc__": doc})
        return copy

    return made


@pytest.fixture
def faults():
    def found(seam, module):
        """Return what the seam's checks say of a module, as one text."""
        return " | ".join(f for check in testing.checks(seam) for f in testing.told(check, module))

    return found
