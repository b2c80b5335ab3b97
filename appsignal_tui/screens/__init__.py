"""Screens: the only places that start workers and call services."""
