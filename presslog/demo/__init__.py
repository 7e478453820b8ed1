"""The demonstration.

An invented newspaper, the minute in which it changes, and the receiver its messages reach.
"""
