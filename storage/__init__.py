"""Remembers and answers. Knows SQLAlchemy; refuses to know Scrapy, Prefect and how a page was read."""
