"""The prereview of stored declarations."""
