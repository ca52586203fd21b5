"""What every operation of the API schema shares: its errors."""

_PROBLEM = {
    "type": "object",
    "description": "A problem document, RFC 9457.",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "object",
            "description": "Messages by the parameter or field that is wrong.",
            "additionalProperties": True,
        },
    },
}
_ANSWERS = {
    "400": "A parameter is wrong; `errors` names it and what is allowed.",
    "403": "You may know of it, but it is not for you.",
    "404": "There is no such record, or it is not for you.",
    "406": "Only the named media types are served.",
    "429": "Too many requests; `Retry-After` says how many seconds to wait.",
}


def add_problems(result, generator, request, public):
    """A drf-spectacular hook: describe the errors that any operation may answer with."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = _PROBLEM
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for path in result["paths"].values():
        for operation in path.values():
            for status, description in _ANSWERS.items():
                operation["responses"].setdefault(
                    status, {"description": description, "content": content}
                )
    return result
