"""What is measured: each part against the tools that one would otherwise use."""
