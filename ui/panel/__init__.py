"""The panel of controls."""
