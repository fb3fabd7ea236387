"""Runs a command with what a systemd unit forbids its program, as far as that can be had without systemd.

confined.py UNIT COMMAND...   applies SystemCallFilter, RestrictAddressFamilies, MemoryDenyWriteExecute, LimitCORE,
NoNewPrivileges, CapabilityBoundingSet and UMask; user, file systems and addresses stay as they are. It needs
libseccomp, and systemd-analyze, which knows the groups of system calls.
"""

import ctypes
import errno
import os
import resource
import socket
import subprocess
import sys
from pathlib import Path

PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 24, 38
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
EQUAL, MASKED_EQUAL = 4, 7
WRITE, EXECUTE = 2, 4


class Comparison(ctypes.Structure):
    _fields_ = [
        ("argument", ctypes.c_uint),
        ("operation", ctypes.c_int),
        ("value_or_mask", ctypes.c_uint64),
        ("masked_value", ctypes.c_uint64),
    ]


def settings(unit):
    """Each setting of the unit with its values, in order."""
    found = {}
    for line in unit.read_text().splitlines():
        name, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found.setdefault(name, []).append(value)
    return found


def calls(group):
    """The names of the system calls in a group, or the one name itself."""
    if not group.startswith("@"):
        return {group}
    command = ["systemd-analyze", "syscall-filter", group]
    said = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout
    names = [line.strip() for line in said.splitlines()[1:] if line.strip() and not line.strip().startswith("#")]
    return set().union(*map(calls, names))


def allowed(filters):
    """The system calls left by the unit's lines: those of the first, less those of each that begins with ~."""
    first, *others = filters
    names = set().union(*map(calls, first.split()))
    for other in others:
        assert other.startswith("~")
        names -= set().union(*map(calls, other[1:].split()))
    return names


class Filter:
    """System calls that this process and its children may make from `load` on."""

    def __init__(self):
        self._library = ctypes.CDLL("libseccomp.so.2")
        self._library.seccomp_init.restype = ctypes.c_void_p
        self._context = ctypes.c_void_p(self._library.seccomp_init(REFUSE))

    def allow(self, name, *only):
        """Allow a call, always or in case of `only`: argument, comparison and what it compares with."""
        number = self._library.seccomp_syscall_resolve_name(name.encode())
        if number >= 0:  # one that this kind of processor has
            condition = ctypes.byref(Comparison(*only)) if only else None
            self._library.seccomp_rule_add_array(self._context, ALLOW, number, 1 if only else 0, condition)

    def load(self):
        assert self._library.seccomp_load(self._context) == 0


def filter_calls(names, families):
    """Only these calls, sockets only of these families, and no memory that can be written and run."""
    calls_left = Filter()
    for name in names - {"socket", "mmap", "mprotect", "pkey_mprotect"}:
        calls_left.allow(name)
    for family in families:
        calls_left.allow("socket", 0, EQUAL, int(getattr(socket, family)), 0)
    for either in (0, WRITE, EXECUTE):
        calls_left.allow("mmap", 2, MASKED_EQUAL, WRITE | EXECUTE, either)
    for name in ("mprotect", "pkey_mprotect"):
        calls_left.allow(name, 2, MASKED_EQUAL, EXECUTE, 0)
    calls_left.load()


def give_up_rights():
    """No capability for the command, be it root's, and none by another program."""
    library = ctypes.CDLL(None, use_errno=True)
    if os.getuid() == 0:
        for capability in range(64):
            library.prctl(*map(ctypes.c_ulong, (PR_CAPBSET_DROP, capability, 0, 0, 0)))
    if library.prctl(*map(ctypes.c_ulong, (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))):
        sys.exit(f"prctl: {os.strerror(ctypes.get_errno())}")


def confine(unit):
    """Give up what the unit says."""
    told = settings(unit)
    names = allowed(told["SystemCallFilter"])
    assert told["MemoryDenyWriteExecute"] == told["NoNewPrivileges"] == ["yes"]
    assert (told["CapabilityBoundingSet"], told["LimitCORE"]) == ([""], ["0"])
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.umask(int(told["UMask"][0], 8))
    give_up_rights()
    filter_calls(names, told["RestrictAddressFamilies"][0].split())


confine(Path(sys.argv[1]))
os.execv(sys.argv[2], sys.argv[2:])
