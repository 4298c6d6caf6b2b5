"""What the site needs, and other people's sites: mathematics, equation cards, citations."""
