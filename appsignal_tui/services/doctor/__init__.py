"""The check-up: is everything as it should be, from the token to the terminal, and what to do where it is not."""

from appsignal_tui.services.doctor.check import Check
from appsignal_tui.services.doctor.doctor import Doctor, Patient, exit_status
from appsignal_tui.services.doctor.terminal import Terminal, TerminalChecks, wants_mouse

__all__ = ["Check", "Doctor", "Patient", "Terminal", "TerminalChecks", "exit_status", "wants_mouse"]
