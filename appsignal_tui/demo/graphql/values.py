"""What all parts of the schema build their values with."""

import hashlib
from collections.abc import Sequence
from typing import Any, TypeVar

from appsignal_tui.demo.graphql.execution import Arguments, FieldType
from appsignal_tui.demo.telemetry import SiteRecord
from appsignal_tui.demo.wire import format_time

Value = dict[str, Any]
Row = TypeVar("Row")


def opaque_id(*parts: object) -> str:
    """An id of the service's form for things that are not stored; the same parts give the same id."""
    return hashlib.blake2b("/".join(map(str, parts)).encode(), digest_size=12).hexdigest()


def site_of(app: Value) -> SiteRecord:
    """The site an app's value stands for."""
    site: SiteRecord = app["site"]
    return site


def page_of(rows: Sequence[Row], arguments: Arguments) -> list[Row]:
    """The rows from `offset` on, `limit` of them; a negative number counts as 0."""
    offset, limit = arguments.get("offset") or 0, arguments.get("limit")
    return list(rows[max(offset, 0) :][: None if limit is None else max(limit, 0)])


def time_or_null(time_ns: int | None) -> str | None:
    """A time of the wire."""
    return None if time_ns is None else format_time(time_ns)


def scalars(names: str) -> dict[str, FieldType]:
    """Fields without selections, by their names."""
    return {name: FieldType() for name in names.split()}
