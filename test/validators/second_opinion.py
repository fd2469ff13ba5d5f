"""Validates OCSF events with a schema generator that shares nothing with ours (PyPI: ocsf-json-schema, jsonschema).

Reads one event a line from standard input; writes one JSON line for each that is not valid, and at the end a line with
the count of all. Exit code 0 = every event is valid, 1 = some are not, 3 = the packages are not installed.
"""

import json
import sys

try:
    from jsonschema import Draft202012Validator
    from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema
except ImportError as missing:
    print(json.dumps({"missing": str(missing)}))
    sys.exit(3)

MOST_FAULTS = 5


class Validators:
    """One validator per version, class and set of profiles, built when first asked for."""

    def __init__(self):
        self.generators = {}
        self.validators = {}

    def of(self, event):
        metadata = event["metadata"]
        key = (metadata["version"], event["class_uid"], tuple(sorted(metadata.get("profiles", []))))
        if key not in self.validators:
            self.validators[key] = self._build(*key)
        return self.validators[key]

    def _build(self, version, class_uid, profiles):
        if version not in self.generators:
            self.generators[version] = OcsfJsonSchemaEmbedded(get_ocsf_schema(version))
        generator = self.generators[version]
        by_uid = {one["uid"]: key for key, one in generator.schema.schema["classes"].items()}
        return Draft202012Validator(generator.get_class_schema(by_uid[class_uid], list(profiles)))


def faults_of(validators, event):
    try:
        validator = validators.of(event)
    except KeyError as fault:
        return [f"no class, version or metadata: {fault}"]
    found = validator.iter_errors(event)
    return [f"{'/'.join(map(str, one.absolute_path))}: {one.message[:200]}" for _, one in zip(range(MOST_FAULTS), found)]


def main():
    validators = Validators()
    count = invalid = 0
    for number, line in enumerate(sys.stdin):
        count += 1
        event = json.loads(line)
        faults = faults_of(validators, event)
        if faults:
            invalid += 1
            print(json.dumps({"line": number, "class_uid": event.get("class_uid"), "faults": faults}))
    print(json.dumps({"events": count, "invalid": invalid}))
    return 1 if invalid else 0


if __name__ == "__main__":
    sys.exit(main())
