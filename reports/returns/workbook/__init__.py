"""One workbook for all returns of a unit and period: drawn, filled in a spreadsheet, read and merged again."""
