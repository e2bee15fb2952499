# SPDX-License-Identifier: Apache-2.0
"""The data model: pure declarations from which schema, forms, exports and documents follow."""
