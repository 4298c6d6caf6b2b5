"""What runs in the reader's browser: the equations as JavaScript, Python, what is alive."""
