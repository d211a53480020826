"""The composition root: builds the window and what runs behind it, and carries their news."""
