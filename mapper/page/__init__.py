"""Findings to a folium map and the one-file page around it."""
