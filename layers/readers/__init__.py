"""Readers: from a file of any supported format to one raw table."""
