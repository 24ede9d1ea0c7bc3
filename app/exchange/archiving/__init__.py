"""归档包: a .zip, in pieces where it is large, that can be checked and read without the portal.

`package` writes it. `verify` checks it: the portal calls it on the .zip, and a copy of it lies in every package.
"""
