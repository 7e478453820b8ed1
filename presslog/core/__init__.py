"""The words all rooms share: values and errors that name what the product knows.

Knows no framework, and no room.
"""
