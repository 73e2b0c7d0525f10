"""Figures: one theme, and the few things that seaborn has not."""
