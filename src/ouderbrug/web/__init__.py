"""The staff page: what colleagues read, decide, post and call, in a browser."""
