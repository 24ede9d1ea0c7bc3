"""The procedure around a form: stages, actions and their guards, openings, events, rounds, news and long work."""
