"""Settings as JSON: the same form in pictures and tables as in the program's own memory."""

from copy import deepcopy
from typing import Any

from app import store
from dsp.settings import Settings
from dsp.transforms import registry

JsonDict = dict[str, Any]


class UnknownTransformError(ValueError):
    """Settings whose transform this program does not have, or not like that; says which."""


def settings_to_json(settings: Settings) -> JsonDict:
    """Return `settings` as what `json.dumps` takes."""
    data: JsonDict = store._to_json(store.State(settings=settings))["settings"]
    return data


def settings_from_json(data: JsonDict) -> Settings:
    """Return the settings in `data`; what it does not name has its default.

    Raises
    ------
    UnknownTransformError
        If the transform is not known, or has other parameters.
    ValueError, TypeError, KeyError, AttributeError
        If it holds something else.
    """
    if "transform" in data["analysis"]:  # which the program's own memory would replace
        try:
            registry.from_json(data["analysis"]["transform"])
        except ValueError as error:
            raise UnknownTransformError(str(error)) from error
    return store._from_json({"settings": deepcopy(data)}).settings
