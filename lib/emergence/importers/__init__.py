"""Results that other tools wrote, as the tidy table: one module a format, `collect` for a folder.

Results are data: nothing in them is executed, no path in them is opened, no pickle is loaded.
"""
