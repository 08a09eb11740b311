"""What is printed: one report model and its renderings."""
