"""What every operation of the API schema shares: its errors."""

from connected_localism.common.problems import KINDS, MEDIA_TYPE

_PROBLEM = {
    "type": "object",
    "description": "A problem document, RFC 9457.",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {
            "type": "string",
            "format": "uri",
            "description": "Address of the page that says what to do. It never changes.",
        },
        "title": {"type": "string", "description": "What went wrong, for people."},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What is special about this time."},
        "errors": {
            "type": "object",
            "description": "Messages by the parameter or field that is wrong.",
            "additionalProperties": True,
        },
        "request_id": {
            "type": "string",
            "description": "Also in the header X-Request-ID; by it we find the request in our log.",
        },
    },
}
# What any operation may answer with, and what only those that take a body.
_ALWAYS = {400, 403, 404, 405, 406, 429, 500}
_WITH_BODY = {409, 413, 415}


def add_problems(result, generator, request, public):
    """A drf-spectacular hook: every error of every operation is a Problem, and is described."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = _PROBLEM
    for path in result["paths"].values():
        for operation in path.values():
            own = {int(status) for status in operation["responses"] if status.isdigit()}
            errors = _ALWAYS | {status for status in own if status >= 400}
            errors |= _WITH_BODY if "requestBody" in operation else set()
            errors |= {401} if any(operation.get("security", [])) else set()
            for status in sorted(errors):
                said = operation["responses"].get(str(status), {})
                operation["responses"][str(status)] = _answer(status) | {
                    name: value for name, value in said.items() if name != "content"
                }
    return result


def _answer(status: int) -> dict:
    kinds = [kind for kind in KINDS.values() if kind.status == status]
    return {
        "description": " Or: ".join(f"{kind.title}. {kind.advice}" for kind in kinds),
        "content": {
            MEDIA_TYPE: {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "examples": {
                    kind.anchor: {
                        "value": {
                            "type": kind.address,
                            "title": str(kind.title),
                            "status": status,
                            "request_id": "6c1f0d3e-5f0e-4a53-9d0e-2f6a2b1c7e90",
                        }
                    }
                    for kind in kinds
                },
            }
        },
    }
