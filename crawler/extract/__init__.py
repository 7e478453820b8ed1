"""A page's content: structured data, then main text, then rules. Pure: bytes in, values out; fetches nothing."""
