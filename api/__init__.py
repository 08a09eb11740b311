"""The two doors: the FastAPI application and the command line."""
