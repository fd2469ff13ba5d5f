#!/usr/bin/env sh
# The newest cases, with curl alone.
set -eu
curl --silent --show-error --fail-with-body "$SEQUITUR_URL" \
  -H "authorization: Bearer $SEQUITUR_KEY" -H 'content-type: application/json' \
  --data '{"query": "query Newest($first: Int!) { cases(first: $first) { nodes { number title severity } } }", "variables": {"first": 3}}'
