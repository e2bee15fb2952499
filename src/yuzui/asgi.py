# SPDX-License-Identifier: Apache-2.0
"""The composition root: mounts pages and API on one application."""
