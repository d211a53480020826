"""How recordings are told of: their lengths and sizes."""


def length_text(seconds: float) -> str:
    """Return a length in whole seconds, ``0:07``, ``12:34`` or ``1:02:03``."""
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def size_text(size: float) -> str:
    """Return a number of bytes, ``640 kB``, ``12.3 MB`` or ``4.56 GB``."""
    if size < 999_500:
        return f"{size / 1e3:.0f} kB"
    if size < 99.95e6:
        return f"{size / 1e6:.1f} MB"
    return f"{size / 1e6:.0f} MB" if size < 999.5e6 else f"{size / 1e9:.2f} GB"


def room_text(seconds: float) -> str:
    """Return for how long there is room, roughly: ``about 8 minutes``, ``about 30 hours``."""
    for unit, name in ((86_400, "day"), (3600, "hour"), (60, "minute")):
        count = int(seconds / unit)
        if count >= 2 or (count and unit == 60):
            return f"about {count} {name}{'s' if count > 1 else ''}"
    return "less than a minute"
