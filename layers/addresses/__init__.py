"""Digital addresses: codes, parsing of text, search."""
