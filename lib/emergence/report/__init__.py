"""From notebooks to pages; notebooks themselves import `show` and `verdict` alone."""
