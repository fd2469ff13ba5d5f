"""The newest cases with nothing but Python's standard library."""

import json
import os
import sys
import urllib.error
import urllib.request

NEWEST = "query Newest($first: Int!) { cases(first: $first) { nodes { number title severity } } }"

request = urllib.request.Request(
    os.environ["SEQUITUR_URL"],
    data=json.dumps({"query": NEWEST, "variables": {"first": 3}}).encode(),
    headers={
        "authorization": "Bearer " + os.environ["SEQUITUR_KEY"],
        "content-type": "application/json",
    },
)
try:
    with urllib.request.urlopen(request) as response:
        answer = json.load(response)
except urllib.error.HTTPError as fault:
    answer = json.load(fault)
if answer.get("errors"):
    sys.exit(answer["errors"][0]["extensions"]["code"])
print(json.dumps({"data": answer["data"]}))
