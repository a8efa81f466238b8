"""The base of every channel over HTTP: where it may go, how it signs in, and what comes of each reply."""
