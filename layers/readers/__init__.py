"""Readers: from a file of any supported format to one raw table."""

from layers.readers.raw import Problem, RawTable
from layers.readers.reading import FORMATS, read

__all__ = ["FORMATS", "Problem", "RawTable", "read"]
