"""What the web server and the `flask` command load."""

import os

from app import surroundings

# What is written into the instance, the database among it, is read by its owner alone.
os.umask(0o077)
app = surroundings.start()
if "FLASK_RUN_FROM_CLI" not in os.environ and surroundings.is_server_starting():
    surroundings.require(app)
