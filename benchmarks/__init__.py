"""Speed and quality, measured over the same texts in one run."""
