"""What signature does the carrier put on a request?"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable


def signature(url: str, params: Iterable[tuple[str, str]], token: str) -> str:
    """`X-Twilio-Signature` of a form POST to `url`; for a GET or a WebSocket handshake `params` is empty.

    HMAC-SHA1 over the exact URL followed by every key and value in order, without separators.
    """
    signed = url + "".join(key + value for key, value in sorted(set(params)))
    return base64.b64encode(hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()).decode()
