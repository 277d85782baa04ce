"""The page of a pack as a PDF, for whoever needs paper; it stands beside the pack, as its fonts are the machine's."""

import logging

from cadee.errors import InputError


def to_pdf(page: str) -> bytes:
    """Return the page as a PDF. Nothing is fetched.

    Raises:
        InputError: WeasyPrint, or a library of the system that it needs, is not installed.
    """
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except (ImportError, OSError) as error:
        raise InputError(
            f"the PDF needs WeasyPrint, which is not installed or not usable here ({type(error).__name__})",
            fix="pip install 'cadee[pdf]' (Debian: also libpango-1.0-0), or print index.html in a browser.",
        ) from None
    logging.getLogger("weasyprint").setLevel(logging.ERROR)  # it tells of every rule that is for screens only
    made: bytes = HTML(string=page, base_url=None, url_fetcher=URLFetcher(allowed_protocols=())).write_pdf()
    return made
