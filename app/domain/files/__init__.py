"""What goes in and out as a file: attachments, workbooks, lists and sums, volumes, approved renditions."""
