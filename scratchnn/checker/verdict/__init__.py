"""What is wrong with a network, one cause at a time."""
