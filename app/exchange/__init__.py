"""Declarations in and out of files: nothing here stores, everything ends in or starts from a `Sheet`."""
