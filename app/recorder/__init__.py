"""Recording live sound to disk while it is heard."""
