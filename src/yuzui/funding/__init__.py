# SPDX-License-Identifier: Apache-2.0
"""Judge and fund: from reviews and rules to a slate, with its proof and its uncertainty."""
