"""A page, parsed once, and what any reader of it needs.

Its characters, class names, noise, dates, blocks. Knows no kind of page.
"""
