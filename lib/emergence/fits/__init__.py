"""Fits of many curves at once: a sigmoid, and a straight line in log size."""
