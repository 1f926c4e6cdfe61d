"""The pages of the wastewater, waste and fire registers."""
