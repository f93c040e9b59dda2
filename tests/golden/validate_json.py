#!/usr/bin/env python3
"""validate_json.py SCHEMA PROGRAM: the documents that PROGRAM writes fit the schema, and damaged ones do not.

Every document is also damaged in each of its objects: a member removed, one added, and each value replaced by one of
another type. A schema that lets any of that pass is too weak to rely on. It is checked with an offline validator.
"""
import copy
import json
import pathlib
import subprocess
import sys
import tempfile

import jsonschema


def objects(value, path=()):
    """Paths of all objects in the document, one per shape is enough: only the first item of each list."""
    if isinstance(value, dict):
        yield path
        for key, member in value.items():
            yield from objects(member, path + (key,))
    elif isinstance(value, list) and value:
        yield from objects(value[0], path + (0,))


def at(document, path):
    for key in path:
        document = document[key]
    return document


def damaged(document):
    for path in objects(document):
        if path[:1] == ("specification",):  # has a schema of its own, and validate_specifications.py
            continue
        for key in at(document, path):
            less = copy.deepcopy(document)
            del at(less, path)[key]
            yield f"without {path + (key,)}", less
            other = copy.deepcopy(document)
            at(other, path)[key] = {"unexpected": 1.5}
            yield f"another type at {path + (key,)}", other
        more = copy.deepcopy(document)
        at(more, path)["unexpected"] = 1
        yield f"one more member at {path}", more


def main(schema_path, program, damaged=damaged, least=1):
    schema = json.loads(pathlib.Path(schema_path).read_text(encoding="utf-8"))
    validator_class = jsonschema.validators.validator_for(schema)
    validator_class.check_schema(schema)
    validator = validator_class(schema)
    failures = documents = wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([program, folder], check=True)
        for path in sorted(pathlib.Path(folder).glob("*.json")):
            documents += 1
            document = json.loads(path.read_text(encoding="utf-8"))
            for error in validator.iter_errors(document):
                failures += 1
                best = jsonschema.exceptions.best_match([error])
                print(f"{path.name}: {best.json_path}: {best.message[:300]}")
            for what, bad in damaged(document):
                wrong += 1
                if validator.is_valid(bad):
                    failures += 1
                    print(f"{path.name}: passes {what}")
    print(f"{documents} documents, {wrong} damaged ones, {failures} failures")
    return 1 if failures or documents < least or not wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
