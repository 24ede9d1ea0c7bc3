"""Threads and review sheets of declarations."""
