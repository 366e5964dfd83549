"""Scripts that fit the packaged weights; not part of the package."""
