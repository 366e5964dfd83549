"""Names to candidates, offline."""
