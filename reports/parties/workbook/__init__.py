"""One workbook for all forms 01 or 02 of a period: drawn, filled in a spreadsheet, read and merged again."""
