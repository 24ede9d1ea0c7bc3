"""What goes in and out as a file: attachments, imports, exports, sums, approved renditions."""


class Damaged(RuntimeError):
    """Stored bytes are no longer those whose SHA-256 was kept with them; the argument is a Chinese sentence."""
