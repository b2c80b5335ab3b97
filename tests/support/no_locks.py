"""A process in which no file can be locked, as on a network file system without a lock service; Linux only."""

import ctypes
import errno
import platform
import struct

_CALLS = {"x86_64": (72, 73), "aarch64": (25, 32)}
"""Numbers of `fcntl` and `flock`."""
_F_SETLK, _F_SETLKW = 6, 7
_LOAD, _IF_EQUAL, _RETURN = 0x20, 0x15, 0x06
_SYSCALL, _SECOND_ARGUMENT = 0, 24
_ALLOW, _FAIL = 0x7FFF0000, 0x00050000
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _FILTER = 38, 22, 2


def refuse_locks() -> bool:
    """Let every attempt to lock a file fail with ENOLCK from here on, for good; `False` where that cannot be had."""
    if platform.system() != "Linux" or platform.machine() not in _CALLS:
        return False
    fcntl, flock = _CALLS[platform.machine()]
    program = b"".join(
        struct.pack("HBBI", *instruction)
        for instruction in (
            (_LOAD, 0, 0, _SYSCALL),
            (_IF_EQUAL, 4, 0, flock),
            (_IF_EQUAL, 0, 4, fcntl),
            (_LOAD, 0, 0, _SECOND_ARGUMENT),
            (_IF_EQUAL, 1, 0, _F_SETLK),
            (_IF_EQUAL, 0, 1, _F_SETLKW),
            (_RETURN, 0, 0, _FAIL | errno.ENOLCK),
            (_RETURN, 0, 0, _ALLOW),
        )
    )
    code = ctypes.create_string_buffer(program)
    header = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(code)))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    refused: int = libc.prctl(_PR_SET_SECCOMP, _FILTER, ctypes.byref(header), 0, 0)
    return refused == 0
