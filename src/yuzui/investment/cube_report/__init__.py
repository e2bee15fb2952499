# SPDX-License-Identifier: Apache-2.0
"""Who performs and who pays: parts of the studies ``cube`` and ``funders``."""
