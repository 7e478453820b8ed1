"""The spider and its plan. Thin: where to look and how to read is `crawler.discover`'s and `crawler.extract`'s."""
