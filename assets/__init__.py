"""Files that the program needs: its icon and the colour maps.

`sonoscope.svg` is the source of the PNG files.
"""
