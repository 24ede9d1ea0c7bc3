"""The rules of the form and its procedure: plain values and functions, standard library only."""
