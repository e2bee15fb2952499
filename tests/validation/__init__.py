# SPDX-License-Identifier: Apache-2.0
"""Published truths, measured again; ``python -m tests.validation`` renews the result that the page shows."""
