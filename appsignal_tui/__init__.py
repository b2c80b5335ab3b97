"""A terminal explorer for AppSignal: sites, traces and logs over SSH, without a browser."""

__version__ = "0.1.0"
