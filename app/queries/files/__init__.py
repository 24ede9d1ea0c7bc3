"""What goes in and out as a file: attachments, imports, exports, sums, approved renditions."""
