"""After the call: brings leads to sales, whatever fails on the way."""
