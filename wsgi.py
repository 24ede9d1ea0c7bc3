"""What the web server and the `flask` command load."""

import gc
import os

from app import surroundings

# What is written into the instance, the database among it, is read by its owner alone.
os.umask(0o077)
app = surroundings.start()
if "FLASK_RUN_FROM_CLI" not in os.environ and surroundings.is_server_starting():
    surroundings.require(app)
    # What was made so far stays as long as the process: only what requests leave behind is looked through for what can go.
    gc.collect()
    gc.freeze()
