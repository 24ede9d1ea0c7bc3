"""压减: what a cut of the amounts touches on the form, and a proposal for each place."""
