"""What the form is made of: sheets from the tables, code lists, the indicator library."""
