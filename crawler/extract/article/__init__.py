"""An article's page as a reading: its body, its fields, its parts."""
