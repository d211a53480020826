"""The commands of the command line that open no window, one module each."""
