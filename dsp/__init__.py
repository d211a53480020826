"""What can be computed without a screen, a thread, a file or a sound card; numpy and scipy alone.

Sound is floating point with full scale at 1, of one channel and shape (n,). What comes of it is
float32, time first: shape (columns, bins). A spectrogram in dB, in which a sine at full scale
reads 0::

    from dsp.framing import Framing
    from dsp.transforms.stft import level, stft
    from dsp.windows import Window

    framing = Framing(Window("hann"), n_fft=2048, win_length=2048)
    db = level(stft(x, framing, hop=512), framing)
    frequencies, times = framing.frequencies(rate), np.arange(len(db)) * 512 / rate

Further entrances:

- `dsp.transforms.stft`, `istft`, `griffin_lim`: with the phase, back again, and without it
- `dsp.transforms.mel`, `pcen`, `constant_q`, `chroma`, `reassigned`, `phase`, `gcc`: each has a
  function of its name or more, for a whole sound
- `dsp.pitch.pitch_track`: the fundamental frequency of a whole sound
- `dsp.features.extract`: features for machine learning; `dsp.spec_augment`: variety for it
- `dsp.columns.ColumnReader`: any transform, of any part of a `Signal`, as the window shows it
"""
