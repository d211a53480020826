"""Pictures of sound other than the plain spectrum, and what they are made of."""
