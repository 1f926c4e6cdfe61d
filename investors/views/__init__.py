"""The pages of tenants and infrastructure investors."""
