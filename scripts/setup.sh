# shellcheck shell=sh disable=SC2154  # steps comes from the caller
# What ./run and ./test share, sourced from the project's root with `steps` set: the system packages and .venv.
# Everything here can be run again at any time; what is already in place is checked and left alone.

step_number=0

# A PYTHONPATH from someone's shell would mix other packages with the locked ones.
unset PYTHONPATH PYTHONHOME PIP_TARGET PIP_PREFIX PIP_ROOT
PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_USER=0
export PIP_DISABLE_PIP_VERSION_CHECK PIP_NO_INPUT PIP_USER

step() {
    step_number=$((step_number + 1))
    printf '[%s/%s] %s\n' "$step_number" "$steps" "$*"
}

stop() {
    printf '\n' >&2
    printf '%s\n' "$@" >&2
    exit 1
}

# The same after a command that was run `quietly` and failed: what it printed may say more than "$@".
give_up() {
    case $quietly_output in
        *"No space left"* | *"quota exceeded"*) stop "The disk is full. Make room (the packages take some 300 MB), then start again." ;;
    esac
    stop "$@"
}

# One start at a time in this folder, until `let_others_start`; it ends with the process, too, however that ends.
start_alone() {
    exec 9<scripts/setup.sh
    "$python" -c 'import fcntl
try:
    fcntl.flock(0, fcntl.LOCK_EX | fcntl.LOCK_NB)
except BlockingIOError:
    print("      Waiting for another start in this folder", flush=True)
    fcntl.flock(0, fcntl.LOCK_EX)
except OSError:
    pass  # a disk without locks' <&9
}

let_others_start() { exec 9<&-; }

# Runs a command, and shows what it printed only if it fails.
quietly() {
    quietly_output=$("$@" 2>&1) && return 0
    quietly_status=$?
    printf '%s\n' "$quietly_output" >&2
    return "$quietly_status"
}

have() { command -v "$1" >/dev/null 2>&1; }

# --- system packages ---------------------------------------------------------------------------------------------

# Sets `python` to the first interpreter new enough for this project, or to nothing.
find_python() {
    for python in python3 python3.14 python3.13 python3.12 python3.11; do
        "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && return 0
    done
    python=
    return 1
}

# Opens the libraries WeasyPrint opens, by the names it ends up with on Linux and macOS.
have_libraries() {
    "$python" - <<'PYTHON' 2>/dev/null
import ctypes, sys
linux = ("gobject-2.0.so.0", "pango-1.0.so.0", "pangoft2-1.0.so.0", "harfbuzz.so.0",
         "harfbuzz-subset.so.0", "fontconfig.so.1")
macos = ("gobject-2.0.0.dylib", "pango-1.0.0.dylib", "pangoft2-1.0.0.dylib", "harfbuzz.0.dylib",
         "harfbuzz-subset.0.dylib", "fontconfig.1.dylib")
for name in macos if sys.platform == "darwin" else linux:
    ctypes.CDLL("lib" + name)
PYTHON
}

# Playwright brings its own Node.js, which on Linux needs this and does not bring it.
have_libatomic() {
    [ "$(uname -s)" != Linux ] || "$python" -c 'import ctypes; ctypes.CDLL("libatomic.so.1")' 2>/dev/null
}

# Sets `chromium` to a Chromium or Chrome that tests/browser can drive, or to nothing.
find_chromium() {
    for chromium in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable \
        "/Applications/Chromium.app/Contents/MacOS/Chromium" \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
        [ -n "$chromium" ] && chromium=$(command -v "$chromium" 2>/dev/null) && return 0
    done
    chromium=
    return 1
}

# Whether `javac` is of a Java that the libraries in tests/validators run on.
have_javac() {
    javac_version=$(javac -version 2>/dev/null) || return 1
    javac_version=${javac_version#javac }
    [ "${javac_version%%[!0-9]*}" -ge 17 ] 2>/dev/null
}

# The same, with Homebrew's Java put on PATH if there is no other: it is outside of it.
find_java() {
    have_javac || { have brew && PATH="$(brew --prefix)/opt/openjdk/bin:$PATH" && have_javac; }
}

# Whether `tesseract` is there, and reads English and Spanish.
have_tesseract() {
    tesseract_languages=$(tesseract --list-langs 2>/dev/null) || return 1
    for language in eng spa; do
        printf '%s\n' "$tesseract_languages" | grep -qx "$language" || return 1
    done
}

# Prints which of the things named in "$@" (python, libraries, pdftotext, chromium, firefox, webkit, java, ...) this
# machine still lacks.
missing() {
    for thing in "$@"; do
        case $thing in
            python) find_python && "$python" -c 'import ensurepip' 2>/dev/null ;;
            libraries) find_python && have_libraries ;;
            libatomic) find_python && have_libatomic ;;
            chromium) find_chromium ;;
            java) find_java ;;
            maven) have mvn ;;
            ghostscript) have gs ;;
            tesseract) have_tesseract ;;
            strace | systemd-analyze) [ "$(uname -s)" != Linux ] || have "$thing" ;;
            firefox) have firefox-esr || have firefox ;;
            webkit) have WebKitWebDriver && have Xvfb ;;
            nginx) have nginx || [ -x /usr/sbin/nginx ] ;; # not on the PATH of everyone
            *) have "$thing" ;;
        esac || printf '%s ' "$thing"
    done
}

# Prints the packages that bring the things named in "$@", as this machine's package manager calls them.
packages() {
    for thing in "$@"; do
        case $manager:$thing in
            # a Python that only lacks ensurepip wants the package named after itself
            apt:python) if find_python; then printf '%s-venv ' "$python"; else printf 'python3 python3-venv '; fi ;;
            apt:libraries) printf 'libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 ' ;;
            apt:pdftotext) printf 'poppler-utils ' ;;
            apt:libatomic) printf 'libatomic1 ' ;;
            apt:systemd-analyze) printf 'systemd ' ;;
            apt:chromedriver) printf 'chromium-driver ' ;;
            apt:firefox) printf 'firefox-esr ' ;;
            apt:webkit) printf 'webkit2gtk-driver xvfb ' ;;
            apt:java) printf 'default-jdk-headless ' ;;
            apt:tesseract) printf 'tesseract-ocr tesseract-ocr-spa ' ;; # the first brings English
            brew:python) printf 'python@3.13 ' ;;
            brew:libraries) printf 'pango ' ;;
            brew:pdftotext) printf 'poppler ' ;;
            brew:java) printf 'openjdk ' ;;
            brew:tesseract) printf 'tesseract tesseract-lang ' ;;
            brew:redis-server) printf 'redis ' ;;
            *) printf '%s ' "$thing" ;;
        esac
    done
}

# Sets `install` to the command that would install "$@", `line` to what a person types for it, `as` to what this
# script may put before it ("no" where it may not), and `alone` to what makes two starts on one machine wait for each other.
plan_installation() {
    as=no alone=
    if have apt-get; then
        manager=apt
        install=$(packages "$@")
        # Who else installs is waited for; of two that fetch the lists, apt lets the second fail at once.
        wait="-o DPkg::Lock::Timeout=600"
        install="apt-get update && apt-get install -y --no-install-recommends $wait ${install% }"
        ! have flock || alone="flock /var/lib/apt"
        if [ "$(id -u)" = 0 ]; then
            line=$install as=
        elif have sudo; then
            line="sudo sh -c '$install'"
            ! sudo -n true 2>/dev/null || as="sudo -n"
        else
            line="su -c '$install'"
        fi
    elif have brew; then
        manager=brew
        install=$(packages "$@")
        install="brew install ${install% }"
        line=$install as=
    else
        line="(with this system's package manager) python: Python 3.11 or newer with venv; libraries: Pango with
  PangoFT2, HarfBuzz with its subset library, Fontconfig; pdftotext: poppler's tools; java: a
  Java development kit, 17 or newer"
    fi
}

# Installs the things named in "$@" that are missing. Fails, with `line` set, if some still are afterwards.
install_system() {
    wanted=$(missing "$@")
    [ -n "$wanted" ] || return 0
    # shellcheck disable=SC2086  # a list of words
    plan_installation $wanted
    [ "$as" != no ] || return 1
    printf '      Installing %s (%s)\n' "${wanted% }" "$install"
    # SYSTEMD_OFFLINE: a server among them (nginx, Redis) is not started; the tests that need it do that.
    # shellcheck disable=SC2086  # nothing, or commands and their options
    quietly $as env DEBIAN_FRONTEND=noninteractive SYSTEMD_OFFLINE=1 $alone sh -c "$install" || return 1
    # shellcheck disable=SC2086
    wanted=$(missing $wanted)
    [ -z "$wanted" ]
}

# The same, where the project cannot do without them.
require_system() {
    # Homebrew's libraries are outside the folders that a Python not from Homebrew searches.
    if have brew; then
        DYLD_FALLBACK_LIBRARY_PATH="$(brew --prefix)/lib:/usr/local/lib:/usr/lib"
        export DYLD_FALLBACK_LIBRARY_PATH
    fi
    install_system "$@" \
        || stop "Not on this machine, or not complete: ${wanted% }" "Please run the next line, then start again." "" "  $line"
    find_python
}

# --- .venv -------------------------------------------------------------------------------------------------------

# .venv/.made-for says for which place and Python it was made; .venv/.installing marks an unfinished installation;
# .venv/.installed-NAME is a copy of the lock file NAME as it was last installed. A virtual environment that does not
# match, or in which something was left unfinished, is thrown away: repairing it in place is not reliable.

made_for() { printf '%s\n' "$PWD" && .venv/bin/python -c 'import sys; print(*sys.version_info[:2])'; }

venv_is_sound() {
    [ -f .venv/.made-for ] && [ ! -e .venv/.installing ] && made_for 2>/dev/null | cmp -s - .venv/.made-for
}

make_venv() {
    start_alone
    if venv_is_sound; then
        step "Virtual environment .venv: ready"
        return 0
    fi
    if [ -e .venv ]; then
        step "Making .venv again with $python ($("$python" -V)): the old one is incomplete or was made elsewhere"
    else
        step "Making the virtual environment .venv with $python ($("$python" -V))"
    fi
    rm -rf .venv
    quietly mkdir .venv || give_up "Cannot write in $PWD. Start as a user who may, or copy the project to a place of your own."
    quietly "$python" -m venv .venv || give_up "Could not make .venv; the reason is above."
    made_for >.venv/.made-for
}

# Installs the lock files named in "$@", each only if it changed since it was last installed here. After `make_venv`.
install_packages() {
    stale=
    for lock in "$@"; do
        cmp -s "$lock" ".venv/.installed-$lock" || stale="$stale -r $lock"
    done
    if [ -z "$stale" ]; then
        step "Python packages: ready"
        let_others_start
        return 0
    fi
    count=$(sed -n 's/^\([A-Za-z0-9][^ ]*==[^ ]*\).*/\1/p' "$@" | sort -u | wc -l)
    step "Installing $((count)) Python packages (once; it can take a minute)"
    : >.venv/.installing
    # shellcheck disable=SC2086
    quietly .venv/bin/python -m pip install --quiet --progress-bar off --require-hashes $stale \
        || give_up "Could not install the Python packages; the reason is above. The first start needs the network."
    for lock in "$@"; do
        cp "$lock" ".venv/.installed-$lock"
    done
    rm .venv/.installing
    let_others_start
}
