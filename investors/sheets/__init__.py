"""The parties' part of the register workbook."""
