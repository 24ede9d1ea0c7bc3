"""What the words of a form say: amounts, quantities, dates, arithmetic, formulas, names of indicators, slips of the pen."""
