"""One declaration before one person, and the work that is done on it."""
