"""Annotations through the files of other programs and back; what their traps are."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.annotations import audacity, raven, sonic_visualiser, textgrid
from app.annotations.formats import FORMATS, AnnotationError, claims, read, write
from app.annotations.line import one_line
from dsp.annotation import Annotation, Annotations
from dsp.selection import Selection
from tests.dsp.annotated import annotations

RATES = st.sampled_from((8000, 22_050, 44_100, 48_000, 384_000, 1_000_000))
many = st.lists(annotations(8000), max_size=8).map(lambda items: Annotations(tuple(items)))
DAY = 86_400


def shift(items, by):
    """Return annotations so many samples later."""
    return Annotations(
        tuple(
            Annotation(
                Selection(a.start + by, a.stop + by, a.selection.low_hz, a.selection.high_hz),
                a.text,
                a.fields,
            )
            for a in items
        )
    )


def plain(items, text=one_line, band=True):
    """Return what a format keeps, with limits as it writes them; a list as ties may turn over."""
    return sorted(
        (
            a.start,
            a.stop,
            round(a.selection.low_hz or 0.0, 4) if band else 0.0,
            round(a.selection.high_hz or 0.0, 4) if band else 0.0,
            text(a.text),
        )
        for a in items
    )


@pytest.mark.parametrize("kind", [raven, audacity])
@given(items=many, rate=RATES, later=st.booleans())
def test_tables_and_labels_come_back(kind, items, rate, later):
    items = shift(items, DAY * rate if later else 0)
    text = kind.write(items, rate, 10**7)
    assert not items or kind.fits(text)
    back = kind.read(text, rate) if text else Annotations()
    assert plain(back) == plain(items)


@given(items=many, rate=RATES, later=st.booleans())
def test_regions_come_back_without_their_frequencies(items, rate, later):
    items = shift(items, DAY * rate if later else 0)
    text = sonic_visualiser.write(items, rate, 10**7)
    back = sonic_visualiser.read(text, rate)
    assert plain(back, band=False) == plain(items, band=False)
    assert sonic_visualiser.read(sonic_visualiser.write(back, rate, 0), rate) == back


def spoken(text):
    return "" if text == " " else text


@given(items=many, rate=RATES)
def test_text_grids_come_back_without_their_frequencies(items, rate):
    text = textgrid.write(items, rate, 10**7)
    assert textgrid.fits(text)
    assert plain(textgrid.read(text, rate), spoken, band=False) == plain(items, spoken, band=False)


@given(items=many, rate=RATES, length=st.integers(0, 5000))
def test_the_intervals_of_a_tier_fill_all_of_the_time(items, rate, length):
    lines = textgrid.write(items, rate, length).split("\n")
    numbers = [line.strip() for line in lines if line.startswith((" " * 12 + "xm", "xm"))]
    begin, end, *edges = (line.partition(" = ")[2] for line in numbers)
    assert float(begin) == 0.0
    at = end  # of the tier before
    for left, right in zip(edges[::2], edges[1::2], strict=True):
        assert left == at or (at == end and float(left) == 0.0)
        at = right
    assert not edges or at == end


@given(items=many, name=st.sampled_from(sorted(FORMATS)), random=st.randoms())
def test_the_order_of_what_is_written_does_not_matter(items, name, random):
    shuffled = list(items)
    random.shuffle(shuffled)
    kind = FORMATS[name]
    assert kind.write(Annotations(tuple(shuffled)), 8000, 9) == kind.write(items, 8000, 9)


@given(
    columns=st.permutations(
        (raven.SELECTION, raven.BEGIN, raven.END, raven.LOW, raven.HIGH, raven.TEXT, "Species")
    )
)
def test_the_columns_of_a_table_may_stand_in_any_order(columns):
    cells = {
        raven.SELECTION: "1",
        raven.BEGIN: "1.5",
        raven.END: "2",
        raven.LOW: "500",
        raven.HIGH: "900.5",
        raven.TEXT: "one call",
        "Species": "Turdus",
    }
    text = "\t".join(columns) + "\t\r\n" + "\t".join(cells[name] for name in columns) + "\r\n"
    place = Selection(15_000, 20_000, 500.0, 900.5)
    assert list(raven.read(text, 10_000)) == [
        Annotation(place, "one call", (("Species", "Turdus"),))
    ]


TABLE = """\
Selection\tView\tChannel\tBegin Time (s)\tEnd Time (s)\tLow Freq (Hz)\tHigh Freq (Hz)\tSpecies\t\
Score
1\tWaveform 1\t1\t0.5\t1.5\t0\t5000\tEurasian wren\t0.9
1\tSpectrogram 1\t1\t0.5\t1.5\t0\t5000\tEurasian wren\t0.9
2\tSpectrogram 1\t2\t2\t2\t1000\t2000
"""


def test_a_selection_counts_once_in_however_many_views_and_short_rows_will_do():
    wren, point = raven.read(TABLE, 10_000)
    assert wren.selection == Selection(5000, 15_000)  # all frequencies are no limits
    assert wren.text == "Eurasian wren"
    assert point.selection == Selection(20_000, 20_001, 1000.0, 2000.0)
    assert point.is_point


def test_columns_that_mean_nothing_here_are_written_again():
    back = raven.write(raven.read(TABLE, 10_000), 10_000, 0).split("\n")
    names, first, second = (line.split("\t") for line in back[:3])
    assert dict(zip(names, first, strict=True)) == {
        "Selection": "1",
        "View": "Waveform 1",
        "Channel": "1",
        "Begin Time (s)": "0.500000000",
        "End Time (s)": "1.500000000",
        "Low Freq (Hz)": "0.0000",
        "High Freq (Hz)": "5000.0000",
        "Species": "Eurasian wren",
        "Score": "0.9",
        "Annotation": "Eurasian wren",
    }
    assert dict(zip(names, second, strict=True))["Channel"] == "2"
    assert dict(zip(names, second, strict=True))["Score"] == ""


LABELS = """\
1.5\t2.5\tchaffinch\tagain
\\\t1000\t4000
\\ something else
3.0\tjust a word
4.0\t4.0\t
\\\t-1\t800
"""


def test_labels_with_frequencies_points_and_lines_for_others():
    first, second, third = audacity.read(LABELS, 10_000)
    assert first == Annotation(Selection(15_000, 25_000, 1000.0, 4000.0), "chaffinch\tagain")
    assert second == Annotation(Selection(30_000, 30_001), "just a word")
    assert third == Annotation(Selection(40_000, 40_001, None, 800.0))


LONG = """\
File type = "ooTextFile"
Object class = "TextGrid"

xmin = 0
xmax = 2.3
tiers? <exists>
size = 2
item []:
    item [1]:
        class = "IntervalTier"
        name = "words"
        xmin = 0
        xmax = 2.3
        intervals: size = 2
        intervals [1]:
            xmin = 0
            xmax = 1
            text = ""
        intervals [2]:
            xmin = 1
            xmax = 2.3
            text = "say ""ah""! 5
and again"
    item [2]:
        class = "TextTier"
        name = "bell"
        xmin = 0
        xmax = 2.3
        points: size = 1
        points [1]:
            number = 0.5
            mark = "ding"
"""
SHORT = """\
File type = "ooTextFile"
Object class = "TextGrid"
! what people say about it
0 2.3 <exists> 2
"IntervalTier" "words" 0 2.3 2
0 1 "" ! a gap
1 2.3 "say ""ah""! 5
and again"
"TextTier"
"bell"
0
2.3
1
0.5
"ding"
"""


@pytest.mark.parametrize("text", [LONG, SHORT])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_text_grids_long_and_short_in_any_encoding(tmp_path, text, encoding, end):
    path = tmp_path / "speech.TextGrid"
    path.write_bytes(text.replace("\n", end).encode(encoding))
    bell, words = read(path, 1000)
    assert bell == Annotation(Selection(500, 501), "ding", (("Tier", "bell"),))
    assert words.selection == Selection(1000, 2300)
    assert words.text == f'say "ah"! 5{end}and again'
    assert words.field("Tier") == "words"


def test_tiers_keep_their_names():
    items = textgrid.read(LONG, 1000)
    assert textgrid.read(textgrid.write(items, 1000, 2300), 1000) == items


def test_layers_of_sonic_visualiser():
    def first(line):
        (item,) = sonic_visualiser.read(line, 1000)
        return item.start, item.stop, item.text, item.field("Value")

    assert first("1.5") == (1500, 1501, "", "")
    assert first("1.5,12") == (1500, 1501, "", "12")
    assert first("1.5,New Point") == (1500, 1501, "New Point", "")
    assert first("1.5,12,peak") == (1500, 1501, "peak", "12")
    assert first('1.5,12,0.25,"a, b ""c"""') == (1500, 1750, 'a, b "c"', "12")
    assert first("1.5,440,0.25,0.8,note") == (1500, 1750, "note", "440")


@pytest.mark.parametrize("name", sorted(FORMATS))
@given(items=many.filter(len))
def test_the_kind_is_found_by_the_content(tmp_path_factory, name, items):
    path = tmp_path_factory.getbasetemp() / f"{name}.list"
    write(path, FORMATS[name], items, 8000, 10**4)
    assert claims(path)
    assert len({(a.start, a.stop) for a in read(path, 8000)}) == len(
        {(a.start, a.stop) for a in items}
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Begin Time (s)\tEnd Time (s)\n1\tx\n", "line 2: 'x' is no time for 'End Time (s)'"),
        ("Begin Time (s)\tEnd Time (s)\n\n1\n", "line 3: '' is no time for 'End Time (s)'"),
        ("Begin Time (s)\tLow Freq (Hz)\n1\t2\n", "line 1: there is no column 'End Time (s)'"),
        ("1.0\t2.0\ta\n3.0\t2.0\tb\n", "line 2: it ends at 2 s, before it begins at 3 s"),
        ("1.0\t2.0\ta\nnan\t2.0\tb\n", "line 2: 'nan' is no time"),
        ("1.0\t2.0\ta\n-1\t2.0\tb\n", "line 2: -1 to 2 s must lie between 0 and 1e+09 s"),
        ("1.0\t2.0\ta\n7\n", "line 2: a tab and words should follow the time"),
        ("1.0\t2.0\ta\n\\\t900\t300\n", "line 1: the low frequency, 900 Hz, lies above"),
        ("1.0\t2.0\ta\n\\\t900\tx\n", "line 2: 'x' is no frequency"),
        ("1.0,2.0,x,a\n", "line 1: 'x' is no number"),
        ("1.0\n1_0\n", "line 2: '1_0' is no time"),
        (LONG[:-3], "line 32: a quotation mark is not closed"),
        (LONG[: LONG.index("mark")], "line 31: the file ends where text should follow"),
        (LONG.replace("xmin = 1", "xmin = one"), 'line 22: "say ""ah""! 5'),
        (LONG.replace("TextTier", "Tier"), "line 26: 'Tier' is no kind of tier"),
        (LONG.replace('"TextGrid"', '"Pitch"'), "line 2: Praat's file holds a Pitch, no TextGrid"),
        ('"Praat chronological TextGrid text file"\n', "line 1: this is a chronological TextGrid"),
        ("Dear diary,\n", "holds no annotations that are known here: Praat TextGrid, Raven"),
        ("", "holds no annotations"),
    ],
)
def test_what_is_wrong_is_told_in_one_sentence(tmp_path, text, said):
    path = tmp_path / "bad.txt"
    path.write_text(text, "utf-8")
    with pytest.raises(AnnotationError) as caught:
        read(path, 1000)
    sentence = str(caught.value)
    assert said in sentence
    assert sentence.startswith("bad.txt")
    assert sentence.count("\n") <= text.count("and again")
    assert sentence.endswith(".")


@given(data=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "any.txt"
    for begin in (b"", b"1.0\t", b"1.0,", b"Begin Time (s)\tEnd Time (s)\n", SHORT.encode()[:70]):
        path.write_bytes(begin + data)
        with suppress(AnnotationError):
            read(path, 8000)


def test_old_tables_of_western_europe(tmp_path):
    path = tmp_path / "old.txt"
    path.write_bytes("0\t1\tMönchsgrasmücke\n".encode("latin-1"))
    assert [item.text for item in read(path, 1000)] == ["Mönchsgrasmücke"]


def test_a_sound_file_is_not_claimed(tmp_path):
    sound = tmp_path / "sound.wav"
    sound.write_bytes(b"RIFF\x24\0\0\0WAVEfmt ")
    assert not claims(sound)
    assert not claims(tmp_path / "nothing.txt")
    assert not claims(tmp_path)
    assert not claims(tmp_path / ("long" * 1000))


def test_what_cannot_be_read_or_written_is_told(tmp_path):
    with pytest.raises(AnnotationError, match=r"gone\.txt cannot be read: No such file"):
        read(tmp_path / "gone.txt", 1000)
    with pytest.raises(AnnotationError, match=r"a\.txt cannot be written"):
        write(tmp_path / "no" / "a.txt", FORMATS["raven"], Annotations(), 1000, 0)
