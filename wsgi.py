"""What the web server and the `flask` command load."""

import os

from app import surroundings

app = surroundings.start()
if "FLASK_RUN_FROM_CLI" not in os.environ and surroundings.is_server_starting():
    surroundings.require(app)
