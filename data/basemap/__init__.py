"""The recipe of the basemap; a package, so that two recipes may both be called build."""
