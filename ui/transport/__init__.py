"""The row that plays: what it shows and what it is told."""
