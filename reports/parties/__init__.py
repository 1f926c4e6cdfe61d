"""Forms 01 and 02: what tenants and infrastructure investors report on their projects, entered on their behalf."""
