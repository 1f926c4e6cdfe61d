"""The pages of inspections, findings and compliance."""
