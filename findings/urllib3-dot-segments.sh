#!/bin/sh
# urllib3 2.5.0 resolves `..` in the path of a URL before it sends the request; 1.24.3 sends the path as it was typed.
#
# RFC 3986 leaves removing dot segments to whoever resolves a reference; http.client, curl --path-as-is and urllib3 up to
# 1.24 send them. Whoever builds a path from parts, one of which begins with `..`, is led elsewhere by an upgrade of a
# library three floors below, and the server never learns that there was a dot. Tacker's v2 asks Heat for
# `stacks/vnf-<id>/<stack_id>`, and reaches any stack of the project by a `stack_id` of `../<name>/<uuid>`.
#
# Seen: 1.24.3 -> /v1/p/stacks/vnf-1/../name/uuid
#       2.5.0  -> /v1/p/stacks/name/uuid
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/ask.py" <<'PYTHON'
import http.server
import threading

import urllib3

seen = []


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        seen.append(self.path)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *args):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = "http://127.0.0.1:%d/v1/p/stacks/vnf-1/../name/uuid" % server.server_port
urllib3.PoolManager().request("GET", url)
print(seen[0])
PYTHON
ask() {
    python3 -m venv "$folder/$1"
    "$folder/$1/bin/pip" install --quiet "urllib3==$1"
    "$folder/$1/bin/python" "$folder/ask.py"
}
old=$(ask 1.24.3)
new=$(ask 2.5.0)
echo "1.24.3 -> $old"
echo "2.5.0  -> $new"
[ "$old" = /v1/p/stacks/vnf-1/../name/uuid ]
[ "$new" = /v1/p/stacks/name/uuid ]
