"""Believing an ID token, or not: signature, issuer, audience, age and nonce."""

import hmac

import jwt

# Signed with the provider's private key. With the shared secret (HS256) whoever knows it could
# sign, and "none" is not signed at all.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
LEEWAY = 60  # seconds that clocks may differ


class Refused(Exception):
    """The token does not show what it should; the message is for the log, not for people."""


def claims_of(id_token: str, *, keys: dict, issuer: str, client_id: str, nonce: str) -> dict:
    """What `id_token` says, once everything about it fits. Raises Refused.

    `keys` is the provider's JWK set. Source: OpenID Connect Core 1.0, section 3.1.3.7.
    """
    try:
        header = jwt.get_unverified_header(id_token)
        claims = jwt.decode(
            id_token,
            key=_key(keys, header.get("kid")),
            algorithms=ALGORITHMS,
            audience=client_id,
            issuer=issuer,
            leeway=LEEWAY,
            options={"require": ["iss", "sub", "aud", "exp", "iat"]},
        )
    except jwt.PyJWTError as error:
        raise Refused(f"ID token: {error}") from error
    audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    if claims.get("azp", client_id) != client_id or (len(audience) > 1 and "azp" not in claims):
        raise Refused("ID token: made for another client")
    if not nonce or not hmac.compare_digest(str(claims.get("nonce", "")), nonce):
        raise Refused("ID token: not the answer to this request (nonce)")
    return claims


def _key(keys: dict, kid: str | None):
    usable = [
        key for key in jwt.PyJWKSet.from_dict(keys).keys if key.public_key_use in (None, "sig")
    ]
    fitting = [key for key in usable if key.key_id == kid] if kid else usable
    if len(fitting) != 1:
        raise Refused(f"ID token: {len(fitting)} keys fit kid {kid!r}")
    return fitting[0]
