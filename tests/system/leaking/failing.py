"""The site as it is, but for faults that can be asked for: within a page, in making the PDF, and outside of Flask.

Each of them carries what the visitor sent in its message, as a fault in a library might, and so do a warning and a line
in a library's own log.
"""

import logging
import warnings

from flask import request

from wsgi import app

# The visitor whose PDF fails.
UNLUCKY = (3, 3, 3, 3, 3, 3, 0)

renderer = app.extensions["screener"].pdf
render, serve = renderer.render, app.wsgi_app


@app.post("/en/fault")
def fault():
    logging.getLogger("a.library").warning("%s", request.form)
    warnings.warn(str(request.headers), stacklevel=1)
    try:
        {}[str(request.form)]
    except KeyError as error:
        raise ValueError(str(request.headers)) from error


def render_or_fail(report, length=0):
    if report.main.answers.items == UNLUCKY:
        raise ValueError(f"{report} {request.get_data()} {request.form}")
    return render(report, length)


def serve_or_fail(environ, start_response):
    if environ["PATH_INFO"] == "/fault-outside":
        raise KeyError(str(environ), environ["wsgi.input"].read())
    return serve(environ, start_response)


renderer.render, app.wsgi_app = render_or_fail, serve_or_fail
