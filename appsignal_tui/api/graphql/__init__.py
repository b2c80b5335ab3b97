"""What only GraphQL tells: who asks and what exists, dashboards, deploys, incidents, backtraces (contract 11)."""

from appsignal_tui.api.graphql.dashboards import DashboardsApi
from appsignal_tui.api.graphql.discovery import DiscoveryApi
from appsignal_tui.api.graphql.incidents import IncidentsApi

__all__ = ["DashboardsApi", "DiscoveryApi", "IncidentsApi"]
