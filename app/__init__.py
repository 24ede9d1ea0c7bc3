"""The declaration portal: an application factory over the floors that the README draws."""

from collections.abc import Mapping

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app.config import configure


def create_app(overrides: Mapping[str, object] | None = None) -> Flask:
    """Return the portal as a Flask application; `overrides` replace configuration values (tests)."""
    app = Flask(__name__, instance_relative_config=True, static_folder=None)
    configure(app, overrides)

    from app import blueprints, commands, extensions

    extensions.init_app(app)
    blueprints.init_app(app)
    commands.init_app(app)
    if proxies := int(app.config["PROXIES"]):
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]
    return app
