"""The open standards of the Open Geospatial Consortium: OGC API – Features."""
