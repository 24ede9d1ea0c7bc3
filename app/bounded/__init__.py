"""Work on what strangers send, done in a process of its own that is bounded in time, memory and size."""
