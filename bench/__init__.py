"""What is measured: the fits against their peers, the report against papermill and nbconvert."""
