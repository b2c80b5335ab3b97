"""Replay of what was recorded, behind the simulator's protocol.

`load` reads telemetry, OTLP/JSON trace files and log files, and what it returns answers every question the simulator is
asked. `open_session` reads a session of this program, FILE.apz, and answers what was asked while it was recorded.
"""

from appsignal_tui.demo.replay.errors import ReplayError
from appsignal_tui.demo.replay.loader import load
from appsignal_tui.demo.replay.replay import Counts, Replay
from appsignal_tui.demo.replay.session import Session, open_session
from appsignal_tui.demo.replay.session_file import is_session

__all__ = ["Counts", "Replay", "ReplayError", "Session", "is_session", "load", "open_session"]
