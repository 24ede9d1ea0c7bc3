"""Sheet to HTML to PDF, and what is made of the PDFs."""
