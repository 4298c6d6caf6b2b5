"""What mistakes and settings do to training: which there are, how it goes, what is kept."""
