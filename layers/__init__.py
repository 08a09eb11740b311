"""What is on the map: layer definitions, readers, validation, the workspace and the sample."""
