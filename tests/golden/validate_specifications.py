#!/usr/bin/env python3
"""validate_specifications.py SCHEMA PROGRAM: the examples that PROGRAM turns into JSON fit the schema of specifications, and
damaged ones do not: with an unknown member in any object, or with a member of another type.
"""
import json
import sys

from validate_json import at, main, objects

FREE_NAMES = ("volume_groups", "volumes")  # mappings whose keys are names


def damaged(document):
    text = json.dumps(document)
    for path in objects(document):
        if not path or path[-1] not in FREE_NAMES:
            more = json.loads(text)
            at(more, path)["unexpected"] = 1
            yield f"one more member at {path}", more
        for key in at(document, path):
            other = json.loads(text)
            at(other, path)[key] = {"unexpected": 1.5}
            yield f"another type at {path + (key,)}", other


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:], damaged, least=10))
