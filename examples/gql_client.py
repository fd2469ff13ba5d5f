"""The newest cases with Python's gql; a refusal is told by its stable code."""

import json
import os
import sys

from gql import Client, gql
from gql.transport.exceptions import TransportQueryError, TransportServerError
from gql.transport.requests import RequestsHTTPTransport

transport = RequestsHTTPTransport(
    url=os.environ["SEQUITUR_URL"],
    headers={"authorization": "Bearer " + os.environ["SEQUITUR_KEY"]},
    timeout=30,
)
NEWEST = gql("query Newest($first: Int!) { cases(first: $first) { nodes { number title severity } } }")
NEWEST.variable_values = {"first": 3}

try:
    with Client(transport=transport) as client:
        print(json.dumps({"data": client.execute(NEWEST)}))
except TransportQueryError as fault:
    sys.exit((fault.errors or [{}])[0].get("extensions", {}).get("code", "UNKNOWN"))
except TransportServerError as fault:
    sys.exit("HTTP " + str(fault.code))
