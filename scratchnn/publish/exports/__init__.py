"""What is published beside a page, or of it: data, notebooks, Markdown, pictures, its head."""
