"""What a server did, as strace wrote it down: every system call of all its processes, and which of them could leak.

Nothing is taken on trust: a call that this module does not know is a fault, too.
"""

import ast
import re
from dataclasses import dataclass

# -f: all processes; -yy: what each descriptor is; -v, -s: everything in full. No -e: all calls.
OPTIONS = ("-f", "-yy", "-v", "-s", "10000000", "-o")

# Calls that take in, wait, or look after the process itself: nothing goes out by them.
HARMLESS = set(
    """
    read pread64 readv recvfrom recvmsg accept accept4 lseek close dup dup2 dup3
    stat lstat fstat newfstatat statx statfs fstatfs access faccessat faccessat2 readlink readlinkat getdents64 getcwd
    poll ppoll select pselect6 epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2 eventfd2 pipe2
    futex set_robust_list rseq brk munmap mprotect mremap madvise sched_yield sched_getaffinity membarrier
    rt_sigaction rt_sigprocmask rt_sigreturn rt_sigsuspend sigaltstack restart_syscall
    getpid getppid gettid getuid geteuid getgid getegid getrandom getrusage sysinfo uname prlimit64
    clock_gettime clock_getres clock_nanosleep nanosleep gettimeofday times wait4 waitid exit exit_group
    socket ioctl fcntl getsockname getpeername getsockopt setsockopt shutdown tgkill kill unlink unlinkat rmdir
    fsync fdatasync
    """.split()  # noqa: SIM905
)
RECEIVES = {"recvfrom", "recvmsg", "read", "readv"}
OPENS = {"open", "openat", "openat2", "creat"}
SENDS = {"write", "writev", "pwrite64", "pwritev", "pwritev2", "sendto", "sendmsg", "sendmmsg", "sendfile", "splice"}
FOR_WRITING = re.compile(r"\bO_(WRONLY|RDWR|CREAT|TRUNC|APPEND|TMPFILE)\b")

LINE = re.compile(r"(\d+) +(.*)", re.DOTALL)
CALL = re.compile(r"(\w+)\((.*)\) += (.+)", re.DOTALL)
BEGUN, RESUMED = " <unfinished ...>", re.compile(r"<\.\.\. \w+ resumed>")
STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
DESCRIPTOR = re.compile(r"(?:AT_FDCWD|-?\d+)<((?:->|[^>])*)>")


@dataclass(frozen=True)
class Call:
    process: int
    name: str
    arguments: str
    result: str

    @property
    def target(self):
        """What the first argument stands for: a file, a socket, a pipe."""
        found = DESCRIPTOR.match(self.arguments)
        return found[1] if found else ""

    @property
    def opened(self):
        found = DESCRIPTOR.match(self.result)
        return found[1] if found else self.arguments

    @property
    def data(self):
        """The bytes of all its strings."""
        assert self.name not in SENDS or '"...' not in self.arguments, "strace has cut a string short"
        return b"".join(ast.literal_eval(f"b{string}") for string in STRING.findall(self.arguments))


def calls_in(text, since=0):
    """The calls of a trace that ended after that many characters of it; one that never ended counts, too."""
    begun, at = {}, 0
    for line in text.splitlines(keepends=True):
        at += len(line)
        found = LINE.match(line.rstrip("\n"))
        if not found or found[2].startswith(("---", "+++")):
            continue
        process, said = int(found[1]), found[2]
        resumed = RESUMED.match(said)
        said = begun.pop(process, "") + said[resumed.end() :] if resumed else said
        if said.endswith(BEGUN) or not line.endswith("\n"):
            begun[process] = said.removesuffix(BEGUN)
        elif at > since:
            yield _call(process, said)
    yield from (_call(process, f"{said}) = ?") for process, said in begun.items())


def _call(process, said):
    found = CALL.fullmatch(said)
    assert found, f"strace wrote a line that this test cannot read: {said[:200]}"
    return Call(process, *found.groups())


@dataclass(frozen=True)
class Site:
    """What a server may do: answer on its port, write its log, and whatever `allowed` maps to a reason."""

    port: int
    log: str
    allowed: dict[str, str]

    def owns(self, socket):
        """The socket is one of the visitors' connections to the site."""
        return bool(re.match(rf"TCP:\[127\.0\.0\.1:{self.port}->", socket))

    def allows(self, target):
        return any(re.fullmatch(pattern, target) for pattern in self.allowed)


def fault_of(call, site):
    """What this call does that a server must not do when it answers; None when all is well."""
    if call.name in OPENS:
        return None if not FOR_WRITING.search(call.arguments) or site.allows(call.opened) else "opens a file to write"
    if call.name in SENDS:
        return _fault_of_sending(call, site)
    if call.name == "mmap":
        shared = "MAP_SHARED" in call.arguments and "PROT_WRITE" in call.arguments
        return "shares its memory" if shared and not site.allows(call.arguments.partition("<")[2]) else None
    if call.name in ("utimensat", "ftruncate", "fchown", "fchmod"):
        return None if site.allows(call.target) else "changes a file"
    if call.name in ("clone", "clone3", "fork", "vfork", "execve", "execveat"):
        return None if "CLONE_THREAD" in call.arguments else "starts another program"
    if call.name in ("connect", "bind", "listen"):
        return None if site.allows(call.target) else "speaks to others"
    return None if call.name in HARMLESS else f"makes an unknown call: {call.name}"


def _fault_of_sending(call, site):
    if site.owns(call.target) or call.target == site.log:
        return None
    if re.match(r"anon_inode:\[eventfd\]|pipe:\[", call.target) and len(call.data) <= 8:
        return None  # a process waking itself or its parent
    return None if site.allows(call.target) else "sends something elsewhere"


def sent_to(calls, site):
    """What went to each visitor, by the visitor's own end of the connection: address and port."""
    sent = {}
    for call in calls:
        if call.name in SENDS and site.owns(call.target):
            visitor = call.target.rstrip("]").partition("->")[2]
            sent[visitor] = sent.get(visitor, b"") + call.data
    return sent
