"""Widgets: fed values, answering with messages."""
