"""Annotations in files: those of other programs, and those that the program keeps itself."""
