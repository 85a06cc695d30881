"""Security headers on every answer: nothing from elsewhere, no inline script, no frame, no referrer."""

from flask import Flask, Response

POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "media-src 'self'",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}
A_YEAR = "max-age=31536000"


def install(app: Flask, https: bool) -> None:
    """Put the headers on every answer that does not bring its own."""
    wanted = [*HEADERS.items(), *([("Strict-Transport-Security", A_YEAR)] if https else [])]

    @app.after_request
    def add(response: Response) -> Response:
        given = {name.lower() for name, _ in response.headers}
        for name, value in wanted:
            if name.lower() not in given:
                response.headers.add(name, value)
        return response
