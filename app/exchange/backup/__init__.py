"""A backup: one file with every row of the database, the secret key and the configuration, sealed against change.

The same file is restored on SQLite and on PostgreSQL. `sealing` is the file, `archive` what is in it.
"""


class BadBackup(ValueError):
    """This is no whole backup that this key opens; the argument says why, as a Chinese sentence."""


ALTERED = "备份文件的内容已损坏或被改动，没有恢复任何内容。"
