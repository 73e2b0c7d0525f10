"""Simulations that measure how often the headline answers err; nothing in the library uses them."""
