# SPDX-License-Identifier: Apache-2.0
from tests.jobs.conftest import *  # noqa: F403
