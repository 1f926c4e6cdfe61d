"""The ledger's part of the register workbook."""
