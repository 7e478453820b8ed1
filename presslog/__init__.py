"""The face of presslog: the command line, the web page and the Python API.

Everything here asks `flows` to do and `storage.history` to tell; it decides nothing about articles itself.
"""
