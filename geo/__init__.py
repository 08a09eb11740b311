"""Numbers in, numbers out: coordinates, point and polygon indexes, reach.

This room knows no station and no district, only points, polygons, grids and metres.
"""
