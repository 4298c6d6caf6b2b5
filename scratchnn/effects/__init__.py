"""What mistakes and settings do to training: which runs there are, how they go, what is kept."""
