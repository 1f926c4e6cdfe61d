"""The wastewater, waste and fire registers' part of the register workbook."""
