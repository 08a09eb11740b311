"""Questions to a table of features: what is asked, how it is written (CQL2), how memory answers it."""
