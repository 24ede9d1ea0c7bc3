"""The form as a plain value: its fields, indicators and amounts, how they are typed, compared and frozen."""
