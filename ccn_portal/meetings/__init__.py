"""The quarterly briefing and the monthly review: what is laid before them, what they conclude, and who does it."""
