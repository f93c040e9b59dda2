#!/usr/bin/env python3
"""validate_specifications.py SCHEMA PROGRAM: the examples that PROGRAM turns into JSON fit the schema of specifications, and
damaged ones do not: with an unknown member in any object, or with a member of another type.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

import jsonschema

from validate_json import at, objects

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


def main(schema_path, program):
    schema = json.loads(pathlib.Path(schema_path).read_text(encoding="utf-8"))
    validator_class = jsonschema.validators.validator_for(schema)
    validator_class.check_schema(schema)
    validator = validator_class(schema)
    failures = examples = wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([program, folder], check=True)
        for path in sorted(pathlib.Path(folder).glob("*.json")):
            examples += 1
            document = json.loads(path.read_text(encoding="utf-8"))
            for error in validator.iter_errors(document):
                failures += 1
                print(f"{path.name}: {error.json_path}: {error.message[:300]}")
            for what, bad in damaged(document):
                wrong += 1
                if validator.is_valid(bad):
                    failures += 1
                    print(f"{path.name}: passes {what}")
    print(f"{examples} examples, {wrong} damaged ones, {failures} failures")
    return 1 if failures or examples < 10 or not wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
