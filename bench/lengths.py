"""What the line tells, by safety answer:  python -m bench.lengths [FOLDER] [--bare]

nginx with TLS in front of the site in this folder or another checkout, 30 visitors for each answer, and the length and
time of every TLS record between. With --bare forms go as they are, as before the script filled them up.
"""

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))  # what watches the line is a test's, too
from system.conftest import Server  # noqa: E402
from system.line import filled, table, watch_all  # noqa: E402
from system.proxies import SITE, Nginx  # noqa: E402

OPTIONS = {"SCREENER_PROXY_HOPS": "1", "SCREENER_HOSTS": SITE, "WEB_CONCURRENCY": "1"}
OPTIONS |= {"SCREENER_LIMIT_PAGES": "off", "SCREENER_LIMIT_PDF": "off"}


def main(*arguments: str) -> None:
    """Print the table."""
    checkout = next((Path(each) for each in arguments if not each.startswith("-")), ROOT)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        site = Server(folder / "log", folder=checkout, **OPTIONS)
        nginx = Nginx(folder, (site.port, site.port))
        try:
            site.wait_until_ready()
            nginx.start()
            print(table(watch_all(nginx, 30, dict if "--bare" in arguments else filled)))
        finally:
            nginx.end()
            site.kill()


if __name__ == "__main__":
    main(*sys.argv[1:])
