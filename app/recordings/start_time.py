"""When a recording began: from its broadcast extension or from its name."""

import re
from datetime import datetime, timedelta, timezone
from typing import Final

_DATED: Final = re.compile(
    r"(?<!\d)(19[89]\d|20\d\d)([-_.]?)(\d\d)\2(\d\d)"  # 20240131, 2024-01-31
    r"[T _.-]{1,2}"
    r"(\d\d)([-_:.h]?)(\d\d)[-_:.m]?(\d\d)"  # 053000, 05-30-00
    r"(?:(Z)|([+-])(\d\d):?(\d\d))?(?!\d)",
    re.ASCII,
)
_HEXADECIMAL: Final = re.compile(r"[0-9A-F]{8}", re.ASCII)
_AUDIOMOTH_SOLD: Final = range(1_480_000_000, 1 << 32)  # since the end of 2016
_CONSISTENT: Final = 2.0  # seconds


def started_by_name(stem: str) -> float | None:
    """Return when a recording began, going by its name.

    Parameters
    ----------
    stem
        The file's name without its ending, such as ``"SITE_20240131_053000"``,
        ``"2024-01-31T05-30-00"``, ``"20240131T053000Z"``, or eight hexadecimal digits, which an
        AudioMoth of firmware before 1.3 means as seconds since 1970.

    Returns
    -------
    float or None
        Seconds since 1970; local time unless the name tells its zone.
    """
    if _HEXADECIMAL.fullmatch(stem) and int(stem, 16) in _AUDIOMOTH_SOLD:
        return float(int(stem, 16))
    for match in _DATED.finditer(stem):
        year, _, month, day, hour, _, minute, second, utc, sign, hours, minutes = match.groups()
        offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
        zone = (
            timezone(-offset if sign == "-" else offset) if utc or _is_zone(offset, sign) else None
        )
        numbers = [int(part) for part in (year, month, day, hour, minute, second)]
        if (seconds := _epoch(numbers, zone)) is not None:
            return seconds
    return None


def started_by_bext(bext: bytes, rate: int) -> float | None:
    """Return when a recording began, going by its broadcast extension (EBU Tech 3285).

    The time of origination has whole seconds. The sample count since midnight is finer, but many
    programs write the place on their own time line there; it is used only where the two agree.

    Parameters
    ----------
    bext
        Content of the chunk.
    rate
        Samples per second, at least 1.

    Returns
    -------
    float or None
        Seconds since 1970; the extension means local time.
    """
    match = re.fullmatch(rb"(\d{4})\D(\d\d)\D(\d\d)(\d\d)\D(\d\d)\D(\d\d)", bext[320:338])
    if match is None or len(bext) < 346:
        return None
    numbers = [int(part) for part in match.groups()]
    seconds = _epoch(numbers, None)
    if seconds is None:
        return None
    of_day = 3600 * numbers[3] + 60 * numbers[4] + numbers[5]
    exact = int.from_bytes(bext[338:346], "little") / rate
    return seconds + exact - of_day if abs(exact - of_day) < _CONSISTENT else seconds


def _is_zone(offset: timedelta, sign: str | None) -> bool:
    """Whether what follows the time can be a zone and not, say, a number of a take."""
    return sign is not None and offset <= timedelta(hours=14) and offset.seconds % 900 == 0


def _epoch(numbers: list[int], zone: timezone | None) -> float | None:
    try:
        return datetime(*numbers, tzinfo=zone).timestamp()  # type: ignore[arg-type, misc]
    except (ValueError, OverflowError, OSError):  # the 31st of February; before 1970 on Windows
        return None
