"""The readers of what lists articles: one module for each way of listing, all the same to `kinds`."""
