"""How much one person or one unit may have at most. What is deleted after its time, `flask housekeeping` knows."""

DECLARATIONS_OF_A_UNIT = 1_000
"""Declarations that a unit may have in one round, discarded ones included; a serial has three digits."""
OPEN_JOBS = 10
"""Jobs of one person that are not over."""
LIVE_SESSIONS = 10
"""Login sessions of one person; the one that was used longest ago ends for a new one."""
PACKED_AT_ONCE = 500
"""So many declarations go into a package that is made as a job; the command makes larger ones."""
ARCHIVED_BYTES_AT_ONCE = 200 * 2**20
"""So many bytes of attachments go into an archive that is made as a job, whose file is kept in the database for a day."""
