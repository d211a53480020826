"""How a command line is read: what is wrong with it is one sentence."""

import argparse
from typing import Final, NoReturn

_WRONG: Final = 2


class Parser(argparse.ArgumentParser):
    """An `argparse` parser for `sonoscope` or one of its commands, with whole option names only.

    Parameters
    ----------
    name
        Of the command; empty for the program itself.
    description, epilog
        What stands above and below its options, in lines as they are.
    """

    def __init__(self, name: str, description: str, epilog: str = "") -> None:
        super().__init__(
            prog=f"sonoscope {name}".rstrip(),
            description=description,
            epilog=epilog,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, without the page of options that hides it, and end the program."""
        what = message.removeprefix("argument ").rstrip(".")
        self.exit(_WRONG, f"sonoscope: {what}; `{self.prog} --help` lists what there is.\n")
