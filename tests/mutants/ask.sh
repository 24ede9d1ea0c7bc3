#!/bin/bash
# Asks `forking.py` at the port $1 for a run, and ends with its exit code.
exec 3<>"/dev/tcp/127.0.0.1/$1"
read -r code <&3
exit "$code"
