"""What leaves the program: pictures and numbers as files that tell how they were made."""
