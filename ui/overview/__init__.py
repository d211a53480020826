"""The strip that shows all of a sound."""
