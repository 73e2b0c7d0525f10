"""From notebooks to pages; of these modules notebooks import `show` and `verdict` alone."""
