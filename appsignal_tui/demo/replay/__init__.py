"""Replay of recorded telemetry: OTLP/JSON trace files and log files behind the simulator's protocol.

`load` is the way in; what it returns answers every question the simulator is asked.
"""

from appsignal_tui.demo.replay.errors import ReplayError
from appsignal_tui.demo.replay.loader import load
from appsignal_tui.demo.replay.replay import Counts, Replay

__all__ = ["Counts", "Replay", "ReplayError", "load"]
