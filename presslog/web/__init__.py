"""The web page: read-only, on loopback, whole without scripts.

It reads `storage.read.history` and knows no way to write.
"""
