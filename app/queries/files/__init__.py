"""What goes in and out as a file: attachments, imports, exports, sums, approved renditions."""

from app.queries import Damaged

__all__ = ["Damaged"]
