"""What writes the reference; the pages are the Markdown beside it."""
