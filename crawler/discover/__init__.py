"""How a site lists its articles. Pure: pages in, entries and next requests out; fetches nothing."""
