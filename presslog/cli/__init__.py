"""The command line: one small module per family of commands, and how they print.

`app` finds the family of a command and loads no other; the families parse options, ask `flows` or
`storage.read.history`, and print.
"""
