"""What a history is asked: of its sources and runs, of its articles, of its events."""
