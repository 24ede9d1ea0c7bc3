"""The review: threads at places of the form, the review sheet, the return sheet, and what becomes of findings."""
