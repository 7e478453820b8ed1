"""Fetches and reads publishers' pages.

Knows Scrapy; refuses to know databases, schedules and what an event is.
"""
