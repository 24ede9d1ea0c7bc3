"""Addresses in templates: a page has the same few dozens again and again, and each is built once."""

from functools import lru_cache
from typing import Any

from flask import Flask, has_request_context, request


def init_app(app: Flask) -> None:
    """Let templates take addresses that were built before."""

    @lru_cache(maxsize=4000, typed=True)
    def built(root: str, endpoint: str, **values: Any) -> str:
        return app.url_for(endpoint, **values)

    def url_for(endpoint: str, **values: Any) -> str:
        """Return the address of a page as Flask builds it; it depends on where the portal is mounted and on nothing else."""
        if not has_request_context():
            return app.url_for(endpoint, **values)
        hashable = {name: tuple(each) if isinstance(each, list) else each for name, each in values.items()}
        return built(request.script_root, endpoint, **hashable)

    app.jinja_env.globals["url_for"] = url_for
