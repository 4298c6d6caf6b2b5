"""What the build finds out and a page shows: of mistakes, choices, others, and our own code."""
