"""The service's GraphQL types as far as contract 11 knows them, over the telemetry of the simulator."""

from appsignal_tui.demo.graphql import apps, dashboards, incidents
from appsignal_tui.demo.graphql.execution import ObjectType, Schema

QUERY = "Query"

SCHEMA: Schema = {
    QUERY: ObjectType(apps.ROOTS),
    "App": ObjectType({**apps.FIELDS, **dashboards.FIELDS, **incidents.FIELDS}),
    **apps.TYPES,
    **dashboards.TYPES,
    **incidents.TYPES,
}
"""Every type by its name."""
