"""Members that are good to have: what is there is used, and one of another shape cannot spoil its row."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, ValidationError, WrapValidator
from pydantic_core.core_schema import ValidatorFunctionWrapHandler


def _none_unless_readable(value: Any, read: ValidatorFunctionWrapHandler) -> Any:
    try:
        return None if value is None else read(value)
    except ValidationError:
        return None


IfReadable = WrapValidator(_none_unless_readable)
"""For a member that may be `None`, which it is where it cannot be read."""


def _objects(value: object) -> list[object]:
    found = value if isinstance(value, list) else [value]
    return [each for each in found if isinstance(each, Mapping)]


Objects = BeforeValidator(_objects)
"""For a tuple of objects: a single object counts as one, and what is no object is left out."""


def _names(value: object) -> tuple[str, ...]:
    members = value if isinstance(value, list | tuple) else ()
    found = (each.get("name") if isinstance(each, Mapping) else each for each in members)
    return tuple(name for name in found if isinstance(name, str) and name)


Names = Annotated[tuple[str, ...], BeforeValidator(_names)]
"""Names of a list of objects, or a list of texts as it is; what has no name is left out."""
