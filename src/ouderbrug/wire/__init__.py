"""The network as channels use it: addresses, one request and its reply, and the tokens that sign in."""
