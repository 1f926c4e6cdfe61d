"""Returns from localities: their states, what may be reported, the checks, and who owes what."""
