"""Is a page true? What it promises is checked, and what was found is kept."""
