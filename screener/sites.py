"""All clinics of one process: each a site of its own, chosen by the host and the path that a visitor asked for."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.wrappers import Response

from screener import BUNDLE, Shared, create_app, read_content
from screener.catalogues import TRANSLATIONS
from screener.clinic.file import load_clinic, logo_of
from screener.clinic.keys import Clinic
from screener.documents.ahead import typeset_ahead
from screener.documents.book import BookError
from screener.documents.pdf import NoTypesetterError
from screener.screening.content import CONTENT
from screener.screening.content_file import ContentError
from screener.settings import PREFIX, Settings, SettingsError
from screener.web.protection import HEADERS
from screener.web.service import Service, service_of
from screener.web.stopped import stopped

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger("screener")
PROBES = ("/healthz", "/readyz")
ON_NOTHING = {"Cache-Control": "no-store", "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"}
NOT_FOUND = Response("Not Found\n", 404, HEADERS | ON_NOTHING, mimetype="text/plain")
# How a file that cannot be read still says whose it is.
SAID = [re.compile(rf"(?m)^\s*{key}\s*=\s*(.*)$") for key in ("hosts", "path", "regions")]
QUOTED = re.compile(r'"([^"]*)"')


@dataclass
class Place:
    """Where visitors come to one clinic, and what answers them. Without hosts: under any."""

    hosts: tuple[str, ...]
    path: str
    site: WSGIApplication


@dataclass
class Sites:
    """The sites by name, that of the clinic's file; and why others are not among them."""

    shared: Shared
    served: dict[str, Flask] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    _places: dict[str, list[tuple[str, WSGIApplication, str]]] = field(default_factory=dict)

    def add(self, name: str, place: Place) -> None:
        """Let it answer at its place. Raises ContentError where another one does."""
        for host in place.hosts or ("",):
            taken = self._places.setdefault(host, [])
            if other := next((other for path, _, other in taken if path == place.path), None):
                raise ContentError(f"{name}.toml: hosts: {other}.toml has {host}{place.path}, too")
        for host in place.hosts or ("",):
            self._places[host].append((place.path, place.site, name))
            self._places[host].sort(key=lambda each: len(each[0]), reverse=True)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """The reply of the clinic at that host and path: of two the one with the longer path."""
        host = environ.get("HTTP_HOST", "").partition(":")[0].lower().rstrip(".")
        asked = environ.get("PATH_INFO", "")
        for path, site, _ in self._places.get(host) or self._places.get("", []):
            if not path or f"{asked}/".startswith(f"{path}/"):
                environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + path
                environ["PATH_INFO"] = asked[len(path) :]
                return site(environ, start_response)
        if asked in PROBES:
            return next(iter(self.served.values())).wsgi_app(environ, start_response)
        return NOT_FOUND(environ, start_response)

    def services(self) -> dict[str, Service]:
        """What each site works with."""
        return {name: service_of(site) for name, site in self.served.items()}


def one_site(settings: Settings, before: Sites | None = None) -> Sites:
    """The clinic of SCREENER_CLINIC_FILE, under any host, its paper made. Raises ContentError, BookError."""
    sites = Sites(before.shared if before else Shared.of(settings))
    site = create_app(settings, shared=sites.shared)
    _typeset_ahead([service_of(site)])
    service_of(site).make_paper()
    sites.served[service_of(site).name] = site
    sites.add(service_of(site).name, Place((), service_of(site).clinic.path, site.wsgi_app))
    return sites


def every_site(settings: Settings, folder: Path, before: Sites | None = None) -> Sites:
    """The clinics of a folder, their paper made. A file that is wrong stops only its own.

    Those of `before` whose files say the same stay as they are; and so does one whose file is wrong now.
    Raises SettingsError where there is none to be served.
    """
    if not folder.is_dir():
        raise SettingsError(
            f"{PREFIX}CLINICS: {folder.absolute()} is no folder; {PREFIX}CLINIC_FILE names the file of one clinic"
        )
    sites = Sites(before.shared if before else Shared.of(settings))
    files = sorted(folder.glob("*.toml"))
    olds = before.served if before else {}
    built = {file: _built(sites.shared, settings, file, olds.get(file.stem)) for file in files}
    services = [service_of(site) for site in built.values() if isinstance(site, Flask)]
    _load_typesetter(services)
    _typeset_ahead(services)
    for file, site in sorted(built.items(), key=lambda each: _turn(each[1], olds.get(each[0].stem))):
        old = olds.get(file.stem)
        try:
            _add(sites, file, site)
        except (ContentError, BookError) as error:
            sites.refused[file.stem] = f"{error}"
            log.error("%s is not served%s:\n%s", file.name, " anew" if old else "", error)  # noqa: TRY400
            if old:
                _keep(sites, file, old)
    for file in files:
        if file.stem in sites.refused and file.stem not in olds:
            _add_help(sites, file)
    if not sites.served:
        told = "\n".join(sites.refused.values()) or "there is no clinic's file (.toml)"
        raise SettingsError(f"{PREFIX}CLINICS: {folder.absolute()}: {told}")
    sites.shared.refused = sites.refused
    return sites


def _typeset_ahead(services: list[Service]) -> None:
    typeset_ahead(chain.from_iterable((each.pdf, each.large_print) for each in services))


def _load_typesetter(services: list[Service]) -> None:
    """Files of a folder change often: the processes that typeset for each change need not load it then."""
    with suppress(NoTypesetterError):  # whoever needs it will say so
        for each in services:
            each.pdf.load_typesetter()
            each.large_print.load_typesetter()


def _built(shared: Shared, settings: Settings, file: Path, old: Flask | None) -> Flask | ContentError:
    """The site of that file, the old one where nothing has changed; or what is wrong with the file."""
    try:
        clinic = _with_hosts(file)
        if old and service_of(old).clinic == clinic and service_of(old).logo == logo_of(clinic, file):
            return old
        return create_app(settings.model_copy(update={"clinic_file": file}), shared=shared)
    except ContentError as error:
        return error


def _with_hosts(file: Path) -> Clinic:
    clinic = load_clinic(file, read_content(CONTENT))
    if not clinic.hosts:
        raise ContentError(f'{file.name}: hosts: is missing; expected host names such as "check.example.org"')
    return clinic


def _add(sites: Sites, file: Path, site: Flask | ContentError) -> None:
    if isinstance(site, ContentError):
        raise site
    service_of(site).make_paper()
    sites.add(file.stem, Place(*_where(site), site.wsgi_app))
    sites.served[file.stem] = site


def _turn(site: Flask | ContentError, old: Flask | None) -> int:
    """First who stays where visitors know it, then who moves, then who is new: so nobody takes another one's place."""
    if old is None:
        return 2
    return 0 if isinstance(site, ContentError) or _where(site) == _where(old) else 1


def _where(site: Flask) -> tuple[tuple[str, ...], str]:
    clinic = service_of(site).clinic
    return clinic.hosts, clinic.path


def _keep(sites: Sites, file: Path, old: Flask) -> None:
    """The site as it was, where it was."""
    with suppress(ContentError):  # another one is served there
        sites.add(file.stem, Place(*_where(old), old.wsgi_app))
        sites.served[file.stem] = old


def _add_help(sites: Sites, file: Path) -> None:
    """A page with help lines where the clinic should be."""
    place = _place_of_help(file)
    if place.hosts:
        with suppress(ContentError):
            sites.add(file.stem, place)


def _place_of_help(file: Path) -> Place:
    """As far as a file that cannot be read, or is wrong, says where its clinic is, and which help lines it shows."""
    content = read_content(CONTENT)
    text = file.read_bytes().decode(errors="replace") if file.is_file() else ""
    hosts, paths, regions = (QUOTED.findall(found[1]) if (found := key.search(text)) else () for key in SAID)
    known = tuple(region for region in content.crisis_lines.regions if region in regions)
    help_page = stopped(BUNDLE / "templates", TRANSLATIONS, content, known or tuple(content.crisis_lines.regions))
    path = next((path for path in paths if path.startswith("/")), "")
    return Place(tuple(dict.fromkeys(host.lower() for host in hosts)), path.rstrip("/"), help_page)


def changes(before: Sites, after: Sites) -> Iterator[str]:
    """What is different, by file: its keys, or that it is new or gone."""
    old, new = before.services(), after.services()
    for name in dict.fromkeys([*old, *new]):
        if name not in old or name not in new:
            yield f"{name}: {'new' if name in new else 'gone'}"
        elif keys := _changed_keys(old[name], new[name]):
            yield f"{name}: {', '.join(keys)}"


def _changed_keys(before: Service, after: Service) -> list[str]:
    keys = [name for name, value in after.clinic if value != getattr(before.clinic, name)]
    return keys + (["logo"] if after.logo != before.logo and "logo" not in keys else [])
