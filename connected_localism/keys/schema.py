"""How the OpenAPI schema describes keys."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension

from connected_localism.keys.secret import PREFIX


class KeyScheme(OpenApiAuthenticationExtension):
    target_class = "connected_localism.keys.authentication.KeyAuthentication"
    name = "apiKey"

    def get_security_definition(self, auto_schema):
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": f"{PREFIX}…",
            "description": (
                "A key that a person made on the page “API keys” of their account, with the scope "
                "`read`, or `read` and `write`. Reading what is public needs none."
            ),
        }
