"""A process that starts the portal, prints one form and ends: `python -m tests.bench.cold`."""

import sys
import tempfile

from app import create_app
from app.printing.renditions import print_approved
from tests.bench.forms import approved_pages

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(
            {"SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder}/portal.sqlite", "SECRET_KEY": "bench"}
        )
        with app.app_context():
            sys.stdout.buffer.write(print_approved(approved_pages()[0]))
