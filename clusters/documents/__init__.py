"""The papers about clusters' obstacles and petitions."""
