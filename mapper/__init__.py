"""Turn reports into an honest map of the places they report."""
