"""Vector tiles of a workspace's layers (Mapbox Vector Tile 2.1)."""
