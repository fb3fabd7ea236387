"""What the attacks are made of: values, names, places and lines that nobody should send."""

# It stands in what is sent, and must stand in nothing that comes back.
WORD = b"zebra"
MARK = WORD + b"<>\"'&"
FORM = b"application/x-www-form-urlencoded"
LANGUAGES = (b"en", b"es")
STEPS = (b"questions", b"situation", b"result", b"summary.pdf")
READING = (b"", b"privacy", b"about", b"help-now", b"options", b"questions", b"result", b"finished", b"accessibility")
FIELDS = {
    **{b"gad7_%d" % number: (b"0", b"1", b"2", b"3") for number in range(1, 8)},
    b"difficulty": (b"none", b"somewhat", b"very", b"extremely"),
    b"duration": (b"lt1m", b"1to6m", b"ge6m"),
    b"therapy": (b"never", b"now_not_enough", b"past_helped"),
    b"medicine": (b"never", b"not_tolerated", b"helping"),
    b"age": (b"lt18", b"18_24", b"25_64", b"ge65"),
    b"pregnancy": (b"yes", b"no"),
    b"flags": (b"none", b"review", b"stop", b"unsure"),
    b"safety": (b"no", b"thoughts", b"unsafe"),
    b"earlier_total": (b"0", b"21"),
    b"earlier_month": (b"2026-01", b"2025-12"),
    b"matters": (b"helps", b"cost", b"way"),
    b"questions": (b"talk_type", b"kap_cost", b"medicine_mix"),
}
ODD_NAMES = (
    b"edit",
    b"help_seen",
    b"gad7_8",
    b"gad7_1[]",
    b"gad7_1\0",
    b"GAD7_1",
    b"__class__",
    b"language",
    b"",
    b"csrf",
)
RUDE = (
    MARK,
    b'"><script>alert(1)</script>' + MARK,
    b"' onload='" + MARK,
    b"{{7*7}}{% raw %}" + MARK,
    b"%s%(x)s{score}${7}" + MARK,
    b"javascript:alert(1)//" + MARK,
    b"\r\nSet-Cookie: zebra=1\r\n\r\n" + MARK,
    b"../../../../etc/passwd\0" + MARK,
    b"]]>--><!--" + MARK,
    "\u202e\u2028\ufeff\uff12٣é🦓".encode() + MARK,
    b"\xc0\xae\xed\xa0\x80\xff\xfe" + MARK,
    b"%00%0d%0a%u0041%" + MARK,
    b"' OR 1=1; DROP TABLE zebra--",
    b"$(sleep 9)`sleep 9`|zebra",
    b"9" * 400,
    b"-1",
    b"1e999",
    b"NaN",
    b"",
    b" ",
    b"\0",
    b"\t2\n",
)
METHODS = (
    b"GET",
    b"POST",
    b"HEAD",
    b"PUT",
    b"DELETE",
    b"PATCH",
    b"OPTIONS",
    b"TRACE",
    b"CONNECT",
    b"PROPFIND",
    b"BREW",
    b"M-SEARCH",
)
PLACES = (
    *(b"/..%2f..%2fwsgi.py", b"/static/..%2f..%2fwsgi.py", b"/static/%2e%2e/wsgi.py", b"/static/....//wsgi.py"),
    *(b"//evil.example/zebra", b"/\\evil.example", b"///evil.example/%2f..", b"http://evil.example/zebra", b"*"),
    *(b"/en//questions", b"//en", b"/en?" + MARK, b"/%65n/", b"/en/%00", b"/en/%0d%0aSet-Cookie:zebra=1", b"/en/%zz"),
    *(
        b"/static/screener.css%00",
        b"/static/%00",
        b"/static/",
        b"/static/fonts",
        b"/static/%c0%ae%c0%ae/x",
        b"/en/;zebra",
    ),
    *(
        b"evil.example:443",
        b"/" * 500,
        b"/" + b"zebra/" * 200,
        b"/%EF%BD%85n/",
        b"/{{7*7}}/",
        b"/en/result/..",
        b"/./en/",
    ),
)
HEADERS = (
    *(
        b"Accept",
        b"Accept-Charset",
        b"Accept-Encoding",
        b"Accept-Language",
        b"Authorization",
        b"Cache-Control",
        b"Cookie",
    ),
    *(b"Forwarded", b"Host", b"If-Match", b"If-Modified-Since", b"If-None-Match", b"If-Range", b"If-Unmodified-Since"),
    *(
        b"Origin",
        b"Pragma",
        b"Range",
        b"Referer",
        b"Sec-Fetch-Site",
        b"TE",
        b"Upgrade",
        b"User-Agent",
        b"Via",
        b"X-Zebra",
    ),
    *(b"X-Forwarded-For", b"X-Forwarded-Host", b"X-Forwarded-Proto", b"X-HTTP-Method-Override", b"X-Original-URL"),
)
VALUES = (
    *(
        b"es-ES;q=9,en;q=-1,;q=,;;;q=NaN",
        b"en" + b",es" * 900,
        b"zh-Hant-TW-x-zebra;q=0.5",
        b"*;q=0",
        b"cross-site",
        b"null",
    ),
    *(b"localhost:" + b"9" * 4500, b"[::1", b"user@evil.example", b"evil.example/zebra?", b"a..b", b"localhost:80:80"),
    *(b"bytes=0-0,-1,5-2,99999999999999999999-", b"bytes=" + b"0-1," * 900, b'W/"' + b"z" * 900, b"h2c", b"websocket"),
    *(
        b"Sun, 99 Foo 99999 99:99:99 GMT",
        b"Thu, 01 Jan 1970 00:00:00 -9999",
        b"127.0.0.1, zebra",
        b'for="[zebra]"',
        b"https",
    ),
)
TYPES = (
    *(
        b"text/plain",
        b"application/json",
        b"multipart/form-data",
        b"multipart/form-data; boundary=",
        b"",
        b"zebra",
        b"/",
    ),
    *(FORM + b"; charset=utf-7", FORM + b'; charset="\\', FORM.upper(), FORM + b", text/plain", FORM + b"; boundary=z"),
)
LENGTHS = (
    *(b"Content-Length: 5\r\nTransfer-Encoding: chunked", b"Transfer-Encoding: chunked\r\nContent-Length: 5"),
    *(b"Content-Length: 5\r\nContent-Length: 5", b"Content-Length: 5\r\nContent-Length: 0", b"Content-Length: 5, 5"),
    *(
        b"Content-Length: +5",
        b"Content-Length: -5",
        b"Content-Length: 0x5",
        b"Content-Length: 1_0",
        b"Content-Length: \xb2",
    ),
    *(
        b"Content-Length: " + b"9" * 5000,
        b"Content-Length: 99999999999999999999",
        b"Content-Length:",
        b"Content-Length: 90",
    ),
    *(
        b"Transfer-Encoding: chunked",
        b"Transfer-Encoding: \x0bchunked",
        b"Transfer-Encoding : chunked",
        b"Content_Length: 5",
    ),
    *(
        b"Transfer-Encoding: zebra",
        b"Transfer-Encoding: gzip",
        b"Transfer-Encoding: chunked, identity",
        b"Expect: zebra",
    ),
    *(
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        b"Transfer-Encoding:\r\n chunked",
        b"X: 1\n chunked",
    ),
)
