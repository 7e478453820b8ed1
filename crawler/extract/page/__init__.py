"""A page, parsed once, and what any reader of it needs: its characters, class names, noise, dates, blocks. Knows no kind of page."""
