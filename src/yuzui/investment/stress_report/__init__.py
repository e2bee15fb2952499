# SPDX-License-Identifier: Apache-2.0
"""A scenario under stress: what is taken from it, and what is left."""
