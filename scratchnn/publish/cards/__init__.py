"""The card of an equation or a law: where it stands, what it rests on, and both as drawings."""
