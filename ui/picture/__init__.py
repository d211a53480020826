"""The picture pane: the spectrogram with its axes and numbers."""
