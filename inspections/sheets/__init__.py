"""The inspections' part of the register workbook."""
