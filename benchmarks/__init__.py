"""Figures, never tests: run by hand, printed with the baseline of the same run."""
