# SPDX-License-Identifier: Apache-2.0
"""The parts of a load: read a file, keep it in one transaction, tell what was set aside."""
