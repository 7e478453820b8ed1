"""A listing's page as its entries."""
